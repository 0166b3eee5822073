"""Exercises of notebook 09: ReLU and the loss backward, an Adam step, the training loop."""

import numpy as np

from .. import ops
from ..checking.exercise import Exercise
from ..checking.slips import slip
from .drawing import numbers

# --- 9.5 ReLU backward from its output ------------------------------------------------------


def relu_backward(dy, y):
    return np.where(y > 0, dy, 0)


def _draw_output(rng):
    shape = rng.integers(1, 4, rng.integers(1, 5))
    return numbers(rng, *shape), np.maximum(numbers(rng, *shape), 0)


_PASSES = "np.where(y > 0, dy, 0)"

RELU_BACKWARD = Exercise(
    id="9.5",
    title="ReLU without its input",
    task=(
        "Write `relu_backward(dy, y)`: return the gradient of ReLU's input. The layer has kept "
        "only its output `y`, in which nothing is below 0; `dy` is the gradient of that output. "
        "Both are arrays of one shape, with one axis or more."
    ),
    kind="code",
    answer=relu_backward,
    draw=_draw_output,
    cases=(
        (np.array([5.0]), np.array([2.0])), (np.array([5.0]), np.array([0.0])),
        (np.array([-5.0, -4.0]), np.array([0.5, 0.0])), (np.array([0.5, 1.5]), np.array([1, 0])),
        (np.array([[1, 10], [100, 1000]]), np.array([[0, 3], [2, 0]])),
    ),
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
        slip("gradients pass from 1 on; they pass wherever the output is positive.",
             ("y > 0", "y >= 1")),
        slip("this is the slope; multiply it by `dy`.", ("dy, 0", "1, 0")),
        slip("you multiply by the output; the slope is 1 where it is positive.",
             (_PASSES, "dy * y")),
        slip("you apply ReLU to the gradient; the output decides, not the sign of `dy`.",
             ("y > 0", "dy > 0")),
        slip("negative gradients are stopped as well; only the output decides.",
             ("y > 0", "(y > 0) & (dy > 0)")),
        slip("`if` asks one question for a whole array; decide cell by cell.",
             (f"return {_PASSES}", "if y > 0:\n        return dy\n    return 0 * dy")),
        slip("only some cells come back, in a row; the others keep their place and get 0.",
             (_PASSES, "dy[y > 0]")),
    ),
    tags=("L2.12", "L5.5"),
)  # fmt: skip

# --- 9.6 the gradient of the scores ---------------------------------------------------------


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

SCORES_GRADIENT = Exercise(
    id="9.6",
    title="The gradient of the scores",
    task=(
        "Write `scores_gradient(scores, labels)`: return the gradient of the mean cross-entropy of "
        "all pictures, with softmax in it, for every score. `scores` is (pictures, classes), none "
        "beyond 30 or -30; `labels` holds the number of the right class of each picture. You may "
        "use `ops.softmax`."
    ),
    kind="code",
    answer=scores_gradient,
    draw=_draw_scores,
    cases=(
        (np.array([[0.0, 0.0]]), np.array([0])), (np.log([[0.2, 0.7, 0.1]]), np.array([1])),
        (np.array([[0, 0], [0, 0]]), np.array([1, 0])),
        (np.array([[2, 1, 0], [0, 0, 3]]), np.array([0, 1])),
        (np.array([[2.0, 1, 0], [0, 0, 3], [1, 1, 1]]), np.array([2, 2, 2])),
    ),
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
        slip("it is divided by the number of classes; the mean goes over the pictures.",
             ("len(labels)", "scores.shape[1]")),
        slip("it is divided by the number of all scores; the mean goes over the pictures.",
             ("len(labels)", "scores.size")),
        slip("the sign is the wrong way round: probability minus what it should be.",
             ("gradient / len", "-gradient / len")),
        slip("the probability of the right class is replaced by 1; 1 is taken away from it.",
             ("-= 1", "= 1")),
        slip("the scores are not probabilities yet: softmax is missing.",
             (_SOFTMAX, "1.0 * scores")),
        slip("softmax runs down the pictures; for each picture it runs over the classes.",
             (_SOFTMAX, "ops.softmax(scores.T).T")),
        slip("softmax runs over all pictures together; each row has its own.",
             (_SOFTMAX, f"{_SOFTMAX} / len(scores)")),
        slip("1 is taken away in every row of the right class's column; only its own picture's "
             "counts.", ("[picture, label]", "[:, label]")),
        slip("1 is taken away from a whole row; only the right class loses it.",
             ("[picture, label]", "[picture]")),
        slip("these are the probabilities; at the right class, what they should be is 1, not 0.",
             ("gradient[picture, label] -= 1", "pass")),
        slip("this is the loss itself; the exercise asks how it changes with each score.",
             ("gradient / len(labels)", "ops.cross_entropy(scores, labels)")),
    ),
    tags=("L5.5", "L8.7"),
)  # fmt: skip

