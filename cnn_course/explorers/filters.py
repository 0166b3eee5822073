"""Which images and kernels can be picked by name? The lecture's, and the filters of every editor.

Each example is ``(words, settings)``; the settings are values of the convolution explorer.
"""

import numpy as np

from cnn_course import lecture


def _channels_last(kernel):
    """(out, in, rows, columns), as the lecture writes it, to (rows, columns, in, out)."""
    return np.transpose(kernel, (2, 3, 1, 0))


def _two_filters():
    return np.stack([lecture.DIAGONAL_FILTER, lecture.VERTICAL_FILTER], axis=-1)[:, :, None]


_X = {"image": lecture.CANONICAL_X, "average": True}

EXAMPLES = {
    "grey image, cross": {"image": lecture.GREY_IMAGE, "kernel": lecture.CROSS_KERNEL},
    "binary image, cross": {"image": lecture.BINARY_IMAGE, "kernel": lecture.CROSS_KERNEL},
    "X, piece \\": {**_X, "kernel": lecture.BACKSLASH_PIECE},
    "X, piece /": {**_X, "kernel": lecture.SLASH_PIECE},
    "X, small x": {**_X, "kernel": lecture.SMALL_X_PIECE},
    "two filters": {"image": lecture.TWO_FILTER_IMAGE, "kernel": _two_filters()},
    "face": {"image": lecture.FACE, "kernel": lecture.FACE_KERNEL},
    "one dimension": {"image": lecture.LINE[None], "kernel": lecture.LINE_KERNEL[None]},
    "two channels, two filters": {
        "image": np.moveaxis(lecture.CHANNELS_IMAGE, 0, -1),
        "kernel": _channels_last(lecture.CHANNELS_KERNEL),
        "bias": lecture.CHANNELS_BIAS,
    },
    "numbers, vertical edge": {"image": lecture.STRIDE_IMAGE, "kernel": lecture.EDGE_KERNEL},
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
