"""Every task that a notebook sets for an explorer can be done on the notebook's page."""

import io
from base64 import b64decode

import numpy as np
import pytest
from PIL import Image
from site_page import alive, facts, knob, numbers, slide, type_into
from units_page import place

from cnn_course import data, lecture, ops
from cnn_course.site import offers, trained

CALLS = list(offers.OFFERS)
RATES = {
    "0.005": "is too small to arrive",
    "0.06": "after 1 step",
    "0.125": "swings from side to side for ever",
    "0.15": "the error grows",
}


def in_one_line(text):
    return " ".join(text.split())


def call_of(start, n=0):
    """The nth call that begins so, as its notebook writes it at present."""
    return [call for call in CALLS if call.startswith(f"explorers.{start}(")][n]


@pytest.fixture
def explorer(browser, request):
    made = alive(browser, call_of(*request.param))
    yield made
    made.page.close()


def on(*call):
    return pytest.mark.parametrize("explorer", [call], ids=[call[0]], indirect=True)


@on("pixel_matching")
def test_01_a_copy_moved_by_one_column_agrees_far_less(explorer):
    same = int((lecture.CANONICAL_X[:, 1:] == lecture.CANONICAL_X[:, :-1]).sum())
    blank = int((lecture.CANONICAL_X[:, 0] == -1).sum())  # what moves in is paper
    slide(explorer, "right", 1)
    assert f"{same + blank} of 81" in facts(explorer)
    slide(explorer, "right", 0)
    slide(explorer, "thicken", 1)
    assert "81 of 81" not in facts(explorer)


@on("slash_machine")
def test_01_a_pixel_too_many_one_too_few_and_a_tie(explorer):
    names = ("top_left", "top_right", "bottom_left", "bottom_right")
    for ink, score in {"1101": 2, "0100": -2, "1100": 0, "0000": 0}.items():
        for name, mark in zip(names, ink, strict=True):
            knob(explorer, name).set_checked(mark == "1")
        assert numbers(explorer, "score") == [score]


@on("training")
def test_01_four_rates_are_too_small_just_right_swinging_and_growing(explorer):
    for rate, said in RATES.items():
        knob(explorer, "rate").select_option(label=rate)
        assert said in facts(explorer)


@on("convolution")
def test_02_without_its_middle_the_cross_loses_one_wherever_it_met_ink(explorer):
    before = numbers(explorer, "output")
    type_into(explorer, "kernel", 4, "0")
    fallen = np.array(before) - numbers(explorer, "output")
    assert sorted(set(fallen)) == [0, 1]
    assert (fallen == 0).sum() == 2


@on("pooling")
def test_04_windows_that_overlap_let_one_number_win_several_times(explorer):
    knob(explorer, "side_by_side").uncheck()
    slide(explorer, "stride", 1)
    wanted = ops.max_pool(np.asarray(lecture.POOL_IMAGE, float)[None, :, :, None], 2, stride=1)
    assert numbers(explorer, "output") == wanted.ravel().tolist()


@on("pooling", 1)
def test_04_a_gradient_that_is_changed_goes_to_the_winner(explorer):
    image = np.asarray(lecture.POOL_BACKWARD_IMAGE, float)[None, :, :, None]
    out = ops.max_pool(image, 2)
    given = numbers(explorer, "gradient")
    type_into(explorer, "gradient", 0, "7")
    given[0] = 7
    wanted = ops.max_pool_backward(np.reshape(given, out.shape), image, 2)
    assert numbers(explorer, "input_gradient") == wanted.ravel().tolist()


@on("backward")
def test_05_a_weight_has_no_say_in_the_gradient_of_the_kernel(explorer):
    before = numbers(explorer, "kernel_gradient")
    type_into(explorer, "kernel", 0, "9")
    assert numbers(explorer, "kernel_gradient") == before
    knob(explorer, "of").select_option(index=1)
    assert len(numbers(explorer, "input_gradient")) == 4


@on("backward", 1)
def test_05_with_one_zero_on_every_side_each_pixel_has_a_gradient(explorer):
    assert "pixels without a gradient: 11 of 36" in facts(explorer)
    knob(explorer, "padding").select_option(label="p zeros on every side")
    assert "pixels without a gradient: 0 of 36" in facts(explorer)
    knob(explorer, "of").select_option(index=0)
    slide(explorer, "dilation", 2)
    assert numbers(explorer, "kernel_gradient")


