"""One record for every collection of pictures: train, validation and test."""

from dataclasses import dataclass, replace

import numpy as np

from cnn_course.geometry import whole_number

SPLITS = ("train", "val", "test")


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Pictures and labels, already split in three.

    Attributes
    ----------
    x_train, x_val, x_test : ndarray, (images, rows, columns, channels)
        Pixel values from 0 to 1, float32.
    y_train, y_val, y_test : ndarray, (images,)
        The class of each picture, a whole number from 0.
    class_names : tuple of str
        What class 0, 1, 2, ... is called.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_val: np.ndarray
    y_val: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    class_names: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows, columns and channels of one picture: what Keras calls ``input_shape``."""
        return self.x_train.shape[1:]

    def first(self, pictures):
        """The same, with only the first ``pictures`` to train on: how little is enough?

        >>> from cnn_course import data
        >>> data.digits().first(200)
        Dataset(200 train, 180 validation and 360 test pictures of 8x8x1; \
10 classes: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
        """
        n = whole_number(pictures, "pictures", least=1)
        if n > len(self.x_train):
            raise ValueError(
                f"pictures must be at most {len(self.x_train)}, the size of the training part; "
                f"got {n}"
            )
        return replace(self, x_train=self.x_train[:n], y_train=self.y_train[:n])

    def __repr__(self) -> str:
        rows, columns, channels = self.shape
        return (
            f"Dataset({len(self.x_train)} train, {len(self.x_val)} validation and "
            f"{len(self.x_test)} test pictures of {rows}x{columns}x{channels}; "
            f"{len(self.class_names)} classes: {', '.join(self.class_names)})"
        )


def divided(x, y, seed, validation, test, class_names):
    """Hold out `test`, then `validation` pictures; every class keeps its share in each part."""
    from sklearn.model_selection import train_test_split

    seed = whole_number(seed, "seed", least=0)
    for name, count in (("validation", validation), ("test", test)):
        if whole_number(count, name, least=0) and not 10 <= count <= len(x) // 3:
            raise ValueError(
                f"{name} must be between 10 and {len(x) // 3} of the {len(x)} pictures; got {count}"
            )
    y = y.astype("int64")
    parts = [np.arange(len(x))]
    for count in (test, validation):  # each before the one held out so far
        held_out = parts[0][:0]
        if count:
            parts[0], held_out = train_test_split(
                parts[0], test_size=count, stratify=y[parts[0]], random_state=seed
            )
        parts.insert(1, held_out)
    arrays = [array[part] for part in parts for array in (x, y)]
    return Dataset(*arrays, class_names=tuple(class_names))
