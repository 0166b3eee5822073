"""Which explorers of which notebooks are alive on their page, with which knobs?

``OFFERS`` names every call of an explorer in the notebooks; a test fails for one that is missing.
"""

from dataclasses import replace

import numpy as np

from cnn_course import explorers, lecture
from cnn_course.explorers.filters import EXAMPLES
from cnn_course.explorers.slash_machine import PIXELS, SCREENS
from cnn_course.explorers.transposed_convolution import VIEWS
from cnn_course.geometry import Layer
from cnn_course.site import network_units, trained
from cnn_course.site.layers import Reads
from cnn_course.site.tables import Offer

PADDINGS = ("valid", "lecture", "same", "number")
BOTH = (False, True)

SLASH = Offer(
    {**{pixel.name: BOTH for pixel in PIXELS}, "pattern": tuple(range(16)), "every": BOTH},
    shown=("drawing",),
    brings={
        "drawing": {
            f'"{name}"': {pixel.name: bool(screen[pixel.at] > 0) for pixel in PIXELS}
            for name, screen in SCREENS.items()
        }
    },
    numbers=False,
    says="Typing other weights into the machine needs the notebook.",
)
TRAINING = Offer(
    {
        "rate": (0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.1, 0.125, 0.15),
        "step": tuple(range(21)),
        "seed": (0, 1, 2),
    },
    numbers=False,
)
PIXELS_MATCHED = Offer(
    {
        "down": tuple(range(-3, 4)),
        "right": tuple(range(-3, 4)),
        "thicken": (0, 1, 2),
        "rotate": tuple(range(-3, 4)),
    },
    numbers=False,
)
CONVOLUTION = Offer(
    {
        "example": tuple(
            name
            for name, one in EXAMPLES.items()
            if np.ndim(one["kernel"]) == 2 and not callable(one["image"])
        ),
        "kind": ("correlation", "convolution", "both"),
        "stride": (1, 2, 3),
        "dilation": (1, 2),
        "padding": PADDINGS,
        "p": (0, 1, 2),
    }
)
POOLING = Offer(
    {
        "kind": ("max", "average"),
        "size": (1, 2, 3, 4),
        "stride": (1, 2, 3, 4),
        "side_by_side": BOTH,
        "padding": PADDINGS,
        "p": (0, 1),
        "ceil": BOTH,
        "backward": BOTH,
    },
    follows={"stride": ("size", "side_by_side")},
)
BACKWARD = Offer(
    {
        "of": ("kernel", "input"),
        "stride": (1, 2, 3),
        "dilation": (1, 2),
        "padding": PADDINGS,
        "p": (0, 1, 2),
    }
)
TRANSPOSED = Offer(
    {
        "view": VIEWS,
        "placed": (0, 1, 2, 3, 4),
        "stride": (1, 2, 3, 4),
        "padding": (0, 1, 2),
        "output_padding": (0, 1, 2),
        "dilation": (1, 2),
        "same": BOTH,
    }
)
STEPS = {
    "none": (),
    "kernel 3": ((3,),),
    "kernel 5": ((5,),),
    "kernel 3, stride 2": ((3, 2),),
    "kernel 3, dilation 2": ((3, 1, 2),),
    "kernel 3, padding 1": ((3, 1, 1, 1),),
    "kernel 3, stride 2, padding 1": ((3, 2, 1, 1),),
    "pooling 2": (("pool", 2),),
}


def fields(n, first, more=0) -> Offer:
    """Layers over ``n`` cells, ``first`` at first: each one of a few, and ``more`` plain ones.

    None stands between two: a layer that is none has none above it.
    """
    names = [f"layer_{k + 1}" for k in range(len(first) + more)]
    options = {
        name: tuple(STEPS)[not k :] if k < len(first) else ("none", "kernel 3")
        for k, name in enumerate(names)
    }

    def control(name):
        choices = [[one, one] for one in options[name]]
        above = names[: names.index(name)][-1:]
        hide = [{one: ["none"]} for one in above] + [
            case for one in above for case in controls[one]["hide"]
        ]
        return {"kind": "choice", "label": name.replace("_", " "), "options": choices, "hide": hide}

    controls = {}
    for name in names:
        controls[name] = control(name)

    def changes(values):
        there = []
        for name in names:
            if values[name] == "none":
                break
            there += STEPS[values[name]]
        return {"n": n, "layers": tuple(there)}

    shown = [*first, *("none" for _ in range(more))]
    return Offer(
        options,
        numbers=False,
        changes=changes,
        controls=controls,
        rows=(tuple(names),),
        start=lambda values: dict(zip(names, shown, strict=True)),
        says="Where the text speaks of sliders for the layers, each layer has a list here.",
    )


