"""The lectures' images, kernels and results, and where the lectures slipped.

Every constant is named for what it is and carries the tag of its place in the lectures, which the
coverage table of the README lists. Results are what the lectures print; where a misprint stands
in them, the constant holds the right value and :data:`MISPRINTS` says what is printed.
All arrays are read-only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


def _array(*rows) -> np.ndarray:
    array = np.array(rows)
    array.flags.writeable = False
    return array


def _ink(shape, cells) -> np.ndarray:
    """A drawing of +1 (ink) on -1 (background)."""
    picture = np.full(shape, -1)
    picture[tuple(np.transpose(cells))] = 1
    return _array(*picture)


# --- L1 Pixel matching ----------------------------------------------------------------------

CANONICAL_X = _ink((9, 9), [(i, i) for i in range(1, 8)] + [(i, 8 - i) for i in range(1, 8)])
"""[L1.1] (9, 9) of +1 and -1: the X a computer stores, both diagonals."""

DRAWN_X = _ink((9, 9), [
    (1, 6), (2, 1), (2, 5), (3, 2), (3, 3), (3, 5), (4, 4),
    (5, 3), (5, 5), (5, 6), (6, 3), (6, 7), (7, 2),
])  # fmt: skip
"""[L1.2] (9, 9) of +1 and -1: the X a person draws."""

DISAGREEING_CELLS = (
    (1, 1), (1, 6), (1, 7), (2, 1), (2, 2), (2, 5), (2, 6), (3, 2), (5, 6),
    (6, 2), (6, 3), (6, 6), (6, 7), (7, 1), (7, 2), (7, 7),
)  # fmt: skip
"""[L1.3] The 16 (row, column) where the two X differ."""

BACKSLASH_PIECE = _array([1, -1, -1], [-1, 1, -1], [-1, -1, 1])
"""[L1.4, L2.2] (3, 3): the piece ``\\`` of the X."""

SLASH_PIECE = _array([-1, -1, 1], [-1, 1, -1], [1, -1, -1])
"""[L1.4, L2.2] (3, 3): the piece ``/`` of the X."""

SMALL_X_PIECE = _array([1, -1, 1], [-1, 1, -1], [1, -1, 1])
"""[L1.4, L2.2] (3, 3): the piece in the middle of the X."""

BACKSLASH = _array([1, -1], [-1, 1])
"""[L1.5] (2, 2): the key ``\\`` on the screen of four pixels."""

SLASH = _array([-1, 1], [1, -1])
"""[L1.5] (2, 2): the key ``/``."""

SLASH_WEIGHTS = _array([1, -1], [-1, 1])
"""[L1.5] (2, 2): the signs + - - + that tell the keys apart, scores 4 and -4."""

BACKSLASH_WITH_EXTRA_PIXEL = _array([1, 1], [-1, 1])
"""[L1.6] (2, 2): scores 2."""

SLASH_OUT_OF_INK = _array([-1, -1], [1, -1])
"""[L1.6] (2, 2): scores -2."""

# --- L2 Convolution by hand -----------------------------------------------------------------

BINARY_IMAGE = _array(
    [1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]
)
"""[L2.1] (5, 5) of 0 and 1."""

CROSS_KERNEL = _array([1, 0, 1], [0, 1, 0], [1, 0, 1])
"""[L2.1, L2.3] (3, 3): the four corners and the middle."""

BINARY_MAP = _array([4, 3, 4], [2, 4, 3], [2, 3, 4])
"""[L2.1] (3, 3): BINARY_IMAGE correlated with CROSS_KERNEL."""

BACKSLASH_MAP_FIRST_ROW = _array(0.78, -0.11, 0.11, 0.33, 0.56, -0.11, 0.33)
"""[L2.2] (7,): first row of CANONICAL_X correlated with BACKSLASH_PIECE, over 9, two decimals."""

BACKSLASH_MAP_DIAGONAL = _array(0.78, 1, 1, 0.56, 1, 1, 0.78)
"""[L2.2] (7,): the diagonal of the same map."""

GREY_IMAGE = _array(
    [18, 54, 51, 239, 244, 188],
    [55, 121, 75, 78, 95, 88],
    [35, 24, 204, 113, 109, 221],
    [3, 154, 104, 235, 25, 130],
    [15, 253, 225, 159, 78, 233],
    [68, 85, 180, 214, 245, 0],
)
"""[L2.3] (6, 6): grey values from 0 to 255."""

GREY_MAP = _array(
    [429, 505, 686, 856], [261, 792, 412, 640], [633, 653, 851, 751], [608, 913, 713, 657]
)
"""[L2.3] (4, 4): GREY_IMAGE correlated with CROSS_KERNEL."""

TWO_FILTER_IMAGE = _array(
    [1, 0, 0, 0, 0, 1],
    [0, 1, 0, 0, 1, 0],
    [0, 0, 1, 1, 0, 0],
    [1, 0, 0, 0, 1, 0],
    [0, 1, 0, 0, 1, 0],
    [0, 0, 1, 0, 1, 0],
)
"""[L2.4] (6, 6) of 0 and 1."""

DIAGONAL_FILTER = BACKSLASH_PIECE
"""[L2.4] (3, 3): filter 1."""

VERTICAL_FILTER = _array(*[[-1, 1, -1]] * 3)
"""[L2.4] (3, 3): filter 2."""

DIAGONAL_MAP = _array([3, -1, -3, -1], [-3, 1, 0, -3], [-3, -3, 0, 1], [3, -2, -2, -1])
"""[L2.4] (4, 4): TWO_FILTER_IMAGE correlated with DIAGONAL_FILTER."""

DIAGONAL_MAP_STRIDE_2 = _array([3, -3], [-3, 0])
"""[L2.4] (2, 2): the same with stride 2."""

VERTICAL_MAP = _array([-1, -1, -1, -1], [-1, -1, -2, 1], [-1, -1, -2, 1], [-1, 0, -4, 3])
"""[L2.4] (4, 4): TWO_FILTER_IMAGE correlated with VERTICAL_FILTER."""

FACE = _array(
    [0, 0, 0, 0, 0, 0, 0],
    [0, 1, 0, 0, 0, 1, 0],
    [0, 0, 0, 0, 0, 0, 0],
    [0, 0, 0, 1, 0, 0, 0],
    [0, 1, 0, 0, 0, 1, 0],
    [0, 0, 1, 1, 1, 0, 0],
    [0, 0, 0, 0, 0, 0, 0],
)
"""[L2.6] (7, 7) of 0 and 1: a smiling face."""

FACE_EYES_2_AND_4 = _array(FACE[0], [0, 0, 1, 0, 1, 0, 0], *FACE[2:])
"""[L2.6] (7, 7): the face as some slides draw it, with the eyes one column further in."""

FACE_KERNEL = _array([0, 0, 1], [1, 0, 0], [0, 1, 1])
"""[L2.6] (3, 3)."""

FACE_MAP = _array(
    [0, 1, 0, 0, 0], [0, 1, 1, 1, 0], [1, 0, 0, 2, 1], [1, 4, 2, 1, 0], [0, 0, 1, 2, 1]
)
"""[L2.6] (5, 5): FACE correlated with FACE_KERNEL; the lecture prints 1 at (2, 2)."""

FACE_MAP_AS_PRINTED = _array(*FACE_MAP[:2], [1, 0, 1, 2, 1], *FACE_MAP[3:])
"""[L2.6, L4.4] (5, 5): the map with its misprint, which the lecture goes on to pool."""

FACE_EYES_2_AND_4_ROWS = _array([0, 0, 1, 0, 1], [1, 1, 2, 0, 0])
"""[L2.6] (2, 5): the first two rows of the map with the eyes at columns 2 and 4."""

LINE = _array(1, 2, 3, 4)
"""[L2.7] (4,): an image of one dimension."""

LINE_KERNEL = _array(1, 2, 3)
"""[L2.7] (3,)."""

LINE_CORRELATION = _array(14, 20)
"""[L2.7] (2,): LINE correlated with LINE_KERNEL."""

LINE_CONVOLUTION = _array(10, 16)
"""[L2.7] (2,): the same with the kernel flipped."""

CHANNELS_IMAGE = _array(
    [[1, -2, 2, 2], [2, 1, 3, -2], [-2, 3, -3, 1], [-1, 2, -4, 2]],
    [[3, 0, 0, 0], [-2, -2, 1, -1], [2, -1, 3, 1], [5, -2, 0, 1]],
)
"""[L2.8] (2, 4, 4): channels first."""

CHANNELS_KERNEL = _array(
    [[[1, -2], [-2, 1]], [[1, 0], [0, 1]]], [[[3, 1], [2, 2]], [[0, 0], [0, 4]]]
)
"""[L2.8] (2, 2, 2, 2): (channels out, channels in, rows, columns)."""

CHANNELS_BIAS = _array(0.1, 0.2)
"""[L2.8] (2,): one number per channel out."""

CHANNELS_MAP = _array(
    [[3.1, -3.9, -10.9], [4.1, -12.9, 16.1], [-3.9, 0.1, 9.1]],
    [[-0.8, 8.2, 6.2], [5.2, 18.2, 7.2], [-8.8, 2.2, -7.8]],
)
"""[L2.8] (2, 3, 3): channels first; the lecture prints -3.1 in the first corner."""

MISREAD_IMAGE = _array(
    [[1, -2], [2, 1], [-2, 3], [-1, 2]],
    [[2, 2], [3, -2], [-3, 1], [-4, 2]],
    [[3, 0], [-2, -2], [2, -1], [5, -2]],
    [[0, 0], [1, -1], [3, 1], [0, 1]],
)
"""[L2.9] (4, 4, 2): the numbers of CHANNELS_IMAGE as the lecture hands them to TensorFlow."""

MISREAD_MAP = _array(
    [[17.1, 3.1, -15.9], [10.1, -5.9, -4.9], [1.1, 5.1, 20.1]],
    [[-4.8, 3.2, 16.2], [-8.8, -16.8, 1.2], [-11.8, 4.2, 2.2]],
)
"""[L2.9] (2, 3, 3): what TensorFlow then gives, CHANNELS_KERNEL read as rows, columns, in, out."""

# --- L3 Stride, padding, output size --------------------------------------------------------

STRIDE_IMAGE = _array(
    [4, 9, 2, 5, 8, 3],
    [5, 6, 2, 4, 0, 3],
    [2, 4, 5, 4, 5, 2],
    [5, 6, 5, 4, 7, 8],
    [5, 7, 7, 9, 2, 1],
    [5, 8, 5, 3, 8, 4],
)
"""[L3.2] (6, 6)."""

EDGE_KERNEL = _array(*[[1, 0, -1]] * 3)
"""[L3.2] (3, 3): the left column less the right one, a detector of vertical edges."""

STRIDE_1_MAP = _array([2, 6, -4, 5], [0, 4, 0, -1], [-5, 0, 3, 6], [-2, 5, 0, 3])
"""[L3.2] (4, 4): no padding, stride 1."""

STRIDE_2_MAP = _array([2, -4], [-5, 3])
"""[L3.2] (2, 2): no padding, stride 2."""

SAME_1_FIRST = -15
"""[L3.3] First value of the 6x6 map with a zero on every side and stride 1."""

SAME_2_MAP = _array([-15, 6, 3], [-16, 4, -1], [-21, 5, 3])
"""[L3.3] (3, 3): a zero on every side, stride 2: the lecture's "same"."""

