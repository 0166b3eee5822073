"""What does a kernel make of an image, term by term, channel by channel? [L2]"""

import numpy as np

from cnn_course import geometry, ops
from cnn_course.scenes import windows
from cnn_course.scenes.layout import fit
from cnn_course.scenes.model import Link, Scene
from cnn_course.scenes.words import shape_text

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
    parts = _Parts(walk, image, kernel, bias, divide, shown, kind)
    panels, rows, links = parts.operands()
    maps = {}
    if walk.out:
        if kind != "convolution":
            maps["output"] = parts.maps(kernel)
        if kind != "correlation":
            maps["convolution"] = parts.maps(kernel[::-1, ::-1])
        for key, values in maps.items():
            name = "feature map" if kind == "correlation" else _NAMES[key]
            panels.append(
                windows.number_panel(key, name, "output", values[:, :, shown], before="=")
            )
    else:
        key = "convolution" if kind == "convolution" else "output"
        panels.append(windows.refused(walk.message, key, name="feature map"))
        rows = rows[:-1] if kind == "both" else rows
        panels = [p for p in panels if any(p.key in row for row in rows)]
        links = ()
    overview = parts.overview(maps) if filters > 1 and maps else []
    marks = [
        mark
        for panel in panels
        for mark in (
            (windows.padding_mark(walk, panel.key), windows.unused_mark(walk, panel.key))
            if panel.role == "input"
            else (windows.hole_mark(walk, panel.key),)
            if panel.role == "kernel"
            else ()
        )
        if mark.cells
    ]
    keys = {p.key for p in panels}
    rows = tuple(tuple(k for k in row if k in keys) for row in rows)
    first = next(iter(maps), None)
    return fit(
        Scene(
            title="Convolution",
            panels=(*panels, *overview),
            rows=(*rows, *((tuple(p.key for p in overview),) if overview else ())),
            marks=tuple(marks),
            links=tuple(links),
            selected=(first, 0, 0) if first else (),
            formula=_formula(walk, kind, divide, image.shape[2]),
            facts=parts.facts(),
            message=walk.message,
            alt=parts.alt(maps),
        )
    )


_NAMES = {"output": "correlation", "convolution": "true convolution"}


class _Parts:
    """The pieces of one setting; each method makes some of them."""

    def __init__(self, walk, image, kernel, bias, divide, shown, kind):
        self.walk, self.image, self.kernel = walk, image, kernel
        self.bias, self.divide, self.shown, self.kind = bias, divide, shown, kind
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

    def operands(self):
        """Panels of images and kernels, the rows they stand in, and the links."""
        several = len(self.channels) > 1
        panels, terms, turned_terms = [], [], []
        first_row, second_row = [], []
        for c in self.channels:
            tail = f" {c}" if several else ""
            plane, weights = f"input{tail}", f"kernel{tail}"
            panels.append(
                windows.input_panel(
                    self.walk,
                    self.image[:, :, c],
                    key=plane,
                    name=f"input, channel {c}" if several else "input",
                    before="+" if c else "",
                    editable=True,
                    scale=self._scale(),
                )
            )
            name = f"kernel, channel {c}" if several else "kernel"
            if self.kernel.shape[3] > 1:
                name = f"filter {self.shown}" + (f", channel {c}" if several else "")
            matrix = self.kernel[:, :, c, self.shown]
            panels.append(
                windows.kernel_panel(
                    self.walk, matrix, key=weights, name=name, before="∗", editable=True
                )
            )
            first_row.append([plane, weights])
            reach = windows.window_reach(self.walk, plane)
            terms.append((reach, windows.kernel_reach(self.walk, weights)))
            if self.kind == "correlation":
                continue
            turned = f"turned{tail}"
            panels.append(
                windows.kernel_panel(
                    self.walk,
                    matrix[::-1, ::-1],
                    key=turned,
                    name=f"turned by 180°{',' if several else ''}{tail}",
                    before="↻",
                    editable=True,
                )
            )
            if self.kind == "both":
                second_row.append(turned)
            else:
                first_row[-1].append(turned)
            turned_terms.append((reach, windows.kernel_reach(self.walk, turned)))
        bias = None if self.bias is None else float(self.bias[self.shown])
        links = []
        if self.kind != "convolution":
            links.append(Link("output", tuple(terms), "dot", bias, self.divide))
        if self.kind != "correlation":
            links.append(Link("convolution", tuple(turned_terms), "dot", bias, self.divide))
        first_row[-1].append("convolution" if self.kind == "convolution" else "output")
        rows = tuple(map(tuple, first_row))
        if self.kind == "both":
            rows += ((*second_row, "convolution"),)
        return panels, rows, links

    def _scale(self) -> str:
        picture = max(self.image.shape[:2]) > 24 and self.image.min() >= 0
        return "grey" if picture else "diverging"

    def overview(self, maps) -> list:
        """Small maps of all filters: the stack the next layer would get."""
        stack = next(iter(maps.values()))
        number_of = min(stack.shape[2], MOST_MAPS)
        return [
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
        ]

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
        from cnn_course.scenes.stride_and_padding import setting_text

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
