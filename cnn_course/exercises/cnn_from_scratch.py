"""Exercises of notebook 09: layers and losses backward, momentum, Adam, the training loop."""

import numpy as np

from .. import ops
from ..checking.exercise import Exercise
from ..checking.slips import slip
from .drawing import numbers, two_alike


def dense_backward(dy, x, w):
    dx = dy @ w.T
    dw = x.T @ dy
    db = dy.sum(axis=0)
    return dx, dw, db


def _draw_layer(rng):
    pictures, inputs, outputs = rng.permutation(range(1, 6))[:3]  # three lengths: shapes tell
    shapes = (pictures, outputs), (pictures, inputs), (inputs, outputs)
    return tuple(numbers(rng, *shape) for shape in shapes)


DENSE_BACKWARD = Exercise(
    id="9.1", title="A dense layer, backward", tags=("L5.5",),
    task=(
        "Write `dense_backward(dy, x, w)` for `y = x @ w + b`. Return the three gradients `(dx, "
        "dw, db)`, each in the shape of what it belongs to. `x` is (pictures, inputs), `w` is "
        "(inputs, outputs), `dy` is (pictures, outputs): arrays of numbers, which need not be "
        "whole, each size at least 1."
    ),
    answer=dense_backward, draw=_draw_layer,
    cases=((np.array([[1, 2]]), np.array([[3, 4, 5]]), np.array([[1, 0], [2, 1], [0, 3]])),),
    hints=(
        "A gradient has the shape of what it belongs to. Which product of `dy` and `w` is "
        "(pictures, inputs)?",
        "`dx` is `dy` times `w` transposed, `w.T`. For `dw`, transpose `x`.",
        "`dx = dy @ w.T`, `dw = x.T @ dy`, and `db` sums `dy` over the pictures, `axis=0`.",
    ),
    wrong=(
        slip("`db` still has a row for each picture; sum over the pictures.", (".sum(axis=0)", "")),
        slip("`dx` uses `w` as it is, and the shapes do not fit: outputs must meet outputs, so `w` "
             "is transposed.", ("w.T", "w")),
    ),
)  # fmt: skip


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
    id="9.2", title="A step with momentum",
    task=(
        "Write `momentum_step(w, g, v, rate, momentum)`: from the weight `w`, its gradient `g` and "
        "the velocity `v` so far, return the new weight and the new velocity, `(w, v)`. The three "
        "are numbers or arrays of one shape; leave the given `w` and `v` as they are."
    ),
    answer=momentum_step, draw=_draw_step,
    cases=(
        (1.0, 1.0, 0.0, 0.5, 0.5),
        (np.array([1.0, -2.0]), np.array([0.5, 4.0]), np.array([0.0, 1.0]), 0.1, 0.9),
    ),
    hints=(
        "Two lines, in the order of the formula: first the velocity, then the weight.",
        "`v = momentum * v - rate * g`, then `w = w + v`.",
    ),
    wrong=(
        slip("your velocity points uphill and is taken away from the weight. From `v = 0` on that "
             "makes the same steps, but the formula here takes `rate * g` away in the velocity, "
             "and then adds `v` to `w`.", ("- rate", "+ rate"), ("w + v", "w - v")),
        slip("your velocity adds up gradients, and the rate comes in only afterwards. From `v = 0` "
             "on that makes the same steps, but the formula here has `- rate * g` in the velocity "
             "itself.", ("- rate * g", "+ g"), ("w + v", "w - rate * v")),
        slip("the velocity is a running mean of gradients here; the formula has no `1 - momentum`.",
             ("- rate * g", "+ (1 - momentum) * g"), ("w + v", "w - rate * v")),
        slip("the momentum shortens the new part, too; it multiplies only the old `v`.",
             ("momentum * v - rate * g", "momentum * (v - rate * g)")),
        slip("the weight moves by the old velocity. Compute the new `v` first, and then add it.",
             ("    w = w + v\n", ""), ("    v =", "    w = w + v\n    v =")),
    ),
)  # fmt: skip


def _tenfold(answer):
    """Recognise ten times ln 10, be it 2.30 or 2.3026."""
    says = "Ten times the classes do not make ten times the loss: ln 100 is ln 10 + ln 10."
    return says if 22.9 < answer < 23.1 else None


