"""What was trained is compared by its claim: every cell that shows it is found, tagged, guarded."""

import ast
from functools import cache
from pathlib import Path

import pytest
import trained

from cnn_course.notebooks import find, read


@cache
def claims():
    """Which test claims what of a cell: ``@pytest.mark.claims("00", "c13")``."""
    found = {}
    for path in Path(__file__).parent.glob("test_*.py"):
        for test in ast.walk(ast.parse(path.read_text("utf-8"))):
            for mark in getattr(test, "decorator_list", ()):
                if ast.unparse(mark).startswith("pytest.mark.claims("):
                    notebook, *cells = (argument.value for argument in mark.args)
                    found |= {(notebook, cell): f"{path.stem}.{test.name}" for cell in cells}
    return found


def with_a_test(name):
    """The cells of a notebook whose claim a test makes."""
    return {cell for notebook, cell in claims() if notebook == name}


@pytest.mark.parametrize("path", find([]), ids=lambda path: path.stem)
def test_what_was_trained_is_tagged_and_claimed_and_all_else_is_compared(path):
    assert trained.problems(read(path), with_a_test(path.stem[:2])) == []


@pytest.mark.parametrize("path", find([]), ids=lambda path: path.stem)
def test_every_claim_belongs_to_a_cell_that_shows_what_was_trained(path):
    assert with_a_test(path.stem[:2]) <= {cell.id for cell in trained.cells(read(path))}


def notebook(*sources, tags=(), png=False):
    """A notebook of these cells; the tags and the picture belong to the last one."""
    cells = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": source, "outputs": []}
        for n, source in enumerate(sources, start=1)
    ]
    cells[-1]["metadata"] = {"tags": list(tags)}
    if png:
        cells[-1]["outputs"] = [{"data": {"image/png": "", "text/plain": ""}}]
    return {"cells": cells}


FIT = "history = model.fit(x, y)"
SHOWS = {
    "the model's own numbers": [FIT, "print(model.get_weights())"],
    "as the value of a cell": [FIT, "model.predict(x)"],
    "what fit returns": ["history = model.fit(x)", "print(history['loss'][-1])"],
    "from name to name": [FIT, "a = model(x)", "b = a * 2\nc = [b]", "print(f'{c}')"],
    "a model handed to a function": ["import t\nt.fit(model, x)", "print(model(x))"],
    "a model under two names": ["twin = model\ntwin.fit(x)", "print(model(x))"],
    "models in a loop": ["for m in (one, two):\n    m.fit(x)", "print(two(x))"],
    "one part of a pair": ["a, b = x, model.fit(x)", "print(b)"],
    "collected in a list": [FIT, "found = []\nfound.append(model(x))", "print(found)"],
    "written into an array": [FIT, "found[0] = model(x)", "print(found)"],
    "chosen by it": [FIT, "if model(x) > 1:\n    word = 'a'\nelse:\n    word = 'b'", "print(word)"],
    "counted": [FIT, "right = (model(x) == y).sum()", "print(right)"],
    "inside a with": [FIT, "with f() as g:\n    a = model(x)", "print(a)"],
    "a comprehension": [FIT, "print([f'{v:.1f}' for v in model(x)])"],
    "a function of one's own that trains": [
        "def train(net, n):\n    for _ in range(n):\n        opt.step(net.weights(), g(net))",
        "train(model, 3)",
        "print(model(x))",
    ],
    "a function that prints": ["def show(m):\n    print(m(x))", FIT, "show(model)"],
    "a function that reads a global": ["def score():\n    return model(x)", FIT, "print(score())"],
    "gradient descent written out": [
        "for _ in range(9):\n    w = w - 0.1 * gradient(w)",
        "print(w.round(2))",
    ],
    "a step of one's own": [
        "while rate:\n    w = gradient_step(w, images, labels, rate)",
        "print(w)",
    ],
    "gradient descent in place": ["while True:\n    w[...] -= rate * g(w)", "print(w)"],
}


@pytest.mark.parametrize("kind", SHOWS)
def test_what_training_has_touched_is_found_however_it_gets_there(kind):
    found = trained.problems(notebook(*SHOWS[kind]))
    number = len(SHOWS[kind])
    assert f"cell {number}: shows what was trained without the tag nbval-ignore-output" in found
    assert any(sentence.startswith(f"cell {number}: no assert") for sentence in found)


HIDES = {
    "before the training": ["print(model(x))", FIT],
    "the data": ["import t\nlog = t.fit(model, data)", "print(data.shape, data.x[0])"],
    "a name given anew": [FIT, "model = build()", "print(model(x))"],
    "a shape": [FIT, "print(model(x).shape, model.count_params())"],
    "a comparison": [FIT, "print('good:', model.score(x) > 0.9)"],
    "a comparison under a name": [FIT, "good = model.score(x) > 0.9\nprint(f'{good}')"],
    "all and not": [FIT, "print(not np.allclose(model(x), y), (model(x) == y).all())"],
    "words that a comparison chooses": [FIT, "print('yes' if model(x) > 1 else 'no')"],
    "what is lowered by a count": ["for _ in range(3):\n    n = n - 1", "print(n)"],
    "another column": [FIT, "for n, v in [('a', model(x)), ('b', 1)]:\n    print(n)"],
}


@pytest.mark.parametrize("kind", HIDES)
def test_what_training_has_not_touched_stays_compared(kind):
    assert trained.problems(notebook(*HIDES[kind])) == []
    found = trained.problems(notebook(*HIDES[kind], tags=["nbval-ignore-output"]))
    assert found == [
        f"cell {len(HIDES[kind])}: tagged nbval-ignore-output, but shows nothing that was trained"
    ]


def sentences(*sources, tags=(), png=True):
    return [sentence.split(": ")[1] for sentence in trained.problems(
        notebook(FIT, *sources, tags=tags, png=png))]  # fmt: skip


def test_a_picture_may_vary_and_its_words_may_not():
    plain, worded = "plot(model(x))", "plot(model(x)).described('a bell')"
    claim = "assert model(x).max() > 0\n"
    assert sentences(claim + plain, tags=["pictures-vary"]) == [
        "shows what was trained without the tag nbval-ignore-output"
    ]
    for words in (worded, "plot(model(x), alt='a bell')"):
        assert sentences(claim + words, tags=["pictures-vary"]) == []
        assert sentences(claim + words) == ["shows what was trained without the tag pictures-vary"]
    changing = "plot(model(x)).described(f'{model(x)}')"
    assert len(sentences(claim + changing, tags=["pictures-vary"])) == 1


def test_a_claim_is_an_assert_of_what_was_trained_or_a_comparison_that_is_compared():
    no_claim = "no assert, comparison or test says what must hold of what was trained"
    shown, tags = "\nprint(model(x))", ["nbval-ignore-output"]
    assert sentences("assert model(x) > 0" + shown, tags=tags, png=False) == []
    assert sentences("assert x > 0" + shown, tags=tags, png=False) == [no_claim]
    assert sentences("print(model(x) > 0)" + shown, tags=tags, png=False) == [no_claim]
    picture = "print(model(x) > 0)\nplot(model(x), alt='a')"
    assert sentences(picture, tags=["pictures-vary"]) == []
    tested = notebook(FIT, "print(model(x))", tags=tags)
    assert trained.problems(tested, tested={"c2"}) == []
