"""What does a kernel make of an image, term by term, channel by channel? [L2]"""

import numpy as np

from cnn_course import geometry, ops
from cnn_course.pictures import walk as windows
from cnn_course.pictures.layout import fit
from cnn_course.pictures.scene import Place, Scene, dot, of_array
from cnn_course.pictures.walk import setting_text
from cnn_course.pictures.words import shape_text

KINDS = ("correlation", "convolution", "both")
LARGEST_IMAGE = 64
MOST_NUMBERS = 4096  # of all channels: 64x64, or 36x36 in colour
LARGEST_KERNEL = 11
MOST_CHANNELS = 4
MOST_MAPS = 16  # in the overview of all filters


def checked(image, kernel) -> tuple:
    """Image ``(height, width, channels)`` and kernel ``(height, width, in, out)``, or an error.

    >>> image, kernel = checked(np.ones((5, 4)), np.ones((3, 2)))
    >>> image.shape, kernel.shape
    ((5, 4, 1), (3, 2, 1, 1))
    """
    image, kernel = _numbers(image, "image"), _numbers(kernel, "kernel")
    if image.ndim not in (2, 3):
        raise ValueError(
            f"image must be (height, width) or (height, width, channels); got {image.shape}"
        )
    if kernel.ndim not in (2, 4):
        raise ValueError(
            "kernel must be (height, width) or (height, width, channels in, filters); "
            f"got {kernel.shape}"
        )
    image = image[:, :, None] if image.ndim == 2 else image
    if kernel.ndim == 2:  # one kernel, over every channel
        kernel = np.repeat(kernel[:, :, None, None], image.shape[2], axis=2)
    if max(image.shape[:2]) > LARGEST_IMAGE:
        raise ValueError(
            f"image must be at most {LARGEST_IMAGE}x{LARGEST_IMAGE} in this explorer; got "
            f"{geometry.times(image.shape[:2])}: pass a part of it, such as image[:24, :32]"
        )
    if image.size > MOST_NUMBERS:
        raise ValueError(
            f"image must hold at most {MOST_NUMBERS} numbers in this explorer (36x36 in colour); "
            f"got {geometry.times(image.shape)}: pass a part of it, such as image[:32, :32]"
        )
    if max(kernel.shape[:2]) > LARGEST_KERNEL:
        raise ValueError(
            f"kernel must be at most {LARGEST_KERNEL}x{LARGEST_KERNEL} in this explorer; got "
            f"{geometry.times(kernel.shape[:2])}"
        )
    if image.shape[2] > MOST_CHANNELS:
        raise ValueError(
            f"image must have at most {MOST_CHANNELS} channels in this explorer; got "
            f"{image.shape[2]}"
        )
    if kernel.shape[2] != image.shape[2]:
        raise ValueError(
            f"kernel must have as many channels in as the image, {image.shape[2]}; got "
            f"{kernel.shape[2]}"
        )
    return image, kernel


def _numbers(array, name) -> np.ndarray:
    array = np.array(array, float)
    if not array.size:
        raise ValueError(f"{name} must hold at least one number; got shape {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must hold finite numbers; got {array[~np.isfinite(array)][0]}")
    return array


