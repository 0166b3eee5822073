"""Exercises of notebook 09: a dense layer backward, momentum, the loss at the start."""

import numpy as np

from .record import Exercise

# --- 9.1 dense layer backward ---------------------------------------------------------------


def dense_backward(dy, x, w):
    dx = dy @ w.T
    dw = x.T @ dy
    db = dy.sum(axis=0)
    return dx, dw, db


def _dense_cases():
    rng = np.random.default_rng(0)
    tiny = (np.array([[1, 2]]), np.array([[3, 4, 5]]), np.array([[1, 0], [2, 1], [0, 3]]))
    two = (
        np.array([[1, 2], [3, 5]]),
        np.array([[1, 2, 3], [4, 0, 1]]),
        np.array([[1, 0], [2, 1], [0, 3]]),
    )
    cases = [tiny, two]
    for pictures, n_in, n_out in ((4, 3, 2), (2, 5, 3), (1, 4, 6), (3, 3, 3), (5, 1, 2), (2, 6, 1)):
        cases.append(
            (
                rng.normal(size=(pictures, n_out)),
                rng.normal(size=(pictures, n_in)),
                rng.normal(size=(n_in, n_out)),
            )
        )
    return tuple(cases)


def _dense_bias_mean(dy, x, w):
    return dy @ w.T, x.T @ dy, dy.mean(axis=0)


def _dense_weights_mean(dy, x, w):
    return dy @ w.T, x.T @ dy / len(x), dy.sum(axis=0)


def _dense_bias_not_summed(dy, x, w):
    return dy @ w.T, x.T @ dy, dy


def _dense_bias_other_axis(dy, x, w):
    return dy @ w.T, x.T @ dy, dy.sum(axis=1)


def _dense_bias_one_number(dy, x, w):
    return dy @ w.T, x.T @ dy, dy.sum()


def _dense_weights_transposed(dy, x, w):
    return dy @ w.T, dy.T @ x, dy.sum(axis=0)


def _dense_weights_first(dy, x, w):
    return x.T @ dy, dy.sum(axis=0), dy @ w.T


def _dense_input_only(dy, x, w):
    return dy @ w.T


DENSE_BACKWARD = Exercise(
    id="9.1",
    title="A dense layer, backward",
    task=(
        "Write `dense_backward(dy, x, w)` for `y = x @ w + b`. It returns `(dx, dw, db)`. `x` is "
        "(pictures, inputs), `w` is (inputs, outputs), `dy` is (pictures, outputs)."
    ),
    kind="code",
    answer=dense_backward,
    cases=_dense_cases(),
    hints=(
        "A gradient has the shape of what it belongs to. Which product of `dy` and `w` is "
        "(pictures, inputs)?",
        "`dx` is `dy` times `w` turned over, `w.T`. For `dw`, turn `x` over.",
        "`dx = dy @ w.T`, `dw = x.T @ dy`, and `db` sums `dy` over the pictures, `axis=0`.",
    ),
    wrong=(
        (
            _dense_bias_mean,
            "`db` is a mean over the pictures; every picture uses the same bias, so sum.",
        ),
        (
            _dense_weights_mean,
            "`dw` is divided by the number of pictures; the loss has done that already.",
        ),
        (
            _dense_bias_not_summed,
            "`db` still has a row for each picture; sum over the pictures, `axis=0`.",
        ),
        (
            _dense_bias_other_axis,
            "`db` sums over the outputs; sum over the pictures, `axis=0`.",
        ),
        (
            _dense_bias_one_number,
            "`db` is one number; each output has a bias of its own: sum over `axis=0` only.",
        ),
        (
            _dense_weights_transposed,
            "`dw` lies on its side: it must have the shape of `w`, so take `x.T @ dy`.",
        ),
        (_dense_weights_first, "the order is `dx`, `dw`, `db`; here `dw` comes first."),
        (
            lambda dy, x, w: (x.T @ dy, dy @ w.T, dy.sum(axis=0)),
            "the order is `dx`, `dw`, `db`; here `dw` and `dx` have changed places.",
        ),
        (_dense_input_only, "only `dx` is returned; return all three, `dx, dw, db`."),
    ),
    tags=("L5.5",),
)

# --- 9.2 momentum ---------------------------------------------------------------------------


def momentum_step(w, g, v, rate, momentum):
    v = momentum * v - rate * g
    w = w + v
    return w, v


def _momentum_uphill(w, g, v, rate, momentum):
    v = momentum * v + rate * g
    return w + v, v


def _momentum_taken_away(w, g, v, rate, momentum):
    v = momentum * v - rate * g
    return w - v, v


def _momentum_old_velocity(w, g, v, rate, momentum):
    return w + v, momentum * v - rate * g


def _momentum_forgotten(w, g, v, rate, momentum):
    return w - rate * g, -rate * g


def _momentum_full(w, g, v, rate, momentum):
    v = v - rate * g
    return w + v, v


def _momentum_kept_uphill(w, g, v, rate, momentum):
    v = momentum * v + rate * g
    return w - v, v


def _momentum_without_rate(w, g, v, rate, momentum):
    v = momentum * v + g
    return w - rate * v, v


def _momentum_swapped(w, g, v, rate, momentum):
    w, v = momentum_step(w, g, v, rate, momentum)
    return v, w


def _momentum_rate_over_all(w, g, v, rate, momentum):
    v = rate * (momentum * v - g)
    return w + v, v


