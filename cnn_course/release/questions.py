"""Where in a notebook is a question, and in which cell is it answered?"""

import ast
import inspect
import re
import textwrap
from dataclasses import dataclass
from typing import Any

from cnn_course.exercises.catalogue import find

_CHECK = re.compile(r"""^check\(\s*["'](\d+\.\d+)["']\s*,\s*(\.\.\.|\w+)\s*\)\s*$""", re.M)


@dataclass(frozen=True)
class Question:
    """An exercise in a notebook.

    Parameters
    ----------
    id : str
        Such as ``"3.1"``.
    check : int
        Which cell of the notebook checks it.
    answer : int or None
        Which cell holds the answer; None when it is written into the call of ``check``.
    name : str
        What the answer is called: the function, or ``answer_3_2``.
    """

    id: str
    check: int
    answer: int | None
    name: str

    @property
    def key(self) -> str:
        """The id as part of a name: ``"3_1"``."""
        return self.id.replace(".", "_")


def text_of(cell: dict) -> str:
    """Return the source of a cell as one string."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def questions_of(notebook: dict, number: int) -> list[Question]:
    """Find the questions of a notebook, in their order.

    Parameters
    ----------
    notebook : dict
        As ``json.load`` gives it.
    number : int
        Of the notebook; what it shows from another one does not count.

    Raises
    ------
    ValueError
        If a check is given a name that no cell before it makes.

    Examples
    --------
    >>> cells = ["def output_size(n, k, padding=0, stride=1):\\n    ...",
    ...          'check("3.1", output_size)', 'check("3.2", ...)']
    >>> notebook = {"cells": [{"cell_type": "code", "source": cell} for cell in cells]}
    >>> [(one.id, one.check, one.answer, one.name) for one in questions_of(notebook, 3)]
    [('3.1', 1, 0, 'output_size'), ('3.2', 2, None, 'answer_3_2')]
    """
    found = []
    for place, cell in enumerate(notebook["cells"]):
        match = _CHECK.search(text_of(cell)) if cell["cell_type"] == "code" else None
        if match is None or not match[1].startswith(f"{number}."):
            continue
        key, given = match[1], match[2]
        if given == "...":
            found.append(Question(key, place, None, f"answer_{key.replace('.', '_')}"))
            continue
        made = re.compile(rf"^(?:def\s+{given}\s*\(|{given}\s*=)", re.M)
        before = [
            n
            for n, one in enumerate(notebook["cells"][:place])
            if one["cell_type"] == "code" and made.search(text_of(one))
        ]
        if not before:
            raise ValueError(f"exercise {key}: no cell before its check makes {given!r}")
        found.append(Question(key, place, before[-1], given))
    return found


def solved(question: Question) -> str:
    """Return the code that answers a question, under the name its check is given.

    Examples
    --------
    >>> print(solved(Question("3.2", 2, None, "answer_3_2")))
    answer_3_2 = 'b'
    """
    exercise = find(question.id)
    if exercise.kind != "code":
        value = written(exercise.answer)
        try:
            ast.literal_eval(value)
        except (SyntaxError, ValueError):  # many answers are right, such as any trained model
            return f"{question.name} = ...  # {value}"
        return f"{question.name} = {value}"
    return textwrap.dedent(inspect.getsource(exercise.answer)).strip()


def written(value: Any) -> str:
    """Write a value as a learner would type it."""
    return repr(value.tolist() if hasattr(value, "tolist") else value)
