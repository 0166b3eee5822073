"""One submission graded: from a file to the lines of the table and the cards of the feedback."""

from dataclasses import asdict, dataclass
from pathlib import Path

from cnn_course.checking import cards_html

from . import reading
from .collect import readable
from .course import expected_exercises
from .grader import Found, grade_cells
from .watching import Limits

STATES = {"right": "right", "wrong": "wrong", "blank": "not answered"}
UNGRADED = "not graded"


@dataclass(frozen=True)
class Result:
    """How one learner answered one exercise: a line of the CSV.

    Parameters
    ----------
    student, notebook : str
    exercise : str
        Such as ``"3.1"``; empty when the notebook as a whole could not be graded.
    result : {"right", "wrong", "not answered", "not graded"}
    diagnosis : str
        For a wrong answer what it looks like, or what kept its check from running.
    """

    student: str
    notebook: str
    exercise: str
    result: str
    diagnosis: str = ""


def graded(job: dict) -> dict:
    """Grade one notebook; whatever happens, there is an answer.

    Parameters
    ----------
    job : dict
        ``student``, ``notebook``, ``seed``, ``limits`` (of `Limits`), ``path`` and ``folder`` (or
        None), or ``content`` (bytes) in the place of ``path``.

    Returns
    -------
    dict
        ``results``: list of `Result` as dicts; ``cards``: HTML by exercise.
    """
    student, name = job["student"], job["notebook"]
    try:
        found, expected = _found(job)
    except Exception as error:
        why = str(error) if isinstance(error, reading.Unreadable) else _unexpected(error)
        return {"results": [asdict(Result(student, name, "", UNGRADED, why))], "cards": {}}
    results = [
        Result(student, name, one, STATES[found[one].state], readable(found[one].says))
        for one in sorted(expected, key=_by_number)
    ]
    cards = {one: _card(found[one]) for one in expected}
    return {
        "results": [asdict(one) for one in results],
        "cards": {one: card for one, card in cards.items() if card},
    }


def _found(job: dict) -> tuple[dict[str, Found], list[str]]:
    content = job["content"] if "content" in job else Path(job["path"]).read_bytes()
    cells = reading.cells(content)
    expected = expected_exercises(cells)
    if not expected:
        raise reading.Unreadable("it checks no exercise of the course")
    folder = Path(job["folder"]) if job.get("folder") else None
    code = [text for kind, text in cells if kind == "code"]
    found = grade_cells(code, folder, Limits(**job.get("limits", {})), job["seed"])
    return {one: found.get(one, Found("blank")) for one in expected}, expected


def _unexpected(error: Exception) -> str:
    return readable(f"{type(error).__name__}: {error}".splitlines()[0][:300])


def _by_number(exercise: str) -> list[int]:
    return [int(part) for part in exercise.split(".")]


def _card(found: Found) -> str:
    return cards_html.html_card(found.verdict) if found.verdict is not None else ""
