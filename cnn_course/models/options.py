"""Which options of a layer are read, which only training asks for, and which are refused."""

import inspect
from contextlib import contextmanager


def by_kind(*lines) -> dict:
    """A table by the names of Keras's classes, from a line for each value; # is 1D, 2D and 3D.

    >>> by_kind(("padding", "ZeroPadding#"), ("", "Flatten"))
    {'ZeroPadding1D': 'padding', 'ZeroPadding2D': 'padding', 'ZeroPadding3D': 'padding',
     'Flatten': ''}
    """
    return {
        kind.replace("#", f"{rank}D"): value
        for value, kinds in lines
        for kind in kinds.split()
        for rank in (1, 2, 3)
    }


_FILTERS = "kernel_size strides padding dilation_rate activation use_bias"
_OVER = "axis epsilon center scale"
# every kind of layer whose options are known here, and those options
_OPTIONS = by_kind(
    (f"filters groups {_FILTERS}", "Conv#"),
    (f"depth_multiplier {_FILTERS}", "DepthwiseConv1D DepthwiseConv2D"),
    (f"filters depth_multiplier {_FILTERS}", "SeparableConv1D SeparableConv2D"),
    (f"filters output_padding {_FILTERS}", "Conv#Transpose"),
    ("pool_size strides padding", "MaxPooling# AveragePooling#"),
    ("keepdims", "GlobalMaxPooling# GlobalAveragePooling#"),
    ("padding", "ZeroPadding#"),
    ("cropping", "Cropping#"),
    ("size interpolation", "UpSampling#"),
    ("units activation use_bias", "Dense"),
    ("", "Flatten Identity Add Subtract Multiply Average Maximum Minimum"),
    ("target_shape", "Reshape"),
    ("axis", "Concatenate Softmax UnitNormalization"),
    (_OVER, "BatchNormalization LayerNormalization"),
    (f"groups {_OVER}", "GroupNormalization"),
    ("axis epsilon", "RMSNormalization"),
    ("scale offset", "Rescaling"),
    ("axis mean variance invert", "Normalization"),
    ("activation", "Activation"),
    ("max_value negative_slope threshold", "ReLU"),
    ("negative_slope", "LeakyReLU"),
    ("alpha", "ELU"),
    ("shared_axes", "PReLU"),
    ("", "Dropout SpatialDropout# GaussianNoise GaussianDropout AlphaDropout"),
    ("", "ActivityRegularization"),
)
OPTIONS = {kind: options.split() for kind, options in _OPTIONS.items()}

# the kinds among them whose output is as large as their input
SAME_SHAPE = """Activation ReLU LeakyReLU ELU PReLU Softmax Identity BatchNormalization
LayerNormalization Rescaling Dropout SpatialDropout# GaussianNoise GaussianDropout AlphaDropout
ActivityRegularization RandomFlip RandomRotation RandomTranslation RandomZoom RandomContrast
RandomBrightness"""

# what only training asks for: a layer predicts the same with and without it
_ONLY_TRAINING = {
    *("rate", "noise_shape", "seed", "stddev", "l1", "l2", "momentum", "synchronized"),
    *("renorm", "renorm_clipping", "renorm_momentum"),
}
_ONLY_BEGINNING = ("_initializer", "_regularizer", "_constraint")
_NO_OPTIONS = {"self", "args", "kwargs", "name", "dtype", "trainable"}
_WHILE_TRAINING = {"BatchNormalization", "SpectralNormalization"}  # read more than a cell, then
_MERGES = {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"}


def kind_of(layer) -> str:
    """The name of a layer's class if that class is Keras's own; else nothing.

    A class of the same name, or derived from Keras's, may do anything.
    """
    cls = type(layer)
    return cls.__name__ if cls.__module__.split(".")[0] == "keras" else ""


def check_options(layer, call=None) -> None:
    """Refuse, by its name, what a layer was told and nobody here reads.

    A ``ValueError``, if it is not ``channels_last``, has an option that is not in ``OPTIONS``, or
    is called as while training. ``call`` is Keras's node of one use, which may carry options too.
    """
    if getattr(layer, "data_format", "channels_last") == "channels_first":
        raise ValueError("data_format 'channels_first' is not supported: 'channels_last' would do")
    kind = kind_of(layer)
    known = OPTIONS.get(kind)
    if known is not None and hasattr(layer, "trainable_weights"):  # keras.ops has such names too
        for name, option in inspect.signature(type(layer).__init__).parameters.items():
            silent = name in _NO_OPTIONS | _ONLY_TRAINING or name.endswith(_ONLY_BEGINNING)
            if silent or name in known or name == "data_format":
                continue
            value = getattr(layer, name, option.default)
            if value is not option.default and value != option.default:
                raise ValueError(
                    f"its option {name}={value!r} is not read here: {option.default!r} would do"
                )
    given = call.arguments.args[:1] if call is not None and kind in _MERGES else ()
    if given and isinstance(given[0], (list, tuple)) and len(call.input_tensors) < len(given[0]):
        raise ValueError("it is called with something that does not depend on the model's input")
    if call is not None and call.arguments.kwargs.get("training") and kind in _WHILE_TRAINING:
        raise ValueError(
            "it is called with training=True, and reads the whole batch even when the model "
            "predicts: leave training out"
        )


@contextmanager
def checked(node):
    """The layer of Keras's node, its options checked; an error here has its name and class."""
    layer = node.operation
    try:
        check_options(layer, node)
        yield layer
    except ValueError as error:
        raise ValueError(f"layer {layer.name!r} ({type(layer).__name__}): {error}") from None


def rule_of(layer, rules, otherwise):
    """What a table has for this kind of layer, or an error that lists the kinds it has."""
    if kind_of(layer) not in rules:
        # the 2-D kind speaks for those of other dimensions
        some = (kind for kind in rules if not kind.endswith(("1D", "3D", "1DTranspose")))
        raise ValueError(f"{otherwise} {', '.join(some)}")
    return rules[kind_of(layer)]