_HALVING = "kernel 3, stride 2, padding 1"
_LINE = {"image": [1.0, 2, 3, 4], "kernel": [1.0, 2, 3], "gradient": [1.0, 10]}
AXES = "by its axes"  # stride and padding: see site/axes.py
DRAW = "draw a digit"  # on a page of its own
FRONT = "explorers.stride_and_padding(knobs=('stride', 'padding'))"  # on the front page
UNITS = "by its axes, unit by unit"  # of real networks: see site/network_units.py
DIGIT = Reads(
    "digit",
    trained.reads_digits,
    trained.digits,
    picture=3,
    stored=trained.small_digits,
    steps=16,
    says="Here the network was trained for longer, also on digits drawn with the pen.",
)
DRAWING = replace(DIGIT, ink=trained.drawn())
YOURS = Reads(
    "your_digits",
    trained.reads_yours,
    trained.your_pictures,
    picture=0,
    stored=lambda: trained.in_bytes(trained.your_pictures()[0]),
    weights=lambda: trained.kept(trained.YOUR_DIGITS),
    says="Here the network was trained beforehand: the one that you train will differ.",
)
PHOTOGRAPHS = Reads(
    "photographs",
    trained.tells_photographs,
    trained.photographs,
    picture=60,
    stored=lambda: trained.in_bytes(trained.photographs()[0]),
    which=(0, 24, 60),
    weights=lambda: trained.kept(trained.PHOTOGRAPHS),
    says="Here the network for photographs was trained beforehand, and has three of its pictures.",
)

OFFERS = {
    "explorers.stride_and_padding()": (explorers.stride_and_padding, AXES),
    "explorers.stride_and_padding(predict=True)": (explorers.stride_and_padding, AXES),
    "explorers.stride_and_padding(dilation=2, predict=True)": (
        lambda: explorers.stride_and_padding(dilation=2),
        AXES,
    ),
    "explorers.pixel_matching(stored, stored, names=('stored', 'moved'))": (
        lambda: explorers.pixel_matching(
            lecture.CANONICAL_X, lecture.CANONICAL_X, names=("stored", "moved")
        ),
        PIXELS_MATCHED,
    ),
    "explorers.slash_machine()": (explorers.slash_machine, SLASH),
    "explorers.slash_machine(every=True)": (lambda: explorers.slash_machine(every=True), SLASH),
    "explorers.training()": (explorers.training, TRAINING),
    "explorers.convolution(lecture.BINARY_IMAGE, lecture.CROSS_KERNEL)": (
        lambda: explorers.convolution().set(example="binary image, cross"),
        CONVOLUTION,
    ),
    "explorers.pooling(lecture.POOL_IMAGE, backward=False, predict=True)": (
        lambda: explorers.pooling(lecture.POOL_IMAGE, backward=False),
        POOLING,
    ),
    "explorers.pooling(lecture.POOL_BACKWARD_IMAGE, backward=True)": (
        lambda: explorers.pooling(lecture.POOL_BACKWARD_IMAGE, backward=True),
        POOLING,
    ),
    "explorers.backward(I, W, gradient=dO)": (lambda: explorers.backward(**_LINE), BACKWARD),
    "explorers.backward(strided_image, ramp, gradient=[[1, 10], [2, 20]], stride=2, of='input')": (
        lambda: explorers.backward(
            lecture.STRIDE_IMAGE,
            np.arange(1, 10).reshape(3, 3),
            gradient=[[1, 10], [2, 20]],
            stride=2,
            of="input",
        ),
        BACKWARD,
    ),
    "explorers.transposed_convolution(x, kernel)": (
        lambda: explorers.transposed_convolution(
            [[1.0, 10], [100, 1000]], np.arange(1.0, 10).reshape(3, 3)
        ),
        TRANSPOSED,
    ),
    "explorers.receptive_field([3, 3, 3], n=15)": (
        lambda: explorers.receptive_field([3, 3, 3], n=15),
        fields(15, ("kernel 3",) * 3, more=2),
    ),
    "explorers.receptive_field(padded, n=16)": (
        lambda: explorers.receptive_field([Layer(3, stride=2, padding=1)] * 2, n=16),
        fields(16, (_HALVING, _HALVING, "none")),
    ),
    "explorers.model_explorer(network, digits, picture=3)": (DIGIT.explorer, DIGIT),
    "explorers.model_explorer(counted, digits, picture=3)": (DIGIT.explorer, DIGIT),
    "explorers.model_explorer(binary, patches, picture=60)": (PHOTOGRAPHS.explorer, PHOTOGRAPHS),
    "explorers.model_explorer(model, mine, picture=int(right[0]))": (YOURS.explorer, YOURS),
    "explorers.network_fields(networks, layer='block4_conv1')": (network_units.explorer, UNITS),
    FRONT: (lambda: explorers.stride_and_padding(knobs=("stride", "padding")), AXES),
    DRAW: (DRAWING.explorer, DRAWING),
}

# A live picture waits for its reader: only this one answers the question above it by itself.
OPEN = set(OFFERS) - {"explorers.slash_machine(every=True)"}

# Knobs that only the notebook has. Each on a page multiplies its table, and all that such a
# picture shows must say of which cells it is made (`made_by`), or be in the table as numbers.
SIDES = {"top", "bottom", "left", "right"}
APART = {"apart", "stride_across", "dilation_across"}
SIZES = {"height", "width", "kernel_height", "kernel_width"}
NOTEBOOK_ONLY = {
    "pixel_matching": {"compare"},
    "convolution": {"preset", "filter", "average", *SIDES, *APART},
    "pooling": {
        "example",
        "height",
        "width",
        "dilation",
        "size_across",
        "count_padding",
        *SIDES,
        *APART,
    },
    "backward": {"example", *SIZES, *SIDES, *APART},
    "transposed_convolution": {
        "example",
        "padding_across",
        "output_padding_across",
        *SIZES,
        *APART,
    },
    "receptive_field": {"n", "count", "edit", "kind", "kernel", "stride", "dilation", "padding"},
}


def explorer_of(call):
    """The explorer that a line of a notebook shows, made anew."""
    return OFFERS[call][0]()
