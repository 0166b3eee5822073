"""The solutions of notebooks 01 and 02 on cases drawn from all that their tasks allow."""

import numpy as np
import pytest
from scipy import signal

from cnn_course import ops
from cnn_course.exercises.catalogue import exercises_of

DRAWN = 200
ONE, TWO = exercises_of(1), exercises_of(2)


def piece_by_piece(image, piece):
    """Where all products of +1 and -1 are +1, their sum is the size of the piece."""
    return np.argwhere(signal.correlate2d(image, piece, "valid") == piece.size).tolist()


def by_the_slope(weights, images, labels, rate):
    """The error is a parabola along each weight, so two nudges give its slope exactly."""

    def error(w):
        return ((np.tensordot(images, w, 2) - labels) ** 2).sum()

    new = weights.astype(float)
    for place in np.ndindex(weights.shape):
        nudge = np.zeros(weights.shape)
        nudge[place] = 0.5
        new[place] -= rate * (error(weights + nudge) - error(weights - nudge))
    return new


def channel_by_channel(image, kernel, bias):
    return ops.conv(image[None].astype(float), kernel.astype(float), bias.astype(float))[0]


ORACLES = {
    "1.1": lambda a, b: np.count_nonzero(a * b == 1),
    "1.2": piece_by_piece,
    "1.3": np.vdot,
    "1.6": by_the_slope,
    "2.1": lambda image, kernel: signal.correlate2d(image, kernel, "valid"),
    "2.3": lambda image, kernel: signal.convolve2d(image, kernel, "valid"),
    "2.4": lambda image, filters: ops.conv(
        image[None, ..., None].astype(float), np.moveaxis(filters, 0, -1)[:, :, None].astype(float)
    )[0],
    "2.6": channel_by_channel,
}


def drawn(exercise, count=DRAWN):
    rng = np.random.default_rng(0)
    return [exercise.draw(rng) for _ in range(count)]


@pytest.mark.parametrize("number", ORACLES)
def test_the_solution_is_right_wherever_the_task_allows(number):
    exercise = {**ONE, **TWO}[number]
    for case in drawn(exercise):
        expected, found = ORACLES[number](*case), exercise.answer(*case)
        if number == "1.2":
            assert [list(place) for place in found] == expected
        else:
            np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


def test_the_layouts_are_those_of_einsum_on_every_drawn_case():
    exercise = TWO["2.7"]
    for image, kernel in drawn(exercise):
        one, other = exercise.answer(image, kernel)
        assert (one == np.einsum("crk->rkc", image)).all()
        assert (other == np.einsum("oirk->rkio", kernel)).all()


@pytest.mark.parametrize("number", ["1.1", "1.2", "1.3", "1.6", "2.1", "2.3", "2.4", "2.6", "2.7"])
def test_what_is_drawn_is_small_and_of_all_shapes(number):
    cases = drawn({**ONE, **TWO}[number])
    shapes = {tuple(np.shape(argument) for argument in case) for case in cases}
    assert len(shapes) > 30
    assert max(np.size(argument) for case in cases for argument in case) <= 324
    first = [case[0] for case in cases]
    rows, columns = (-3, -2) if number == "2.6" else (-2, -1)
    sizes = [(one.shape[rows], one.shape[columns]) for one in first]
    assert any(r < c for r, c in sizes) and any(r > c for r, c in sizes)
    assert any(1 in size for size in sizes)


@pytest.mark.parametrize("number", ["1.3", "2.1", "2.4", "2.6"])
def test_numbers_are_drawn_whole_beside_fractional_large_tiny_and_zero(number):
    cases = drawn({**ONE, **TWO}[number])
    kinds = {tuple(argument.dtype.kind for argument in case[:2]) for case in cases}
    assert kinds == {("i", "i"), ("i", "f"), ("f", "i"), ("f", "f")}
    for position in (0, 1):
        everything = np.concatenate([case[position].ravel() for case in cases])
        sizes = abs(everything[everything != 0])
        assert (everything == 0).any() and (everything < 0).any()
        assert sizes.min() < 0.01 and sizes.max() > 200


def test_each_place_of_a_piece_is_found_in_reading_order_or_refused():
    """[L1.4]"""
    from cnn_course.checking.judging import judge

    right = ONE["1.2"].answer
    for reorder in (lambda places: places[::-1], lambda places: sorted(places, key=lambda p: p[1])):
        verdict = judge(
            ONE["1.2"], lambda image, piece, change=reorder: change(right(image, piece))
        )
        assert verdict.state == "wrong"
        assert "their order is not" in verdict.diagnosis
