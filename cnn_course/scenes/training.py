"""Weights that are found by gradient descent, one step at a time [L1.8]."""

import numpy as np

from cnn_course.pictures import walk as windows
from cnn_course.pictures.layout import fit
from cnn_course.pictures.scene import Chart, Place, Reach, Scene, dot
from cnn_course.pictures.words import number
from cnn_course.scenes.slash_machine import signs


def descent(weights, images, labels, rate, steps):
    """Gradient descent on the sum of ``(score - label)²``; a score is a sum of weight times pixel.

    Parameters
    ----------
    weights : (rows, columns)
    images : (number, rows, columns)
    labels : (number,)
        The score each image should get.
    rate : float
        The learning rate.
    steps : int

    Returns
    -------
    weights : (steps + 1, rows, columns)
        Before the first step, and after each.
    gradients : (steps + 1, rows, columns)
        At these weights.
    errors : (steps + 1,)

    Examples
    --------
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
    """One step of the descent with its numbers, and the error over all steps.

    Parameters
    ----------
    weights : (rows, columns)
        Before the first step.
    images : (number, rows, columns)
    labels : (number,)
    rate : float
    step, steps : int
        The step shown, and how many are made.

    Returns
    -------
    Scene
    """
    kept, gradients, errors = descent(weights, images, labels, rate, steps + 1)
    now, gradient, then = kept[step], gradients[step], kept[step + 1]
    scores = (np.asarray(images, float) * now).sum(axis=(1, 2))
    made = dot((Reach("weights"),), (Reach("rate", step=(0, 0)), Reach("gradient")))
    panels = (
        windows.number_panel("weights", f"weights after step {step}", "kernel", now, decimals=2),
        windows.number_panel(
            "rate", "− rate", "plain", -rate, before="+", shape="", decimals=3, index=False
        ),
        windows.number_panel("gradient", "gradient", "gradient", gradient, before="·", decimals=1),
        windows.number_panel(
            "next",
            f"weights after step {step + 1}",
            "output",
            then,
            before="=",
            decimals=2,
            made_by=made,
        ),
    )
    error = _short(errors[step])
    chart = Chart(
        "error",
        "error after each step",
        (("error", "output", tuple(range(steps + 1)), tuple(map(float, errors[: steps + 1]))),),
        "step",
        "error",
        marker=step,
    )
    said = verdict(errors[: steps + 1], gradients)
    return fit(
        Scene(
            "Gradient descent",
            rows=(panels, (chart,)),
            lit=Place("next", 0, 0),
            window="what a new weight is made of",
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
    )


def verdict(errors, gradients) -> str:
    """What became of a descent, in words.

    Parameters
    ----------
    errors : (steps + 1,)
    gradients : (steps + 1, rows, columns)

    Examples
    --------
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