@on("transposed_convolution")
def test_06_copies_are_added_one_by_one_and_a_stride_of_four_leaves_gaps(explorer):
    counts = {}
    slide(explorer, "placed", 0)
    assert set(numbers(explorer, "output")) <= {0}
    slide(explorer, "placed", 4)
    for stride in (3, 4):
        slide(explorer, "stride", stride)
        counts[stride] = set(numbers(explorer, "counts"))
    assert counts == {3: {1}, 4: {0, 1}}


@on("receptive_field")
def test_07_seven_units_of_the_top_layer_see_cell_7(explorer):
    explorer.locator('[data-panel="input"] .cnn-cell').nth(7).hover()
    assert "cells 1 to 7 of layer 3" in in_one_line(explorer.locator(".cnn-said").inner_text())


@on("receptive_field")
def test_07_fields_grow_with_layers_and_with_a_stride_below(explorer):
    def size(layer, what):
        knob(explorer, f"layer_{layer}").select_option(label=what)
        return facts(explorer).split("size: ")[1].split()[0]

    assert size(2, "none") == "3"
    size(2, "kernel 3")
    assert size(3, "none") == "5"
    assert [size(layer, "kernel 3") for layer in (3, 4, 5)] == ["7", "9", "11"]
    size(4, "none")
    assert size(1, "kernel 3, stride 2") == "11"
    size(1, "kernel 3")
    assert size(3, "kernel 3, stride 2") == "7"


@on("receptive_field", 1)
def test_07_padding_moves_a_field_and_does_not_widen_it(explorer):
    assert "size: 7 cells jump: 4 unit 0 starts at cell: −3" in in_one_line(facts(explorer))
    for layer in (1, 2):
        knob(explorer, f"layer_{layer}").select_option(label="kernel 3, stride 2")
    wanted = "size: 7 cells jump: 4 unit 0 starts at cell: 0 its centre: 3"
    assert wanted in in_one_line(facts(explorer))


@on("network_fields")
def test_07_fields_of_a_real_network_leap_and_cover_the_picture(explorer):
    photo = explorer.locator("[data-panel=photo] svg")

    def click(share):
        box = photo.bounding_box()
        where = (box["x"] + share * box["width"], box["y"] + share * box["height"])
        explorer.page.mouse.click(*where)

    def said():
        explorer.page.wait_for_timeout(50)
        return in_one_line(explorer.locator(".cnn-said").inner_text())

    sizes = []
    for layer in (9, 10, 11):  # the pooling doubles the jump
        slide(explorer, "layer", layer)
        sizes.append(int(facts(explorer).split("size: ")[1].split()[0]))
    assert np.diff(sizes).tolist() == [4, 16]
    click(0.4)
    while "over the edge" not in said():
        photo.press("ArrowUp")
    assert said().startswith("unit (3, ")  # of the rows, 4 to 23 are wholly inside
    click(0.5)
    knob(explorer, "network").select_option(label="ResNet50")
    for layer in (22, 23):
        slide(explorer, "layer", layer)
        assert ("sees the whole picture" in said()) == (layer == 23)


@on("network_fields")
def test_07_a_photograph_of_your_own_takes_the_place_of_the_courses(explorer, tmp_path):
    image = explorer.locator("[data-panel=photo] image")
    before = image.get_attribute("href")
    Image.new("RGB", (40, 30), "red").save(tmp_path / "red.png")
    with explorer.page.expect_file_chooser() as choosing:
        explorer.get_by_role("button", name="your picture").click()
    choosing.value.set_files(tmp_path / "red.png")
    explorer.locator(f'image:not([href^="{before[:99]}"])').wait_for(state="attached")
    with Image.open(io.BytesIO(b64decode(image.get_attribute("href").partition(",")[2]))) as own:
        assert own.size == (224, 224)
        assert own.getpixel((0, 99))[0] > 250 > 10 > own.getpixel((0, 99))[1]
    explorer.get_by_role("button", name="undo").click()
    explorer.locator(f'image[href="{before}"]').wait_for(state="attached")


# --- the model explorers: the words are those of the notebook's explorer for the same network -----


@pytest.fixture
def scene(request):
    """What the explorer of the same call shows in a notebook with the page's network."""
    return offers.explorer_of(call_of(*request.node.callspec.params["explorer"])).scene


def said_of(explorer, scene, *unit):
    """What is said of a unit when somebody points at it."""
    explorer.page.mouse.move(*place(explorer, scene, *unit))
    explorer.page.wait_for_timeout(50)
    return in_one_line(explorer.locator(".cnn-said").inner_text())


