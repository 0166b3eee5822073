"""Exercises of notebook 09: a dense layer backward, momentum, two numbers."""

import numpy as np

from ..checking.exercise import Exercise
from ..checking.slips import slip
from .drawing import numbers

# --- 9.1 dense layer backward ---------------------------------------------------------------


def dense_backward(dy, x, w):
    dx = dy @ w.T
    dw = x.T @ dy
    db = dy.sum(axis=0)
    return dx, dw, db


def _draw_layer(rng, *sizes):
    pictures, inputs, outputs = sizes or rng.integers(1, 6, 3).tolist()
    shapes = (pictures, outputs), (pictures, inputs), (inputs, outputs)
    return tuple(numbers(rng, *shape) for shape in shapes)


_RNG = np.random.default_rng(0)

DENSE_BACKWARD = Exercise(
    id="9.1",
    title="A dense layer, backward",
    task=(
        "Write `dense_backward(dy, x, w)` for `y = x @ w + b`. Return the three gradients `(dx, "
        "dw, db)`, each in the shape of what it belongs to. `x` is (pictures, inputs), `w` is "
        "(inputs, outputs), `dy` is (pictures, outputs): arrays of numbers, whole or not, each "
        "size at least 1."
    ),
    kind="code",
    answer=dense_backward,
    draw=_draw_layer,
    cases=(
        (np.array([[1, 2]]), np.array([[3, 4, 5]]), np.array([[1, 0], [2, 1], [0, 3]])),
        (np.array([[1, 2], [3, 5]]), np.array([[1, 2, 3], [4, 0, 1]]),
         np.array([[1, 0], [2, 1], [0, 3]])),
        *(_draw_layer(_RNG, *sizes)
          for sizes in ((4, 3, 2), (2, 5, 3), (1, 4, 6), (3, 3, 3), (5, 1, 2), (2, 6, 1))),
    ),
    hints=(
        "A gradient has the shape of what it belongs to. Which product of `dy` and `w` is "
        "(pictures, inputs)?",
        "`dx` is `dy` times `w` transposed, `w.T`. For `dw`, transpose `x`.",
        "`dx = dy @ w.T`, `dw = x.T @ dy`, and `db` sums `dy` over the pictures, `axis=0`.",
    ),
    wrong=(
        slip("`db` is a mean over the pictures; every picture uses the same bias, so sum.",
             (".sum", ".mean")),
        slip("`dw` is divided by the number of pictures; the loss has done that already.",
             ("x.T @ dy", "x.T @ dy / len(x)")),
        slip("`dw` and `db` are divided by the number of pictures; the loss has done that already.",
             ("x.T @ dy", "x.T @ dy / len(x)"), (".sum", ".mean")),
        slip("`db` still has a row for each picture; sum over the pictures.", (".sum(axis=0)", "")),
        slip("`db` is one number; each output has a bias of its own.", ("axis=0", "")),
        slip("`dw` lies on its side: it must have the shape of `w`.", ("x.T @ dy", "dy.T @ x")),
        slip("`dx` uses `w` as it is, and the shapes do not fit: outputs must meet outputs, so `w` "
             "is transposed.", ("w.T", "w")),
        slip("`dx` uses `*`, which multiplies cell by cell, and the shapes do not fit; the matrix "
             "product is `@`.", ("dy @ w.T", "dy * w.T")),
        slip("`dw` uses `x` as it is, and the shapes do not fit: it is (inputs, outputs), so `x` "
             "is transposed.", ("x.T", "x")),
        slip("the order is `dx`, `dw`, `db`; here `dw` comes first.", ("dx, dw, db", "dw, db, dx")),
        slip("only `dx` is returned; return all three, `dx, dw, db`.", ("dx, dw, db", "dx")),
    ),
    tags=("L5.5",),
)  # fmt: skip

# --- 9.2 momentum ---------------------------------------------------------------------------


def momentum_step(w, g, v, rate, momentum):
    v = momentum * v - rate * g
    w = w + v
    return w, v


def _draw_step(rng):
    shape = rng.integers(1, 4, rng.integers(0, 3))
    w, g, v = (1.0 * numbers(rng, *shape)[()] for _ in range(3))
    momentum = float(rng.choice([0, 1, *rng.uniform(0, 1, 6).round(2)]))
    return w, g, v, round(float(rng.uniform(0, 2)), 2), momentum


