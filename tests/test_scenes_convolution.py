"""The scene and the values of the convolution explorer."""

import numpy as np
import pytest

from cnn_course import by_hand, explorers, lecture
from cnn_course.explorers.convolution import convolution_scene
from cnn_course.explorers.filters import EXAMPLES, KERNELS
from cnn_course.pictures.layout import fit
from cnn_course.pictures.words import spell

RNG = np.random.default_rng(7)
IMAGE = RNG.integers(-5, 6, (5, 7)).astype(float)
KERNEL = np.array([[1.0, -2], [0, 3], [2, 1]])


def numbers(scene, key):
    return np.array(scene.panel(key).values)


def example(name, **changes):
    return explorers.convolution().set(example=name, **changes).scene


def test_both_operations_stand_beside_each_other_and_differ():
    """[L2.7]"""
    scene = convolution_scene(IMAGE, KERNEL, kind="both")
    np.testing.assert_allclose(numbers(scene, "output"), by_hand.correlate(IMAGE, KERNEL))
    np.testing.assert_allclose(numbers(scene, "convolution"), by_hand.convolve_true(IMAGE, KERNEL))
    np.testing.assert_array_equal(numbers(scene, "turned"), KERNEL[::-1, ::-1])
    assert not np.allclose(numbers(scene, "output"), numbers(scene, "convolution"))


def test_channels_are_added_up_and_the_stack_shows_all_filters():
    image, kernel = RNG.integers(-3, 4, (4, 6, 3)), RNG.integers(-2, 3, (2, 3, 3, 5))
    bias = np.arange(5.0)
    scene = convolution_scene(image, kernel, bias, filter=2)
    wanted = by_hand.correlate_channels(image, kernel, bias)
    np.testing.assert_allclose(numbers(scene, "output"), wanted[:, :, 2])
    for f in range(5):
        np.testing.assert_allclose(numbers(scene, f"map {f}"), wanted[:, :, f])
    assert ("feature map", "3 × 4 × 5") in scene.facts
    assert ("weights to learn", "90 + 5 biases") in scene.facts


@pytest.mark.parametrize("kind", ["correlation", "convolution"])
def test_every_sum_that_is_spelled_out_is_the_number_in_the_cell(kind):
    image, kernel = RNG.integers(-3, 4, (4, 5, 2)), RNG.integers(-2, 3, (2, 3, 2, 1))
    scene = convolution_scene(image, kernel, [-1.5], padding=1, stride=2, kind=kind)
    key = "output" if kind == "correlation" else "convolution"
    panel = scene.panel(key)
    for row in range(panel.rows):
        for col in range(panel.cols):
            _, text = spell(scene, key, row, col).split(": ")
            total, result = text.replace("−", "-").replace("·", "*").split(" = ")
            assert eval(total) == float(result) == panel.at(row, col)


def test_the_lectures_examples_give_the_lectures_maps():
    """[L2.1], [L2.3], [L2.4], [L2.6], [L2.7]"""
    maps = {
        "binary image, cross": lecture.BINARY_MAP,
        "grey image, cross": lecture.GREY_MAP,
        "two filters": lecture.DIAGONAL_MAP,
        "face": lecture.FACE_MAP,
        "one dimension": lecture.LINE_CORRELATION[None],
        "numbers, vertical edge": lecture.STRIDE_1_MAP,
    }
    for name, wanted in maps.items():
        np.testing.assert_array_equal(numbers(example(name), "output"), wanted)
    np.testing.assert_array_equal(
        numbers(example("two filters", filter=1), "output"), lecture.VERTICAL_MAP
    )


def test_the_x_matches_its_piece_to_the_full():
    r"""[L2.2] The window that starts in (1, 1) averages 1.00."""
    scene = example("X, piece \\")
    np.testing.assert_allclose(
        numbers(scene, "output")[0], lecture.BACKSLASH_MAP_FIRST_ROW, atol=0.005
    )
    assert scene.panel("output").at(1, 1) == 1
    assert spell(scene, "output", 1, 1).endswith(") / 9 = 1.00")


def test_two_channels_and_two_filters_with_bias():
    """[L2.8] Both maps; 3.1 in the corner of the first."""
    for f in range(2):
        scene = example("two channels, two filters", filter=f)
        np.testing.assert_allclose(numbers(scene, "output"), lecture.CHANNELS_MAP[f])
    scene = example("two channels, two filters")
    assert spell(scene, "output", 0, 0) == (
        "row 0, column 0: 1·1 + (−2)·(−2) + 2·(−2) + 1·1 + 3·1 + 0·0 + (−2)·0 + (−2)·1 + 0.1 = 3.1"
    )


