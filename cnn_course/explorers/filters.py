"""Which images and kernels does the convolution explorer take, and which by name?

The named ones are the lecture's, and the filters of every editor.
"""

import numpy as np

from cnn_course import geometry, lecture
from cnn_course.explorers.grids import floats

_TWO = np.stack([lecture.DIAGONAL_FILTER, lecture.VERTICAL_FILTER], axis=-1)[:, :, None]
_X = {"image": lecture.CANONICAL_X, "average": True}


def _photograph():
    """As large as the explorer takes it; read when somebody picks it."""
    from cnn_course import data

    return (255 * data.photograph("china", height=42, grey=True)).round()


EXAMPLES = {
    "grey image, cross": {"image": lecture.GREY_IMAGE, "kernel": lecture.CROSS_KERNEL},
    "binary image, cross": {"image": lecture.BINARY_IMAGE, "kernel": lecture.CROSS_KERNEL},
    "X, piece \\": {**_X, "kernel": lecture.BACKSLASH_PIECE},
    "X, piece /": {**_X, "kernel": lecture.SLASH_PIECE},
    "X, small x": {**_X, "kernel": lecture.SMALL_X_PIECE},
    "two filters": {"image": lecture.TWO_FILTER_IMAGE, "kernel": _TWO},
    "face": {"image": lecture.FACE, "kernel": lecture.FACE_KERNEL},
    "one dimension": {"image": lecture.LINE[None], "kernel": lecture.LINE_KERNEL[None]},
    "two channels, two filters": {
        "image": np.moveaxis(lecture.CHANNELS_IMAGE, 0, -1),
        "kernel": np.transpose(lecture.CHANNELS_KERNEL, (2, 3, 1, 0)),  # channels last
        "bias": lecture.CHANNELS_BIAS,
    },
    "numbers, vertical edge": {"image": lecture.STRIDE_IMAGE, "kernel": lecture.EDGE_KERNEL},
    "photograph": {"image": _photograph, "kernel": lecture.EDGE_KERNEL},
}

KERNELS = {
    "nothing (identity)": np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
    "vertical edge": np.array(lecture.EDGE_KERNEL),
    "horizontal edge": np.array(lecture.EDGE_KERNEL).T,
    "edge (all directions)": np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]),
    "blur (mean)": np.full((3, 3), 1 / 9),
    "blur (weighted)": np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16,
    "sharpen": np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    "emboss": np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]),
    "cross": np.array(lecture.CROSS_KERNEL),
    "row of three (1 × 3)": np.array([[1, 0, -1]]),
}


LARGEST_IMAGE = 64
MOST_NUMBERS = 4096  # of all channels: 64x64, or 36x36 in colour
LARGEST_KERNEL = 11
MOST_CHANNELS = 4


def _numbers(array, name) -> np.ndarray:
    array = floats(array, name)
    if not array.size:
        raise ValueError(f"{name} must hold at least one number; got shape {array.shape}")
    return array


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