# --- L4 Pooling -----------------------------------------------------------------------------

POOL_IMAGE = _array([1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4])
"""[L4.2] (4, 4)."""

POOL_MAX = _array([6, 8], [3, 4])
"""[L4.2] (2, 2): the largest of each 2x2 window, stride 2."""

POOL_AVERAGE = _array([3.25, 5.25], [2, 2])
"""[L4.2] (2, 2): the mean of each."""

GREY_MAP_POOLED = _array([792, 856], [913, 851])
"""[L4.3] (2, 2): GREY_MAP, max pooling 2x2, stride 2."""

FACE_MAP_POOLED = _array([1, 1, 0], [4, 2, 1], [0, 2, 1])
"""[L4.4] (3, 3): FACE_MAP_AS_PRINTED, max pooling 2x2, stride 2, partial windows kept."""

FACE_MAP_POOLED_VALID = _array([1, 1], [4, 2])
"""[L4.4] (2, 2): the same with partial windows dropped, as Keras does by default."""

POOL_BACKWARD_IMAGE = _array(
    [0.58009243, 1.1895669, 2.6777048, 0.15597591],
    [-0.94100916, -0.7437242, -1.0578039, -0.30651447],
    [0.53753567, 0.10521288, -0.43827865, -0.7727399],
    [-0.42974523, -1.669584, -0.92768306, -0.19861951],
)
"""[L4.6] (4, 4)."""