def convolution_scene(
    image,
    kernel,
    bias=None,
    *,
    stride=1,
    padding="valid",
    dilation=1,
    kind="correlation",
    average=False,
    shown=0,
) -> Scene:
    """An image, a filter and their feature map, with every product that makes a cell.

    Parameters
    ----------
    image : array (height, width) or (height, width, channels)
    kernel : array (height, width) or (height, width, channels, filters)
    bias : array (filters,), optional
    stride, dilation : int or (down, across)
    padding : "valid", "same" (TensorFlow's), "lecture" (the lecture's same), int or pairs
    kind : "correlation", "convolution" (the kernel turned by 180 degrees), or "both"
    average : bool
        Divide each sum by the number of weights.
    shown : int
        Which filter; with several, a last row shows the maps of all.

    Source: [L2.1], [L2.2], [L2.4], [L2.7], [L2.8], [L2.10], [L2.13].

    Examples
    --------
    >>> scene = convolution_scene([[1, 2, 3, 4]], [[1, 2, 3]], kind="both")  # [L2.7]
    >>> scene.panel("output").values, scene.panel("convolution").values
    (((14, 20),), ((10, 16),))
    """
    grids = np.ndim(kernel) == 2
    image, kernel = checked(image, kernel)
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}; got {kind!r}")
    filters = kernel.shape[3]
    if not 0 <= shown < filters:
        raise ValueError(f"shown must be a filter from 0 to {filters - 1}; got {shown}")
    bias = None if bias is None else np.asarray(bias, float)
    walk = windows.walk(
        image.shape[:2], kernel.shape[:2], stride=stride, padding=padding, dilation=dilation
    )
    divide = int(np.prod(kernel.shape[:3])) if average else 1
    parts = _Parts(walk, image, kernel, bias, divide, shown, kind, grids)
    maps = {}
    if walk.out and kind != "convolution":
        maps["output"] = parts.maps(kernel)
    if walk.out and kind != "correlation":
        maps["convolution"] = parts.maps(kernel[::-1, ::-1])
    rows = parts.rows(maps)
    if filters > 1 and maps:
        rows.append(parts.overview(maps))
    first = next(iter(maps), None)
    return fit(
        Scene(
            "Convolution",
            rows=tuple(rows),
            lit=Place(first, 0, 0) if first else None,
            formula=_formula(walk, kind, divide, image.shape[2]),
            facts=parts.facts(),
            message=walk.message,
            alt=parts.alt(maps),
        )
    )


_NAMES = {"output": "correlation", "convolution": "true convolution"}


