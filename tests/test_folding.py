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


def code(**metadata):
    return {"cell_type": "code", "metadata": metadata, "source": "1 + 1", "outputs": []}


@pytest.mark.parametrize("path", find([]), ids=lambda path: path.stem)
def test_what_comes_right_after_a_question_is_folded(path):
    cells = read(path)["cells"]
    asked = [
        below for cell, below in pairwise(cells)
        if cell["cell_type"] == "markdown" and "**Predict" in "".join(cell["source"])
        and below["cell_type"] == "code"
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
        covered = [folding.COVER] if is_folded(cell) and said else []
        assert covered == said[:1] if covered else folding.COVER not in said


def test_folding_opens_what_answers_nothing_any_more_and_leaves_the_rest_of_the_metadata():
    asked, tagged, open_ = code(), code(tags=["answer"]), code(collapsed=True, tags=["x"])
    open_["metadata"]["jupyter"] = {"outputs_hidden": True, "source_hidden": True}
    folding.fold({"cells": [text("**Predict** the sum."), asked, open_, tagged]})
    assert list(map(is_folded, (asked, open_, tagged))) == [True, False, True]
    assert open_["metadata"] == {"tags": ["x"], "jupyter": {"source_hidden": True}}


def test_a_cover_comes_once_and_goes_with_the_fold():
    four = {"output_type": "stream", "name": "stdout", "text": "4"}
    answer = code() | {"outputs": [four]}
    notebook = {"cells": [text("**Predict.** 2 + 2?"), answer]}
    folding.fold(notebook)
    answer["outputs"].pop(0)
    assert folding.problems(notebook) == ["the first line of an answer can be read"]
    for _ in range(2):
        folding.fold(notebook)
        assert answer["outputs"] == [folding.cover(), four]
    notebook["cells"].pop(0)
    folding.fold(notebook)
    assert answer["outputs"] == [four]


def test_a_question_waits_for_the_next_code_over_several_texts():
    answer, other = code(), code()
    notebook = {"cells": [text("**Predict.** How many?"), text("A table."), answer, other]}
    assert [cell is answer for cell in folding.answers(notebook)] == [True]
    assert folding.problems(notebook) == ["the answer to a question is not folded"]
    folding.fold(notebook)
    assert folding.problems(notebook) == []
