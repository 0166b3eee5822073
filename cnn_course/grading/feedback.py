"""A page for each learner: what is right, and the cards that `check` shows for the rest."""

import hashlib
import html
import re
import zipfile
from pathlib import Path

from . import course, sheets
from .one import Result

_STYLE = """
:root { color-scheme: light dark; --jp-ui-font-family: system-ui, sans-serif; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
li { margin: .2rem 0; } .card { overflow-x: auto; margin: 1rem 0; }
"""
_WORDS = {
    "right": "Right",
    "wrong": "Not right yet",
    "not answered": "Not answered yet",
    "not graded": "Not graded",
}


def pages(
    results: list[Result],
    cards: dict[tuple[str, str, str], str],
    folder: Path,
    worth: dict[str, float],
) -> None:
    """Write one page for each learner into `folder`.

    Parameters
    ----------
    results : list of Result
    cards : dict
        HTML by (student, notebook, exercise).
    folder : Path
    worth : dict of str to float
        The points of each exercise that counts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    best = sheets.best(results)
    for student in sorted(best):
        mine = [one for one in results if one.student == student]
        total = sum(sheets.earned(best[student], worth)), sum(worth.values())
        page = folder / f"{_file_name(student)}.html"
        page.write_text(_page(student, mine, cards, worth, total), "utf-8", "backslashreplace")


def for_moodle(folder: Path, handles: dict[str, str]) -> None:
    """Pack the pages as Moodle's “Upload multiple feedback files in a zip” wants them.

    Parameters
    ----------
    folder : Path
        Where the pages are; ``moodle.zip`` is written beside them.
    handles : dict of str to str
        By learner, the name of the folder in Moodle's own zip.
    """
    mine = {who: one for who, one in handles.items() if "_assignsubmission_" in one}
    if not mine:
        return
    with zipfile.ZipFile(folder / "moodle.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for student, handle in sorted(mine.items()):
            page = folder / f"{_file_name(student)}.html"
            archive.write(page, f"{handle}_/feedback.html")


def _file_name(student: str) -> str:
    """A name that every system takes, and no two learners share."""
    plain = re.sub(r"[^\w-]+", "_", student).strip("_")[:60] or "learner"
    if plain == student:
        return plain
    return f"{plain}-{hashlib.sha256(student.encode('utf-8', 'replace')).hexdigest()[:6]}"


def _page(
    student: str, mine: list[Result], cards: dict, worth: dict[str, float], total: tuple
) -> str:
    got, possible = map(sheets.short, total)
    parts = [f"<p><strong>{got} of {possible} points</strong></p>"] if worth else []
    for notebook in dict.fromkeys(one.notebook for one in mine):
        here = [one for one in mine if one.notebook == notebook]
        right = sum(one.result == "right" for one in here)
        asked = sum(bool(one.exercise) for one in here)
        parts.append(f"<h2>{html.escape(notebook or 'Your folder')}</h2>")
        if asked:
            parts.append(f"<p>{right} of {asked} exercises are right.</p>")
        for result in _WORDS:
            parts += _section(result, [one for one in here if one.result == result], cards, worth)
    title = html.escape(student)
    return (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n"
        f"<body><main>\n<h1>{title}</h1>\n" + "\n".join(parts) + "\n</main></body>\n</html>\n"
    )


def _section(result: str, mine: list[Result], cards: dict, worth: dict[str, float]) -> list[str]:
    if not mine:
        return []
    if result != "wrong":
        listed = [_listed(one, worth) for one in mine]
        return [f"<p><strong>{_WORDS[result]}:</strong> {html.escape(', '.join(listed))}</p>"]
    parts = []
    for one in mine:
        card = cards.get((one.student, one.notebook, one.exercise))
        plain = f"<p><strong>{one.exercise}</strong> {html.escape(one.diagnosis)}</p>"
        parts.append(f'<div class="card">{card or plain}</div>')
    return parts


def _listed(one: Result, worth: dict[str, float]) -> str:
    """An exercise with its points where they are not one, and with a remark of the examiner's."""
    if not one.exercise:
        return one.diagnosis
    points = worth.get(one.exercise, 0)
    said = ["optional"] if one.exercise in course.optional() else []
    if points != (0 if said else 1):
        said.append(f"{sheets.short(points)} point{'' if points == 1 else 's'}")
    said += [one.diagnosis] if one.diagnosis else []
    return f"{one.exercise} ({', '.join(said)})" if said else one.exercise
