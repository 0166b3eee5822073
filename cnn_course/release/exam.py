"""Questions for paper, with numbers of each student's own.

The numbers come from the ``draw`` of an exercise, until they suit a pencil; the answers from
``geometry`` and ``ops``. A student's numbers depend on the seed and the name only: whoever joins
the class later changes nobody's sheet.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnn_course import geometry, ops
from cnn_course.exercises.catalogue import find

TRIES = 20_000


@dataclass(frozen=True)
class Kind:
    """A kind of question.

    Parameters
    ----------
    names : tuple of str
        What the arguments are called; a text may use them in braces.
    text : str
        What is asked.
    answer : function
        From the arguments.
    suits : function
        Whether these arguments are for a pencil.
    points : int
    """

    names: tuple[str, ...]
    text: str
    answer: Callable[..., Any]
    suits: Callable[..., bool]
    points: int = 2


@dataclass(frozen=True)
class Asked:
    """One question of one student: the exercise's id, arguments by name, and the right answer."""

    id: str
    kind: Kind
    arguments: dict[str, Any]
    answer: Any

    @property
    def text(self) -> str:
        """The question, its numbers put in."""
        return self.kind.text.format(**self.arguments)

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        """The arrays that are shown below the text."""
        return {key: one for key, one in self.arguments.items() if isinstance(one, np.ndarray)}


def _short(array: np.ndarray, least: int, most: int, largest: int = 9) -> bool:
    """Whether an array has few cells and whole small numbers, not many of them zero."""
    return (
        least <= array.size <= most
        and bool((array == np.round(array)).all())
        and abs(array).max() <= largest
        and len(np.unique(array)) > 2
        and 3 * (array == 0).sum() <= array.size
    )


