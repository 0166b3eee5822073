"""Which outputs of a notebook are folded until its reader has thought?

A committed notebook holds its outputs, and a question is none with the answer below it. So the
output below each **Predict** is folded: one click opens it, and so does running the cell.
JupyterLab shows the first line of what is folded. So a cover comes first, which tells nothing.
"""

QUESTION = "**Predict"
ANSWER = "answer"  # tag of a further cell that answers
COVER = "The result:"


def answers(notebook) -> list[dict]:
    """Find the code cells that answer a question the reader should think about first.

    Each is the first one after a text with **Predict** in it, or has the tag ``answer``. A cell
    that shows nothing, and a `check`, which judges what the reader wrote, have nothing to hide.

    >>> cells = [{"cell_type": "markdown", "source": "**Predict.** What is 1 + 1?"},
    ...          {"cell_type": "code", "source": "1 + 1", "metadata": {}, "outputs": ["2"]},
    ...          {"cell_type": "code", "source": "2 + 2", "metadata": {}, "outputs": ["4"]}]
    >>> [cell["source"] for cell in answers({"cells": cells})]
    ['1 + 1']
    """
    found, asked = [], False
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            asked = asked and not "".join(cell["source"]).startswith("check(")
            if cell["outputs"] and (asked or ANSWER in cell["metadata"].get("tags", ())):
                found.append(cell)
            asked = False
        else:
            asked = asked or QUESTION in "".join(cell["source"])
    return found


def uncovered(outputs) -> list:
    """The outputs of a cell as its code made them.

    >>> uncovered([cover(), {"output_type": "stream", "name": "stdout", "text": "4"}])
    [{'output_type': 'stream', 'name': 'stdout', 'text': '4'}]
    """
    return [one for one in outputs if one.get("data", {}).get("text/plain") not in (COVER, [COVER])]


def cover() -> dict:
    """The output that comes first where an answer is folded."""
    return {"output_type": "display_data", "metadata": {}, "data": {"text/plain": COVER}}


def fold(notebook) -> None:
    """Fold, in place, the outputs of the cells that answer a question, and open all others."""
    folded = [id(cell) for cell in answers(notebook)]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            metadata = cell["metadata"]
            shown = {k: v for k, v in metadata.pop("jupyter", {}).items() if k != "outputs_hidden"}
            metadata.pop("collapsed", None)
            cell["outputs"] = uncovered(cell["outputs"])
            if id(cell) in folded:
                cell["outputs"].insert(0, type(cell)(cover()))
                metadata["collapsed"] = True  # Notebook 6, nbconvert
                shown["outputs_hidden"] = True  # JupyterLab, Notebook 7
            if shown:
                metadata["jupyter"] = shown


def problems(notebook) -> list[str]:
    """Say whether an answer stands open, as a list of sentences."""
    folded = answers(notebook)
    hidden = [c["metadata"].get("jupyter", {}).get("outputs_hidden") for c in folded]
    seen = [c["outputs"] == uncovered(c["outputs"]) for c in folded]
    found = [] if all(hidden) else ["the answer to a question is not folded"]
    return found + (["the first line of an answer can be read"] if any(seen) else [])
