"""Below a question the answer is folded, in every notebook."""

from itertools import pairwise

import pytest

from cnn_course import folding
from cnn_course.notebooks import find, read


def is_folded(cell):
    hidden = cell["metadata"].get("jupyter", {}).get("outputs_hidden", False)
    assert hidden == cell["metadata"].get("collapsed", False), "two names for one thing"
    return hidden


def text(source):
    return {"cell_type": "markdown", "metadata": {}, "source": source}


TWO = {"output_type": "stream", "name": "stdout", "text": "2"}


def code(source="1 + 1", **metadata):
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": [TWO]}


@pytest.mark.parametrize("path", find([]), ids=lambda path: path.stem)
def test_what_comes_right_after_a_question_is_folded(path):
    cells = read(path)["cells"]
    asked = [
        below for cell, below in pairwise(cells)
        if cell["cell_type"] == "markdown" and "**Predict" in "".join(cell["source"])
        and below["cell_type"] == "code" and below["outputs"]
        and not "".join(below["source"]).startswith("check(")
    ]  # fmt: skip
    assert asked
    assert all(map(is_folded, asked))


@pytest.mark.parametrize("path", find([]), ids=lambda path: path.stem)
def test_nothing_is_folded_without_a_reason(path):
    cells = read(path)["cells"]
    folded = [cell["id"] for cell in cells if cell["cell_type"] == "code" and is_folded(cell)]
    assert folded == [cell["id"] for cell in folding.answers({"cells": cells})]


@pytest.mark.parametrize("path", find([]), ids=lambda path: path.stem)
def test_the_line_that_jupyterlab_shows_of_what_is_folded_gives_nothing_away(path):
    for cell in (cell for cell in read(path)["cells"] if cell["cell_type"] == "code"):
        said = ["".join(o.get("data", {}).get("text/plain", "")) for o in cell["outputs"]]
        assert said[:1] == [folding.COVER] if is_folded(cell) else folding.COVER not in said


def test_folding_opens_what_answers_nothing_any_more_and_leaves_the_rest_of_the_metadata():
    asked, tagged, open_ = code(), code(tags=["answer"]), code(collapsed=True, tags=["x"])
    open_["metadata"]["jupyter"] = {"outputs_hidden": True, "source_hidden": True}
    folding.fold({"cells": [text("**Predict** the sum."), asked, open_, tagged]})
    assert list(map(is_folded, (asked, open_, tagged))) == [True, False, True]
    assert open_["metadata"] == {"tags": ["x"], "jupyter": {"source_hidden": True}}


def test_a_cover_comes_once_and_goes_with_the_fold():
    answer = code()
    notebook = {"cells": [text("**Predict.** 1 + 1?"), answer]}
    folding.fold(notebook)
    answer["outputs"].pop(0)
    assert folding.problems(notebook) == ["the first line of an answer can be read"]
    for _ in range(2):
        folding.fold(notebook)
        assert answer["outputs"] == [folding.cover(), TWO]
    notebook["cells"].pop(0)
    folding.fold(notebook)
    assert answer["outputs"] == [TWO]


def test_a_question_waits_for_the_next_code_over_several_texts():
    answer, other = code(), code()
    notebook = {"cells": [text("**Predict.** How many?"), text("A table."), answer, other]}
    assert [cell is answer for cell in folding.answers(notebook)] == [True]
    found = folding.problems(notebook)
    assert found == [
        "the answer to a question is not folded",
        "the first line of an answer can be read",
    ]
    folding.fold(notebook)
    assert folding.problems(notebook) == []


def test_a_check_and_a_cell_that_shows_nothing_are_not_folded():
    for below in (code("check('9.9', ...)"), code() | {"outputs": []}):
        assert folding.answers({"cells": [text("**Predict.** How many?"), below, code()]}) == []
