"""Exercise of notebook 08: a model of your own, trained with plain Keras."""

import numpy as np

from ..checking.exercise import Exercise

ENOUGH = 0.9


class _AnyModel:
    """The right answer: a claim that many models meet."""

    def __repr__(self):
        return f"any model that reads at least {ENOUGH:.0%} of the validation digits"


def _score(model):
    """Return the share of validation digits that a model reads; nan if it says no numbers."""
    from .. import data

    digits = data.digits(28)
    scores = np.asarray(model(digits.x_val, training=False))
    if scores.shape != (len(digits.x_val), 10):
        raise ValueError(f"ten numbers per picture are needed; it puts out {scores.shape[1:]}")
    right = scores.argmax(axis=1) == digits.y_val
    return float(right.mean()) if np.isfinite(scores).all() else np.nan


def _is_model(value):
    return callable(value) and hasattr(value, "get_weights")


def _why_not(value):
    from .. import data
    from ..training.suits import check_last_layer

    if type(value).__name__ == "History":
        return "This is the record that `fit` returns. Give the model on which you called `fit`."
    if isinstance(value, (float, int, list, tuple, dict)):
        return "This looks like what `evaluate` returns. Give the model itself: the check tries it."
    if not _is_model(value):
        return "This is not a Keras model. Give the one on which you called `fit`."
    try:
        score = _score(value)
    except Exception as error:
        return (
            "It must take pictures of shape (28, 28, 1) and put out one row of ten numbers for "
            f"each. ({str(error).splitlines()[0][:120]})"
        )
    if np.isnan(score):
        return (
            "It puts out something that is not a number (nan): the training ran away. Is the "
            "learning rate too large?"
        )
    try:
        check_last_layer(value, data.digits(28))
    except ValueError as error:
        return f"It reads {score:.0%} of the validation digits. The {error}."
    if score < 0.25:
        return (
            f"It reads {score:.0%} of the validation digits; guessing reads about 10 %. Was `fit` "
            "run on this very model, with the pictures and their own labels? (Building a model "
            "again makes fresh weights.)"
        )
    return (
        f"It reads {score:.0%} of the validation digits; {ENOUGH:.0%} are needed. Let it see the "
        "training digits more often (`epochs`), or give it more neurons or filters."
    )


TRAIN_YOUR_OWN = Exercise(
    id="8.9", title="Train your own", tags=("L8.7",),
    task=(
        "Build a small Keras model for the digits, 28 x 28 x 1, with ten outputs. `compile` it, "
        "`fit` it on `digits.x_train` and `digits.y_train`, and look at `evaluate` on the "
        "validation digits. The answer is the model itself; it must read at least 90 % of these "
        "digits."
    ),
    answer=_AnyModel(), explain=_why_not,
    accept=lambda one: isinstance(one, _AnyModel) or (_is_model(one) and _score(one) >= ENOUGH),
    hints=(
        "Three layers are enough: `layers.Flatten()`, a `layers.Dense` with ReLU, and a "
        "`layers.Dense` with ten neurons and softmax.",
        "`compile` needs an optimiser and the loss for labels that are plain numbers, as above; "
        '`metrics=["accuracy"]` shows the share that is right.',
        "`model.fit(digits.x_train, digits.y_train, epochs=20, verbose=0)`, then "
        "`model.evaluate(digits.x_val, digits.y_val, verbose=0)`.",
    ),
    why=(
        "`compile` says what to improve and how, `fit` does it, and `evaluate` measures it on "
        "pictures that `fit` has not seen. Choose by the validation digits; the test digits are "
        "for the very end."
    ),
)  # fmt: skip
