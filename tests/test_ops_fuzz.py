"""Any arguments at all: the right result, or a TypeError or ValueError that names the argument.

    HYPOTHESIS_PROFILE=thorough pytest -n0 tests/test_ops_fuzz.py    # 10,000 sets an operation

What is legal is decided here by counting windows, never by a formula of the package; what is right
by the loops of ``by_hand``.
"""

import itertools
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import normal

from cnn_course import by_hand, ops

# --- counting what fits ---------------------------------------------------------------------


def places(n, k, s, before, after, d, ceil=False):
    """Where windows start along one axis, in cells of the padded input."""
    span, end = (k - 1) * d + 1, before + n + after
    starts = []
    for start in itertools.count(0, s):
        fits = start + span <= end
        hangs_over = ceil and start - s + span < end and start < before + n
        if not (fits or hangs_over):
            return starts
        starts.append(start)


def padding_pairs(padding, space, kernel, stride, dilation):
    """The padding of every axis; "same" by looking for the smallest that gives ceil(n / s)."""
    if padding == "valid":
        return [(0, 0)] * len(space)
    if isinstance(padding, int):
        return [(padding, padding)] * len(space)
    if padding != "same":
        return list(padding)
    pairs = []
    for n, k, s, d in zip(space, kernel, stride, dilation, strict=True):
        total = next(p for p in itertools.count() if len(places(n, k, s, 0, p, d)) >= -(-n // s))
        pairs.append((total // 2, total - total // 2))
    return pairs


def conv_shape(case):
    """The shape of the output, or None where the arguments are not legal."""
    c_in, per_group, c_out, groups = (case[key] for key in ("c_in", "c_w", "c_out", "groups"))
    if c_in % groups or c_out % groups or per_group * groups != c_in:
        return None
    return window_shape(case, case["kernel"])


def window_shape(case, kernel):
    pairs = padding_pairs(case["padding"], case["space"], kernel, case["stride"], case["dilation"])
    out = []
    for n, k, s, (b, a), d in zip(
        case["space"], kernel, case["stride"], pairs, case["dilation"], strict=True
    ):
        starts = places(n, k, s, b, a, d, case.get("ceil", False))
        cells = [[start + j * d for j in range(k)] for start in starts]
        if "ceil" in case and not all(any(b <= c < b + n for c in window) for window in cells):
            return None  # pooling padding alone has no answer
        out.append(len(starts))
    return tuple(out) if all(out) else None


def transposed_shape(case):
    """Sizes from which the convolution would come back to the input; None if there are none."""
    if case["c_w"] * case["groups"] % case["groups"] or case["c_in"] % case["groups"]:
        return None
    extras, out = case["output_padding"], []
    for axis, n in enumerate(case["space"]):
        k, s, d = (case[key][axis] for key in ("kernel", "stride", "dilation"))
        span, extra = (k - 1) * d + 1, None if extras is None else extras[axis]
        if case["padding"] == "same":
            size = n * s if extra is None else (n - 1) * s + span % 2 + extra
            if size < 1 or -(-size // s) != n:
                return None
        else:
            ((before, after),) = padding_pairs(
                case["padding"] if isinstance(case["padding"], (str, int))
                else [case["padding"][axis]], [n], [k], [s], [d])  # fmt: skip
            if extra is None:
                extra = max(s - span, 0) if case["padding"] == "valid" else 0
            elif extra >= s:
                return None
            size = (n - 1) * s + span - before - after + extra
            if size < 1:
                return None
        out.append(size)
    return tuple(out)


# --- drawing arguments ----------------------------------------------------------------------


@st.composite
def settings_of(draw, rank, pooling=False):
    """Steps and padding of the right kind, fitting or not."""

    def one_each(numbers):
        return draw(st.tuples(*[numbers] * rank))

    return {
        "space": one_each(st.integers(1, 6 if rank < 3 else 4)),
        "kernel": one_each(st.integers(1, 3)),
        "stride": one_each(st.integers(1, 4)),
        "dilation": one_each(st.integers(1, 3)),
        "padding": draw(
            st.sampled_from(["valid", "same"])
            | st.integers(0, 1 if pooling else 3)
            | st.tuples(*[st.tuples(st.integers(0, 3), st.integers(0, 3))] * rank)
        ),
    }


@st.composite
def convolution_cases(draw, transposed=False):
    rank = draw(st.integers(1, 3))
    case = draw(settings_of(rank))
    groups = draw(st.sampled_from([1, 1, 1, 2, 3]))
    case["groups"] = groups
    case["c_in"] = draw(st.sampled_from([groups, 2 * groups, 2 * groups, 5]))
    case["c_out"] = draw(st.sampled_from([groups, 2 * groups, 2 * groups, 3]))
    case["c_w"] = draw(st.sampled_from([max(case["c_in"] // groups, 1)] * 5 + [1, 2]))
    if transposed:
        extra = st.tuples(*[st.integers(0, 3)] * rank)
        case["output_padding"] = draw(st.none() | extra)
    return case


@st.composite
def pool_cases(draw):
    return draw(settings_of(draw(st.integers(1, 3)), pooling=True)) | {"ceil": draw(st.booleans())}


# --- the right result, or an error for what is not legal ------------------------------------

OUR_WORDS = re.compile(
    r"(x|w|b|dy|stride|padding|dilation|groups|output_padding|size|ceil|count_padding|logits|labels)"
    r"(, stride, dilation and size)? must "
    r"|an? .*(kernel|pooling size).* does not fit an? .*input"
)


def outcome(call):
    """What it returned, or the message of its error. Any other exception is a failure."""
    try:
        return call(), None
    except (TypeError, ValueError) as error:
        assert OUR_WORDS.match(str(error)), error
        return None, str(error)


def assert_same_or_refused(ours, loops, shape):
    result, message = outcome(ours)
    assert (message is None) == (shape is not None), message or "should have been refused"
    if message is None:
        assert result.shape == shape
        np.testing.assert_allclose(result, loops(), atol=1e-9)


def assert_gradients(ours, loops):
    for gradient, expected in zip(ours, loops, strict=True):
        assert gradient.shape == expected.shape
        np.testing.assert_allclose(gradient, expected, atol=1e-9)


def keywords(case, *names):
    return {name: case[name] for name in names}


@given(convolution_cases())
def test_conv(case):
    how = keywords(case, "stride", "padding", "dilation", "groups")
    x = normal(1, *case["space"], case["c_in"])
    w = normal(*case["kernel"], case["c_w"], case["c_out"], seed=1)
    b, shape = normal(case["c_out"]), conv_shape(case)
    full = None if shape is None else (1, *shape, case["c_out"])
    assert_same_or_refused(
        lambda: ops.conv(x, w, b, **how), lambda: by_hand.conv(x, w, b, **how), full
    )
    if full is not None:
        dy = normal(*full, seed=2)
        assert_gradients(ops.conv_backward(dy, x, w, **how), by_hand.conv_backward(dy, x, w, **how))


@given(convolution_cases(transposed=True))
def test_conv_transpose(case):
    how = keywords(case, "stride", "padding", "dilation", "groups", "output_padding")
    x = normal(1, *case["space"], case["c_in"])
    w = normal(*case["kernel"], case["c_w"], case["c_in"], seed=1)
    c_out, shape = case["c_w"] * case["groups"], transposed_shape(case)
    b, full = normal(c_out), None if shape is None else (1, *shape, c_out)
    assert_same_or_refused(
        lambda: ops.conv_transpose(x, w, b, **how),
        lambda: by_hand.conv_transpose(x, w, b, **how),
        full,
    )
    if full is not None:
        # Bilinear: the gradients are what makes all three products the same number.
        dy = normal(*full, seed=2)
        dx, dw, db = ops.conv_transpose_backward(dy, x, w, **how)
        forward = np.vdot(by_hand.conv_transpose(x, w, **how), dy)
        assert (dx.shape, dw.shape, db.shape) == (x.shape, w.shape, b.shape)
        np.testing.assert_allclose([np.vdot(dx, x), np.vdot(dw, w)], forward, atol=1e-9)


@given(pool_cases())
def test_max_pool(case):
    how = keywords(case, "stride", "padding", "dilation", "ceil")
    x = np.round(normal(1, *case["space"], 2))  # rounded: ties
    shape = window_shape(case, case["kernel"])
    full = None if shape is None else (1, *shape, 2)
    assert_same_or_refused(
        lambda: ops.max_pool(x, case["kernel"], **how),
        lambda: by_hand.max_pool(x, case["kernel"], **how),
        full,
    )
    if full is not None:
        dy = normal(*full, seed=2)
        assert_gradients(
            [ops.max_pool_backward(dy, x, case["kernel"], **how)],
            [by_hand.max_pool_backward(dy, x, case["kernel"], **how)],
        )


@given(pool_cases(), st.booleans())
def test_avg_pool(case, count):
    how = keywords(case, "stride", "padding", "dilation", "ceil") | {"count_padding": count}
    x = normal(1, *case["space"], 2)
    shape = window_shape(case, case["kernel"])
    full = None if shape is None else (1, *shape, 2)
    assert_same_or_refused(
        lambda: ops.avg_pool(x, case["kernel"], **how),
        lambda: by_hand.avg_pool(x, case["kernel"], **how),
        full,
    )
    if full is not None:
        dy = normal(*full, seed=2)
        assert_gradients(
            [ops.avg_pool_backward(dy, x, case["kernel"], **how)],
            [by_hand.avg_pool_backward(dy, x, case["kernel"], **how)],
        )


# --- one argument spoilt --------------------------------------------------------------------

X, W, T = np.ones((2, 5, 6, 4)), np.ones((3, 2, 2, 8)), np.ones((3, 2, 3, 4))
GOOD = {
    "conv": dict(
        x=X, w=W, b=np.ones(8), stride=(2, 1), padding=1, dilation=(1, 2), groups=2),
    "conv_backward": dict(
        dy=np.ones((2, 3, 6, 8)), x=X, w=W, stride=(2, 1), padding=1, dilation=(1, 2), groups=2),
    "conv_transpose": dict(
        x=X, w=T, b=np.ones(6), stride=(2, 3), padding=((0, 1), (1, 0)), output_padding=1,
        dilation=1, groups=2),
    "conv_transpose_backward": dict(
        dy=np.ones((2, 11, 17, 6)), x=X, w=T, stride=(2, 3), padding=((0, 1), (1, 0)),
        output_padding=1, dilation=1, groups=2),
    "max_pool": dict(x=X, size=(2, 3), stride=2, padding="same", dilation=1, ceil=True),
    "max_pool_winners": dict(x=X, size=(2, 3), stride=2, padding="same", dilation=1, ceil=True),
    "max_pool_backward": dict(
        dy=np.ones((2, 3, 3, 4)), x=X, size=(2, 3), stride=2, padding="same", dilation=1,
        ceil=True),
    "avg_pool": dict(
        x=X, size=(2, 3), stride=2, padding="same", dilation=1, ceil=True, count_padding=True),
    "avg_pool_backward": dict(
        dy=np.ones((2, 3, 3, 4)), x=X, size=(2, 3), stride=2, padding="same", dilation=1,
        ceil=True, count_padding=True),
    "global_max_pool": dict(x=X),
    "global_max_pool_backward": dict(dy=np.ones((2, 4)), x=X),
    "global_avg_pool": dict(x=X),
    "global_avg_pool_backward": dict(dy=np.ones((2, 4)), x=X),
    "relu": dict(x=X),
    "relu_backward": dict(dy=X, x=X),
    "sigmoid": dict(x=X),
    "sigmoid_backward": dict(dy=X, x=X),
    "softmax": dict(x=X),
    "softmax_backward": dict(dy=X, x=X),
    "dense": dict(x=np.ones((2, 3)), w=np.ones((3, 4)), b=np.ones(4)),
    "dense_backward": dict(dy=np.ones((2, 4)), x=np.ones((2, 3)), w=np.ones((3, 4))),
    "cross_entropy": dict(logits=np.ones((2, 3)), labels=[0, 2]),
    "cross_entropy_backward": dict(logits=np.ones((2, 3)), labels=[0, 2]),
}  # fmt: skip

NO_NUMBERS = st.sampled_from(
    ["half", b"1", 1j, 1 + 0j, float("nan"), float("inf"), 1.5, 2.0, np.float64(1), True, False,
     np.True_, {1}, {1: 1}, object, len, Ellipsis, [1.5, 1], (True, 1), [[1], [1]], ["1", "1"],
     (None, 1), np.array(1.5), np.ones((2, 2)), "", [None], range(2)]
)  # fmt: skip
TOO_SMALL = st.integers(max_value=0) | st.tuples(st.integers(1, 3), st.integers(max_value=0))
WRONG_COUNT = st.lists(st.integers(1, 3), max_size=6).filter(lambda v: len(v) != 2)
NO_FLAGS = st.sampled_from([0, 1, None, "yes", 1.0, [], [True], np.array([True])])
NO_PADDING = st.sampled_from(
    ["half", "VALID", "", b"same", 1.5, True, None, {1}, (1, 1), ((1, 1),), ((1,), (1,)),
     ((1, 1), (1, -1)), ((1, 1), (1, 0.5)), ((1, 1), (1, "1")), ((1, 1), (1, True)), [[]], [],
     (((1, 1),), ((1, 1),)), np.ones((2, 2)), np.ones((3, 2), int), ("same", "same"), [None, None],
     ((1, 1), None), {0: 1}, object()]
) | st.integers(max_value=-1)  # fmt: skip
NO_ARRAYS = st.sampled_from(
    ["picture", b"", 1j, {1, 2}, object(), len, [[1, 2], [3]], [[], [1]], [], [[]], [None],
     np.ones((2, 5, 6, 4), complex), np.ones((2, 5, 6, 4), "float16"), np.ones((2, 3), object),
     np.ones((0, 5, 6, 4)), np.ones((2, 5, 6, 0)), np.array("2020", "datetime64"), {"x": 1},
     np.ones((2, 3), "longdouble"), ["a", 1], [1, "a"]]
)  # fmt: skip
SPOILT = {
    "stride": NO_NUMBERS | TOO_SMALL | WRONG_COUNT,
    "dilation": NO_NUMBERS | TOO_SMALL | WRONG_COUNT | st.none(),
    "size": NO_NUMBERS | TOO_SMALL | WRONG_COUNT | st.none(),
    "padding": NO_PADDING,
    "output_padding": NO_NUMBERS | st.integers(max_value=-1) | WRONG_COUNT | st.integers(3),
    "groups": NO_NUMBERS | st.integers(max_value=0) | st.none() | st.sampled_from([3, 8, 10**30]),
    "ceil": NO_FLAGS,
    "count_padding": NO_FLAGS,
    "x": NO_ARRAYS,
    "w": NO_ARRAYS,
    "b": NO_ARRAYS,
    "dy": NO_ARRAYS,
    "logits": NO_ARRAYS,
    "labels": NO_ARRAYS
    | st.lists(st.integers(0, 2), max_size=5).filter(lambda v: len(v) != 2)
    | st.sampled_from([[0, 3], [-1, 0], [0, 10**30], [True, False], [[0, 1]]]),
}
# Of any number of axes; for these any shape but the right one is wrong.
SHAPES = st.lists(st.integers(1, 4), max_size=6).map(np.ones)
OF_ONE_SHAPE = {"w", "b", "dy"}


@pytest.mark.parametrize("name", GOOD)
@given(st.data())
def test_one_spoilt_argument_is_named(name, data):
    arguments = GOOD[name]
    argument = data.draw(st.sampled_from(sorted(arguments)))
    spoilt = SPOILT[argument]
    if argument in OF_ONE_SHAPE:
        spoilt |= SHAPES.filter(lambda array: must_be_refused(name, argument, array.shape))
    value = data.draw(spoilt)
    with pytest.raises((TypeError, ValueError)) as caught:
        getattr(ops, name)(**{**arguments, argument: value})
    assert OUR_WORDS.match(str(caught.value)), caught.value
    assert re.search(rf"\b{argument}\b", str(caught.value)), caught.value


def must_be_refused(name, argument, shape):
    """Whether an array of this shape is wrong; a kernel may have other cells and filters."""
    right = GOOD[name][argument].shape
    if argument != "w" or len(shape) != len(right):
        return shape != right
    if "dense" in name:
        return shape[0] != right[0]
    if "transpose" in name:
        return shape[-1] != right[-1]
    return shape[-2] != right[-2] and shape[-1] % 2 == 0


@pytest.mark.parametrize("name", GOOD)
def test_nothing_above_was_spoilt_before(name):
    getattr(ops, name)(**GOOD[name])
