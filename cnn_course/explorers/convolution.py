"""What does a kernel make of an image, term by term, channel by channel? [L2]"""

import numpy as np

from cnn_course import ops
from cnn_course.data.resizing import brightness
from cnn_course.explorers.filters import EXAMPLES, KERNELS, LARGEST_IMAGE, checked
from cnn_course.explorers.grids import Array
from cnn_course.explorers.knobs import (
    OWN,
    SIDES,
    Choice,
    Count,
    Knobs,
    Padding,
    Pair,
    Tick,
    apart,
    named,
)
from cnn_course.explorers.opening import Opening, opens
from cnn_course.pictures import walks
from cnn_course.pictures.scene import Place, Scene, Source, dot, of_array
from cnn_course.pictures.words import CONVOLUTION, CORRELATION, shape_text

KINDS = {"correlation": "correlation", "convolution": "true convolution", "both": "both"}
MOST_MAPS = 16  # in the overview of all filters
_FIRST = "grey image, cross"
_AFRESH = {"bias": None, "average": False, "preset": OWN, "filter": 0}


def _settle(new, changes):
    """One bias for each filter, and a filter that there is."""
    _, kernel = checked(new["image"], new["kernel"])
    filters = new["_filters"] = kernel.shape[3]
    if new["bias"] is not None:
        bias = np.array(new["bias"], float)
        if bias.size not in (1, filters):
            raise ValueError(f"bias must be one number for each filter, {filters}; got {bias.size}")
        new["bias"] = np.broadcast_to(bias.ravel(), (filters,)).copy()
    if new["filter"] >= filters:
        if "filter" in changes:
            raise ValueError(f"filter must be from 0 to {filters - 1}; got {new['filter']}")
        new["filter"] = 0


KNOBS = Knobs(
    named("example", "example", {name: {**_AFRESH, **arrays} for name, arrays in EXAMPLES.items()}),
    named(
        "preset",
        "kernel",
        {name: {"kernel": kernel, "bias": None} for name, kernel in KERNELS.items()},
        words=(("as given", OWN), *((name, name) for name in KERNELS)),
    ),
    Array("image", np.zeros((1, 1)), {"example": OWN}),
    Array("kernel", np.zeros((1, 1)), {"example": OWN, "preset": OWN}),
    Array("bias", None),
    Choice("kind", "operation", tuple((words, kind) for kind, words in KINDS.items())),
    apart(Pair("stride", 1, most=4), Pair("dilation", 1, most=3)),
    Padding(most=5),
    Tick("average", "divide by the number of weights"),
    Count(
        "filter",
        "filter shown",
        0,
        most=1,
        highest=lambda values: max(values["_filters"] - 1, 1),
        hide=({"_filters": (1,)},),
    ),
    simple=("example", "preset", "filter"),
    rows=(
        ("example", "preset", "filter"),
        ("kind", "stride", "dilation"),
        ("padding", "p", *SIDES, "average"),
        ("apart", "stride_across", "dilation_across"),
    ),
    settle=_settle,
)


@opens
def convolution(
    image=None,
    kernel=None,
    bias=None,
    *,
    stride=1,
    padding="valid",
    dilation=1,
    kind="correlation",
    average=False,
):
    """Image, kernel and feature map with real numbers; point at a cell to see its sum.

    Parameters
    ----------
    image : array (height, width) or (height, width, channels), default the lecture's [L2.3]
        At most 64 x 64, 4 channels, and 4096 numbers in all (36 x 36 in colour).
    kernel : array (height, width) or (height, width, channels, filters)
        Default the lecture's cross; two axes mean the same kernel over every channel.
    bias : number or array (filters,), optional
    stride, dilation : int or (down, across)
    padding : "valid", "same" (TensorFlow's), "lecture" (the lecture's same), int, or
        ((top, bottom), (left, right))
    kind : "correlation", "convolution" (kernel turned) or "both"
    average : bool
        Divide each sum by the number of weights.

    Examples
    --------
    >>> explorer = convolution(stride=2)
    >>> explorer.scene.panel("output").values
    ((429, 686), (633, 851))
    >>> explorer.set(example="one dimension", stride=1, kind="both").scene.alt[-56:]
    'correlation 1 × 2, 14 20. true convolution 1 × 2, 10 16.'
    """
    named = image is kernel is bias is None
    start = {"example": _FIRST} if named else EXAMPLES[_FIRST]
    largest = (LARGEST_IMAGE, LARGEST_IMAGE)
    return Opening(convolution_scene, KNOBS, start, takes=largest, own=_own)


