"""Right answers written in other ways than the reference are right."""

import math

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from cnn_course.checking.judging import judge
from cnn_course.exercises.catalogue import find


class Tensor:
    """What a framework returns: it can become an array, and that is all."""

    def __init__(self, array):
        self.array = array

    def numpy(self):
        return self.array


def windows_of(image, shape):
    return sliding_window_view(image, shape)


def correlate(image, kernel):
    return np.einsum("rcij,ij->rc", windows_of(image, kernel.shape), kernel)


def correlate_channels(image, kernel, bias):
    windows = sliding_window_view(image, kernel.shape[:2], axis=(0, 1))
    return np.einsum("rcdij,ijdo->rco", windows, kernel) + bias


def correlate_by_shifting_the_image(image, kernel):
    rows, columns = np.subtract(image.shape, kernel.shape) + 1
    return sum(
        kernel[i, j] * image[i : i + rows, j : j + columns] for i, j in np.ndindex(kernel.shape)
    )


def find_piece_with_correlation(image, piece):
    return np.argwhere(correlate(image, piece) == piece.size)


def find_piece_in_lists(image, piece):
    return [[int(r), int(c)] for r, c in find_piece_with_correlation(image, piece)]


def gradient_step(weights, images, labels, rate):
    errors = np.tensordot(images, weights, 2) - labels
    return weights - rate * 2 * np.tensordot(errors, images, 1)


def output_size_by_walking(n, k, padding=0, stride=1):
    return len(range(0, n + 2 * padding - k + 1, stride))


def tensorflow_same(n, k, stride):
    over = n % stride
    total = max(k - stride, 0) if over == 0 else max(k - over, 0)
    return [total // 2, math.ceil(total / 2)]


def usage_from_the_cell(n, k, stride=1, padding=0):
    starts = np.arange(0, n + 2 * padding - k + 1, stride) - padding
    cells = np.arange(n)[:, None]
    return ((starts <= cells) & (cells < starts + k)).sum(axis=1)


def correlate_strided(image, kernel, stride, padding):
    return correlate(np.pad(image, padding), kernel)[::stride, ::stride]


def max_pool(image, size, stride):
    return windows_of(image, (size, size))[::stride, ::stride].max(axis=(2, 3))


def avg_pool(image, size, stride):
    return windows_of(image, (size, size))[::stride, ::stride].mean(axis=(2, 3))


def max_pool_backward(dy, image, size, stride):
    dx = np.zeros(image.shape)
    for r in range(len(dy)):
        for c in range(len(dy[0])):
            best = None
            for i in range(r * stride, r * stride + size):
                for j in range(c * stride, c * stride + size):
                    if best is None or image[i, j] > image[best]:
                        best = i, j
            dx[best] += dy[r, c]
    return dx


def pooled_size(n, k, stride, ceil):
    if not ceil:
        return (n - k) // stride + 1
    return min(math.ceil((n - k) / stride) + 1, math.ceil(n / stride))


def activations_as_layers(shape, classes):
    from keras import Input, Sequential, layers

    return Sequential(
        [
            Input(shape),
            layers.Conv2D(8, 3),
            layers.ReLU(),
            layers.MaxPooling2D(2),
            layers.Conv2D(16, 3),
            layers.Activation("relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(classes),
            layers.Softmax(),
        ]
    )


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        ("1.1", lambda a, b: (a == b).sum()),
        ("1.1", lambda a, b: float(np.count_nonzero(a == b))),
        ("1.1", lambda a, b: (a.size + (a * b).sum()) / 2),
        ("1.3", lambda image, weights: np.vdot(image, weights)),
        ("1.3", lambda image, weights: Tensor(np.float32(np.sum(image * weights)))),
        ("1.4", [[1, -1], [-1, 1]]),
        ("1.4", (1, -1, -1, 1)),
        ("1.4", np.array([[1.0, -1.0], [-1.0, 1.0]])),
        ("1.2", find_piece_with_correlation),
        ("1.2", find_piece_in_lists),
        ("1.6", gradient_step),
        ("1.5", 2**9),
        ("1.5", 512.0),
        ("2.1", correlate),
        ("2.1", correlate_by_shifting_the_image),
        ("2.1", lambda image, kernel: correlate(image, kernel).astype(np.float32)),
        ("2.1", lambda image, kernel: correlate(image, kernel).tolist()),
        ("2.3", lambda image, kernel: correlate(image, np.flip(kernel))),
        ("2.3", lambda image, kernel: correlate(np.flip(image), kernel)[::-1, ::-1]),
        ("2.4", lambda image, filters: np.dstack([correlate(image, one) for one in filters])),
        ("2.6", correlate_channels),
        ("2.6", lambda *arguments: Tensor(correlate_channels(*arguments))),
        ("2.2", [2, 2, 0]),
        ("2.5", 2 + 1 + 0.1),
        (
            "2.7",
            lambda image, kernel: [np.moveaxis(image, 0, -1), np.moveaxis(kernel, (0, 1), (3, 2))],
        ),
        ("2.8", [10, 592]),
        ("3.1", output_size_by_walking),
        ("3.1", lambda n, k, p=0, s=1: math.floor((n + 2 * p - k) / s + 1)),
        ("3.1", lambda n, k, p=0, s=1: np.floor((n + 2 * p - k) / s) + 1),
        ("3.3", lambda k: int(k / 2)),
        ("3.4", tensorflow_same),
        ("3.8", lambda kernel, c_in, c_out: math.prod((*kernel, c_in, c_out)) + c_out),
        ("3.5", usage_from_the_cell),
        ("3.9", [[62, 62, 32], 896]),
        ("3.6", lambda k, dilation: k + (k - 1) * (dilation - 1)),
        ("3.7", correlate_strided),
        ("4.1", max_pool),
        ("4.2", avg_pool),
        ("4.6", max_pool_backward),
        ("4.3", [[3, 3], [2, 2]]),
        ("4.5", lambda maps: maps.mean(axis=(0, 1))),
        ("4.5", lambda maps: [maps[..., c].mean() for c in range(maps.shape[-1])]),
        ("4.4", pooled_size),
        ("8.3", activations_as_layers),
    ],
)
def test_another_way_is_right_too(exercise, answer):
    verdict = judge(find(exercise), answer)
    assert verdict.state == "right", (verdict.diagnosis, verdict.found)
