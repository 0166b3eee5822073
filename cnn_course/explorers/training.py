"""Gradient descent, step by step, with a learning rate from too small to too large [L1.8]."""

from dataclasses import dataclass

import numpy as np

from cnn_course import lecture
from cnn_course.explorers.grids import Array
from cnn_course.explorers.knobs import Count, Knob, Knobs
from cnn_course.explorers.opening import Opening, opens
from cnn_course.explorers.slash_machine import signs
from cnn_course.pictures import walks
from cnn_course.pictures.cover import Question
from cnn_course.pictures.items import Chart
from cnn_course.pictures.scene import Place, Reach, Scene, dot
from cnn_course.pictures.words import number

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

    kind = "slider"
    name: str
    label: str
    value: float
    least: float
    most: float
    step: float

    def set(self, new, name, value):
        if isinstance(value, bool) or not np.isreal(value) or not 0 < value <= LARGEST_RATE:
            raise ValueError(
                f"{name} must be a number above 0, at most {LARGEST_RATE}; got {value!r}"
            )
        new[name] = float(value)


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
        raise ValueError(f"labels must be {len(images)} numbers, one per image; got {labels.shape}")


KNOBS = Knobs(
    Rate("rate", "learning rate", 0.02, least=0.005, most=0.15, step=0.005),
    Count("step", "step", 0, most=STEPS),
    Count("seed", "random start", 0, most=9, tooltip="which random weights to start from"),
    Array("images", np.array([lecture.BACKSLASH, lecture.SLASH], float)),
    Array("labels", np.array([4.0, -4.0])),
    rows=(("rate", "step", "seed"),),
    settle=_settle,
    as_given=True,
)


@opens
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

    Examples
    --------
    >>> dict(training().set(step=20).scene.facts)["signs of the weights"]
    '+ − − +'
    >>> dict(training(rate=0.15).scene.facts)["this learning rate"]
    'is too large: the error grows'
    """
    if (images is None) != (labels is None):
        raise ValueError("images and labels must be given together; got only one of them")
    return Opening(_scene, KNOBS)


def _scene(images, labels, rate, step, seed):
    weights = np.random.default_rng(seed).uniform(-0.5, 0.5, images.shape[1:]).round(2)
    return training_scene(weights, images, labels, rate=rate, step=step, steps=STEPS)


def descent(weights, images, labels, rate, steps):
    """Gradient descent on the sum of ``(score - label)²``; a score is a sum of weight times pixel.

    Of weights ``(rows, columns)``, images ``(number, rows, columns)`` and labels ``(number,)``: the
    weights, gradients and errors before the first step and after each, ``(steps + 1, ...)``.

    >>> from cnn_course import lecture
    >>> keys = [lecture.BACKSLASH, lecture.SLASH]
    >>> weights, _, errors = descent(np.zeros((2, 2)), keys, [4, -4], 1 / 16, 1)
    >>> errors.tolist()
    [32.0, 0.0]
    >>> weights[-1]
    array([[ 1., -1.],
           [-1.,  1.]])
    """
    weights, images, labels = (np.asarray(a, float) for a in (weights, images, labels))
    kept, gradients, errors = [], [], []
    for _ in range(steps + 1):
        misses = (images * weights).sum(axis=(1, 2)) - labels
        gradient = (2 * misses[:, None, None] * images).sum(axis=0)
        kept.append(weights)
        gradients.append(gradient)
        errors.append((misses**2).sum())
        weights = weights - rate * gradient
    return np.array(kept), np.array(gradients), np.array(errors)


def training_scene(weights, images, labels, *, rate, step, steps=20) -> Scene:
    """One ``step`` of the descent with its numbers, and the error over all ``steps``.

    The other arguments are those of ``descent``.
    """
    kept, gradients, errors = descent(weights, images, labels, rate, steps + 1)
    now, gradient, then = kept[step], gradients[step], kept[step + 1]
    scores = (np.asarray(images, float) * now).sum(axis=(1, 2))
    made = dot((Reach("weights"),), (Reach("rate", step=(0, 0)), Reach("gradient")))
    factor = {"before": "+", "shape": "", "decimals": 3, "index": False}
    after = {"before": "=", "decimals": 2, "made_by": made}
    panels = (
        walks.number_panel("weights", f"weights after step {step}", "kernel", now, decimals=2),
        walks.number_panel("rate", "− rate", "plain", -rate, **factor),
        walks.number_panel("gradient", "gradient", "gradient", gradient, before="·", decimals=1),
        walks.number_panel("next", f"weights after step {step + 1}", "output", then, **after),
    )
    error = _short(errors[step])
    errors = errors[: steps + 1]
    line = ("error", "output", tuple(range(steps + 1)), tuple(map(float, errors)))
    chart = Chart("error", "error after each step", (line,), "step", "error", marker=step)
    said, falls = verdict(errors, gradients), bool(errors[-1] < errors[0])
    asks = f"is the error smaller after {steps} steps than before the first?"
    end = "it falls" if falls else "it does not fall"
    return Scene(
        "Gradient descent",
        (panels, (chart,)),
        lit=Place("next", 0, 0),
        window="what a new weight is made of",
        question=Question("error", "error", asks, falls, end),
        facts=(
            ("error", error),
            ("signs of the weights", signs(now)),
            ("scores", ", ".join(_short(s) for s in scores)),
            ("should be", ", ".join(_short(s) for s in labels)),
            ("this learning rate", said),
        ),
        alt=(
            f"Gradient descent with learning rate {rate:g}: after step {step} of {steps} the "
            f"weights have the signs {signs(now)} and the error is {error}; "
            f"this learning rate {said}."
        ),
    )


def verdict(errors, gradients) -> str:
    """What became of a descent, in words.

    >>> verdict(np.array([4.0, 5, 6]), np.array([[[1.0]], [[-2.0]], [[4.0]]]))
    'is too large: the error grows'
    >>> verdict(np.array([4.0, 1, 0.25]), np.array([[[4.0]], [[2.0]], [[1.0]]]))
    'is too small to arrive in 2 steps'
    >>> verdict(np.array([4.0, 4, 4]), np.array([[[4.0]], [[-4.0]], [[4.0]]]))
    'is too large: it swings from side to side for ever'
    """
    steps = len(errors) - 1
    swings = steps and (gradients[0] * gradients[1]).sum() < 0
    if swings and np.isclose(errors[-1], errors[0]):
        return "is too large: it swings from side to side for ever"
    if not errors[-1] < np.inf or errors[-1] > errors[0]:
        return "is too large: the error grows"
    if errors[-1] > 0.01 * max(errors[0], 1e-12):
        if swings:
            return f"is too large: it swings from side to side and does not arrive in {steps} steps"
        return f"is too small to arrive in {steps} steps"
    first = int(np.argmax(errors <= 0.01 * errors[0]))
    return f"arrives: under 1 % of the error after {first} step{'s' if first != 1 else ''}"


def _short(value) -> str:
    if abs(value) >= 1e5:
        return f"{value:.1e}".replace("-", "−").replace("e+0", "e").replace("e+", "e")
    return number(value, 0 if float(value).is_integer() else 2)
