"""The convolution explorer in a real JupyterLab: examples, filters, editing, both operations."""

import numpy as np
import pytest
from PIL import Image

from cnn_course.pictures.words import spell

EXPLORER = "convolution"
START = "from cnn_course import explorers\nexplorer = explorers.convolution()\nexplorer"


def test_it_opens_with_the_lectures_grey_image(picture):
    """[L2.3] 18+51+121+35+204 = 429."""
    picture.shows(
        "output",
        [[429, 505, 686, 856], [261, 792, 412, 640], [633, 653, 851, 751], [608, 913, 713, 657]],
    )
    assert picture.said == (
        "row 0, column 0: 18·1 + 54·0 + 51·1 + 55·0 + 121·1 + 75·0 + 35·1 + 24·0 + 204·1 = 429"
    )


@pytest.mark.parametrize(
    ("name", "keys", "change"),
    [
        ("example", ["ArrowDown"], {"example": "binary image, cross"}),
        ("kernel", ["ArrowDown", "ArrowDown"], {"preset": "vertical edge"}),
        ("operation", ["ArrowDown"], {"kind": "convolution"}),
        ("stride", ["ArrowRight"], {"stride": 2}),
        ("dilation", ["ArrowRight"], {"dilation": 2}),
        ("padding", ["ArrowDown", "ArrowDown"], {"padding": "same"}),
    ],
)
def test_every_control_answers_to_the_keyboard(picture, twin, name, keys, change):
    picture.press(name, *keys)
    picture.matches(twin.set(**change).scene)


@pytest.mark.parametrize("example", ["X, piece \\", "face", "two filters", "one dimension"])
def test_the_lectures_examples_are_there(picture, twin, example):
    """[L2.2], [L2.4], [L2.6], [L2.7]"""
    picture.pick("example", example)
    picture.matches(twin.set(example=example).scene)


def test_channels_are_added_up_with_the_bias(picture, twin, eventually):
    """[L2.8] 2 + 1 + 0.1 = 3.1 in the corner of the first map."""
    picture.pick("example", "two channels, two filters")
    picture.shows(
        "output", [["3.1", "−3.9", "−10.9"], ["4.1", "−12.9", "16.1"], ["−3.9", "0.1", "9.1"]]
    )
    scene = twin.set(example="two channels, two filters").scene
    picture.cell("output", 1, 2).hover()
    eventually(lambda: picture.said, spell(scene, "output", 1, 2))
    assert picture.windows("input 0") == picture.windows("input 1") == [[1, 2, 2, 2]]


def test_the_filter_slider_shows_the_other_map(picture, twin):
    """[L2.8] the second map."""
    picture.pick("example", "two channels, two filters")
    picture.press("filter shown", "ArrowRight")
    picture.matches(twin.set(example="two channels, two filters", filter=1).scene)
    picture.shows(
        "output", [["−0.8", "8.2", "6.2"], ["5.2", "18.2", "7.2"], ["−8.8", "2.2", "−7.8"]]
    )


def test_correlation_and_true_convolution_stand_side_by_side(picture, eventually):
    """[L2.7] 14, 20 against 10, 16."""
    picture.pick("example", "one dimension")
    picture.pick("operation", "both")
    picture.shows("output", [[14, 20]])
    picture.shows("convolution", [[10, 16]])
    picture.shows("turned", [[3, 2, 1]])
    picture.cell("convolution", 0, 1).hover()
    eventually(lambda: picture.said, "true convolution, cell 1: 2·3 + 3·2 + 4·1 = 16")


def test_the_sum_can_be_divided_by_the_number_of_weights(picture, twin):
    picture.tick("divide by the number of weights")
    picture.matches(twin.set(average=True).scene)


def test_an_edited_cell_changes_the_map_and_the_examples_name(picture, notebook, twin, eventually):
    picture.cell("input", 0, 0).dblclick()
    notebook.page.keyboard.type("100")
    notebook.page.keyboard.press("Enter")
    image = twin.values["image"].copy()
    image[0, 0] = 100
    picture.matches(twin.set(image=image).scene)
    eventually(lambda: picture.knob("example").locator("select").input_value(), "own numbers")


def test_an_edit_of_the_turned_kernel_reaches_the_kernel(picture, notebook):
    picture.pick("example", "one dimension")
    picture.pick("operation", "both")
    picture.shows("turned", [[3, 2, 1]])
    picture.cell("turned", 0, 0).click()
    notebook.page.keyboard.type("5")
    notebook.page.keyboard.press("Enter")
    picture.shows("kernel", [[1, 2, 5]])


def test_an_impossible_dilation_is_explained_and_the_next_move_works(picture, twin):
    picture.press("dilation", "ArrowRight", "ArrowRight")
    impossible = twin.set(dilation=3).scene
    wanted = "a dilated 3 × 3 kernel spans 7 × 7 and does not fit a 6 × 6 input with padding 0"
    assert impossible.message == wanted
    picture.matches(impossible)
    picture.press("dilation", "ArrowLeft")
    picture.matches(twin.set(dilation=2).scene)