START_LOSS = Exercise(
    id="9.3", title="The loss at the start",
    task=(
        "A network for 100 classes has learned nothing yet and gives each of them 1/100. What is "
        "its cross-entropy? Two decimals will do."
    ),
    answer=4.605,  # both 4.61 and 4.60, twice the 2.30 of ten classes, are right
    tolerance=0.01, explain=_tenfold,
    hints=(
        "Cross-entropy is minus the natural logarithm of the probability of the right class.",
        "-ln(1/100) is ln 100, in Python `np.log(100)`.",
    ),
    wrong=(
        (2.0, "This is the logarithm to base 10. Use the natural one, `np.log`."),
        (6.64, "This is the logarithm to base 2. Use the natural one, `np.log`."),
        (2.3, "This is ln 10, right for ten classes; here there are 100."),
        (-4.605, "The loss is *minus* the logarithm, so it is positive."),
        (0.01, "This is the probability. The loss is minus its natural logarithm."),
    ),
    why="-ln(1/100) = ln 100 = 4.61, twice ln 10: a hundred is ten times ten.",
)  # fmt: skip


def _steps_rounded(answer):
    """Recognise what 1,257 / 32 gives when its digits were cut off."""
    if abs(answer - 589.21875) < 0.3:
        return "The last batch of every epoch is a step of its own, however small."
    if abs(answer - 39.28125) < 0.05:
        return "Half a step does not exist, and this is one epoch only."
    return None


STEPS = Exercise(
    id="9.4", title="Steps in fifteen epochs",
    task=(
        "There are 1,257 training digits, in batches of 32; the last one of an epoch holds "
        "what is left. How many steps does the optimiser make in 15 epochs?"
    ),
    answer=600, explain=_steps_rounded,
    hints=(
        "A step for each batch. How many whole batches are there in an epoch, and is "
        "anything left over?",
        "1,257 = 39 * 32 + 9, so an epoch has 39 whole batches and one of 9 digits.",
    ),
    wrong=(
        (585, "39 batches are whole. The 9 digits that are left over make one more."),
        (40, "That is one epoch; there are 15."),
        (39, "That is one epoch, and the 9 digits that are left over make one more step."),
        (590,
         "Round up in every epoch, not once at the end: each one has its own last batch."),
        (18855, "That is a step for every digit. There is one for each batch of 32."),
    ),
    why="1,257 / 32 is 39.3, so an epoch has 40 steps, and 15 * 40 = 600.",
)  # fmt: skip


def relu_backward(dy, y):
    return np.where(y > 0, dy, 0)


def _draw_output(rng):
    dy, x = two_alike(rng)
    return dy, np.maximum(x, 0)


_PASSES = "np.where(y > 0, dy, 0)"

RELU_BACKWARD = Exercise(
    id="9.5", title="ReLU without its input", tags=("L2.12", "L5.5"),
    task=(
        "Write `relu_backward(dy, y)`: return the gradient of ReLU's input. The layer has kept "
        "only its output `y`, in which nothing is below 0; `dy` is the gradient of that output. "
        "Both are arrays of one shape, with one axis or more."
    ),
    answer=relu_backward, draw=_draw_output,
    cases=((np.array([5.0]), np.array([2.0])), (np.array([5.0]), np.array([0.0]))),
    hints=(
        "Where the output is positive, what was the input? And where the output is 0?",
        "A positive output is its own input, so the slope there is 1. Where `y` is 0, the input "
        "was 0 or below, and nothing passes.",
        "`dy * (y > 0)`, or `np.where(y > 0, dy, 0)`.",
    ),
    wrong=(
        slip("every gradient passes: an output is never below 0. Where it is 0, nothing may pass.",
             ("y > 0", "y >= 0")),
        slip("it is the wrong way round: gradients pass where the output is positive.",
             ("y > 0", "y <= 0")),
        slip("you multiply by the output; the slope is 1 where it is positive.",
             (_PASSES, "dy * y")),
        slip("only some cells come back, in a row; the others keep their place and get 0.",
             (_PASSES, "dy[y > 0]")),
    ),
)  # fmt: skip


def scores_gradient(scores, labels):
    gradient = ops.softmax(scores)
    for picture, label in enumerate(labels):
        gradient[picture, label] -= 1
    return gradient / len(labels)


def _draw_scores(rng):
    pictures, classes = int(rng.integers(1, 6)), int(rng.integers(2, 6))
    scores = rng.normal(0, rng.choice([0.1, 1, 5, 20]), (pictures, classes)).round(2).clip(-30, 30)
    scores = rng.integers(-3, 4, scores.shape) if rng.random() < 0.3 else scores
    return scores, rng.integers(0, classes, pictures)


_SOFTMAX = "ops.softmax(scores)"
_LOOP = """for picture, label in enumerate(labels):
        gradient[picture, label] -= 1"""

