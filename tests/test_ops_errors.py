"""Bad input: every message names the argument, gives the value and says what would do.

What is asserted is the whole message, so that this file reads as the list of them.
"""

import numpy as np
import pytest
from many import each

from cnn_course import geometry, ops

X, W, B = np.ones((2, 5, 6, 4)), np.ones((3, 2, 4, 8)), np.ones(8)  # an image batch and filters
T = np.ones((3, 2, 8, 4))  # a transposed kernel: 4 in, 8 out
DY = np.ones((2, 3, 5, 8))


def what_it_says(call, value):
    """The kind and the words of the error that a value causes, or what the call returned."""
    try:
        return "no error", call(value)
    except (TypeError, ValueError) as error:
        return type(error), str(error)


def test_the_arguments_used_below_are_good():
    assert ops.conv(X, W, B).shape == DY.shape
    assert ops.conv_transpose(X, T, B).shape == (2, 7, 7, 8)


STEPS = [
    (ValueError, 0, "got 0"),
    (ValueError, -2, "got -2"),
    (TypeError, 1.5, "got 1.5"),
    (TypeError, 2.0, "got 2.0"),
    (TypeError, True, "got True"),
    (TypeError, np.True_, "got np.True_"),
    (TypeError, "2", "got '2'"),
    (TypeError, 1j, "got 1j"),
    (TypeError, {2}, "got {2}"),
    (TypeError, np.array(2.0), "got array(2.)"),
    (TypeError, (1, 1.5), "got 1.5"),
    (ValueError, (1, 0), "got 0"),
    (TypeError, [[1, 1], [1, 1]], "got [1, 1]"),
]
ONE_EACH = "{} must be one number or one for each of the 2 axes; got {}"
WITH_STEPS = {
    "conv, stride": lambda v: ops.conv(X, W, stride=v),
    "conv, dilation": lambda v: ops.conv(X, W, dilation=v),
    "conv_backward, stride": lambda v: ops.conv_backward(DY, X, W, stride=v),
    "conv_transpose, stride": lambda v: ops.conv_transpose(X, T, stride=v),
    "conv_transpose, dilation": lambda v: ops.conv_transpose(X, T, dilation=v),
    "max_pool, size": lambda v: ops.max_pool(X, v),
    "max_pool, stride": lambda v: ops.max_pool(X, 2, stride=v),
    "max_pool, dilation": lambda v: ops.max_pool(X, 2, dilation=v),
    "avg_pool_backward, size": lambda v: ops.avg_pool_backward(X, X, v),
}


@each(WITH_STEPS)
def test_steps_and_sizes_are_positive_whole_numbers(where):
    name = where.split(", ")[1]
    for error, value, got in STEPS:
        expected = error, f"{name} must be a positive whole number; {got}"
        assert what_it_says(WITH_STEPS[where], value) == expected


@each(WITH_STEPS)
def test_steps_and_sizes_are_one_for_each_axis(where):
    name = where.split(", ")[1]
    for value in ((1,), (1, 1, 1), (), [2], np.array([1, 1, 1])):
        expected = ValueError, ONE_EACH.format(name, repr(value))
        assert what_it_says(WITH_STEPS[where], value) == expected


PADDINGS = [
    (
        ValueError,
        "half",
        "padding must be 'valid', 'same', a whole number, or a (before, after) pair for each "
        "axis; got 'half'",
    ),
    (
        ValueError,
        "VALID",
        "padding must be 'valid', 'same', a whole number, or a (before, after) pair for each "
        "axis; got 'VALID'",
    ),
    (ValueError, -1, "padding must be a whole number, 0 or more; got -1"),
    (TypeError, 1.0, "padding must be a whole number, 0 or more; got 1.0"),
    (TypeError, True, "padding must be a whole number, 0 or more; got True"),
    (TypeError, None, "padding must be a whole number, 0 or more; got None"),
    (
        ValueError,
        (1, 1),
        "padding must hold one (before, after) pair for each of the 2 axes; got (1, 1)",
    ),
    (
        ValueError,
        ((1, 1),),
        "padding must hold one (before, after) pair for each of the 2 axes; got ((1, 1),)",
    ),
    (
        ValueError,
        ((1, 1), (1, 1, 1)),
        "padding must hold one (before, after) pair for each of the 2 axes; "
        "got ((1, 1), (1, 1, 1))",
    ),
    (ValueError, ((1, 1), (1, -3)), "padding must be a whole number, 0 or more; got -3"),
    (TypeError, ((1, 1), (1, 0.5)), "padding must be a whole number, 0 or more; got 0.5"),
]