def test_an_impossible_setting_keeps_what_can_be_drawn():
    scene = convolution_scene(IMAGE, KERNEL, dilation=3, kind="both")
    assert scene.message == scene.panel("output").note
    assert scene.message == (
        "a dilated 3 × 2 kernel spans 7 × 4 and does not fit a 5 × 7 input with padding 0"
    )
    assert {p.key for p in scene.panels} == {"input", "kernel", "output"}
    assert [panel.key for panel in scene.rows[0]] == ["input", "kernel", "output"]


def test_numbers_that_could_not_be_read_become_colour_and_the_kernel_keeps_its_own():
    scene = fit(convolution_scene(RNG.normal(size=(24, 30)), np.ones((3, 3)) / 9))
    assert not scene.panel("input").numbers
    assert not scene.panel("output").numbers
    assert scene.panel("kernel").numbers
    width = sum(p.cols * scene.cell * p.small for p in scene.panels)
    assert width < 700
    assert "·0.11" in spell(scene, "output", 0, 0)


def test_three_digits_are_readable_in_thirty_columns():
    image = np.full((20, 30), 200.0)
    panel = fit(convolution_scene(image, [[1]])).panel("input")
    assert panel.numbers
    assert panel.font >= 9


@pytest.mark.parametrize(
    ("image", "kernel", "message"),
    [
        (np.ones((65, 3)), np.ones((2, 2)), "image must be at most 64x64"),
        (np.ones((40, 40, 3)), np.ones((2, 2)), "image must hold at most 4096 numbers"),
        (np.ones(3), np.ones((2, 2)), "image must be (height, width)"),
        (np.ones((5, 5)), np.ones((2, 2, 1)), "kernel must be (height, width) or"),
        (np.ones((5, 5, 2)), np.ones((2, 2, 3, 1)), "kernel must have as many channels in"),
        (np.ones((5, 5, 9)), np.ones((2, 2)), "image must have at most 4 channels"),
        (np.ones((15, 15)), np.ones((12, 2)), "kernel must be at most 11x11"),
        ([[np.inf]], [[1]], "image must hold finite numbers; got inf"),
        (np.ones((0, 3)), [[1]], "image must hold at least one number; got shape (0, 3)"),
    ],
)
def test_arrays_it_cannot_draw_are_refused_with_the_limit(image, kernel, message):
    with pytest.raises(ValueError) as error:
        explorers.convolution(image, kernel)
    assert message in str(error.value)


class TestValues:
    def test_an_edited_cell_makes_the_example_the_learners_own(self):
        explorer = explorers.convolution()
        image = explorer.values["image"]
        image[0, 0] = 7
        explorer.set(image=image)
        assert explorer.values["example"] == "own numbers"

    def test_a_kernel_can_be_picked_for_any_image(self):
        for name, kernel in KERNELS.items():
            explorer = explorers.convolution(IMAGE).set(preset=name)
            np.testing.assert_allclose(
                numbers(explorer.scene, "output"), by_hand.correlate(IMAGE, kernel), atol=1e-5
            )

    def test_every_example_can_follow_every_other(self):
        explorer = explorers.convolution().set(example="two channels, two filters", filter=1)
        for name in EXAMPLES:
            assert explorer.set(example=name).scene.message == ""

    def test_of_an_even_image_differences_leave_nothing_and_blurs_everything(self):
        explorer = explorers.convolution(np.full((5, 6), 90))
        for name in KERNELS.keys() - {"cross"}:
            even = 0 if "edge" in name or "row" in name else 90
            output = numbers(explorer.set(preset=name).scene, "output")
            np.testing.assert_allclose(output, even, atol=1e-9, err_msg=name)

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"filter": 3}, "filter must be from 0 to 0; got 3"),
            ({"kind": "deconvolution"}, "kind must be one of correlation, convolution, both"),
            ({"example": "dog"}, "example must be one of own numbers, grey image, cross"),
            ({"bias": [1, 2]}, "bias must be one number for each filter, 1; got 2"),
            ({"bias": [np.nan]}, "bias must hold finite numbers; got nan"),
            ({"kernel": [[1, np.inf]]}, "kernel must hold finite numbers; got inf"),
            ({"dilation": 0}, "dilation must be a positive whole number; got 0"),
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_changes(self, change, message):
        explorer = explorers.convolution()
        before = explorer.scene
        with pytest.raises(ValueError) as error:
            explorer.set(**change)
        assert message in str(error.value)
        assert explorer.scene == before


@pytest.mark.parametrize("rows", [58, 64])
def test_all_of_a_picture_is_seen_at_once(rows):
    """A browser shows 500 px of a panel and scrolls the rest."""
    scene = explorers.convolution(np.zeros((rows, 64)), np.ones((3, 3))).scene
    assert not scene.panel("input").numbers and scene.cell * rows <= 480