POOL_BACKWARD_MAX = _array([1.1895669, 2.6777048], [0.53753567, -0.19861951])
"""[L4.6] (2, 2): its max pooling 2x2, stride 2."""

POOL_BACKWARD_WINNERS = ((0, 1), (0, 2), (2, 0), (3, 3))
"""[L4.6] Where a gradient of ones arrives."""

# --- L5 Backward pass -----------------------------------------------------------------------

BACKWARD_LINE = _array(0.20350695, -0.31481498, -0.85656077, 0.5981919)
"""[L5.4] (4,)."""

BACKWARD_LINE_GRADIENT = _array(-0.47567356, -2.3547919)
"""[L5.4] (2,): the gradient of the output."""

BACKWARD_KERNEL_GRADIENT = _array(0.6445209, 2.1667714, -1.0011742)
"""[L5.4] (3,): the gradient of the kernel."""

# --- L6 Transposed convolution --------------------------------------------------------------

TRANSPOSED_KERNEL = _array(
    [0.13429713, 1.9649408, 0.74939513],
    [0.6982393, 1.2397809, 1.4247327],
    [1.5534406, 0.1190145, 1.3256309],
)
"""[L6.3] (3, 3)."""

TRANSPOSED_INPUT = _array([25.535583, 28.583742], [23.470192, 20.6226])
"""[L6.3] (2, 2)."""

