"""Whatever an exercise draws, its solution agrees with code that knows nothing of it."""

import numpy as np
import pytest
import scipy.signal

from cnn_course import geometry
from cnn_course.checking.cases import cases_of
from cnn_course.exercises.catalogue import find


def usage(n, k, stride=1, padding=0):
    starts = np.arange(0, n + 2 * padding - k + 1, stride) - padding
    cells = np.arange(n)[:, None]
    return ((starts <= cells) & (cells < starts + k)).sum(axis=1)


def correlate_strided(image, kernel, stride, padding):
    padded = np.pad(image, padding)
    return scipy.signal.correlate2d(padded, kernel, "valid")[::stride, ::stride]


def windows(image, size, stride):
    return np.lib.stride_tricks.sliding_window_view(image, (size, size))[::stride, ::stride]


def pooled_size(n, k, stride, ceil):
    """Count the windows one by one, as far as the task keeps them."""
    starts = list(range(0, n - k + 1, stride))
    following = starts[-1] + stride
    return len(starts) + (ceil and starts[-1] + k < n and following < n)


def max_pool_backward(dy, image, size, stride):
    """Rank all cells once: the best rank of a window tells its winner, ties included."""
    rows, columns = image.shape
    order = -np.argsort(np.argsort(-image, axis=None, kind="stable")).reshape(image.shape)
    best = windows(order, size, stride).max(axis=(2, 3))  # ties broken in reading order
    cells = [[(dy * (best == order[r, c])).sum() for c in range(columns)] for r in range(rows)]
    return np.array(cells)


def cells_seen(layers):
    """Every input cell that a unit reaches, layer by layer from the top: the set, not a formula."""
    cells = {0}
    for kernel, stride in layers[::-1]:
        cells = {cell * stride + step for cell in cells for step in range(kernel)}
    return cells


def first_cell(layers, unit):
    for _, stride, padding in layers[::-1]:
        unit = unit * stride - padding
    return unit


ORACLES = {
    "3.1": lambda n, k, padding=0, stride=1: len(range(0, n + 2 * padding - k + 1, stride)),
    "3.3": geometry.lecture_same_padding,
    "3.4": geometry.same_padding,
    "3.5": usage,
    "3.6": lambda k, dilation: range(0, k * dilation, dilation)[-1] + 1,
    "3.7": correlate_strided,
    "3.8": lambda kernel, c_in, c_out: np.ones((*kernel, c_in, c_out)).size + c_out,
    "4.1": lambda *case: windows(*case).max(axis=(2, 3)),
    "4.2": lambda *case: windows(*case).mean(axis=(2, 3)),
    "4.4": pooled_size,
    "4.5": lambda maps: np.einsum("rcd->d", maps) / np.prod(maps.shape[:2]),
    "4.6": max_pool_backward,
    "7.1": lambda layers: max(cells_seen(layers)) - min(cells_seen(layers)) + 1,
    "7.2": lambda layers: first_cell([(*layer, 0) for layer in layers], 1),
    "7.4": first_cell,
}


@pytest.mark.parametrize("id", ORACLES)
def test_the_solution_agrees_with_an_oracle_on_all_that_is_drawn(id):
    exercise, rng = find(id), np.random.default_rng(1)
    for _ in range(300):
        case = exercise.draw(rng)
        expected, found = ORACLES[id](*case), exercise.answer(*case)
        assert np.shape(found) == np.shape(expected), case
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12, err_msg=str(case))


def drawn(id, number=300):
    exercise, rng = find(id), np.random.default_rng(2)
    return [exercise.draw(rng) for _ in range(number)]


def test_the_draws_of_3_1_leave_out_arguments_and_pass_the_input_by():
    cases = drawn("3.1")
    assert {len(case) for case in cases} == {2, 3, 4}
    assert any(len(case) == 4 and case[3] > case[0] for case in cases)  # stride beyond the input
    assert any(len(case) > 2 and case[2] >= case[1] for case in cases)  # padding beyond the kernel
    assert any(case[1] > case[0] for case in cases)  # a kernel larger than the input


def test_the_draws_of_3_7_have_every_form_of_image_and_kernel():
    cases = drawn("3.7")
    assert any(image.shape[0] != image.shape[1] for image, *_ in cases)
    assert any(0 in [n % 2 for n in kernel.shape] for _, kernel, *_ in cases)
    kinds = {(image.dtype.kind, kernel.dtype.kind) for image, kernel, *_ in cases}
    assert kinds == {("i", "i"), ("i", "f"), ("f", "i"), ("f", "f")}
    assert any(padding >= max(kernel.shape) for _, kernel, _, padding in cases)
    assert any(stride > max(image.shape) for image, _, stride, _ in cases)


def misses(image, piece):
    """Count the pixels that differ, at each place."""
    at = np.lib.stride_tricks.sliding_window_view(image, piece.shape)
    return (at != piece).sum(axis=(2, 3))


def saved(n, k, stride=1, padding=0, output_padding=0):
    return stride * (n - 1) + k - 2 * padding < 1 <= output_padding


EDGES = {  # wrong answers that passed once were right but here
    "1.1": lambda a, b: (a == b).sum() > 255,
    "1.2": lambda image, piece: piece.size > 5 and (misses(image, piece) == 1).any(),
    "4.6": lambda dy, image, size, stride: size > stride and (dy == 0).any() and (dy != 0).any(),
    "6.5": saved,
    "8.5": lambda matrix, digit: len(matrix) > 10 and matrix[digit, 10:].any(),
    "9.2": lambda *case: case[-1] == 0,
    "9.6": lambda scores, labels: scores.max() > 12,
}


@pytest.mark.parametrize("id", EDGES)
def test_a_learner_meets_the_edges_of_the_domain(id):
    assert any(EDGES[id](*case) for case in cases_of(find(id)))
