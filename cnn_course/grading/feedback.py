"""A page for each learner: what is right, and the cards that `check` shows for the rest."""

import hashlib
import html
import re
from pathlib import Path

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


def pages(results: list[Result], cards: dict[tuple[str, str, str], str], folder: Path) -> None:
    """Write one page for each learner into `folder`.

    Parameters
    ----------
    results : list of Result
    cards : dict
        HTML by (student, notebook, exercise).
    folder : Path
    """
    folder.mkdir(parents=True, exist_ok=True)
    for student in sorted({one.student for one in results}):
        mine = [one for one in results if one.student == student]
        page = folder / f"{_file_name(student)}.html"
        page.write_text(_page(student, mine, cards), "utf-8", errors="backslashreplace")


def _file_name(student: str) -> str:
    """A name that every system takes, and no two learners share."""
    plain = re.sub(r"[^\w-]+", "_", student).strip("_")[:60] or "learner"
    if plain == student:
        return plain
    return f"{plain}-{hashlib.sha256(student.encode('utf-8', 'replace')).hexdigest()[:6]}"


def _page(student: str, mine: list[Result], cards: dict[tuple[str, str, str], str]) -> str:
    parts = []
    for notebook in dict.fromkeys(one.notebook for one in mine):
        here = [one for one in mine if one.notebook == notebook]
        right = sum(one.result == "right" for one in here)
        asked = sum(bool(one.exercise) for one in here)
        parts.append(f"<h2>{html.escape(notebook or 'Your folder')}</h2>")
        if asked:
            parts.append(f"<p>{right} of {asked} exercises are right.</p>")
        for result in _WORDS:
            parts += _section(result, [one for one in here if one.result == result], cards)
    title = html.escape(student)
    return (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n"
        f"<body><main>\n<h1>{title}</h1>\n" + "\n".join(parts) + "\n</main></body>\n</html>\n"
    )


def _section(result: str, mine: list[Result], cards: dict) -> list[str]:
    if not mine:
        return []
    if result != "wrong":
        listed = ", ".join(html.escape(one.exercise or one.diagnosis) for one in mine)
        return [f"<p><strong>{_WORDS[result]}:</strong> {listed}</p>"]
    parts = []
    for one in mine:
        card = cards.get((one.student, one.notebook, one.exercise))
        plain = f"<p><strong>{one.exercise}</strong> {html.escape(one.diagnosis)}</p>"
        parts.append(f'<div class="card">{card or plain}</div>')
    return parts