SCORES_GRADIENT = Exercise(
    id="9.6", title="The gradient of the scores", tags=("L5.5", "L8.7"),
    task=(
        "Write `scores_gradient(scores, labels)`: return the gradient of the mean cross-entropy of "
        "all pictures, with softmax in it, for every score. `scores` is (pictures, classes), none "
        "beyond 30 or -30; `labels` holds the number of the right class of each picture. You may "
        "use `ops.softmax`."
    ),
    answer=scores_gradient, draw=_draw_scores,
    cases=((np.array([[0.0, 0.0]]), np.array([0])), (np.log([[0.2, 0.7, 0.1]]), np.array([1]))),
    hints=(
        "For one picture: the probabilities, and what they should be, which is 1 for the right "
        "class and 0 for all others.",
        "Probability minus what it should be; then the loss is a mean over the pictures. By how "
        "much does each picture count?",
        "`p = ops.softmax(scores)`, take 1 away from `p[picture, label]` of each picture, and "
        "divide everything by the number of pictures.",
    ),
    wrong=(
        slip("the loss is a mean: divide by the number of pictures.", (" / len(labels)", "")),
        slip("the probability of the right class is replaced by 1; 1 is taken away from it.",
             ("-= 1", "= 1")),
        slip("the scores are not probabilities yet: softmax is missing.",
             (_SOFTMAX, "1.0 * scores")),
        slip("the loss is a mean over pictures: divide by their number, not by that of the scores.",
             ("len(labels)", "scores.size")),
        slip("`[labels]` picks whole rows. Take 1 away from one score per picture, `[picture, "
             "label]`.", (_LOOP, "gradient[labels] -= 1")),
        slip("`[:, labels]` picks whole columns. Take 1 away from one score per picture, "
             "`[picture, label]`.", (_LOOP, "gradient[:, labels] -= 1")),
        slip("a label is the number of a class, and nothing to subtract: take away 1 at `[picture, "
             "label]`.", (_LOOP, "gradient = gradient - labels")),
        slip("softmax runs down the pictures; for each picture it runs over the classes.",
             (_SOFTMAX, "ops.softmax(scores.T).T")),
        slip("these are the probabilities; at the right class, what they should be is 1, not 0.",
             ("gradient[picture, label] -= 1", "pass")),
        slip("this is the loss itself; the exercise asks how it changes with each score.",
             "ops.cross_entropy(scores, labels)"),
    ),
)  # fmt: skip


def adam_step(w, g, m, s, n, rate):
    m = m + 0.1 * (g - m)
    s = s + 0.001 * (g * g - s)
    rate = rate * (1 - 0.999**n) ** 0.5 / (1 - 0.9**n)
    w = w - rate * m / (s**0.5 + 1e-7)
    return w, m, s


def _draw_adam(rng):
    shape = rng.integers(1, 4, rng.integers(0, 3))
    w, g, m = (rng.normal(size=shape) * 10.0 ** rng.integers(-4, 3) for _ in range(3))
    s, n = rng.random(shape) * 10.0 ** rng.integers(-6, 3), int(rng.integers(1, 200))
    if rng.random() < 0.3:
        m, s, n = 0 * m, 0 * s, 1
    return w, g, m, s, n, round(float(rng.uniform(0.001, 0.5)), 3)


ADAM_STEP = Exercise(
    id="9.7", title="One step of Adam",
    task=(
        "Write `adam_step(w, g, m, s, n, rate)`, step number `n`, counted from 1: return the new "
        "weight and both new means, `(w, m, s)`. First `m` goes a tenth of the way towards the "
        "gradient `g`, and `s` a thousandth of the way towards its square. Then the rate is "
        "multiplied by the square root of `1 - 0.999**n` and divided by `1 - 0.9**n`, and `w` goes "
        "down by rate times `m`, divided by the square root of `s` plus `1e-7` (added after the "
        "root). All are numbers or arrays of one shape; leave the given ones as they are."
    ),
    answer=adam_step, draw=_draw_adam,
    cases=(
        (0.0, 1000.0, 0.0, 0.0, 1, 0.1), (0.0, 1e-6, 0.0, 0.0, 1, 0.1),
        (np.array([1.0, -2]), np.array([0.5, 4]), np.array([0.2, -1]), np.array([1, 9]), 10, 0.01),
    ),
    hints=(
        "Four lines, in the order of the text: `m`, `s`, the rate, `w`. A tenth of the way from "
        "`m` to `g`: how far apart are they?",
        "`m = m + 0.1 * (g - m)`, and the same for `s`, with 0.001 and `g * g`.",
        "`rate = rate * (1 - 0.999**n) ** 0.5 / (1 - 0.9**n)`, then "
        "`w = w - rate * m / (s**0.5 + 1e-7)`.",
    ),
    wrong=(
        slip("the rate is left as it is; at first both means are too small, and it makes up for "
             "that.", ("    rate = rate * (1 - 0.999**n) ** 0.5 / (1 - 0.9**n)\n", "")),
        slip("the rate is only multiplied; divide it by `1 - 0.9**n` as well.",
             (" / (1 - 0.9**n)", "")),
        slip("the root of `1 - 0.999**n` is missing.", ("(1 - 0.999**n) ** 0.5", "(1 - 0.999**n)")),
        slip("the square root of `s` is missing.", ("s**0.5 +", "s +")),
        slip("`1e-7` is added inside the root; it is added after it.",
             ("(s**0.5 + 1e-7)", "(s + 1e-7) ** 0.5")),
        slip("`s` goes a tenth of the way, as `m` does; it goes a thousandth.",
             ("0.001 *", "0.1 *")),
    ),
)  # fmt: skip