def _correlated(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return ops.conv(image[None, ..., None], kernel[..., None, None])[0, ..., 0]


def _pooled(image: np.ndarray, size: int, stride: int) -> np.ndarray:
    return ops.max_pool(image[None, ..., None], size, stride=stride)[0, ..., 0]


def _pooled_backward(dy: np.ndarray, image: np.ndarray, size: int, stride: int) -> np.ndarray:
    dy, image = dy[None, ..., None], image[None, ..., None]
    return ops.max_pool_backward(dy, image, size, stride=stride)[0, ..., 0]


def _kernel_gradient(image: np.ndarray, d_output: np.ndarray) -> np.ndarray:
    return ops.conv(image[None, :, None], d_output[:, None, None])[0, :, 0]


def _input_gradient(kernel: np.ndarray, d_output: np.ndarray) -> np.ndarray:
    image = np.zeros((1, len(kernel) + len(d_output) - 1, 1))
    gradient, _, _ = ops.conv_backward(d_output[None, :, None], image, kernel[:, None, None])
    return gradient[0, :, 0]


def _stamps(x: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    whole = [stride * (n - 1) + k for n, k in zip(x.shape, kernel.shape, strict=True)]
    image = np.zeros((1, *whole, 1))
    kernel = kernel[..., None, None]
    return ops.conv_backward(x[None, ..., None], image, kernel, stride=stride)[0][0, ..., 0]


def _field(layers: list[tuple]) -> int:
    return geometry.receptive_field(layers)[-1].size


def _first_cell(layers: list[tuple], unit: int) -> int:
    stack = [geometry.Layer(kernel, stride, 1, padding) for kernel, stride, padding in layers]
    last = geometry.receptive_field(stack)[-1]
    return last.start + unit * last.jump


def _size(n: int, k: int, padding: int, stride: int) -> int:
    return geometry.output_size(n, k, padding=padding, stride=stride)


def _usage(n: int, k: int, stride: int, padding: int) -> tuple[int, ...]:
    return geometry.usage_counts(n, k, stride=stride, padding=padding)


KINDS: dict[str, Kind] = {
    "2.1": Kind(
        ("image", "kernel"),
        "Correlate the image with the kernel, without padding, stride 1. Write down the map.",
        _correlated,
        lambda image, kernel: (
            _short(image, 9, 24)
            and _short(kernel, 4, 9, 3)
            and min(np.subtract(image.shape, kernel.shape)) > 0
            and _correlated(image, kernel).size < 10
        ),
        4,
    ),
    "3.1": Kind(
        ("n", "k", "padding", "stride"),
        "A row of {n} cells, padding {padding} on each side, a kernel of {k} cells, stride "
        "{stride}. How many outputs are there?",
        _size,
        lambda n, k, padding, stride: (
            k > 1
            and padding > 0
            and 1 < stride <= k
            and _size(n, k, padding, stride) in range(3, 12)
            and (n + 2 * padding - k) % stride > 0
        ),
    ),
    "3.4": Kind(
        ("n", "k", "stride"),
        "Keras convolves a row of {n} cells with a kernel of {k}, stride {stride}, padding “same”. "
        "How many zeros does it put before the row, and how many after it?",
        geometry.same_padding,
        lambda n, k, stride: (
            n > 8
            and k in range(3, 10)
            and 1 < stride < k
            and sum(geometry.same_padding(n, k, stride)) > 0
        ),
    ),
    "3.5": Kind(
        ("n", "k", "stride", "padding"),
        "A row of {n} cells, padding {padding} on each side, a kernel of {k} cells, stride "
        "{stride}. For each of the {n} cells: how many windows read it?",
        _usage,
        lambda n, k, stride, padding: (
            n in range(6, 11)
            and k in range(3, 6)
            and stride < k
            and padding < 3
            and stride + padding > 1
        ),
        3,
    ),
    "3.8": Kind(
        ("kernel", "c_in", "c_out"),
        "A convolution layer has {c_out} filters of {kernel[0]} × {kernel[1]} cells; its input has "
        "{c_in} channels. How many numbers does it learn, biases included?",
        geometry.conv_parameters,
        lambda kernel, c_in, c_out: (
            max(kernel) < 8 and 1 < c_in < 33 and 7 < c_out < 33 and kernel[0] != kernel[1]
        ),
    ),
    "4.1": Kind(
        ("image", "size", "stride"),
        "Pool the map with windows of {size} × {size}, stride {stride}: the largest number of each "
        "whole window. Write down the result.",
        _pooled,
        lambda image, size, stride: (
            _short(image, 16, 42) and size > 1 and len(np.unique(_pooled(image, size, stride))) > 2
        ),
        3,
    ),
    "4.6": Kind(
        ("dy", "image", "size", "stride"),
        "The map “image” goes through max pooling: windows of {size} × {size}, stride {stride}. "
        "dy holds the gradient of each window’s result. Write down the gradient of the map.",
        _pooled_backward,
        lambda dy, image, size, stride: _short(image, 9, 30) and size > 1 and _short(dy, 3, 9),
        4,
    ),
    "5.2": Kind(
        ("image", "d_output"),
        "The row “image” was correlated with a kernel, stride 1, no padding. The gradient of each "
        "output is d_output. Write down the gradient of each weight.",
        _kernel_gradient,
        lambda image, d_output: (
            _short(image, 4, 7) and _short(d_output, 3, 4) and len(image) > len(d_output)
        ),
        4,
    ),
    "5.3": Kind(
        ("kernel", "d_output"),
        "A row was correlated with this kernel, stride 1, no padding. The gradient of each output "
        "is d_output. Write down the gradient of each cell of the row.",
        _input_gradient,
        lambda kernel, d_output: _short(kernel, 3, 4) and _short(d_output, 3, 4),
        4,
    ),
    "6.3": Kind(
        ("x", "kernel", "stride"),
        "Transposed convolution, stride {stride}, nothing cut off: each cell of x stamps the "
        "kernel, and where stamps overlap they add up. Write down the result.",
        _stamps,
        lambda x, kernel, stride: (
            _short(x, 3, 6)
            and _short(kernel, 4, 9, 3)
            and stride < max(kernel.shape)
            and min(kernel.shape) > 1
        ),
        4,
    ),
    "7.1": Kind(
        ("layers",),
        "A stack has these layers, as (kernel, stride), beginning at the input: {layers}. "
        "How many input cells does a unit of the last layer see?",
        _field,
        lambda layers: (
            len(layers) in (3, 4)
            and all(kernel > 1 for kernel, _ in layers)
            and any(stride > 1 for _, stride in layers[:-1])
            and _field(layers) in range(8, 70)
        ),
        3,
    ),
    "7.4": Kind(
        ("layers", "unit"),
        "A stack has these layers, as (kernel, stride, padding), beginning at the input: "
        "{layers}. At which input cell does the field of unit {unit} of the last layer begin? The "
        "first cell has the number 0; cells before it have negative numbers.",
        _first_cell,
        lambda layers, unit: (
            len(layers) in (2, 3)
            and all(kernel > 1 and padding < 4 for kernel, _, padding in layers)
            and any(stride > 1 for _, stride, _ in layers)
            and any(padding for *_, padding in layers)
            and unit in range(1, 12)
        ),
        3,
    ),
}


def ask(exercise_id: str, rng: np.random.Generator) -> Asked:
    """Draw one question.

    Raises
    ------
    ValueError
        If there is no question of that id.

    Examples
    --------
    >>> one = ask("3.8", np.random.default_rng(1))
    >>> one.answer == geometry.conv_parameters(*one.arguments.values())
    True
    """
    kind = KINDS.get(exercise_id)
    if kind is None:
        raise ValueError(f"there is no question {exercise_id!r} for paper; {', '.join(KINDS)} are")
    exercise = find(exercise_id)
    for _ in range(TRIES):
        drawn = exercise.draw(rng)
        if len(drawn) == len(kind.names) and kind.suits(*drawn):
            arguments = dict(zip(kind.names, drawn, strict=True))
            return Asked(exercise_id, kind, arguments, kind.answer(*drawn))
    raise RuntimeError(f"none of {TRIES} draws of exercise {exercise_id} suits a pencil")


def paper_of(student: str, seed: int, ids: list[str]) -> list[Asked]:
    """Return the questions of one student, the same for the same seed and name.

    Examples
    --------
    >>> one, other = paper_of("Ann", 7, ["3.1"]), paper_of("Ann", 7, ["3.1"])
    >>> one[0].text == other[0].text
    True
    """
    name = zlib.crc32(student.strip().encode())
    return [ask(one, np.random.default_rng([seed, name, zlib.crc32(one.encode())])) for one in ids]
