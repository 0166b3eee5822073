"""The reference solutions of notebook 07 against geometry and against what a unit reacts to."""

import numpy as np
import pytest

from cnn_course import geometry, ops
from cnn_course.exercises import receptive_field as module


def cases(exercise):
    return pytest.mark.parametrize("case", exercise.cases, ids=range(len(exercise.cases)))


def cells_that_matter(layers, unit, n=700):
    """The input cells whose change changes a unit, with kernels of ones: [first, last]."""
    x = np.zeros((1, n, 1))
    maps, inputs = x, []
    for kernel, stride, padding in layers:
        inputs.append(maps.shape[1])
        maps = ops.conv(maps, np.ones((kernel, 1, 1)), stride=stride, padding=padding)
    dy = np.zeros_like(maps)
    dy[0, unit, 0] = 1
    for (kernel, stride, padding), size in zip(layers[::-1], inputs[::-1], strict=True):
        w = np.ones((kernel, 1, 1))
        dy, _, _ = ops.conv_backward(dy, np.zeros((1, size, 1)), w, stride=stride, padding=padding)
    found = np.flatnonzero(dy[0, :, 0])
    return int(found[0]), int(found[-1])


@cases(module.SIZE)
def test_size_is_what_a_unit_away_from_the_border_reacts_to(case):
    """[L7.1] [L7.3]"""
    (layers,) = case
    first, last = cells_that_matter([(*layer, 0) for layer in layers], unit=1)
    assert module.receptive_field(layers) == last - first + 1


@cases(module.JUMP)
def test_jump_is_how_far_the_first_cell_moves(case):
    """[L7.3]"""
    layers = [(*layer, 0) for layer in case[0]]
    first, second = (cells_that_matter(layers, unit)[0] for unit in (0, 1))
    assert module.jump(case[0]) == second - first


@cases(module.FIRST_CELL)
def test_first_cell_is_the_first_that_a_unit_reacts_to_unless_it_is_padding(case):
    """[L7.3]"""
    layers, unit = case
    answer = module.first_cell(layers, unit)
    assert max(answer, 0) == cells_that_matter(layers, unit)[0]
    deep = unit + 40  # far from the border, to see padding's share too
    assert module.first_cell(layers, deep) == cells_that_matter(layers, deep, 3000)[0]


@cases(module.SIZE)
def test_size_agrees_with_geometry(case):
    """[L7.3]"""
    (layers,) = case
    fields = geometry.receptive_field(layers)
    assert module.receptive_field(layers) == (fields[-1].size if fields else 1)


def test_vgg16_sees_212_cells():
    """[L7.5]"""
    layers = [(3, 1), (3, 1), (2, 2)] * 2 + [(3, 1), (3, 1), (3, 1), (2, 2)] * 3
    assert module.receptive_field(layers) == 212


@pytest.mark.parametrize(
    "design",
    [
        [(3, 2), (3, 2), (3, 2)],
        [(3, 2), (3, 2), (3, 5)],
        [(5, 1), (5, 1), (5, 1), (3, 1)],
        ((3, 1), (5, 2), (3, 2), (2, 1)),
        np.array([[3, 2], [3, 2], [3, 1]]),
        [(5, 1), (1, 2), (5, 1), (2, 1)],
    ],
)
def test_any_stack_that_reads_15_is_accepted(design):
    """[L7.2]"""
    assert module.DESIGN.accept(design)


@pytest.mark.parametrize(
    ("design", "said"),
    [
        ([(3, 2), (3, 2)], "sees 7 cells"),
        ([(3, 1)] * 7, "7 layers"),
        ([(7, 1), (5, 2), (3, 1)], "larger than 5"),
        ([(3, 0)], "positive whole numbers"),
        ([3, 3], "list of pairs"),
        ([], "list of pairs"),
        ([(1, 7), (3, 1)], "only 3 of them are read"),
        ([(1, 14), (2, 1)], "only 2 of them are read"),
        ([(3, 4), (4, 1)], "only 12 of them are read"),
    ],
)
def test_another_design_is_told_what_it_does(design, said):
    """[L7.2]"""
    assert not module.DESIGN.accept(design)
    assert said in module.DESIGN.explain(design)


def test_three_dilated_layers_see_15_cells_and_skip_none():
    """[L7.3] 1 + 2 + 4 + 8."""
    layers = [(3, 1, dilation) for dilation in (1, 2, 4)]
    assert geometry.receptive_field(layers)[-1].size == module.DILATED.answer
    offsets = {a + 2 * b + 4 * c for a in range(3) for b in range(3) for c in range(3)}
    assert offsets == set(range(15))
