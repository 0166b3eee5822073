"""The scene and the values of the stride and padding explorer."""

import json

import numpy as np
import pytest
from readings import readers, spell_use

from cnn_course import by_hand, explorers, geometry, lecture
from cnn_course.explorers.stride_and_padding import stride_and_padding_scene
from cnn_course.pictures import walks
from cnn_course.pictures.scene import to_data
from cnn_course.pictures.words import as_shown, spell

IMAGE = np.arange(5 * 7).reshape(5, 7) % 10 - 3.0
KERNEL = np.array([[1, -2, 0], [3, 1, -1]])
NON_SQUARE = [
    {},
    {"stride": 2},
    {"stride": (3, 2), "padding": "same"},
    {"padding": "lecture"},
    {"dilation": (2, 3), "padding": ((1, 0), (2, 1))},
    {"stride": 2, "padding": 1, "dilation": 2},
]


def cells(scene, panel, kind):
    return {c for m in scene.panel(panel).marks if m.kind == kind for c in m.cells}


def numbers(scene, key):
    return np.array(scene.panel(key).values)


@pytest.mark.parametrize("setting", NON_SQUARE)
def test_the_output_is_the_loops_output(setting):
    scene = stride_and_padding_scene(IMAGE, KERNEL, **setting)
    pads = walks.walk(IMAGE.shape, KERNEL.shape, **setting).pads
    padded = np.pad(IMAGE, pads)
    dilation = geometry.per_axis(setting.get("dilation", 1), 2, "dilation")
    spread = np.zeros(tuple(map(geometry.effective_kernel, KERNEL.shape, dilation)))
    spread[:: dilation[0], :: dilation[1]] = KERNEL
    down, across = geometry.per_axis(setting.get("stride", 1), 2, "stride")
    wanted = by_hand.correlate(padded, spread)[::down, ::across]
    np.testing.assert_allclose(numbers(scene, "output"), wanted)


@pytest.mark.parametrize("setting", NON_SQUARE)
def test_the_counts_are_how_many_windows_the_links_point_to(setting):
    """[L3.8] The affine maps of the picture and geometry's counting agree, cell by cell."""
    scene = stride_and_padding_scene(IMAGE, KERNEL, **setting)
    counted = [
        [len(readers(scene, "input", r, c)) for c in range(IMAGE.shape[1])]
        for r in range(IMAGE.shape[0])
    ]
    assert counted == numbers(scene, "counts").tolist()
    unused = {(r, c) for r, row in enumerate(counted) for c, n in enumerate(row) if n == 0}
    assert cells(scene, "input", "unused") == unused


@pytest.mark.parametrize("setting", NON_SQUARE)
def test_every_sum_that_is_spelled_out_is_the_number_in_the_cell(setting):
    scene = stride_and_padding_scene(IMAGE, KERNEL, **setting)
    output = scene.panel("output")
    for row in range(output.rows):
        for col in range(output.cols):
            _, text = spell(scene, "output", row, col).split(": ")
            total, result = text.replace("−", "-").replace("·", "*").split(" = ")
            assert eval(total) == float(result) == output.at(row, col)


def test_the_lectures_maps():
    """[L3.2] stride 1 and 2, [L3.3] the lecture's same."""
    image, kernel = lecture.STRIDE_IMAGE, lecture.EDGE_KERNEL
    plain = stride_and_padding_scene(image, kernel)
    np.testing.assert_array_equal(numbers(plain, "output"), lecture.STRIDE_1_MAP)
    two = stride_and_padding_scene(image, kernel, stride=2)
    np.testing.assert_array_equal(numbers(two, "output"), lecture.STRIDE_2_MAP)
    same = stride_and_padding_scene(image, kernel, stride=2, padding="lecture")
    np.testing.assert_array_equal(numbers(same, "output"), lecture.SAME_2_MAP)


def test_the_formula_stands_there_with_its_numbers():
    """[L3.1] and [L3.5]: 6, k3, p1, s2 gives 3."""
    scene = stride_and_padding_scene(np.ones((6, 7)), np.ones((3, 3)), stride=2, padding=1)
    assert scene.lines == (
        "output = ⌊(n + padding on both sides − kernel) / stride⌋ + 1",
        "height:  ⌊(6 + 2·1 − 3) / 2⌋ + 1 = 2 + 1 = 3   "
        "(5 / 2 is not whole: the floor leaves the last row of padding out)",
        "width:  ⌊(7 + 2·1 − 3) / 2⌋ + 1 = 3 + 1 = 4",
    )