class _Parts:
    """The pieces of one setting; each method makes some of them."""

    def __init__(self, walk, image, kernel, bias, divide, shown, kind, one):
        self.walk, self.image, self.kernel = walk, image, kernel
        self.bias, self.divide, self.shown, self.kind = bias, divide, shown, kind
        self.one = one  # kernel for every channel
        self.channels = range(image.shape[2])

    def maps(self, kernel) -> np.ndarray:
        walk = self.walk
        result = ops.conv(
            self.image[None],
            kernel,
            stride=walk.stride,
            padding=walk.pads,
            dilation=walk.dilation,
        )[0]
        if self.bias is not None:
            result = result + self.bias
        return result / self.divide

    def rows(self, maps) -> list:
        """Images, kernels and maps in the rows they stand in; the true convolution may be last."""
        turned = [self.kernel_panel(c, "turned") for c in self.channels]
        rows = [[self.input_panel(c), self.kernel_panel(c, "kernel")] for c in self.channels]
        if self.kind == "convolution":
            for row, panel in zip(rows, turned, strict=True):
                row.append(panel)
        if not maps:
            key = "convolution" if self.kind == "convolution" else "output"
            rows[-1].append(windows.refused(self.walk.message, key, name="feature map"))
            return [tuple(row) for row in rows]
        if self.kind == "both":
            rows[-1].append(self.map_panel("output", maps))
            rows.append([*turned, self.map_panel("convolution", maps)])
        else:
            rows[-1].append(self.map_panel(next(iter(maps)), maps))
        return [tuple(row) for row in rows]

    def tail(self, channel) -> str:
        """What the keys of a channel's panels end in."""
        return f" {channel}" if len(self.channels) > 1 else ""

    def input_panel(self, channel):
        several = len(self.channels) > 1
        panel = windows.input_panel(
            self.walk,
            self.image[:, :, channel],
            key=f"input{self.tail(channel)}",
            name=f"input, channel {channel}" if several else "input",
            before="+" if channel else "",
            editable=True,
            scale=self._scale(),
            source=of_array("image", self.walk.space, plane=channel, planes=len(self.channels)),
        )
        return panel.marked(windows.padding_mark(self.walk), windows.unused_mark(self.walk))

    def kernel_panel(self, channel, which):
        """A channel's weights, ``which`` "kernel" or "turned"."""
        several, turned = len(self.channels) > 1, which == "turned"
        filters = self.kernel.shape[3]
        name = f"kernel, channel {channel}" if several else "kernel"
        if filters > 1:
            name = f"filter {self.shown}" + (f", channel {channel}" if several else "")
        if turned:
            name = f"turned by 180°{', ' + str(channel) if several else ''}"
        matrix = self.kernel[:, :, channel, self.shown]
        planes = {"plane": channel * filters + self.shown, "planes": len(self.channels) * filters}
        return windows.kernel_panel(
            self.walk,
            matrix[::-1, ::-1] if turned else matrix,
            key=f"{which}{self.tail(channel)}",
            name=name,
            before="↻" if turned else "∗",
            editable=True,
            source=of_array(
                "kernel", self.walk.kernel, turned=turned, **({} if self.one else planes)
            ),
        )

    def map_panel(self, key, maps):
        """The map of the shown filter, and the products it is made of."""
        name = "feature map" if self.kind == "correlation" else _NAMES[key]
        weights = "kernel" if key == "output" else "turned"
        bias = None if self.bias is None else float(self.bias[self.shown])
        terms = (
            windows.products(self.walk, f"input{tail}", f"{weights}{tail}")
            for tail in map(self.tail, self.channels)
        )
        panel = windows.number_panel(key, name, "output", maps[key][:, :, self.shown], before="=")
        return panel.made(dot(*terms, bias=bias, divide=self.divide))

    def _scale(self) -> str:
        picture = max(self.image.shape[:2]) > 24 and self.image.min() >= 0
        return "grey" if picture else "diverging"

    def overview(self, maps) -> tuple:
        """Small maps of all filters: the stack the next layer would get."""
        stack = next(iter(maps.values()))
        number_of = min(stack.shape[2], MOST_MAPS)
        return tuple(
            windows.number_panel(
                f"map {f}",
                f"map {f}" + (" (shown)" if f == self.shown else ""),
                "output",
                stack[:, :, f],
                small=0.6,
                index=False,
                shape="" if f < number_of - 1 else f"stack: {shape_text(*stack.shape)}",
            )
            for f in range(number_of)
        )

    def facts(self) -> tuple:
        filters = self.kernel.shape[3]
        shape = (*self.walk.out, filters) if self.walk.out else ()
        weights = f"{self.kernel.size}"
        if self.bias is not None:
            weights += f" + {filters} bias" + ("es" if filters > 1 else "")
        facts = [("weights to learn", weights)]
        if shape:
            size = shape_text(*(shape if filters > 1 else shape[:2]))
            used = windows.counts(self.walk)
            never = f"{int((used == 0).sum())} of {used.size}"
            facts = [("feature map", size), *facts, ("input cells never read", never)]
        return tuple(facts)

    def alt(self, maps) -> str:
        k, n = self.kernel.shape, self.image.shape
        shape = shape_text(*n[:2]) + (f" × {n[2]}" if n[2] > 1 else "")
        what = f"A {shape_text(*k[:2])} kernel"
        if k[3] > 1:
            what = f"Filter {self.shown} of {k[3]}, {shape_text(*k[:2])},"
        text = f"{what} over a {shape} image, {setting_text(self.walk)}: "
        if not maps:
            return f"{text}impossible, {self.walk.message}."
        said = [
            f"{'feature map' if self.kind == 'correlation' else _NAMES[key]} "
            f"{shape_text(*self.walk.out)}, {windows.rows_text(values[:, :, self.shown])}"
            for key, values in maps.items()
        ]
        return f"{text}{'. '.join(said)}."


def _formula(walk, kind, divide, channels) -> tuple:
    def place(letter, offset, s, d, p):
        text = (f"{s}·" if s > 1 else "") + letter
        text += " + " + (f"{d}·" if d > 1 else "") + offset
        return text + (f" − {p}" if p else "")

    rows, cols = (
        place(*names, s, d, p[0])
        for names, s, d, p in zip(("ia", "jb"), walk.stride, walk.dilation, walk.pads, strict=True)
    )
    channel = ", c" if channels > 1 else ""
    over = f"Σ over a, b{channel} of  "
    h, w = (k - 1 for k in walk.kernel)
    product = f"{over}input[{rows}, {cols}{channel}] · kernel"
    plain = f"output[i, j] = {product}[a, b{channel}]"
    turned = f"true convolution[i, j] = {product}[{h} − a, {w} − b{channel}]"
    lines = {"correlation": (plain,), "convolution": (turned,), "both": (plain, turned)}[kind]
    if divide != 1:
        lines = tuple(f"{line}, divided by {divide}" for line in lines)
    return (*lines, *windows.size_lines(walk))