def _own(values, picture) -> dict:
    """A picture of the learner's own, in grey; a kernel of several planes does not fit it."""
    fitting = {} if np.ndim(values["kernel"]) == 2 else {"preset": "vertical edge"}
    return {"image": (255 * brightness(picture)).round(), **fitting}


def convolution_scene(
    image, kernel, bias=None, *, kind="correlation", average=False, filter=0, **setting
) -> Scene:
    """An image, a filter and their feature map, with every product that makes a cell.

    The arguments are those of ``convolution``. With several filters, ``filter`` is the one that is
    shown, and a last row shows the maps of all.

    Source: [L2.1], [L2.2], [L2.4], [L2.7], [L2.8], [L2.10], [L2.13].
    """
    parts = _Parts(image, kernel, bias, kind, average, filter, setting)
    return Scene(
        "Convolution",
        tuple(map(tuple, parts.rows())),
        lit=Place(next(iter(parts.maps)), 0, 0) if parts.maps else None,
        formula=parts.formula(),
        facts=parts.facts(),
        message=parts.walk.message,
        alt=parts.alt(),
        asks=True,
    )


class _Parts:
    """The pieces of one setting; each method makes some of them."""

    def __init__(self, image, kernel, bias, kind, average, filter, setting):
        self.shared = np.ndim(kernel) == 2  # by all channels
        self.image, self.kernel = checked(image, kernel)
        self.bias, self.kind, self.filter = bias, kind, filter
        *size, channels, self.filters = self.kernel.shape
        self.walk = walks.walk(self.image.shape[:2], size, **setting)
        self.channels = range(channels)
        self.divide = channels * size[0] * size[1] if average else 1

        kernels = {"output": self.kernel, "convolution": self.kernel[::-1, ::-1]}
        unasked = {"correlation": "convolution", "convolution": "output"}.get(kind)
        self.maps = {  # of all filters, by the key of their panel; none if nothing fits
            key: ops.conv(self.image[None], kernel, bias, **self.walk.setting)[0] / self.divide
            for key, kernel in kernels.items()
            if self.walk.out and key != unasked
        }

    def called(self, key) -> str:
        """What a map is called."""
        if self.kind == "correlation":
            return "feature map"
        return KINDS["correlation" if key == "output" else key]

    def rows(self) -> list:
        """Images, kernels and maps in the rows they stand in; the true convolution may be last."""
        turned = [self.kernel_panel(c, "turned") for c in self.channels]
        rows = [[self.input_panel(c), self.kernel_panel(c, "kernel")] for c in self.channels]
        for row, panel in zip(rows, turned if self.kind == "convolution" else (), strict=False):
            row.append(panel)
        if self.bias is not None:
            value = [[float(self.bias[self.filter])]]
            source = Source("bias", (1, 1), (0, 0), base=self.filter)
            more = {"before": "+", "index": False, "source": source}
            rows[-1].append(walks.array_panel("bias", "bias", "kernel", value, **more))
        key = "convolution" if self.kind == "convolution" else "output"
        refused = walks.refused(self.walk.message, key, name="feature map")
        first, *second = map(self.map_panel, self.maps) if self.maps else (refused,)
        rows[-1].append(first)
        if second:
            rows.append([*turned, *second])
        if self.filters > 1 and self.maps:
            rows.append(self.overview())
        return rows

    def tail(self, channel) -> str:
        """What the keys of a channel's panels end in."""
        return f" {channel}" if len(self.channels) > 1 else ""

    def input_panel(self, channel):
        several = len(self.channels) > 1
        return walks.input_panel(
            self.walk,
            self.image[:, :, channel],
            key=f"input{self.tail(channel)}",
            name=f"input, channel {channel}" if several else "input",
            before="+" if channel else "",
            scale=walks.scale_of(self.image),
            source=of_array("image", self.walk.space, plane=channel, planes=len(self.channels)),
        )

    def kernel_panel(self, channel, which):
        """A channel's weights, ``which`` "kernel" or "turned"."""
        several, turned = len(self.channels) > 1, which == "turned"
        filters = self.filters
        name = f"filter {self.filter}" if filters > 1 else "kernel"
        name += f", channel {channel}" if several else ""
        if turned:
            name = f"turned by 180°{', ' + str(channel) if several else ''}"
        matrix = self.kernel[:, :, channel, self.filter]
        planes = {"plane": channel * filters + self.filter, "planes": len(self.channels) * filters}
        return walks.kernel_panel(
            self.walk,
            matrix[::-1, ::-1] if turned else matrix,
            key=f"{which}{self.tail(channel)}",
            name=name,
            before="↻" if turned else CONVOLUTION if self.kind == "convolution" else CORRELATION,
            source=of_array(
                "kernel", self.walk.kernel, turned=turned, **({} if self.shared else planes)
            ),
        )

    def map_panel(self, key):
        """The map of the shown filter, and the products it is made of."""
        weights = "kernel" if key == "output" else "turned"
        bias = None if self.bias is None else float(self.bias[self.filter])
        terms = (
            walks.products(self.walk, f"input{tail}", f"{weights}{tail}")
            for tail in map(self.tail, self.channels)
        )
        values = self.maps[key][:, :, self.filter]
        made = dot(*terms, bias=bias, divide=self.divide)
        more = {"before": "=", "made_by": made, **self._map_scale(values)}
        return walks.number_panel(key, self.called(key), "output", values, **more)

    def _map_scale(self, values) -> dict:
        """A picture that is blurred or sharpened is a picture; edges have a sign."""
        total = self.kernel[..., self.filter].sum()
        kept = np.isclose(total / self.divide, 1) and values.min() >= -255
        if walks.scale_of(self.image) != "grey" or not kept:
            return {}
        return {"scale": "grey", "largest": max(float(self.image.max()), 1)}

    def overview(self) -> tuple:
        """Small maps of all filters: the stack the next layer would get."""
        stack = next(iter(self.maps.values()))
        number_of = min(stack.shape[2], MOST_MAPS)
        return tuple(
            walks.number_panel(
                f"map {f}",
                f"map {f}" + (" (shown)" if f == self.filter else ""),
                "output",
                stack[:, :, f],
                small=0.6,
                index=False,
                shape="" if f < number_of - 1 else f"stack: {shape_text(*stack.shape)}",
            )
            for f in range(number_of)
        )

    def facts(self) -> tuple:
        weights, filters = f"{self.kernel.size}", self.filters
        if self.bias is not None:
            weights += f" + {filters} bias" + ("es" if filters > 1 else "")
        facts = (("weights to learn", weights),)
        if not self.walk.out:
            return facts
        shape = (*self.walk.out, filters) if filters > 1 else self.walk.out
        return ("feature map", shape_text(*shape)), *facts, walks.never_read(self.walk)

    def alt(self) -> str:
        k, n = self.kernel.shape, self.image.shape
        shape = shape_text(*n[:2]) + (f" × {n[2]}" if n[2] > 1 else "")
        what = f"A {shape_text(*k[:2])} kernel"
        if k[3] > 1:
            what = f"Filter {self.filter} of {k[3]}, {shape_text(*k[:2])},"
        text = f"{what} over a {shape} image, {walks.setting_text(self.walk)}: "
        if not self.maps:
            return f"{text}impossible, {self.walk.message}."
        said = [
            f"{self.called(key)} {shape_text(*self.walk.out)}, "
            f"{walks.rows_text(values[:, :, self.filter])}"
            for key, values in self.maps.items()
        ]
        return f"{text}{'. '.join(said)}."

    def formula(self) -> tuple:
        rows, cols = walks.places(self.walk, ("ia", "jb"))
        channel = ", c" if len(self.channels) > 1 else ""
        over = f"Σ over a, b{channel} of  "
        h, w = (k - 1 for k in self.walk.kernel)
        product = f"{over}input[{rows}, {cols}{channel}] · kernel"
        plain = f"output[i, j] = {product}[a, b{channel}]"
        turned = f"true convolution[i, j] = {product}[{h} − a, {w} − b{channel}]"
        lines = {"correlation": [plain], "convolution": [turned]}.get(self.kind, [plain, turned])
        if self.divide != 1:
            lines = [f"{line}, divided by {self.divide}" for line in lines]
        return (*lines, *walks.size_lines(self.walk))
