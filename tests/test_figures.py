"""Figures say in their alt text what they show, and are the same bytes every time."""

import io

import numpy as np
import pytest
from matplotlib import image

from cnn_course import figures, lecture


def test_the_alt_text_holds_every_number_and_the_arithmetic_of_the_lit_cell():
    picture = figures.numbers(
        [[[1, 2, 3]], [[1, -1]], [[-1, -1]]], ["image", "kernel", "map"], ["∗", "="], lit=(0, 1)
    )
    assert picture.alt.splitlines() == [
        "image (1 × 3): 1 2 3",
        "∗ kernel (1 × 2): 1 −1",
        "= map (1 × 2): −1 −1",
        "cell 1: 2·1 + 3·(−1) = −1",
    ]


def test_a_lit_cell_follows_the_stride():
    alt = figures.numbers(
        [lecture.TWO_FILTER_IMAGE, lecture.DIAGONAL_FILTER, lecture.DIAGONAL_MAP_STRIDE_2],
        ["image", "filter", "map"], ["∗", "="], lit=(0, 1), stride=2,
    ).alt  # fmt: skip
    assert alt.endswith("= −3")


@pytest.mark.parametrize(
    "make",
    [
        lambda: figures.numbers([[[1, 2]], [[3]]], ["a", "b"]),
        lambda: figures.images([np.eye(4), np.eye(4) - 1, np.zeros((4, 6, 3))], ["a", "b", "c"]),
        lambda: figures.curves({"a": [1, 2], "b": ([0, 2], [3, 1])}, x_label="x", y_label="y"),
    ],
)
def test_the_same_figure_is_the_same_bytes(make):
    first, second = make(), make()
    assert first.png.startswith(b"\x89PNG")
    assert first.png == second.png


def test_a_picture_displays_itself_with_its_words():
    data, metadata = figures.numbers([[[1]]], ["a"])._repr_mimebundle_()
    assert data["text/plain"] == metadata["image/png"]["alt"] == "a (1 × 1): 1"


def test_limits_leave_a_signed_image_its_blue_and_orange():
    def strongest_colour(**how):
        png = figures.images([[[-1.0, 0.0, 1.0]]], [""], **how).png
        pixels = image.imread(io.BytesIO(png))[..., :3].reshape(-1, 3)
        return np.ptp(pixels, axis=1).max()

    own, wide = strongest_colour(signed=True), strongest_colour(signed=True, limits=(-2, 2))
    assert 0.1 < wide < own
    assert strongest_colour(limits=(-2, 2)) < 0.1  # grey


def test_epochs_may_be_counted_from_1():
    labels = {"x_label": "epoch", "y_label": "loss"}
    counted = figures.curves({"a": [3, 1]}, first=1, **labels)
    assert counted.png == figures.curves({"a": ([1, 2], [3, 1])}, **labels).png


def test_figures_need_a_title_for_each_array():
    with pytest.raises(ValueError, match="titles must name each of the 2 arrays"):
        figures.images([np.eye(2), np.eye(2)], ["a"])
    with pytest.raises(ValueError, match="operators must stand between 2 grids"):
        figures.numbers([[[1]], [[1]]], ["a", "b"], ["∗", "="])


def test_a_picture_shows_the_arrays_as_they_were_when_it_was_made():
    def made(array):
        figure = figures.numbers([array], ["a"])
        return (
            figure,
            figures.images([array], ["a"]),
            figures.curves({"a": array[0], "b": (array[1], array[0])}, x_label="x", y_label="y"),
        )

    array = np.arange(6.0).reshape(2, 3)
    then = made(array)
    array[:] = 7
    assert [one.png for one in then] == [one.png for one in made(np.arange(6.0).reshape(2, 3))]
