"""How does a picture of the learner's own come into an explorer?"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

LUMA = (0.299, 0.587, 0.114)  # Rec. 601: how bright the eye finds red, green and blue


@dataclass(frozen=True)
class Own:
    """What an explorer does with one: ``largest`` is (rows, columns) at most.

    ``changes(values, pixels)`` says what becomes of the values; the pixels are
    ``(rows, columns, 3)``, from 0 to 1.
    """

    largest: tuple
    changes: Callable


def pixels(message, buffers) -> np.ndarray:
    """What the browser sent, as (rows, columns, 3) from 0 to 1.

    >>> pixels({"rows": 1, "cols": 2}, [bytes([255, 255, 255, 0, 0, 0])]).tolist()
    [[[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]]
    """
    flat = np.frombuffer(buffers[0], np.uint8)
    return flat.reshape(message["rows"], message["cols"], 3) / 255


def grey(picture) -> np.ndarray:
    """Its brightness, (rows, columns).

    >>> grey(np.ones((2, 4, 3))).round(3).tolist()
    [[1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0]]
    """
    return picture @ np.array(LUMA)
