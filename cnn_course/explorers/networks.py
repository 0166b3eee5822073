"""What does the explorer of networks know of each network?"""

from functools import cached_property
from itertools import groupby

import numpy as np

from cnn_course import geometry


def fitted(photo, size) -> np.ndarray:
    """The middle of a photograph, cut to the shape of a network's input and resized to it.

    >>> fitted(np.zeros((40, 60, 3)), (20, 20)).shape
    (20, 20, 3)
    """
    from cnn_course import data

    photo = np.asarray(photo, "float32")
    if photo.ndim not in (2, 3) or (photo.ndim == 3 and photo.shape[2] != 3):
        raise ValueError(
            "photo must be (rows, columns) or (rows, columns, 3); got "
            f"{geometry.times(photo.shape)}"
        )
    if not (photo.min() >= 0 and photo.max() <= 1):
        raise ValueError(f"photo must have values from 0 to 1: {data.scale.found(photo)}")
    if photo.ndim == 2:
        photo = np.repeat(photo[:, :, None], 3, axis=2)
    rows, cols = photo.shape[:2]
    share = min(rows / size[0], cols / size[1])
    high, wide = (max(1, round(n * share)) for n in size)
    top, left = (rows - high) // 2, (cols - wide) // 2
    cut = photo[top : top + high, left : left + wide]
    return np.clip(data.resize(cut[None], tuple(size))[0], 0, 1)


class Network:
    """The fields of one model, computed when it is first looked at."""

    def __init__(self, model, photo, options):
        self.model, self._photo, self._options = model, photo, options

    @cached_property
    def without_global(self) -> "Network":
        """The same without the paths that see everything."""
        return Network(self.model, self._photo, {**self._options, "ignore_global": True})

    @cached_property
    def has_global(self) -> bool:
        """Whether a map somewhere sees everything, along an axis at least."""
        axes = (axis for field in self.layers for axis in field.axes)
        return any(axis.everything and not axis.collapsed for axis in axes)

    @cached_property
    def _alike(self) -> list:
        """The fields of all layers, those side by side that are alike in one list."""
        from cnn_course import network_fields as compute

        found = tuple(compute.fields(self.model, **self._options).values())
        size = found[0].input_size
        if len(size) != 2:
            raise ValueError(f"the network must take pictures: two axes; got {len(size)}")
        if None in size:
            raise ValueError(
                "the network was built for pictures of any size: pass input_size, for example "
                "input_size=224"
            )
        looks = groupby(found, lambda field: (field.size, field.jump, field.start, field.units))
        return [list(alike) for _, alike in looks]

    @cached_property
    def layers(self) -> tuple:
        """The fields that differ from the one before, from the input up."""
        return tuple(fields[0] for fields in self._alike)

    def number_of(self, name) -> int:
        """The number of a layer; one that is left out has the number of the one it is like."""
        alike = ([field.layer for field in fields] for fields in self._alike)
        return next(number for number, names in enumerate(alike) if name in names)

    def last_like(self, number) -> str:
        """The last of the layers that are like the one with this number."""
        return self._alike[number][-1].layer

    @cached_property
    def names(self) -> tuple:
        return tuple(field.layer for field in self.layers)

    @cached_property
    def photo(self) -> np.ndarray:
        return fitted(self._photo, self.layers[0].input_size)

    @cached_property
    def last_map(self) -> int:
        return max(n for n, field in enumerate(self.layers) if field.has_map)
