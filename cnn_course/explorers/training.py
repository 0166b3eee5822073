"""Gradient descent, step by step, with a learning rate from too small to too large [L1.8]."""

import numpy as np

from cnn_course import geometry, lecture
from cnn_course.explorers import controls as knobs
from cnn_course.explorers.tables import Explorer
from cnn_course.scenes.training import training_scene

LARGEST = 6
STEPS = 20
RATES = (0.005, 0.15)
LARGEST_RATE = 10  # in code; scores then reach 38 digits


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
    rate_knob = knobs.real_slider("learning rate", 0.02, *RATES, 0.005)
    rate_knob.readout_format = ".3f"
    return Explorer(
        _scene,
        start,
        {
            "rate": rate_knob,
            "step": knobs.slider("step", 0, 0, STEPS),
            "seed": knobs.slider("start", 0, 0, 9, "which random weights to start from"),
        },
        groups=(("rate", "step", "seed"),),
        update=update,
    )


def update(values, changes) -> dict:
    """The values after some changes, each checked.

    >>> update({}, {"rate": 0})
    Traceback (most recent call last):
    ValueError: rate must be a number above 0, at most 10; got 0
    """
    new = {**_START, **values}
    for name, value in changes.items():
        if name == "rate":
            if isinstance(value, bool) or not np.isreal(value) or not 0 < value <= LARGEST_RATE:
                raise ValueError(
                    f"rate must be a number above 0, at most {LARGEST_RATE}; got {value!r}"
                )
            new[name] = float(value)
        elif name in ("step", "seed"):
            new[name] = geometry.whole_number(value, name, least=0)
        else:
            new[name] = np.array(value, float)
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
    return new


_START = {
    "rate": 0.02,
    "step": 0,
    "seed": 0,
    "images": np.array([lecture.BACKSLASH, lecture.SLASH], float),
    "labels": np.array([4.0, -4.0]),
}


def _scene(values):
    shape = values["images"].shape[1:]
    weights = np.random.default_rng(values["seed"]).uniform(-0.5, 0.5, shape).round(2)
    return training_scene(
        weights,
        values["images"],
        values["labels"],
        rate=values["rate"],
        step=values["step"],
        steps=STEPS,
    )
