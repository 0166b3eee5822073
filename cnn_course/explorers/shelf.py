"""Which pictures stand on the shelf to pick from? A page of them, or of those that are misread."""

from functools import lru_cache

import numpy as np

from cnn_course.pictures.items import THUMB, Shelf
from cnn_course.pictures.paper.page import data_uri

PAGE = 16  # pictures at a time
MOST = 2000  # pictures that are read to find the misread ones


class Stock:
    """The pictures of some data, and what a model at present makes of them.

    Parameters
    ----------
    reader : models.inside.Reader
    x : array (pictures, rows, columns, channels)
    y : sequence of class numbers, optional
    """

    def __init__(self, reader, x, y):
        self.reader, self.x, self.y = reader, x, y
        self._read = (None, None)
        self.strip = lru_cache(8)(self._strip)

    def wrong(self) -> tuple:
        """The numbers of the misread ones among the first ``MOST``, for the weights of now."""
        model = self.reader.model
        weights = b"".join(w.tobytes() for w in model.get_weights())
        if self._read[0] != hash(weights):
            scores = model.predict(np.asarray(self.x[:MOST]), verbose=0, batch_size=256)
            said = scores.argmax(axis=1)
            if scores.shape[1] == 1:
                said = scores[:, 0] > (0.5 if self.reader.probability else 0)
            missed = np.flatnonzero(said != np.asarray(self.y[:MOST]))
            self._read = (hash(weights), tuple(missed.tolist()))
        return self._read[1]

    def shelf(self, picture, mistakes) -> Shelf:
        """The page with this picture on it; with ``mistakes`` only of the misread ones."""
        wrong = self.wrong() if mistakes else ()
        stock = wrong if mistakes else range(len(self.x))
        at = np.searchsorted(stock, picture) if mistakes else picture
        start = min(int(at), max(len(stock) - 1, 0)) // PAGE * PAGE
        numbers = tuple(stock[start : start + PAGE])
        before = stock[start - PAGE] if start else -1
        after = stock[start + PAGE] if start + PAGE < len(stock) else -1
        kind = "misread pictures" if mistakes else "pictures"
        first = f"{start + 1} to {start + len(numbers)} of " if len(stock) > PAGE else ""
        shape = f"{first}{len(stock)} {kind}" if stock else "no picture is misread"
        return Shelf(
            "shelf",
            f"{kind} to pick from",
            self.strip(numbers),
            numbers,
            picture,
            (before, after),
            wrong=numbers if mistakes else (),
            shape=shape,
        )

    def _strip(self, numbers) -> str:
        """These pictures side by side as a data URI; ink on paper, if they have one channel."""
        from PIL import Image

        if not numbers:
            return ""
        shown = np.asarray(self.x[list(numbers)], float)
        low, high = min(0, shown.min()), max(1, shown.max())
        shown = 255 * (shown - low) / (high - low)
        shown = 255 - shown[..., 0] if shown.shape[-1] != 3 else shown
        strip = Image.new("RGB", (THUMB * len(numbers), THUMB))
        for n, picture in enumerate(shown.round().astype("uint8")):
            strip.paste(Image.fromarray(picture).resize((THUMB, THUMB)), (THUMB * n, 0))
        return data_uri(strip, "png", optimize=True)