def test_the_formula_says_what_a_dilated_kernel_spans():
    """[L3.9] (3 - 1) 2 + 1 = 5."""
    scene = stride_and_padding_scene(np.ones((6, 6)), np.ones((3, 2)), dilation=(2, 1))
    assert scene.lines[1].endswith("(the 3 weights span (3 − 1)·2 + 1 = 5)")
    assert "span" not in scene.lines[2]


def test_the_two_sames_are_told_apart():
    """[L3.4] They agree for stride 1 and an odd kernel, and differ for 6, k3, s2."""
    differ = stride_and_padding_scene(np.ones((6, 6)), np.ones((3, 3)), stride=2, padding="same")
    assert differ.formula[-1] == (
        "The two sames differ here: in height, the lecture pads 1 before and 1 after, "
        "TensorFlow 0 before and 1 after."
    )
    agree = stride_and_padding_scene(np.ones((6, 6)), np.ones((3, 3)), padding="lecture")
    assert agree.formula[-1] == "The lecture's same and TensorFlow's same agree here."


def test_padding_and_holes_are_marked_and_numbered_from_the_inputs_first_cell():
    scene = stride_and_padding_scene(IMAGE, KERNEL, padding=((1, 0), (0, 2)), dilation=(2, 1))
    outside = {(-1, c) for c in range(9)} | {(r, c) for r in range(5) for c in (7, 8)}
    assert cells(scene, "input", "padding") == outside
    assert scene.panel("input").first == (-1, 0)
    assert scene.panel("input").at(0, 0) == IMAGE[0, 0]
    assert cells(scene, "kernel", "hole") == {(1, 0), (1, 1), (1, 2)}
    assert scene.panel("kernel").values[1] == (None, None, None)


def test_a_cell_outside_every_window_says_so():
    scene = stride_and_padding_scene(np.ones((5, 6)), np.ones((2, 2)), stride=2)
    assert spell_use(scene, "input", 4, 0) == (
        "input, row 4, column 0: 1, never read by any window"
    )
    assert spell_use(scene, "input", 1, 1) == "input, row 1, column 1: 1, read by 1 window"


@pytest.mark.parametrize(
    ("image", "kernel", "setting"),
    [
        ((4, 4), (3, 3), {"dilation": 2}),
        ((2, 9), (3, 3), {}),
        ((5, 3), (2, 5), {"padding": ((0, 0), (0, 1))}),
    ],
)
def test_an_impossible_setting_is_a_scene_with_the_operations_words(image, kernel, setting):
    scene = stride_and_padding_scene(np.ones(image), np.ones(kernel), **setting)
    from cnn_course import ops

    with pytest.raises(ValueError, match="does not fit") as error:
        ops.conv(np.ones((1, *image, 1)), np.ones((*kernel, 1, 1)), **setting)
    assert scene.message == scene.panel("output").note == as_shown(error.value)
    assert scene.made == () and scene.lit is None
    assert scene.alt.endswith(f"impossible, {scene.message}.")
    assert any("no place for the kernel" in line for line in scene.lines)


def test_the_alt_text_says_what_the_picture_says():
    scene = stride_and_padding_scene(lecture.STRIDE_IMAGE, lecture.EDGE_KERNEL, stride=2)
    assert scene.alt == (
        "A 3 × 3 kernel over a 6 × 6 input, stride 2, padding 0: output 2 × 2, 2 −4; −5 3. "
        "11 of 36 input cells are never read."
    )


def test_the_largest_scene_is_plain_data_of_a_few_kilobytes():
    explorer = explorers.stride_and_padding().set(height=14, width=14, padding=4)
    data = json.dumps(to_data(explorer.scene))
    assert len(data) < 10_000


