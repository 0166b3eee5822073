"""Laws that hold for every image, kernel and setting, on examples that hypothesis draws."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from oracles import normal

from cnn_course import by_hand, data, geometry, ops
from cnn_course.ops.convolution import _multiply_first, correlate

# --- drawing a legal convolution ------------------------------------------------------------


@dataclass(frozen=True)
class Convolution:
    """Legal arguments of a convolution: what goes in, what comes out, and how."""

    space: tuple
    kernel: tuple
    out: tuple
    channels: tuple
    settings: dict = field(default_factory=dict)

    def arrays(self, batch=2):
        """x, w, and a dy of the shape the output must have."""
        c_in, c_out = self.channels
        groups = self.settings["groups"]
        return (
            normal(batch, *self.space, c_in),
            normal(*self.kernel, c_in // groups, c_out, seed=1),
            normal(batch, *self.out, c_out, seed=2),
        )


def size_by_counting(n, k, s, before, after, d):
    """The number of starts whose window ends inside: no formula of the package."""
    return sum(
        start + (k - 1) * d < n + before + after for start in range(0, n + before + after, s)
    )


@st.composite
def convolutions(draw, max_rank=3, grouped=True):
    """Any rank, kernel, stride, dilation, padding in every spelling, and groups."""
    rank = draw(st.integers(1, max_rank))
    small = st.integers(1, 3)

    def one_each(numbers):
        return draw(st.tuples(*[numbers] * rank))

    kernel, stride, dilation = one_each(small), one_each(st.integers(1, 4)), one_each(small)
    space = one_each(st.integers(1, 6 if rank < 3 else 4))
    padding = draw(
        st.one_of(
            st.sampled_from(["valid", "same"]),
            st.integers(0, 3),
            st.tuples(*[st.tuples(st.integers(0, 3), st.integers(0, 3))] * rank),
        )
    )
    out = []
    for n, k, s, d, axis in zip(space, kernel, stride, dilation, range(rank), strict=True):
        if padding == "same":
            out.append(-(-n // s))
            continue
        pair = (
            (0, 0) if padding == "valid"
            else (padding, padding) if isinstance(padding, int)
            else padding[axis]
        )  # fmt: skip
        out.append(size_by_counting(n, k, s, *pair, d))
    assume(all(out))
    groups = draw(st.integers(1, 3)) if grouped else 1
    channels = tuple(groups * draw(st.integers(1, 2)) for _ in range(2))
    settings = dict(stride=stride, dilation=dilation, padding=padding, groups=groups)
    return Convolution(space, kernel, tuple(out), channels, settings)


# --- laws of convolution --------------------------------------------------------------------


@given(convolutions())
def test_the_size_formula_is_the_size_that_comes_out(case):
    """[L3.1] on every axis, for every padding, stride and dilation."""
    x, w, _ = case.arrays()
    y = ops.conv(x, w, **case.settings)
    assert y.shape == (2, *case.out, case.channels[1])
    padding = case.settings["padding"]
    for axis, (n, k, size) in enumerate(zip(case.space, case.kernel, case.out, strict=True)):
        assert size == geometry.output_size(
            n,
            k,
            stride=case.settings["stride"][axis],
            dilation=case.settings["dilation"][axis],
            padding=padding[axis] if isinstance(padding, tuple) else padding,
        )


@given(convolutions(), st.floats(-3, 3), st.floats(-3, 3))
def test_convolution_is_linear_in_the_image_and_in_the_kernel(case, a, b):
    x, w, _ = case.arrays()
    other_x, other_w = normal(*x.shape, seed=3), normal(*w.shape, seed=4)
    y = ops.conv(x, w, **case.settings)
    np.testing.assert_allclose(
        ops.conv(a * x + b * other_x, w, **case.settings),
        a * y + b * ops.conv(other_x, w, **case.settings),
        atol=1e-9,
    )
    np.testing.assert_allclose(
        ops.conv(x, a * w + b * other_w, **case.settings),
        a * y + b * ops.conv(x, other_w, **case.settings),
        atol=1e-9,
    )


@given(convolutions())
def test_the_two_gradients_are_the_adjoints_of_the_convolution(case):
    """<conv(x, w), dy> = <x, dx> = <w, dw>: a bilinear map and its two transposes."""
    x, w, dy = case.arrays()
    forward = np.vdot(ops.conv(x, w, **case.settings), dy)
    dx, dw, db = ops.conv_backward(dy, x, w, **case.settings)
    np.testing.assert_allclose([np.vdot(x, dx), np.vdot(w, dw)], forward, atol=1e-9)
    np.testing.assert_allclose(db, dy.reshape(-1, dy.shape[-1]).sum(axis=0), atol=1e-9)


@given(convolutions())
def test_conv_transpose_is_the_adjoint_of_conv(case):
    """[L6.2] <conv(x), y> = <x, conv_transpose(y)>, with the very same kernel array."""
    settings = dict(case.settings)
    # "same" on the way back means the size n s, whatever n was: write it out in numbers.
    pads = geometry.resolve_padding(
        settings["padding"], case.space, case.kernel, settings["stride"], settings["dilation"]
    )
    x, w, y = case.arrays()
    left_over = tuple(
        n + before + after - ((o - 1) * s + (k - 1) * d + 1)
        for n, (before, after), o, s, k, d in zip(
            case.space, pads, case.out, settings["stride"], case.kernel, settings["dilation"],
            strict=True,
        )
    )  # fmt: skip
    settings["padding"] = pads
    back = ops.conv_transpose(y, w, output_padding=left_over, **settings)
    assert back.shape == x.shape
    forward = np.vdot(ops.conv(x, w, **case.settings), y)
    np.testing.assert_allclose(np.vdot(x, back), forward, atol=1e-9)


@given(convolutions(), st.integers(0, 3))
def test_conv_transpose_and_its_gradients_are_adjoint(case, extra):
    """For every output padding, and for "same" as Keras sizes it."""
    _, w, x = case.arrays()
    settings = dict(case.settings)
    if settings["padding"] not in ("valid", "same"):
        settings["output_padding"] = tuple(min(extra, s - 1) for s in settings["stride"])
    try:
        y = ops.conv_transpose(x, w, **settings)
    except ValueError as nothing_left:
        assert "padding must leave something of the output" in str(nothing_left)
        return
    dy = normal(*y.shape, seed=5)
    dx, dw, db = ops.conv_transpose_backward(dy, x, w, **settings)
    np.testing.assert_allclose([np.vdot(x, dx), np.vdot(w, dw)], np.vdot(y, dy), atol=1e-9)
    np.testing.assert_allclose(db, dy.reshape(-1, dy.shape[-1]).sum(axis=0), atol=1e-9)
    np.testing.assert_allclose(y, by_hand.conv_transpose(x, w, **settings), atol=1e-9)


@given(convolutions(grouped=False), st.integers(1, 2), st.integers(1, 2))
def test_the_two_orders_of_summation_agree(case, groups, c_out):
    """Gather the windows and multiply, or multiply and gather the products: one primitive."""
    settings = dict(stride=case.settings["stride"], dilation=case.settings["dilation"])
    space = tuple(
        max(n, (k - 1) * d + 1)
        for n, k, d in zip(case.space, case.kernel, settings["dilation"], strict=True)
    )
    x, w = normal(groups, 2, *space, 9), normal(groups, *case.kernel, 9, c_out, seed=1)
    gathered = correlate(x, np.repeat(w, 9, axis=-1), **settings)[..., ::9]
    np.testing.assert_allclose(_multiply_first(x, w, **settings), gathered, atol=1e-9)


@given(
    st.tuples(st.integers(-2, 2), st.integers(-2, 2)),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.integers(1, 2),
)
def test_where_the_image_moves_the_map_moves(shift, kernel, dilation):
    """[L2.13] equivariance, away from borders: the object has room to move inside zeros."""
    image = np.zeros((1, 16, 15, 2))
    image[:, 6:10, 6:9] = normal(4, 3, 2)
    w = normal(*kernel, 2, 3, seed=1)
    moved = np.roll(image, shift, axis=(1, 2))
    y = ops.conv(image, w, dilation=dilation)
    assert np.array_equal(ops.conv(moved, w, dilation=dilation), np.roll(y, shift, axis=(1, 2)))


@given(st.integers(2, 4), st.integers(-2, 2))
def test_with_a_stride_the_map_moves_only_for_whole_strides(stride, steps):
    """[L2.13] shifts by s cells move the map by one; a shift by one cell gives another map."""
    image = np.zeros((1, 40, 1))
    image[0, 18:22, 0] = [3.0, -1, 4, 1]
    w = normal(4, 1, 1)
    y = ops.conv(image, w, stride=stride)
    moved = ops.conv(np.roll(image, steps * stride, axis=1), w, stride=stride)
    assert np.array_equal(moved, np.roll(y, steps, axis=1))
    by_one = ops.conv(np.roll(image, 1, axis=1), w, stride=stride)
    assert not any(np.array_equal(by_one, np.roll(y, turn, axis=1)) for turn in range(-3, 4))


# --- laws of pooling ------------------------------------------------------------------------


def test_pooling_leaves_a_quarter_of_the_numbers_and_small_shifts_change_them_less():
    """[L4.5] the edges of a photograph and of the same one cell further right, 2x2 and 4x4."""
    photo = data.photograph(height=96, grey=True).reshape(1, 96, -1, 1).astype("float64")
    edges = ops.relu(ops.conv(photo, np.array([[1, 0, -1]] * 3).reshape(3, 3, 1, 1)))
    before, after = edges[:, :88, :128], edges[:, :88, 1:129]
    change = {}
    for size in (1, 2, 4):
        pooled = [ops.max_pool(maps, size) for maps in (before, after)]
        assert pooled[0].size == before.size / size**2
        change[size] = np.abs(pooled[0] - pooled[1]).mean() / pooled[0].mean()
    assert change == pytest.approx({1: 0.97, 2: 0.59, 4: 0.26}, abs=0.02)


@given(convolutions(max_rank=2, grouped=False), st.booleans())
def test_pooling_commutes_with_rising_functions_and_averaging_with_straight_lines(case, ceil):
    settings = {k: v for k, v in case.settings.items() if k != "groups"} | {"ceil": ceil}
    x = normal(2, *case.space, 3)
    try:
        largest = ops.max_pool(x, case.kernel, **settings)
    except ValueError as empty_window:
        assert "padding must be small enough" in str(empty_window)
        return
    np.testing.assert_allclose(ops.max_pool(np.exp(x), case.kernel, **settings), np.exp(largest))
    mean = ops.avg_pool(x, case.kernel, **settings)
    np.testing.assert_allclose(
        ops.avg_pool(2 * x - 1, case.kernel, **settings), 2 * mean - 1, atol=1e-12
    )
    assert (mean <= largest + 1e-12).all()
