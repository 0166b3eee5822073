"""Answers that owe nothing to this package: TensorFlow's, and centred finite differences.

TensorFlow is imported inside the functions, so that collecting the tests stays quick.
"""

import numpy as np

LAYOUT = {1: "NWC", 2: "NHWC", 3: "NDHWC"}  # in 3-D TensorFlow's gradients fail unless told
TOLERANCE = {"float32": 1e-4, "float64": 1e-9}


def assert_agrees(ours, theirs):
    """Same shape, same precision, and equal to 1e-4 (float32) or 1e-9 (float64)."""
    theirs = np.asarray(theirs)
    assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype)
    tolerance = TOLERANCE[theirs.dtype.name]
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance)


def normal(*shape, dtype="float64", seed=0):
    return np.random.default_rng([seed, *shape]).normal(size=shape).astype(dtype)


def numeric_gradient(function, array, dy, step=1e-5):
    """The gradient of ``sum(dy * function(array))`` by centred differences, cell by cell."""
    array, gradient = array.copy(), np.zeros(array.shape)
    for index in np.ndindex(*array.shape):
        kept = array[index]
        sides = []
        for moved in (kept + step, kept - step):
            array[index] = moved
            sides.append(np.sum(dy * function(array)))
        array[index] = kept
        gradient[index] = (sides[0] - sides[1]) / (2 * step)
    return gradient


def tape(function, *arrays, dy=None):
    """TensorFlow's ``y = function(*arrays)``, a ``dy`` for it (random), and every gradient."""
    import tensorflow as tf

    tensors = [tf.constant(array) for array in arrays]
    with tf.GradientTape() as recorder:
        recorder.watch(tensors)
        y = function(*tensors)
    dy = normal(*y.shape, dtype=y.dtype.as_numpy_dtype, seed=1) if dy is None else dy
    gradients = recorder.gradient(y, tensors, output_gradients=tf.constant(dy))
    return y.numpy(), dy, [gradient.numpy() for gradient in gradients]


def tf_conv(x, w, *, stride=1, padding="valid", dilation=1, groups=1):
    """``tf.nn.convolution`` with what it lacks on a CPU built around it: any padding by ``tf.pad``,
    groups by splitting, dilation by zeros in the kernel (gradients flow through all three)."""
    import tensorflow as tf

    x, word = _tf_padded(tf.convert_to_tensor(x), padding)
    w = _with_holes(tf.convert_to_tensor(w), dilation)
    parts = zip(tf.split(x, groups, -1), tf.split(w, groups, -1), strict=True)
    how = (stride, word, LAYOUT[len(w.shape) - 2])
    return tf.concat([tf.nn.convolution(a, b, *how) for a, b in parts], -1)


def keras_conv_transpose(x, w, *, stride=1, padding="valid", output_padding=None, dilation=1,
                         groups=1):  # fmt: skip
    """``keras.ops.conv_transpose``, groups by splitting, dilation by zeros in the kernel."""
    import keras
    import tensorflow as tf

    w = _with_holes(w, dilation)
    parts = zip(tf.split(x, groups, -1), tf.split(w, groups, -1), strict=True)
    return tf.concat(
        [keras.ops.conv_transpose(a, b, stride, padding, output_padding) for a, b in parts], -1
    )


def tf_max_pool(x, size, *, stride=None, padding="valid", dilation=1):
    import tensorflow as tf

    x = tf.convert_to_tensor(x)
    x, word = _tf_padded(x, padding, x.dtype.min)
    return _tf_pool("MAX", x, size, stride, word, dilation)


def tf_avg_pool(x, size, *, stride=None, padding="valid", dilation=1, count_padding=False):
    """With its own "SAME" TensorFlow leaves padding out; for padding given as numbers, the padded
    sum is divided by the padded count."""
    import tensorflow as tf

    ones, _ = _tf_padded(tf.ones_like(x), padding)
    x, word = _tf_padded(tf.convert_to_tensor(x), padding)
    mean = _tf_pool("AVG", x, size, stride, word, dilation)
    return mean if count_padding else mean / _tf_pool("AVG", ones, size, stride, word, dilation)


def _tf_pool(kind, x, size, stride, word, dilation):
    """``tf.nn.pool`` is alone in knowing dilation; the others alone know a stride beyond a size."""
    import tensorflow as tf

    stride = size if stride is None else stride
    if dilation != 1:
        return tf.nn.pool(x, size, kind, stride, word, dilations=_each(dilation, len(size)))
    function = {"MAX": tf.nn.max_pool, "AVG": tf.nn.avg_pool}[kind]
    return function(x, size, stride, word, LAYOUT[len(size)])


def _each(value, rank):
    return [value] * rank if isinstance(value, int) else list(value)


def _tf_padded(x, padding, fill=0):
    import tensorflow as tf

    if isinstance(padding, str):
        return x, padding.upper()
    pads = [(padding, padding)] * (len(x.shape) - 2) if isinstance(padding, int) else padding
    return tf.pad(x, [(0, 0), *pads, (0, 0)], constant_values=fill), "VALID"


def _with_holes(w, dilation):
    import tensorflow as tf

    for axis, step in enumerate(_each(dilation, len(w.shape) - 2)):
        cells = w.shape[axis]
        spread = np.zeros(((cells - 1) * step + 1, cells), w.dtype.as_numpy_dtype)
        spread[np.arange(cells) * step, np.arange(cells)] = 1
        w = tf.experimental.numpy.moveaxis(tf.tensordot(spread, w, [[1], [axis]]), 0, axis)
    return w