class TestValues:
    def test_a_size_slider_keeps_what_was_there_and_gives_it_back(self):
        explorer = explorers.stride_and_padding()
        image = explorer.values["image"]
        explorer.set(height=2).set(height=6)
        np.testing.assert_array_equal(explorer.values["image"], image)

    def test_sizes_reached_in_steps_and_at_once_are_the_same(self):
        steps = explorers.stride_and_padding().set(width=7).set(width=9)
        np.testing.assert_array_equal(
            steps.values["image"], explorers.stride_and_padding().set(width=9).values["image"]
        )

    def test_an_array_brings_its_sizes(self):
        explorer = explorers.stride_and_padding(np.ones((4, 9)), np.ones((2, 5)))
        values = explorer.values
        assert (values["height"], values["width"]) == (4, 9)
        assert (values["kernel_height"], values["kernel_width"]) == (2, 5)

    def test_sliders_follow_values_set_in_code(self):
        explorer = explorers.stride_and_padding().set(stride=(2, 3), padding=2)
        knobs = explorer.controls
        assert (knobs["stride"].value, knobs["stride_across"].value) == (2, 3)
        assert (knobs["padding"].value, knobs["p"].value) == ("number", 2)
        assert knobs["stride_across"].layout.display is None
        assert knobs["top"].layout.display == "none"

    def test_a_slider_moves_the_scene(self):
        explorer = explorers.stride_and_padding()
        explorer.controls["stride"].value = 2
        assert explorer.scene.panel("output").shape == "2 × 2"

    def test_the_picture_is_sent_before_what_other_pages_hear_of_the_slider(self, monkeypatch):
        explorer, sent = explorers.stride_and_padding(), []
        slider = explorer.controls["stride"]
        comms = {slider.comm: "slider", explorer.children[-1].comm: "picture"}

        def publish(comm, *args, data=None, **more):
            if comm in comms:
                sent.append((comms[comm], data["method"], dict(data["state"])))

        monkeypatch.setattr(type(slider.comm), "publish_msg", publish)
        slider.set_state({"value": 2})
        (first, _, picture), *others = sent
        assert first == "picture" and "scene" in picture
        assert ("slider", "echo_update", {"value": 2}) in others

    def test_values_are_copies(self):
        explorer = explorers.stride_and_padding()
        explorer.values["image"][:] = 0
        assert explorer.values["image"].any()

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"stride": 0}, "stride must be a positive whole number; got 0"),
            ({"stride": (1, 2, 3)}, "stride must be one number or one for each of the 2 axes"),
            ({"padding": -1}, "padding must be a whole number, 0 or more; got -1"),
            ({"padding": "full"}, "padding must be 'valid', 'same', a whole number"),
            ({"height": 99}, "height goes from 1 to 14 in this explorer; got 99"),
            ({"image": np.ones((3, 99))}, "image must be a grid of numbers, at most 14x14"),
            ({"image": np.ones(3)}, "image must be a grid of numbers"),
            ({"kernel": [[np.nan]]}, "kernel must hold finite numbers; got nan"),
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_changes(self, change, message):
        explorer = explorers.stride_and_padding()
        before = explorer.scene
        with pytest.raises(ValueError) as error:
            explorer.set(**change)
        assert message in str(error.value)
        assert explorer.scene == before

    def test_half_a_change_is_no_change(self):
        explorer = explorers.stride_and_padding()
        with pytest.raises(ValueError, match="dilation"):
            explorer.set(stride=2, dilation=0)
        assert explorer.values["stride"] == 1

    def test_a_name_it_does_not_have_is_named(self):
        with pytest.raises(TypeError, match=r"this explorer has no 'strides'; it has image, "):
            explorers.stride_and_padding().set(strides=2)

    def test_a_stride_of_one_and_a_half_is_a_type_error(self):
        with pytest.raises(TypeError, match=r"stride must be a positive whole number; got 1\.5"):
            explorers.stride_and_padding(stride=1.5)


def test_the_static_twin_and_the_alt_text_come_along():
    explorer = explorers.stride_and_padding()
    data, metadata = explorer._repr_mimebundle_()
    assert data["text/plain"] == explorer.scene.alt == metadata["image/png"]["alt"]
    assert data["image/png"].startswith("iVBOR")
    assert "application/vnd.jupyter.widget-view+json" in data


def typed(explorer, text):
    message = {"kind": "edit", "panel": "input", "row": 0, "col": 0, "text": text}
    explorer._received(None, message, None)


@pytest.mark.parametrize("text", ["1e30", "1e999999999", "9" * 400, "nan", "2/0", "1/2/3", " "])
def test_a_number_that_cannot_be_written_out_is_refused_and_nothing_is_stuck(text):
    explorer = explorers.stride_and_padding()
    before = explorer.scene
    typed(explorer, text)
    assert explorer.scene == before
    assert "at most nine digits" in explorer._view.notice
    typed(explorer, "1/4")
    assert explorer.scene.panel("input").at(0, 0) == 0.25


def test_values_of_which_no_picture_can_be_made_are_not_kept():
    explorer = explorers.stride_and_padding()
    before = explorer.values["image"]
    with pytest.raises(ValueError, match="image must hold numbers of at most nine digits; got 1e"):
        explorer.set(image=np.full((6, 6), 1e30))
    assert np.array_equal(explorer.values["image"], before)
    assert explorer.set(stride=2).scene.panel("output").rows == 2


def test_a_hole_of_the_dilation_is_called_what_the_legend_calls_it():
    scene = explorers.stride_and_padding(dilation=2).scene
    assert spell(scene, "kernel", 0, 1).startswith("kernel, row 0, column 1: hole of the dilation")


def test_a_slider_begins_lower_for_a_lower_value_given_in_code():
    explorer = explorers.training(rate=0.001)
    assert explorer.controls["rate"].value == 0.001
