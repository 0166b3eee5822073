"""How are the questions of an exam printed? One sheet per student, and a key."""

import html
from typing import Any

import numpy as np

from .exam import Asked

Papers = dict[str, list[Asked]]

STYLE = """
body { font: 12pt/1.4 Georgia, serif; max-width: 46em; margin: 2em auto; padding: 0 1em;
       color: #111; }
h1 { font-size: 1.25em; margin: 0; }
header { display: flex; justify-content: space-between; align-items: baseline;
         border-bottom: 1px solid #111; padding-bottom: .4em; margin-bottom: 1em; }
.sheet { break-after: page; } .sheet:last-child { break-after: auto; }
ol { padding-left: 1.6em; } li { break-inside: avoid; margin-bottom: 1.1em; }
.points { float: right; color: #444; margin-left: 1em; }
.arrays { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 1.6em; margin: .5em 0; }
table.grid { border-collapse: collapse; font-variant-numeric: tabular-nums; }
table.grid caption { caption-side: bottom; font-style: italic; font-size: .9em; }
table.grid td { border: 1px solid #666; min-width: 1.7em; padding: .15em .3em; text-align: center; }
.room { height: 5.5em; border: 1px dotted #999; }
table.key { border-collapse: collapse; width: 100%; } table.key td, table.key th {
  border: 1px solid #666; padding: .2em .5em; text-align: left; vertical-align: top; }
@page { margin: 18mm; }
@media print { body { margin: 0; max-width: none; } }
"""


def sheets(papers: Papers, title: str) -> str:
    """Return a page with a sheet for each student; each begins on a new page when printed."""
    parts = []
    for student, questions in papers.items():
        whole = sum(one.kind.points for one in questions)
        items = "".join(
            f'<li><span class="points">{one.kind.points} points</span>{_asked(one)}'
            '<div class="room"></div></li>'
            for one in questions
        )
        parts.append(
            f'<section class="sheet"><header><h1>{html.escape(title)}</h1>'
            f"<div>{html.escape(student)}</div><div>____ of {whole} points</div></header>"
            f"<ol>{items}</ol></section>"
        )
    return _page(title, "".join(parts))


def key(papers: Papers, title: str) -> str:
    """Return a page with the right answers of each student."""
    parts = []
    for student, questions in papers.items():
        rows = "".join(
            f"<tr><td>{number}</td><td>{one.id}</td><td>{_given(one)}</td>"
            f"<td>{_shown(one.answer)}</td></tr>"
            for number, one in enumerate(questions, start=1)
        )
        parts.append(
            f'<section class="sheet"><header><h1>Key: {html.escape(title)}</h1>'
            f"<div>{html.escape(student)}</div></header><table class='key'><tr><th>no.</th>"
            f"<th>exercise</th><th>given</th><th>answer</th></tr>{rows}</table></section>"
        )
    return _page(f"Key: {title}", "".join(parts))


def rows(papers: Papers) -> list[list[str]]:
    """Return the key as a table: student, number of the question, exercise, numbers, answer."""
    return [
        [student, str(number), one.id, _numbers(one), written(one.answer)]
        for student, questions in papers.items()
        for number, one in enumerate(questions, start=1)
    ]


def written(value: Any) -> str:
    """Write a value with real minus signs left to the printed page: a spreadsheet reads it.

    Examples
    --------
    >>> written(np.array([[1.0, -2.5], [3.0, 0.0]])), written((2, 3)), written(5)
    ('[[1, -2.5], [3, 0]]', '(2, 3)', '5')
    """
    if isinstance(value, np.ndarray):
        return written(value.tolist())
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(written, value))})"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _numbers(one: Asked) -> str:
    return "; ".join(f"{name} = {written(value)}" for name, value in one.arguments.items())


def _given(one: Asked) -> str:
    plain = [
        f"{name} = {written(value)}"
        for name, value in one.arguments.items()
        if name not in one.arrays
    ]
    return f"{html.escape(', '.join(plain))}{_grids(one.arrays)}"


def _asked(one: Asked) -> str:
    return f"{html.escape(one.text)}{_grids(one.arrays)}"


def _shown(value: Any) -> str:
    return _grids({"": value}) if isinstance(value, np.ndarray) else html.escape(written(value))


def _grids(arrays: dict[str, np.ndarray]) -> str:
    if not arrays:
        return ""
    return f'<div class="arrays">{"".join(_grid(*one) for one in arrays.items())}</div>'


def _grid(name: str, array: np.ndarray) -> str:
    lines = "".join(
        "<tr>" + "".join(f"<td>{written(cell).replace('-', '−')}</td>" for cell in row) + "</tr>"
        for row in np.atleast_2d(array).tolist()
    )
    caption = f"<caption>{html.escape(name)}</caption>" if name else ""
    return f'<table class="grid">{caption}{lines}</table>'


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head>"
        f"<body>{body}</body></html>\n"
    )