def test_two_explorers_on_a_page_do_not_disturb_each_other(open_notebook, twin):
    notebook = open_notebook(START, "other = explorers.convolution()\nother")
    first, second = notebook.picture(0), notebook.picture(1)
    first.press("stride", "ArrowRight")
    first.matches(twin.set(stride=2).scene)
    second.matches(twin.set(stride=1).scene)


def test_nothing_is_cut_off_at_900_px_in_the_dark_theme(open_notebook):
    notebook = open_notebook(START, width=900, dark=True)
    picture = notebook.picture()
    picture.shows("kernel", [[1, 0, 1], [0, 1, 0], [1, 0, 1]])
    wide = picture.root.evaluate(
        """root => [...root.querySelectorAll(".cnn-board, .cnn-board svg, .cnn-said")]
           .some(e => e.getBoundingClientRect().right > root.getBoundingClientRect().right + 1)"""
    )
    assert not wide


def test_the_window_is_dragged_over_the_input(picture, notebook, eventually):
    def middle(row, col):
        box = picture.cell("input", row, col).bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    notebook.page.mouse.move(*middle(1, 1))
    notebook.page.mouse.down()
    notebook.page.mouse.move(*middle(2, 3), steps=5)
    eventually(lambda: picture.windows("input"), [[1, 2, 3, 3]])
    notebook.page.mouse.move(*middle(5, 5), steps=5)  # no window has its middle there
    notebook.page.mouse.up()
    eventually(lambda: picture.windows("output"), [[3, 3, 1, 1]])


def test_the_products_beside_the_map_add_up_to_its_cell(picture, eventually):
    """[L2.3] 18 + 51 + 121 + 35 + 204 = 429."""
    picture.cell("output", 0, 0).hover()
    eventually(lambda: picture.lines(".cnn-row-sum"), ["69", "121", "239"])
    assert picture.lines(".cnn-product b") == ["18", "0", "51", "0", "121", "0", "35", "0", "204"]
    assert picture.lines(".cnn-total") == ["69 + 121 + 239 = 429"]
    picture.pick("example", "two channels, two filters")
    eventually(lambda: picture.lines(".cnn-total"), ["2 + 1 + 0.1 (bias) = 3.1"])


def test_what_is_chosen_in_one_of_two_is_lit_in_both(open_notebook, eventually):
    two = "explorers.convolution(), explorers.convolution(kind='convolution', stride=2)"
    notebook = open_notebook(f"from cnn_course import explorers\nexplorers.side_by_side({two})")
    one, other = notebook.picture(0), notebook.picture(1)
    one.cell("output", 1, 0).click()
    eventually(lambda: other.windows("convolution"), [[1, 0, 1, 1]])
    assert other.windows("input") == [[2, 0, 3, 3]] and one.windows("input") == [[1, 0, 3, 3]]
    one.cell("output", 3, 3).hover()  # the other map is 2 x 2
    eventually(lambda: other.said.startswith("row 1, column 0"), True)
    notebook.page.keyboard.press("ArrowRight")
    eventually(lambda: other.windows("convolution"), [[1, 1, 1, 1]])
    focused = "root => root.contains(document.activeElement)"
    assert one.root.evaluate(focused) and not other.root.evaluate(focused)
    notebook.page.set_viewport_size({"width": 1366, "height": 768})
    one.button("full screen").click()
    shown = """root => [...root.querySelectorAll(".cnn-panel, .cnn-facts")].every(node => {
        const box = node.getBoundingClientRect();
        return box.top >= 0 && box.left >= 0 && box.bottom <= 768 && box.right <= 1366;
    })"""
    eventually(lambda: [each.root.evaluate(shown) for each in (one, other)], [True, True])
    assert other.button("full screen").get_attribute("aria-pressed") == "true"
    other.button("full screen").click()
    eventually(lambda: notebook.page.evaluate("document.fullscreenElement"), None)


def test_a_picture_of_ones_own_comes_in_and_a_lens_shows_its_window(
    picture, notebook, tmp_path, eventually
):
    ramp = np.tile(np.arange(100, dtype="uint8"), (60, 1))
    Image.fromarray(ramp).save(tmp_path / "ramp.png")
    with notebook.page.expect_file_chooser() as choosing:
        picture.button("your picture").click()
    choosing.value.set_files(tmp_path / "ramp.png")
    shape = picture.root.locator('[data-panel="input"] .cnn-shape')
    eventually(shape.text_content, "38 × 64")  # nothing is stretched
    picture.cell("output", 20, 30).click()
    eventually(picture.root.locator(".cnn-lens .cnn-product").count, 9)
    (tmp_path / "words.txt").write_text("no picture")
    with notebook.page.expect_file_chooser() as choosing:
        picture.button("your picture").click()
    choosing.value.set_files(tmp_path / "words.txt")
    said = picture.root.locator(".cnn-answer")
    eventually(said.text_content, "words.txt is no picture that the browser can read.")
