"""How do several explorers offer examples, and tell when the numbers are the learner's own?"""

import numpy as np

from cnn_course.explorers import arrays
from cnn_course.explorers import controls as knobs

OWN = "own numbers"
_SIDES = {"image": ("height", "width"), "kernel": ("kernel_height", "kernel_width")}


class Examples:
    """Named arrays, with the drop-down and the setters that go with them.

    Parameters
    ----------
    named : dict
        ``{name: {array: numbers}}``; the first is what an explorer begins with.
    largest : dict
        ``{array: cells}``: how long the sides of "image" and "kernel" may be.
    others : dict
        ``{array: setter}`` for arrays whose size follows from the others.

    Examples
    --------
    >>> examples = Examples({"ten": {"image": [[10]]}}, {"image": 4})
    >>> new = {"image": np.zeros((1, 1))}
    >>> examples.setters["example"](new, "example", "ten")
    >>> examples.setters["image"](new, "image", [[1, 2]])
    >>> new["example"], new["image"]
    ('own numbers', array([[1., 2.]]))
    """

    def __init__(self, named, largest, others=None):
        self.named, self.first = named, next(iter(named))
        self._arrays, sizes = dict(others or {}), {}
        for array, cells in largest.items():
            prefix = _SIDES[array][0].removesuffix("height")
            self._arrays[array] = arrays.set_array(array, cells, prefix)
            resize = self._resize(array, arrays.set_size(array, cells, prefix))
            sizes |= dict.fromkeys(_SIDES[array], resize)
        # in the order in which changes made at once are applied
        self.setters = {"example": self._choose, **dict.fromkeys(self._arrays, self._own), **sizes}

    def knob(self):
        return knobs.choice("example", OWN, [*((n, n) for n in self.named), (OWN, OWN)])

    def _choose(self, new, name, value):
        """An example brings its arrays; ``OWN`` leaves what there is."""
        if value != OWN and value not in self.named:
            raise ValueError(
                f"{name} must be one of {', '.join([OWN, *self.named])}; got {value!r}"
            )
        for key, array in self.named.get(value, {}).items():
            new[f"_{key}"] = arrays.grown(np.atleast_2d(array))
            self._arrays[key](new, key, array)
        new[name] = value

    def _own(self, new, name, value):
        """Numbers that the learner gives belong to no example."""
        self._arrays[name](new, name, value)
        new["example"] = OWN

    def _resize(self, array, setter):
        """An array that gets another size is not the example's any more."""

        def resized(new, name, value):
            setter(new, name, value)
            named = self.named.get(new["example"])
            if named and np.atleast_2d(named[array]).shape != new[array].shape:
                new["example"] = OWN

        return resized