# --- 9.7 an Adam step -----------------------------------------------------------------------


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


_M = "    m = m + 0.1 * (g - m)\n"

ADAM_STEP = Exercise(
    id="9.7",
    title="One step of Adam",
    task=(
        "Write `adam_step(w, g, m, s, n, rate)`, step number `n`, counted from 1: return the new "
        "weight and both new means, `(w, m, s)`. First `m` goes a tenth of the way towards the "
        "gradient `g`, and `s` a thousandth of the way towards its square. Then the rate is "
        "multiplied by the square root of `1 - 0.999**n` and divided by `1 - 0.9**n`, and `w` goes "
        "down by rate times `m`, divided by the square root of `s` plus `1e-7` (added after the "
        "root). All are numbers or arrays of one shape; leave the given ones as they are."
    ),
    kind="code",
    answer=adam_step,
    draw=_draw_adam,
    cases=(
        (0.0, 1000.0, 0.0, 0.0, 1, 0.1), (1.0, 0.01, 0.0, 0.0, 1, 0.1),
        (0.0, 0.0, 0.0, 0.0, 1, 0.1), (0.0, 1e-6, 0.0, 0.0, 1, 0.1), (0.0, 2.0, 1.0, 4.0, 3, 0.5),
        (np.array([1.0, -2]), np.array([0.5, 4]), np.array([0.2, -1]), np.array([1, 9]), 10, 0.01),
        (np.array([[3, 1]]), np.array([[1, 0]]), np.array([[2, -3]]), np.array([[4, 1]]), 2, 0.2),
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
        slip("the rate is only divided; multiply it by the root of `1 - 0.999**n` as well.",
             (" * (1 - 0.999**n) ** 0.5", "")),
        slip("the root of `1 - 0.999**n` is missing.", ("(1 - 0.999**n) ** 0.5", "(1 - 0.999**n)")),
        slip("0.9 and 0.999 have changed places in the rate.", ("0.999**n", "0.99**n"),
             ("0.9**n", "0.999**n"), ("0.99**n", "0.9**n")),
        slip("the powers take `n - 1`; steps are counted from 1, so it is `n`.",
             ("**n", "**(n - 1)")),
        slip("the step goes up the slope; `w` goes down.", ("w - rate", "w + rate")),
        slip("the step takes the gradient itself; it takes its running mean `m`.",
             ("rate * m", "rate * g")),
        slip("the square root of `s` is missing.", ("s**0.5 +", "s +")),
        slip("`1e-7` is added inside the root; it is added after it.",
             ("(s**0.5 + 1e-7)", "(s + 1e-7) ** 0.5")),
        slip("`1e-7` is missing: where no gradient ever came, 0 is divided by 0.", (" + 1e-7", "")),
        slip("`m` goes nine tenths of the way; it goes one tenth.", ("0.1 *", "0.9 *")),
        slip("`s` goes nearly all of the way; it goes a thousandth.", ("0.001 *", "0.999 *")),
        slip("`s` goes a tenth of the way, as `m` does; it goes a thousandth.",
             ("0.001 *", "0.1 *")),
        slip("`s` is a mean of gradients; it is a mean of their squares.", ("g * g", "g")),
        slip("`m` adds the gradient up; it goes a tenth of the way from `m` towards it.",
             ("0.1 * (g - m)", "0.1 * g")),
        slip("the weight moves by the old means; work out the new ones first.",
             (_M, "    old_m, old_s = m, s\n" + _M), ("rate * m", "rate * old_m"),
             ("s**0.5", "old_s**0.5")),
        slip("only the weight comes back; the next step needs both means, too.",
             ("return w, m, s", "return w")),
        slip("the order is `w`, `m`, `s`.", ("return w, m, s", "return m, s, w")),
    ),
)  # fmt: skip

