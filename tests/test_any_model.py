"""Whatever model a stranger brings: each part is right on it, or says truly what it cannot do.

The oracles are Keras itself and, for receptive fields, the gradient in float64.
"""

import re

import pytest

pytest.importorskip("keras")

from keras_zoo import PARTS, ZOO, verdict

COPIED = "it is not one of the layers copied here: "
IN_A_LINE = r"model must be a keras.Sequential; got Functional"
PICTURES = r"model must take pictures \(rows, columns, channels\) of a fixed size"
ONE_NUMBER = r"model must end in one number per class; .* puts out"

# What is refused, and in which words. Everything else is right.
REFUSED = {
    ("one neuron", "copy"): r"layer 'dense\w*' \(Dense\): the network must end in scores",
    ("BN over rows", "copy"): r"layer 'batch_norm\w*' .*: its axis must be that of the channels",
    ("cropping", "copy"): r"layer 'cropping2d\w*' \(Cropping2D\): " + COPIED,
    ("PReLU", "copy"): r"layer 'p_re_lu\w*' \(PReLU\): " + COPIED,
    ("channels first", "fields"): r"layer 'odd' \(Flatten\): data_format 'channels_first'",
    ("channels first", "table"): r"layer 'odd' \(Flatten\): data_format 'channels_first'",
    ("channels first", "values"): r"layer 'odd' \(Flatten\): data_format 'channels_first'",
    ("channels first", "copy"): r"layer 'odd' \(Flatten\): data_format 'channels_first'",
    ("a picture without channel", "copy"): r"layer 'reshape\w*' \(Reshape\): " + COPIED,
    ("a picture without channel", "explorer"): PICTURES,
    ("1-D", "explorer"): PICTURES,
    ("3-D", "explorer"): PICTURES,
    ("U-Net", "explorer"): ONE_NUMBER,
    ("U-Net by upsampling", "explorer"): ONE_NUMBER,
    ("decoder", "explorer"): ONE_NUMBER,
    ("decoder", "copy"): r"layer 'conv2d_transpose\w*' \(Conv2DTranspose\): " + COPIED,
    ("two outputs", "explorer"): r"model must have one output; it has 2",
    ("layer normalisation", "copy"): r"layer 'layer_normalization\w*' .*: " + COPIED,
    ("group normalisation", "table"): r"layer 'odd' \(GroupNormalization\): there is no rule",
    ("group normalisation", "values"): r"layer 'odd' \(GroupNormalization\): it is not one",
    ("group normalisation", "copy"): r"layer 'odd' \(GroupNormalization\): " + COPIED,
    ("Lambda", "fields"): r"layer 'odd' \(Lambda\): a Lambda does not say which cells it reads",
    ("Lambda", "table"): r"layer 'odd' \(Lambda\): there is no rule for its shape",
    ("Lambda", "values"): r"layer 'odd' \(Lambda\): it is not one of the layers computed here",
    ("Lambda", "copy"): r"layer 'odd' \(Lambda\): " + COPIED,
    ("arithmetic between", "table"): r"layer 'multiply\w*' \(Multiply\): it is an operation of ker",
    ("arithmetic between", "values"): r"layer 'multiply\w*' \(Multiply\): it is an operation of k",
    ("attention", "table"): r"layer 'odd' \(MultiHeadAttention\): there is no rule for its shape",
    ("attention", "values"): r"layer 'odd' \(MultiHeadAttention\): it is not one of the layers",
}
for own in ("an activation of one's own", "softmax over space"):
    REFUSED[own, "fields"] = r"layer 'odd' \(Conv2D\): its activation, your own function"
    REFUSED[own, "values"] = r"layer 'odd' \(Conv2D\): its activation must be one of .*your own"
    REFUSED[own, "copy"] = r"layer 'odd' \(Conv2D\): its activation must be one of .*your own"
for functional in (
    "residual", "residual, strided", "inception", "squeeze and excite", "MobileNet block",
    "dense block", "pyramid of dilations", "U-Net", "U-Net by upsampling", "shared", "nested",
    "two outputs", "arithmetic between", "attention",
):  # fmt: skip
    REFUSED[functional, "copy"] = IN_A_LINE


def test_the_zoo_is_large_and_mostly_right():
    assert len(ZOO) >= 50
    assert {name for name, _ in REFUSED} <= set(ZOO)
    # from_keras copies layers in a line; the other parts take nearly everything
    others = [part for _, part in REFUSED if part != "copy"]
    assert len(others) < 0.12 * 4 * len(ZOO)


@pytest.mark.parametrize("name", ZOO)
def test_each_part_is_right_on_each_model_or_says_truly_what_it_cannot_do(name):
    for part in PARTS:
        said, refused = verdict(part, name), REFUSED.get((name, part))
        assert re.match(refused, said) if refused else said == "", (part, said)
