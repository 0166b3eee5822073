"""Which outputs of a notebook are folded until its reader has thought?

A committed notebook holds its outputs, and a question is none with the answer below it. So the
output below each **Predict** is folded: one click opens it, and so does running the cell.
"""

QUESTION = "**Predict"
ANSWER = "answer"  # tag of a further cell that answers


def answers(notebook) -> list[dict]:
    """Find the code cells that answer a question the reader should think about first.

    Each is the first one after a text with **Predict** in it, or has the tag ``answer``.

    Examples
    --------
    >>> cells = [{"cell_type": "markdown", "source": "**Predict.** What is 1 + 1?"},
    ...          {"cell_type": "code", "source": "1 + 1", "metadata": {}},
    ...          {"cell_type": "code", "source": "2 + 2", "metadata": {}}]
    >>> [cell["source"] for cell in answers({"cells": cells})]
    ['1 + 1']
    """
    found, asked = [], False
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            if asked or ANSWER in cell["metadata"].get("tags", ()):
                found.append(cell)
            asked = False
        else:
            asked = asked or QUESTION in "".join(cell["source"])
    return found


def fold(notebook) -> None:
    """Fold, in place, the outputs of the cells that answer a question, and open all others."""
    folded = [id(cell) for cell in answers(notebook)]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            metadata = cell["metadata"]
            shown = {k: v for k, v in metadata.pop("jupyter", {}).items() if k != "outputs_hidden"}
            metadata.pop("collapsed", None)
            if id(cell) in folded:
                metadata["collapsed"] = True  # Notebook 6, nbconvert
                shown["outputs_hidden"] = True  # JupyterLab, Notebook 7
            if shown:
                metadata["jupyter"] = shown


def problems(notebook) -> list[str]:
    """Say whether an answer stands open, as a list of sentences."""
    hidden = [c["metadata"].get("jupyter", {}).get("outputs_hidden") for c in answers(notebook)]
    return [] if all(hidden) else ["the answer to a question is not folded"]