# --- 9.8 the training loop ------------------------------------------------------------------


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
    id="9.8",
    title="The body of the training loop",
    task=(
        "Write `train_epoch(w, b, x, labels, rate, size)`: one epoch of plain gradient descent for "
        "a network of a single dense layer. Go through the pictures `x`, (pictures, inputs), in "
        "their order, `size` at a time; the last mini-batch holds what is left. For each: forward "
        "(`ops.dense`), the gradient of the scores (`ops.cross_entropy_backward`), backward "
        "(`ops.dense_backward`), and a step of `w` and `b` against their gradients. Return the new "
        "`(w, b)` and leave the given ones as they are. `size` is at least 1 and may be larger "
        "than the number of pictures."
    ),
    kind="code",
    answer=train_epoch,
    draw=_draw_epoch,
    cases=(
        (np.zeros((1, 2)), np.zeros(2), np.array([[1.0]]), np.array([0]), 1.0, 1),
        (np.zeros((1, 2)), np.zeros(2), np.array([[1.0], [2.0]]), np.array([0, 1]), 1.0, 1),
        (np.zeros((1, 2)), np.zeros(2), np.array([[1.0], [2.0]]), np.array([0, 1]), 1.0, 5),
    ),
    hints=(
        "A loop over the starts of the mini-batches; in it forward, gradient of the scores, "
        "backward, step. Which of these need the whole `x`, and which only the mini-batch?",
        "`for start in range(0, len(x), size):`, and the mini-batch is `x[start : start + size]`; "
        "its labels are cut in the same way.",
        "`scores = ops.dense(batch, w, b)`, `dy = ops.cross_entropy_backward(scores, right)`, "
        "`_, dw, db = ops.dense_backward(dy, batch, w)`, then `w = w - rate * dw` and the same "
        "for `b`.",
    ),
    wrong=(
        slip("the step goes up the slope: it goes against the gradient.", ("- rate", "+ rate")),
        slip("the biases never move; they have a gradient, too.",
             ("        b = b - rate * db\n", "")),
        slip("the weights never move; only the biases do.", ("        w = w - rate * dw\n", "")),
        slip("the rate is left out of the step.", ("rate * ", "")),
        slip("all pictures make one step; there is a step for each mini-batch.",
             (_WALK, "range(1)"), ("start : start + size", ":")),
        slip("the last mini-batch is left out when it is smaller; it makes a step as well.",
             (_WALK, "range(0, len(x) - size + 1, size)")),
        slip("a mini-batch begins at every picture; the next one begins `size` further.",
             (_WALK, "range(len(x))")),
        slip("every mini-batch begins at the first picture and grows; it begins at `start`.",
             ("start : start + size", ": start + size")),
        slip("a mini-batch ends at `size`, counted from the first picture; it ends at start + "
             "size.", ("start : start + size", "start : size")),
        slip("the labels are those of the first pictures each time; cut them as the pictures are "
             "cut.", ("labels[start : start + size]", "labels[: len(batch)]"),
             ("size], labels", "size]\n        right = labels"), ("batch, right", "batch")),
        slip("all gradients are taken at the first weights; after each step the next one uses the "
             "new ones.", ("    for start", "    first, zero = w, b\n    for start"),
             ("batch, w, b", "batch, first, zero"), ("batch, w)", "batch, first)")),
        slip("the gradients are divided by the size of the mini-batch once more; "
             "`ops.cross_entropy_backward` has done that already.",
             ("rate * d", "rate / len(batch) * d")),
        slip("the step of `w` takes `dx`: `ops.dense_backward` returns `dx, dw, db`.",
             ("_, dw, db", "dw, db, _")),
        slip("only `w` comes back; return `b` as well.", ("return w, b", "return w")),
        slip("the pictures are used from the last mini-batch to the first; go in their order.",
             (_WALK, f"reversed({_WALK})")),
    ),
    tags=("L8.7",),
)  # fmt: skip

EXERCISES = (RELU_BACKWARD, SCORES_GRADIENT, ADAM_STEP, TRAIN_EPOCH)