MOMENTUM_STEP = Exercise(
    id="9.2",
    title="A step with momentum",
    task=(
        "Write `momentum_step(w, g, v, rate, momentum)`: from the weight `w`, its gradient `g` and "
        "the velocity `v` so far, return the new weight and the new velocity, `(w, v)`. Leave the "
        "given `w` and `v` as they are."
    ),
    kind="code",
    answer=momentum_step,
    cases=(
        (1.0, 1.0, 0.0, 0.5, 0.5),
        (0.5, 1.0, -0.5, 0.5, 0.5),
        (2.0, -4.0, 1.0, 0.25, 0.5),
        (1.0, 3.0, 2.0, 0.1, 0.0),
        (np.array([1.0, -2.0]), np.array([0.5, 4.0]), np.array([0.0, 1.0]), 0.1, 0.9),
        (np.array([[3, 1, 2]]), np.array([[1, 0, -1]]), np.array([[2, 5, -3]]), 0.2, 0.8),
        (0.0, 0.0, 1.0, 0.3, 0.9),
    ),
    hints=(
        "Two lines, in the order of the formula: first the velocity, then the weight.",
        "`v = momentum * v - rate * g`, then `w = w + v`.",
    ),
    wrong=(
        (_momentum_uphill, "the step goes up the slope: take `rate * g` away from the velocity."),
        (
            _momentum_taken_away,
            "the velocity is taken away from the weight; it already points downhill, so add it.",
        ),
        (
            _momentum_kept_uphill,
            "your velocity points uphill and is taken away from the weight. From `v = 0` on "
            "that makes the same steps, but the formula here takes `rate * g` away in the "
            "velocity, and then adds `v` to `w`.",
        ),
        (
            _momentum_without_rate,
            "your velocity adds up gradients, and the rate comes in only afterwards. From "
            "`v = 0` on that makes the same steps, but the formula here has `- rate * g` in the "
            "velocity itself.",
        ),
        (
            _momentum_old_velocity,
            "the weight moves by the old velocity; work out the new velocity first.",
        ),
        (
            _momentum_forgotten,
            "the old velocity is forgotten: this is plain gradient descent.",
        ),
        (_momentum_full, "the old velocity is kept whole; multiply it by `momentum`."),
        (_momentum_swapped, "the order is weight, velocity; here they have changed places."),
        (
            _momentum_rate_over_all,
            "the rate multiplies the old velocity as well; it belongs to the gradient alone.",
        ),
    ),
)

# --- 9.3 the loss at the start --------------------------------------------------------------


START_LOSS = Exercise(
    id="9.3",
    title="The loss at the start",
    task=(
        "A network for 100 classes has learned nothing yet and gives each of them 1/100. What is "
        "its cross-entropy? Two decimals will do."
    ),
    kind="value",
    answer=4.605,  # both 4.61 and 4.60, twice the 2.30 of ten classes, are right
    tolerance=0.01,
    hints=(
        "Cross-entropy is minus the natural logarithm of the probability of the right class.",
        "-ln(1/100) is ln 100, in Python `np.log(100)`.",
    ),
    wrong=(
        (2.0, "This is the logarithm to base 10. Use the natural one, `np.log`."),
        (6.64, "This is the logarithm to base 2. Use the natural one, `np.log`."),
        (
            23.03,
            "Ten times as many classes do not make the loss ten times as large: ln 100 is "
            "ln 10 + ln 10.",
        ),
        (23.0, "This is ten times ln 10; ln 100 is ln 10 + ln 10."),
        (2.3, "This is ln 10, right for ten classes; here there are 100."),
        (-4.61, "The sign: a probability below 1 has a negative logarithm; the loss is minus it."),
        (0.01, "This is the probability. The loss is minus its natural logarithm."),
        (0.99, "This is how often it guesses wrong. The loss is -ln(1/100)."),
    ),
    why="-ln(1/100) = ln 100 = 4.61, twice ln 10: a hundred is ten times ten.",
)

# --- 9.4 steps in an epoch ------------------------------------------------------------------


def _steps_rounded(answer):
    """Recognise what 1,257 / 32 gives when its digits were cut off."""
    if abs(answer - 589.21875) < 0.3:
        return "The last mini-batch of every epoch is a step of its own, however small."
    if abs(answer - 39.28125) < 0.05:
        return "Half a step does not exist, and this is one epoch only."
    return None


STEPS = Exercise(
    id="9.4",
    title="Steps in fifteen epochs",
    task=(
        "There are 1,257 training digits, in mini-batches of 32; the last one of an epoch holds "
        "what is left. How many steps does the optimiser make in 15 epochs?"
    ),
    kind="value",
    answer=600,
    explain=_steps_rounded,
    hints=(
        "A step for each mini-batch. How many whole mini-batches are there in an epoch, and is "
        "anything left over?",
        "1,257 = 39 * 32 + 9, so an epoch has 39 whole mini-batches and one of 9 digits.",
    ),
    wrong=(
        (585, "39 mini-batches are whole. The 9 digits that are left over make one more."),
        (40, "That is one epoch; there are 15."),
        (39, "That is one epoch, and the 9 digits that are left over make one more step."),
        (
            590,
            "Round up in every epoch, not once at the end: each one has its own last mini-batch.",
        ),
        (18855, "That is a step for every digit. There is one for each mini-batch of 32."),
        (480, "That is 15 * 32. An epoch has a step for each mini-batch, not 32 steps."),
    ),
    why="1,257 / 32 is 39.3, so an epoch has 40 steps, and 15 * 40 = 600.",
)

EXERCISES = (DENSE_BACKWARD, MOMENTUM_STEP, START_LOSS, STEPS)