@each(
    (
        lambda padding: ops.conv(X, W, padding=padding),
        lambda padding: ops.conv_transpose(X, T, padding=padding),
        lambda padding: ops.max_pool(X, 2, padding=padding),
        lambda padding: ops.avg_pool(X, 2, padding=padding),
    )
)
def test_padding(call):
    for error, padding, message in PADDINGS:
        assert what_it_says(call, padding) == (error, message)


ARRAYS = [
    (TypeError, "picture", "an array of numbers; got an array of str"),
    (TypeError, ["a", "b"], "an array of numbers; got an array of str"),
    (TypeError, None, "an array of numbers; got an array of object"),
    (TypeError, np.ones((2, 5, 6, 4), object), "an array of numbers; got an array of object"),
    (TypeError, np.ones((2, 5, 6, 4), complex), "float32 or float64 numbers; got an array of comp"),
    (TypeError, np.ones((2, 5, 6, 4), "float16"), "float64 numbers; got an array of float16"),
    (TypeError, np.ones((2, 5), "datetime64[s]"), "numbers; got an array of datetime64[s]"),
    (ValueError, [[1, 2], [3]], "a regular array; its rows differ in length"),
]
WITH_ARRAYS = {
    "conv, x": lambda v: ops.conv(v, W),
    "conv, w": lambda v: ops.conv(X, v),
    "conv, b": lambda v: ops.conv(X, W, v),
    "conv_backward, dy": lambda v: ops.conv_backward(v, X, W),
    "conv_transpose, x": lambda v: ops.conv_transpose(v, T),
    "conv_transpose, w": lambda v: ops.conv_transpose(X, v),
    "conv_transpose_backward, dy": lambda v: ops.conv_transpose_backward(v, X, T),
    "max_pool, x": lambda v: ops.max_pool(v, 2),
    "max_pool_backward, dy": lambda v: ops.max_pool_backward(v, X, 2),
    "avg_pool, x": lambda v: ops.avg_pool(v, 2),
    "avg_pool_backward, dy": lambda v: ops.avg_pool_backward(v, X, 2),
    "global_max_pool, x": ops.global_max_pool,
    "global_avg_pool, x": ops.global_avg_pool,
    "global_avg_pool_backward, dy": lambda v: ops.global_avg_pool_backward(v, X),
    "relu, x": ops.relu,
    "relu_backward, dy": lambda v: ops.relu_backward(v, X),
    "sigmoid, x": ops.sigmoid,
    "softmax, x": ops.softmax,
    "softmax_backward, dy": lambda v: ops.softmax_backward(v, X),
    "dense, x": lambda v: ops.dense(v, np.ones((3, 2))),
    "dense, w": lambda v: ops.dense(np.ones((2, 3)), v),
    "dense, b": lambda v: ops.dense(np.ones((2, 3)), np.ones((3, 2)), v),
    "cross_entropy, logits": lambda v: ops.cross_entropy(v, [0]),
}


@each(WITH_ARRAYS)
def test_arrays_hold_real_numbers(where):
    for error, value, words in ARRAYS:
        if where.endswith(", b") and value is None:
            continue  # no bias is fine
        kind, said = what_it_says(WITH_ARRAYS[where], value)
        assert kind is error, value
        assert said.startswith(f"{where.split(', ')[1]} must be ") and words in said