def layers_by_hand(picture, network):
    """What the convolutions and poolings of a network make of a picture, before and after ReLU."""
    (w1, b1, w2, b2), x = network.get_weights()[:4], picture[None].astype(float)
    sums = ops.conv(x, w1, b1)
    pooled = ops.max_pool(ops.relu(sums), 2)
    return sums[0], pooled[0], ops.relu(ops.conv(pooled, w2, b2))[0]


@on("model_explorer", 1)
def test_08_a_unit_spells_its_nine_products_and_some_sums_are_below_zero(explorer, scene):
    (some, *_), network = trained.digits(), trained.reads_digits()
    sums, *_ = layers_by_hand(some[3], network)
    row, col, number = np.argwhere(sums < -0.1)[0]
    said = said_of(explorer, scene, "conv_1", number, row, col)
    assert said.endswith(f"= −{-sums[row, col, number]:.2f}, relu: 0.00")
    assert said.count("·") == 9


@on("model_explorer", 1)
def test_08_a_unit_of_pool_2_sees_ten_rows_and_none_sees_the_last_two(explorer, scene):
    said = said_of(explorer, scene, "pool_2", 5, 4, 4)
    assert said.endswith("sees rows 16 to 25 and columns 16 to 25 of the input")
    said = said_of(explorer, scene, "dense_1", 0, 0, 9)
    assert said.endswith("sees rows 0 to 25 and columns 0 to 25 of the input")


@on("model_explorer", 1)
def test_08_a_map_is_looked_at_large_with_its_kernel_and_escape_brings_all_back(explorer, scene):
    (some, *_), network = trained.digits(), trained.reads_digits()
    *_, maps = layers_by_hand(some[3], network)
    number = int(maps.max(axis=(0, 1)).argmax())
    row, col = np.argwhere(maps[..., number] == maps[..., number].max())[0]
    sheets = explorer.locator(".cnn-sheet")
    before = sheets.count()
    explorer.page.mouse.click(*place(explorer, scene, "conv_2", number, row, col))
    explorer.locator(".cnn-large").wait_for()
    names = [sheet.get_attribute("data-panel") for sheet in sheets.all()]
    assert names == ["input", "conv_2", "pool_1", "conv_2 kernel"]
    total = in_one_line(explorer.locator(".cnn-total").inner_text())
    assert total.endswith(f", relu: {maps[row, col, number]:.2f}")
    assert explorer.locator('[data-panel="pool_1"] .cnn-window').count() == 8
    explorer.page.keyboard.press("Escape")
    explorer.locator(".cnn-large").wait_for(state="detached")
    assert sheets.count() == before


@on("model_explorer", 1)
def test_08_a_digit_drawn_with_the_keys_gets_one_of_ten_answers(explorer):
    knob(explorer, "source").select_option(label="your drawing")
    explorer.get_by_role("button", name="clear the drawing").click()
    explorer.locator('[data-panel="paper"] svg').focus()
    for key in ["ArrowDown"] * 3 + ["ArrowRight"] * 9 + [" "] + ["ArrowDown"] * 13 + [" "]:
        explorer.page.keyboard.press(key)
    ink = np.zeros((20, 20))
    ink[3:18, 9:11] = 1
    explorer.page.wait_for_timeout(200)
    wanted = trained.reads_digits().predict(data.as_digit(ink)[None], verbose=0)[0]
    bars = explorer.locator("[data-panel=scores] .cnn-bar-number").all_text_contents()
    assert [float(one) for one in bars] == pytest.approx(wanted, abs=0.006)
    answer = explorer.locator(".cnn-formula").inner_text()
    assert answer.startswith(f"counted says: {wanted.argmax()} (")


@on("model_explorer", 2)
def test_08_petals_are_taken_for_the_pavilion_and_roof_and_lake_are_read(explorer, scene):
    said = explorer.locator(".cnn-formula")
    assert said.inner_text().endswith("Wrong, it is: flower.")
    assert said_of(explorer, scene, "conv_1", 0, 5, 5).count("·") == 27
    for number in ("24", "0"):
        knob(explorer, "picture").select_option(label=number)
        assert said.inner_text().startswith("binary says: pavilion")
        assert said.inner_text().endswith("Right.")


@on("model_explorer", 3)
def test_10_the_maps_of_the_first_layer_follow_the_paper_or_the_ink(explorer, scene):
    x = scene.panel("input").maps[0, 1:-1, 1:-1]
    paper = x > x.mean()
    assert explorer.locator('[data-panel="conv_1"] canvas').is_visible()
    larger = [one[paper].mean() > one[~paper].mean() for one in scene.panel("conv_1").maps]
    assert sum(larger) >= 5