def train_epoch(w, b, x, labels, rate, size):
    for start in range(0, len(x), size):
        batch, right = x[start : start + size], labels[start : start + size]
        scores = ops.dense(batch, w, b)
        dy = ops.cross_entropy_backward(scores, right)
        _, dw, db = ops.dense_backward(dy, batch, w)
        w = w - rate * dw
        b = b - rate * db
    return w, b


def _draw_epoch(rng):
    pictures, inputs, classes, size = rng.integers(1, (8, 5, 4, 10)).tolist()
    classes += 1
    x, w = rng.normal(size=(pictures, inputs)).round(2), rng.normal(size=(inputs, classes)).round(2)
    b, labels = rng.normal(size=classes).round(2), rng.integers(0, classes, pictures)
    return w, b, x, labels, round(float(rng.uniform(0.1, 2)), 1), size


_WALK = "range(0, len(x), size)"

TRAIN_EPOCH = Exercise(
    id="9.8", title="The body of the training loop", tags=("L8.7",),
    task=(
        "Write `train_epoch(w, b, x, labels, rate, size)`: one epoch of plain gradient descent for "
        "a network of a single dense layer. Go through the pictures `x`, (pictures, inputs), in "
        "their order, `size` at a time; the last batch holds what is left. For each: forward "
        "(`ops.dense`), the gradient of the scores (`ops.cross_entropy_backward`), backward "
        "(`ops.dense_backward`), and a step of `w` and `b` against their gradients. Return the new "
        "`(w, b)` and leave the given ones as they are. `size` is at least 1 and may be larger "
        "than the number of pictures."
    ),
    answer=train_epoch, draw=_draw_epoch,
    cases=(
        (np.zeros((1, 2)), np.zeros(2), np.array([[1.0]]), np.array([0]), 1.0, 1),
        (np.zeros((1, 2)), np.zeros(2), np.array([[1.0], [2.0]]), np.array([0, 1]), 1.0, 1),
        (np.zeros((1, 2)), np.zeros(2), np.array([[1.0], [2.0]]), np.array([0, 1]), 1.0, 5),
    ),
    hints=(
        "A loop over the starts of the batches; in it forward, gradient of the scores, "
        "backward, step. Which of these need the whole `x`, and which only the batch?",
        "`for start in range(0, len(x), size):`, and the batch is `x[start : start + size]`; "
        "its labels are cut in the same way.",
        "`scores = ops.dense(batch, w, b)`, `dy = ops.cross_entropy_backward(scores, right)`, "
        "`_, dw, db = ops.dense_backward(dy, batch, w)`, then `w = w - rate * dw` and the same "
        "for `b`.",
    ),
    wrong=(
        slip("the biases never move; they have a gradient, too.",
             ("        b = b - rate * db\n", "")),
        slip("the weights never move; only the biases do.", ("        w = w - rate * dw\n", "")),
        slip("all pictures make one step; there is a step for each batch.",
             (_WALK, "range(1)"), ("start : start + size", ":")),
        slip("every step uses all the pictures; each uses the next `size` of them.",
             ("start : start + size", ":")),
        slip("the last batch is left out when it is smaller; it makes a step as well.",
             (_WALK, "range(0, len(x) - size + 1, size)")),
        slip("every batch begins at the first picture and grows; it begins at `start`.",
             ("start : start + size", ": start + size")),
        slip("the pictures are used from the last batch to the first; go in their order.",
             (_WALK, f"reversed({_WALK})")),
    ),
)  # fmt: skip