@each(w for w in WITH_ARRAYS if "dy" not in w and ", b" not in w and "dense" not in w)
def test_arrays_are_not_empty(where):
    shape = (0, 3) if "cross" in where else (3, 2, 4, 0) if where.endswith("w") else (0, 5, 6, 4)
    with pytest.raises(ValueError) as caught:
        WITH_ARRAYS[where](np.ones(shape))
    name = where.split(", ")[1]
    assert str(caught.value) == f"{name} must not be empty; got shape {shape}"


ANYTHING_ELSE = [
    # ranks
    (
        ValueError,
        "x must have 4 axes (batch, *space, channels), as many as w (*kernel, c_in, c_out); "
        "got shapes (5, 6, 4) and (3, 2, 4, 8)",
        lambda: ops.conv(X[0], W),
    ),
    (
        ValueError,
        "x must have 3 axes (batch, *space, channels), as many as w (*kernel, c_out, c_in); "
        "got shapes (2, 5, 6, 4) and (2, 8, 4)",
        lambda: ops.conv_transpose(X, T[0]),
    ),
    (
        ValueError,
        "w must have at least 3 axes (*kernel, c_in, c_out); got shape (4, 8)",
        lambda: ops.conv(X, W[0, 0]),
    ),
    (
        ValueError,
        "w must have at least 3 axes (*kernel, c_out, c_in); got shape (8, 4)",
        lambda: ops.conv_transpose(X, T[0, 0]),
    ),
    (
        ValueError,
        "x must have at least 3 axes (batch, *space, channels); got (6, 4)",
        lambda: ops.max_pool(X[0, 0], 2),
    ),
    (
        ValueError,
        "x must have at least 3 axes (batch, *space, channels); got (6, 4)",
        lambda: ops.global_avg_pool(X[0, 0]),
    ),
    (
        ValueError,
        "x must have at least 3 axes (batch, *space, channels); got ()",
        lambda: ops.global_max_pool(1.0),
    ),
    # channels
    (
        ValueError,
        "w must read the 4 channels of x, 4 in each of 1 groups; got shape (3, 2, 3, 8)",
        lambda: ops.conv(X, W[:, :, :3]),
    ),
    (
        ValueError,
        "w must read the 4 channels of x, 2 in each of 2 groups; got shape (3, 2, 4, 8)",
        lambda: ops.conv(X, W, groups=2),
    ),
    (
        ValueError,
        "w must end in the 4 channels of x, as (*kernel, c_out, c_in); got shape (3, 2, 4, 8)",
        lambda: ops.conv_transpose(X, W),
    ),
    (
        ValueError,
        "groups must divide the channels, 4 in and 8 out; got 3",
        lambda: ops.conv(X, W, groups=3),
    ),
    (
        ValueError,
        "groups must divide the channels, 4 in and 7 out; got 2",
        lambda: ops.conv(X, W[:, :, :2, :7], groups=2),
    ),
    (
        ValueError,
        "groups must divide the channels, 4 in and 24 out; got 3",
        lambda: ops.conv_transpose(X, T, groups=3),
    ),
    *(
        (
            error,
            f"groups must be a positive whole number; got {groups!r}",
            lambda operation=operation, groups=groups: operation(groups),
        )
        for error, groups in (
            (ValueError, 0),
            (ValueError, -1),
            (TypeError, 1.0),
            (TypeError, True),
            (TypeError, None),
            (TypeError, "2"),
        )
        for operation in (
            lambda g: ops.conv(X, W, groups=g),
            lambda g: ops.conv_transpose(X, T, groups=g),
        )
    ),
    # bias and gradients: nothing is broadcast
    (
        ValueError,
        "b must have shape (8,), one number per channel out; got (1,)",
        lambda: ops.conv(X, W, B[:1]),
    ),
    (
        ValueError,
        "b must have shape (8,), one number per channel out; got ()",
        lambda: ops.conv(X, W, 1.0),
    ),
    (
        ValueError,
        "dy must have shape (2, 3, 5, 8), the shape of the output; got (1, 3, 5, 8)",
        lambda: ops.conv_backward(DY[:1], X, W),
    ),
    (
        ValueError,
        "dy must have shape (2, 7, 7, 8), the shape of the output; got (2, 3, 5, 8)",
        lambda: ops.conv_transpose_backward(DY, X, T),
    ),
    (
        ValueError,
        "dy must have shape (2, 2, 3, 4), the shape of the output; got (2, 2, 3, 1)",
        lambda: ops.max_pool_backward(X[:, :2, :3, :1], X, 2),
    ),
    (
        ValueError,
        "dy must have shape (2, 4), the shape of the output; got (4,)",
        lambda: ops.global_max_pool_backward(np.ones(4), X),
    ),
    # what does not fit
    (
        ValueError,
        "a 7x7 kernel does not fit a 5x5 input with padding 0",
        lambda: ops.conv(np.ones((1, 5, 5, 1)), np.ones((7, 7, 1, 1))),
    ),
    (
        ValueError,
        "a 7x2 kernel does not fit a 5x6 input with padding ((0, 1), (2, 0))",
        lambda: ops.conv(X, np.ones((7, 2, 4, 1)), padding=((0, 1), (2, 0))),
    ),
    (
        ValueError,
        "a dilated 3x2 kernel spans 9x5 and does not fit a 5x6 input with padding 1",
        lambda: ops.conv(X, W, dilation=4, padding=1),
    ),
    (
        ValueError,
        "a kernel of 9 does not fit an input of 5 with padding 0",
        lambda: ops.conv(np.ones((1, 5, 1)), np.ones((9, 1, 1))),
    ),
    (
        ValueError,
        "a 6x2 pooling size does not fit a 5x6 input with padding 0",
        lambda: ops.max_pool(X, (6, 2)),
    ),
    (
        ValueError,
        "a dilated 3x3 pooling size spans 7x7 and does not fit a 5x6 input with padding 0",
        lambda: ops.avg_pool(X, 3, dilation=3),
    ),
    (
        ValueError,
        "padding must be small enough for every window of 1x1 to hold a cell of the input; got 1",
        lambda: ops.max_pool(X, 1, padding=1),
    ),
    # transposed
    (
        ValueError,
        "output_padding must be smaller than the stride (2); got 2",
        lambda: ops.conv_transpose(X, T, stride=2, output_padding=2),
    ),
    (
        ValueError,
        "output_padding must be a whole number, 0 or more; got -1",
        lambda: ops.conv_transpose(X, T, stride=2, output_padding=-1),
    ),
    (
        TypeError,
        "output_padding must be a whole number, 0 or more; got 0.5",
        lambda: ops.conv_transpose(X, T, stride=2, output_padding=0.5),
    ),
    (
        ValueError,
        "output_padding must be one number or one for each of the 2 axes; got (1,)",
        lambda: ops.conv_transpose(X, T, stride=2, output_padding=(1,)),
    ),
    (
        ValueError,
        "output_padding must be from 1 to 2 for a kernel of 2 and a stride of 2 with padding "
        "'same'; got 0",
        lambda: ops.conv_transpose(X, T, stride=2, padding="same", output_padding=0),
    ),
    (
        ValueError,
        "output_padding must be from 0 to 1 for a kernel of 5 and a stride of 2 with padding "
        "'same'; got 2",
        lambda: geometry.transposed_output_size(4, 5, stride=2, padding="same", output_padding=2),
    ),
    (
        ValueError,
        "padding must leave something of the output: 7 cells less 4 and 4 is -1",
        lambda: ops.conv_transpose(X, T, padding=4),
    ),
    *(
        (
            ValueError,
            "padding, stride, dilation and size must make an array that fits in memory; got 2000",
            call,
        )
        for call in (
            lambda: ops.conv(X, W, padding=10**15),
            lambda: ops.max_pool(X, 2 * 10**15, stride=1, padding="same"),
            lambda: ops.conv_transpose(X, T, padding=((0, 0), (0, 0)), stride=5 * 10**14),
        )
    ),
    # yes or no
    (TypeError, "ceil must be True or False; got 1", lambda: ops.max_pool(X, 2, ceil=1)),
    (
        TypeError,
        "count_padding must be True or False; got None",
        lambda: ops.avg_pool(X, 2, count_padding=None),
    ),
    # dense layers and the loss
    (
        ValueError,
        "x must have 2 axes (batch, n_in); got shape (2, 5, 6, 4)",
        lambda: ops.dense(X, np.ones((4, 2))),
    ),
    (
        ValueError,
        "w must have 3 rows, one per input of x; got shape (4, 2)",
        lambda: ops.dense(np.ones((2, 3)), np.ones((4, 2))),
    ),
    (
        ValueError,
        "b must have shape (2,), one number per output; got (3,)",
        lambda: ops.dense(np.ones((2, 3)), np.ones((3, 2)), np.ones(3)),
    ),
    (ValueError, "x must have an axis of classes; got a single number", lambda: ops.softmax(1.0)),
    (
        TypeError,
        "labels must be whole numbers; got an array of float64",
        lambda: ops.cross_entropy(np.ones((2, 3)), [0.0, 1.0]),
    ),
    (
        ValueError,
        "labels must have shape (2,); got (3,)",
        lambda: ops.cross_entropy(np.ones((2, 3)), [0, 1, 2]),
    ),
    (
        ValueError,
        "labels must be from 0 to 2; got 3",
        lambda: ops.cross_entropy(np.ones((2, 3)), [0, 3]),
    ),
    (
        ValueError,
        "labels must be from 0 to 2; got -1",
        lambda: ops.cross_entropy_backward(np.ones((2, 3)), [0, -1]),
    ),
    (
        ValueError,
        "labels must be one whole number for each row of logits",
        lambda: ops.cross_entropy(np.ones((2, 3)), [[0], [1, 2]]),
    ),
    # geometry
    (
        TypeError,
        "n must be a positive whole number; got 2.5",
        lambda: geometry.output_size(2.5, 1),
    ),
    (
        ValueError,
        "kernel must be a positive whole number; got 0",
        lambda: geometry.output_size(5, 0),
    ),
    (
        ValueError,
        "an input of 5 with padding (1, 0)",
        lambda: geometry.output_size(5, 7, padding=(1, 0)),
    ),
    (
        ValueError,
        "kernel must be a positive whole number; got -3",
        lambda: geometry.same_padding(5, -3),
    ),
    (
        ValueError,
        "stride of layer 1 must be a positive whole number; got 0",
        lambda: geometry.receptive_field([(3,), (3, 0)]),
    ),
    (
        ValueError,
        f"layer 0 must be ({', '.join(geometry.Layer.__dataclass_fields__)})",
        lambda: geometry.receptive_field([(3, 1, 1, 0, 2)]),
    ),
    (
        ValueError,
        "c_in must be a positive whole number; got 0",
        lambda: geometry.conv_parameters(3, 0, 1),
    ),
    (
        TypeError,
        "n_out must be a positive whole number; got 1.0",
        lambda: geometry.dense_parameters(3, 1.0),
    ),
]


@each(ANYTHING_ELSE)
def test_refuses(error, message, call):
    with pytest.raises(error) as caught:
        call()
    assert message in str(caught.value)


def test_steps_far_beyond_the_input_are_legal():
    """They fit no address, but are never taken: the first place is the only one."""
    y = ops.conv(X, W, stride=10**30, padding=((0, 0), (0, 1)))
    assert np.array_equal(y, ops.conv(X, W)[:, :1, :1])
    assert ops.conv(X, W[:1, :1], dilation=10**30).shape == (2, 5, 6, 8)
