"""Which options of a layer are read, which only training asks for, and which are refused."""

from __future__ import annotations

import inspect

_FILTERS = "kernel_size strides padding dilation_rate activation use_bias"
_OVER = "axis epsilon center scale"
# every kind of layer whose options are known here, and those options; a line for several kinds
_OPTIONS = (
    ("Conv1D Conv2D Conv3D", f"filters groups {_FILTERS}"),
    ("DepthwiseConv1D DepthwiseConv2D", f"depth_multiplier {_FILTERS}"),
    ("SeparableConv1D SeparableConv2D", f"filters depth_multiplier {_FILTERS}"),
    ("Conv1DTranspose Conv2DTranspose Conv3DTranspose", f"filters output_padding {_FILTERS}"),
    ("MaxPooling1D MaxPooling2D MaxPooling3D", "pool_size strides padding"),
    ("AveragePooling1D AveragePooling2D AveragePooling3D", "pool_size strides padding"),
    ("GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D", "keepdims"),
    ("GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D", "keepdims"),
    ("ZeroPadding1D ZeroPadding2D ZeroPadding3D", "padding"),
    ("Cropping1D Cropping2D Cropping3D", "cropping"),
    ("UpSampling1D UpSampling2D UpSampling3D", "size interpolation"),
    ("Dense", "units activation use_bias"),
    ("Flatten Identity Add Subtract Multiply Average Maximum Minimum", ""),
    ("Reshape", "target_shape"),
    ("Concatenate", "axis"),
    ("BatchNormalization LayerNormalization", _OVER),
    ("GroupNormalization", f"groups {_OVER}"),
    ("RMSNormalization", "axis epsilon"),
    ("UnitNormalization", "axis"),
    ("Rescaling", "scale offset"),
    ("Normalization", "axis mean variance invert"),
    ("Activation", "activation"),
    ("ReLU", "max_value negative_slope threshold"),
    ("LeakyReLU", "negative_slope"),
    ("ELU", "alpha"),
    ("PReLU", "shared_axes"),
    ("Softmax", "axis"),
    ("Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D", ""),
    ("GaussianNoise GaussianDropout AlphaDropout ActivityRegularization", ""),
)
OPTIONS = {kind: options.split() for kinds, options in _OPTIONS for kind in kinds.split()}

# the kinds among them whose output is as large as their input
SAME_SHAPE = """Activation ReLU LeakyReLU ELU PReLU Softmax Identity BatchNormalization
LayerNormalization Rescaling Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D
GaussianNoise GaussianDropout AlphaDropout ActivityRegularization RandomFlip RandomRotation
RandomTranslation RandomZoom RandomContrast RandomBrightness"""

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

    Parameters
    ----------
    layer : keras.Layer
    call : Keras's node, optional
        One use of it, which may carry options too.

    Raises
    ------
    ValueError
        If it is not ``channels_last``, has an option that is not in ``OPTIONS``, or is called as
        while training.
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


def listed(kinds) -> str:
    """Kinds of layers for a message: the 2-D one speaks for those of other dimensions."""
    return ", ".join(kind for kind in kinds if not kind.endswith(("1D", "3D", "1DTranspose")))


def named(layer, error) -> ValueError:
    """The same error with the layer's name and class before it."""
    return ValueError(f"layer {layer.name!r} ({type(layer).__name__}): {error}")