TRANSPOSED_OUTPUT = _array(
    [3.4293556, 50.17591, 22.974957, 56.16536, 21.420517],
    [17.829948, 31.65853, 56.339676, 35.437576, 40.724194],
    [42.819992, 49.156643, 98.61191, 43.924065, 53.345966],
    [16.387812, 29.097897, 47.83826, 25.567505, 29.381691],
    [36.45955, 2.7932932, 63.148792, 2.4543884, 27.337954],
)
"""[L6.3] (5, 5): the transposed convolution of TRANSPOSED_INPUT, stride 2."""

# --- L7 Receptive field ---------------------------------------------------------------------

NETWORK_FIELDS = {"VGG16": 212, "ResNet50": 483, "InceptionV3": 1311}
"""[L7.5] The receptive field of the last feature layer, in pixels (Araujo, Norris, Sim 2019)."""

# --- L8 The full model ----------------------------------------------------------------------

COUNTED_MODEL = (
    ("conv 3x3", (26, 26, 8), 80),
    ("pool 2x2", (13, 13, 8), 0),
    ("conv 3x3", (11, 11, 16), 1168),
    ("pool 2x2", (5, 5, 16), 0),
    ("flatten", (400,), 0),
    ("dense", (64,), 25664),
    ("dense", (10,), 650),
)
"""[L8.2] (layer, shape of its output, parameters) for an input of 28x28x1; 27,562 in all."""


# --- where the lectures slipped -------------------------------------------------------------


@dataclass(frozen=True)
class Misprint:
    """One slip of the lectures: what is printed, what is right, and why."""

    tag: str
    where: str
    printed: Any
    right: Any
    why: str


MISPRINTS = (
    Misprint("L2.6", "the face's feature map, row 2, column 2", 1, 0,
             "the window holds a single 1, under a weight of zero"),
    Misprint("L2.6", "the columns of the eyes on some slides", (2, 4), (1, 5),
             "the printed map is that of a face with its eyes at columns 1 and 5"),
    Misprint("L2.8", "the first corner of the first output map", -3.1, 3.1,
             "2 + 1 + 0.1 is positive"),
    Misprint("L2.9", "the first corner of the same map, computed with TensorFlow", 17.1, 3.1,
             "the axes were not moved: TensorFlow reads (rows, columns, channels)"),
    Misprint("L3.1", "the formula of the output size", "(n + 2p - k) / s + 1",
             "floor((n + 2p - k) / s) + 1",
             "the last window must fit whole, so the division is rounded down"),
    Misprint("L3.1", "the name of the + 1 in that formula", "bias", "the first position",
             "it counts the window that no step led to"),
    Misprint("L3.7", "the size after 32 filters of 3x3 on 64x64x3", 64, 62,
             "the Keras call has no padding argument, so nothing is padded"),
    Misprint("L4.4", "the Keras call beside the 3x3 pooled map", (3, 3), (2, 2),
             "Keras pools 'valid' by default and drops partial windows"),
    Misprint("L6.1", "the last row of the 4x16 convolution matrix: its leading zeros", 4, 5,
             "the window moved on by one cell; the lecture repeats the third row"),
    Misprint("L8.1", "the name of the kernel's size in the Keras call", "filter_size",
             "kernel_size", "Keras has no argument of that name"),
)  # fmt: skip
"""Every slip, in the order of the lectures."""
