"""Gradient descent, step by step, with a learning rate from too small to too large [L1.8]."""

from dataclasses import dataclass

import numpy as np

from cnn_course import lecture
from cnn_course.explorers.explorer import Explorer
from cnn_course.explorers.grids import Array
from cnn_course.explorers.knobs import Count, Knob, Knobs
from cnn_course.scenes.training import training_scene

LARGEST = 6
STEPS = 20
LARGEST_RATE = 10  # in code; scores then reach 38 digits


@dataclass(frozen=True)
class Rate(Knob):
    """A learning rate, on a slider of decimal numbers.

    >>> KNOBS.update({}, {"rate": 0})
    Traceback (most recent call last):
    ValueError: rate must be a number above 0, at most 10; got 0
    """

    name: str
    label: str
    value: float
    ends: tuple

    def set(self, new, name, value):
        if isinstance(value, bool) or not np.isreal(value) or not 0 < value <= LARGEST_RATE:
            raise ValueError(
                f"{name} must be a number above 0, at most {LARGEST_RATE}; got {value!r}"
            )
        new[name] = float(value)

    def controls(self):
        least, most = self.ends
        ends = {"least": least, "most": most, "step": least}
        return (self._control("slider", self.name, self.label, self.value, **ends),)


def _settle(new, changes):
    """Images and labels belong together."""
    images, labels = new["images"], new["labels"]
    if images.ndim != 3 or not images.size or max(images.shape[1:]) > LARGEST:
        raise ValueError(
            f"images must have shape (number, rows, columns), at most {LARGEST}x{LARGEST} each; "
            f"got {images.shape}"
        )
    if not (np.isfinite(images).all() and np.isfinite(labels).all()):
        raise ValueError("images and labels must hold finite numbers")
    if labels.shape != images.shape[:1]:
        raise ValueError(f"labels must be {len(images)} numbers, one an image; got {labels.shape}")


KNOBS = Knobs(
    Rate("rate", "learning rate", 0.02, (0.005, 0.15)),
    Count("step", "step", 0, most=STEPS),
    Count("seed", "start", 0, most=9, tooltip="which random weights to start from"),
    Array("images", np.array([lecture.BACKSLASH, lecture.SLASH], float)),
    Array("labels", np.array([4.0, -4.0])),
    rows=(("rate", "step", "seed"),),
    settle=_settle,
    as_given=True,
)


def training(images=None, labels=None, *, rate=0.02, seed=0):
    """Weights learn to score pictures; move through the steps, choose the learning rate.

    Parameters
    ----------
    images : array (number, rows, columns), at most 6 x 6 each
        By default the keys ``\\`` and ``/`` [L1.5].
    labels : (number,)
        The score each should get, by default 4 and -4.
    rate : float
        The learning rate, at most 10.
    seed : int
        Which random weights to start from.

    Returns
    -------
    Explorer
        Its values: ``rate``, ``step``, ``seed``, ``images``, ``labels``.

    Examples
    --------
    >>> dict(training().set(step=20).scene.facts)["signs of the weights"]
    '+ − − +'
    >>> dict(training(rate=0.15).scene.facts)["this learning rate"]
    'is too large: the error grows'
    """
    start = {"rate": rate, "seed": seed}
    if (images is None) != (labels is None):
        raise ValueError("images and labels must be given together; got only one of them")
    if images is not None:
        start.update(images=images, labels=labels)
    return Explorer(_scene, KNOBS, start)


def _scene(images, labels, rate, step, seed):
    weights = np.random.default_rng(seed).uniform(-0.5, 0.5, images.shape[1:]).round(2)
    return training_scene(weights, images, labels, rate=rate, step=step, steps=STEPS)