MOMENTUM_STEP = Exercise(
    id="9.2",
    title="A step with momentum",
    task=(
        "Write `momentum_step(w, g, v, rate, momentum)`: from the weight `w`, its gradient `g` and "
        "the velocity `v` so far, return the new weight and the new velocity, `(w, v)`. The three "
        "are numbers or arrays of one shape; leave the given `w` and `v` as they are."
    ),
    kind="code",
    answer=momentum_step,
    draw=_draw_step,
    cases=(
        (1.0, 1.0, 0.0, 0.5, 0.5), (0.5, 1.0, -0.5, 0.5, 0.5), (2.0, -4.0, 1.0, 0.25, 0.5),
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
        slip("the step goes up the slope: take `rate * g` away from the velocity.",
             ("- rate", "+ rate")),
        slip("the velocity is taken away from the weight; it already points downhill, so add it.",
             ("w + v", "w - v")),
        slip("your velocity points uphill and is taken away from the weight. From `v = 0` on that "
             "makes the same steps, but the formula here takes `rate * g` away in the velocity, "
             "and then adds `v` to `w`.", ("- rate", "+ rate"), ("w + v", "w - v")),
        slip("your velocity adds up gradients, and the rate comes in only afterwards. From `v = 0` "
             "on that makes the same steps, but the formula here has `- rate * g` in the velocity "
             "itself.", ("- rate * g", "+ g"), ("w + v", "w - rate * v")),
        slip("the velocity is a running mean of gradients here; the formula has no `1 - momentum`.",
             ("- rate * g", "+ (1 - momentum) * g"), ("w + v", "w - rate * v")),
        slip("the velocity is a running mean of the steps here; the formula has no `1 - momentum`.",
             ("- rate * g", "- (1 - momentum) * rate * g")),
        slip("the weight moves by the old velocity; work out the new velocity first.",
             ("v = momentum * v", "old = v\n    v = momentum * v"), ("w + v", "w + old")),
        slip("the old velocity is forgotten: this is plain gradient descent.",
             ("momentum * v - rate", "-rate")),
        slip("the old velocity is kept whole; multiply it by `momentum`.",
             ("momentum * v -", "v -")),
        slip("only the weight comes back; the next step needs the velocity, too.",
             ("return w, v", "return w")),
        slip("the rate multiplies the old velocity as well; it belongs to the gradient alone.",
             ("momentum * v - rate * g", "rate * (momentum * v - g)")),
        slip("`momentum` multiplies the gradient as well; it belongs to the old velocity alone.",
             ("momentum * v - rate * g", "momentum * (v - rate * g)")),
        slip("rate and momentum have changed places: `momentum` keeps the velocity, `rate` weighs "
             "the gradient.", ("momentum * v - rate * g", "rate * v - momentum * g")),
        slip("the rate is in the velocity already; the weight moves by the whole velocity.",
             ("w + v", "w + rate * v")),
        slip("the weight looks one step ahead (that is Nesterov's momentum); here it moves by the "
             "new velocity.", ("w + v", "w + momentum * v - rate * g")),
    ),
)  # fmt: skip

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
        (23.03, "Ten times as many classes do not make the loss ten times as large: ln 100 is ln "
         "10 + ln 10."),
        (23.0, "This is ten times ln 10; ln 100 is ln 10 + ln 10."),
        (2.3, "This is ln 10, right for ten classes; here there are 100."),
        (-4.61, "The sign: a probability below 1 has a negative logarithm; the loss is minus it."),
        (0.01, "This is the probability. The loss is minus its natural logarithm."),
        (0.99, "This is how often it guesses wrong. The loss is -ln(1/100)."),
    ),
    why="-ln(1/100) = ln 100 = 4.61, twice ln 10: a hundred is ten times ten.",
)  # fmt: skip

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
        (590,
         "Round up in every epoch, not once at the end: each one has its own last mini-batch."),
        (18855, "That is a step for every digit. There is one for each mini-batch of 32."),
        (480, "That is 15 * 32. An epoch has a step for each mini-batch, not 32 steps."),
    ),
    why="1,257 / 32 is 39.3, so an epoch has 40 steps, and 15 * 40 = 600.",
)  # fmt: skip

EXERCISES = (DENSE_BACKWARD, MOMENTUM_STEP, START_LOSS, STEPS)
