"""How does a picture of the learner's own come into an explorer?"""

import numpy as np

from cnn_course.data.resizing import brightness


def pixels(message, buffers) -> np.ndarray:
    """What the browser sent, as (rows, columns, 3) from 0 to 1.

    >>> pixels({"rows": 1, "cols": 2}, [bytes([255, 255, 255, 0, 0, 0])]).tolist()
    [[[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]]
    """
    flat = np.frombuffer(buffers[0], np.uint8)
    return flat.reshape(message["rows"], message["cols"], 3) / 255


def as_input(picture, shape) -> np.ndarray:
    """Its middle in the shape (rows, columns, channels) of a model's pictures, 1 or 3 channels.

    Of one channel it is grey, and light on dark: paper becomes black.

    >>> as_input(np.ones((8, 6, 3)), (2, 2, 1)).ravel().tolist()
    [0.0, 0.0, 0.0, 0.0]
    """
    from cnn_course.explorers.networks import fitted

    found = np.asarray(fitted(picture, shape[:2]), float)
    if shape[2] == 1:
        found = brightness(found)
        inside = found[1:-1, 1:-1]
        border = (found.sum() - inside.sum()) / max(found.size - inside.size, 1)
        found = (1 - found if border > 0.5 else found)[..., None]
    return found.clip(0, 1).round(3)
