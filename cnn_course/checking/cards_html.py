"""How does a verdict look in Jupyter? As an HTML card.

All colours come from JupyterLab's variables, so light and dark follow by themselves; each has a
fallback for viewers that know none of them. A wrong cell is outlined, underlined and coloured.
"""

import html
import re
from typing import Any

import numpy as np

from .cards_text import (
    BOLD,
    EMPHASIS,
    GRIDS,
    WORDS,
    are_scalars,
    arrays,
    details,
    first_lines,
    footer,
    holds_arrays,
    is_lines,
    only_shapes,
    plain_value,
    sentences,
    shape_of,
    shapes_only,
    shows_results,
    spans,
    ticked,
)
from .compare import is_list_of_tuples, regular_array, show_number, show_pair
from .exercise import Exercise
from .verdict import Verdict

LARGEST = 12  # rows or columns of a grid that is still drawn cell by cell
_LISTS = ("images", "filters")  # arguments whose first axis counts the pictures

_TONES = {
    "right": "var(--jp-success-color1,#388e3c)",
    "blank": "var(--jp-border-color1,#9e9e9e)",
    "wrong": "var(--jp-warn-color1,#e65100)",
    "plain": "var(--jp-brand-color1,#1976d2)",
}
_COLOUR = "color:var(--jp-content-font-color1,inherit);"
_FONT = f"{_COLOUR}font-family:var(--jp-content-font-family,sans-serif);"
_SOFT = "color:var(--jp-content-font-color2,inherit);"
_MONO = "font-family:var(--jp-code-font-family,monospace);font-size:var(--jp-code-font-size,13px);"
_LINE = "var(--jp-border-color1,#bdbdbd)"
_MARK = _TONES["wrong"]
_SHADE = "background:var(--jp-layout-color2,rgba(128,128,128,.12));border-radius:2px;"
_CODE = f"{_MONO}{_SHADE}padding:1px 4px;"
_PRE = f"{_MONO}{_COLOUR}{_SHADE}margin:3px 0 0;padding:4px 8px;white-space:pre;"


def html_card(verdict: Verdict) -> str:
    """Write the verdict as an HTML card."""
    exercise = verdict.exercise
    parts = [_paragraph(sentence) for sentence in sentences(verdict)]
    if verdict.call:
        parts.append(_case(verdict))
    parts += [_paragraph(sentence) for sentence in details(verdict)]
    if verdict.outcome and verdict.outcome.printed.strip():
        printed = html.escape(first_lines(verdict.outcome.printed))
        parts.append(_paragraph("Printed in this case:") + f'<pre style="{_PRE}">{printed}</pre>')
    parts += [_paragraph(sentence, soft=True) for sentence in footer(verdict)]
    head = f"Exercise {exercise.id}", exercise.title, WORDS[verdict.state]
    return _card(*head, "".join(parts), verdict.state)


def note_card(name: str, title: str, word: str, paragraphs: list[str], tone: str = "plain") -> str:
    """Write a hint or a question as an HTML card, in the colour of its tone."""
    return _card(name, title, word, "".join(map(_paragraph, paragraphs)), tone)


def question_parts(exercise: Exercise) -> list[str]:
    """Return the paragraphs of a question: the task and, for a choice, its options."""
    return [exercise.task, *(f"**{k}**  {text}" for k, text in (exercise.options or {}).items())]


def _card(name: str, title: str, word: str, body: str, tone: str) -> str:
    badge = (
        f': <span style="border:1px solid {_TONES[tone]};border-radius:9px;'
        "padding:1px 9px;margin-left:6px;font-size:90%;white-space:nowrap;"
        f'">{html.escape(word)}</span>'
    )
    style = (
        f"{_FONT}border:1px solid var(--jp-border-color2,#e0e0e0);"
        f"border-left:4px solid {_TONES[tone]};border-radius:2px;"
        "padding:10px 14px;margin:4px 0;max-width:860px;line-height:1.5;overflow-x:auto;"
    )
    return (
        f'<div style="{style}"><div style="margin:0;">'
        f'<span style="{_SOFT}">{html.escape(name)}</span> '
        f"<strong>{html.escape(title)}</strong>{badge if word else ''}</div>{body}</div>"
    )


def _paragraph(text: str, soft: bool = False) -> str:
    return f'<div style="margin-top:8px;{_SOFT if soft else ""}">{marked_up(text)}</div>'


def marked_up(text: str) -> str:
    """Turn backticks and asterisks around words into HTML, everything else into text."""
    parts = []
    for code, part in spans(text):
        part = html.escape(part, quote=False)
        if code:
            parts.append(f'<code style="{_CODE}">{part}</code>')
        else:
            part = BOLD.sub(r"<strong>\1</strong>", part)
            parts.append(EMPHASIS.sub(r"<em>\1</em>", part))
    return "".join(parts)


def _case(verdict: Verdict) -> str:
    head = _paragraph(f"A case that fails is {ticked(verdict.call)}")
    asked = zip(verdict.arguments, verdict.exercise.parameters, strict=False)
    lists = [own for (own, _), name in asked if name in _LISTS]
    boxes = [
        _box(name, one, text="" if _is_picture(one) else shapes_only(one), first=name in lists)
        for name, one in arrays(verdict)
    ]
    if not shows_results(verdict):
        return head + _row(boxes)
    expected, got = verdict.expected, verdict.outcome.value
    cells = verdict.found.cells if verdict.found else None
    texts = show_pair(expected, got) if are_scalars(expected, got) else ("", "")
    if only_shapes(verdict):
        texts = shape_of(expected), shape_of(got)
    results = [
        _box("expected", expected, cells, texts[0], other=got),
        _box("yours", got, cells, texts[1], other=expected, mark=True),
    ]
    # What goes in and what comes out stand on lines of their own when both are grids.
    return head + _row(boxes) + _row(results)


def _row(boxes: list[str]) -> str:
    if not boxes:
        return ""
    style = "display:flex;flex-wrap:wrap;gap:8px 26px;margin-top:8px;align-items:flex-start;"
    return f'<div style="{style}">{"".join(boxes)}</div>'


def _box(
    name: str, value: Any, cells=None, text="", other=None, mark: bool = False, first=False
) -> str:
    """Draw a value under its name: as `text` if there is one, else as grids where they fit."""
    shape, body = "", ""
    positions = is_list_of_tuples(value) or is_list_of_tuples(other)
    grid = None if text or positions else regular_array(value)
    if text:
        body = _line(text, mark)
    elif grid is not None and 1 <= grid.ndim <= 4 and _drawable(grid):
        shape = " × ".join(map(str, grid.shape)) if grid.ndim > 1 else ""
        others = regular_array(other) if cells is not None else None
        body = _grids(grid, cells, others, mark, first)
    elif isinstance(value, (tuple, list)) and holds_arrays(value):
        shape = f"{len(value)} parts"
        body = _row([_box(f"part {n}", part) for n, part in enumerate(value, 1)])
    elif isinstance(value, np.ndarray) and value.ndim:
        shape = " × ".join(map(str, value.shape))
        body = f'<pre style="{_PRE}">{html.escape(plain_value(value))}</pre>'
    elif is_lines(value):
        others = other if is_lines(other) else ()
        marks = (mark and one not in others[n : n + 1] for n, one in enumerate(value))
        body = "".join(map(_line, value, marks))
    else:
        body = _line(plain_value(value), mark)
    label = f'<span style="{_SOFT}">{html.escape(name)}</span>'
    if shape:
        label += f' <span style="{_SOFT}font-size:85%;">{shape}</span>'
    return f'<div><div style="margin-bottom:3px;">{label}</div>{body}</div>'


def _line(text: str, mark: bool) -> str:
    outline = f"outline:2px solid {_MARK};outline-offset:1px;" if mark else ""
    style = f"{_MONO}white-space:pre-wrap;padding:2px 6px;{outline}"
    return f'<div><span style="{style}">{html.escape(_minus(text))}</span></div>'


def _is_picture(value: Any) -> bool:
    return isinstance(value, np.ndarray) and 1 < value.ndim <= 4 and _drawable(value)


def _drawable(grid: np.ndarray) -> bool:
    maps = int(np.prod(grid.shape[2:])) if grid.ndim > 2 else 1
    return grid.size > 0 and max(grid.shape) <= LARGEST and maps <= GRIDS


def _grids(grid: np.ndarray, cells, other, mark: bool, first: bool) -> str:
    """Draw a map, or each map of a stack whose last axes (or first one) are the channels."""
    if grid.ndim <= 2:
        return _grid(grid, cells, other, mark)
    if first and grid.ndim == 3:
        return _row([_named(f"[{i}]", _grid(one, None, None, mark)) for i, one in enumerate(grid)])
    drawn = []
    for index in np.ndindex(grid.shape[2:]):
        one, two = (None if of is None else of[(..., *index)] for of in (cells, other))
        name = "[:, :, " + ", ".join(map(str, index)) + "]"
        drawn.append(_named(name, _grid(grid[(..., *index)], one, two, mark)))
    return _row(drawn)


def _named(name: str, body: str) -> str:
    return f'<div><div style="{_MONO}{_SOFT}font-size:85%;">{name}</div>{body}</div>'


def _grid(grid: np.ndarray, cells, other, mark: bool) -> str:
    rows = np.atleast_2d(grid)
    flags = np.zeros(rows.shape, bool) if cells is None else np.reshape(cells, rows.shape)
    others = rows if other is None else np.reshape(other, rows.shape)
    lines = ""
    for row in zip(rows, others, flags, strict=True):
        line = "".join(_cell(*one, mark) for one in zip(*row, strict=True))
        lines += f'<tr style="background:none;">{line}</tr>'
    style = f"border-collapse:collapse;margin:0;{_MONO}font-variant-numeric:tabular-nums;"
    return f'<table style="{style}">{lines}</table>'


def _cell(value: Any, other: Any, wrong: bool, mark: bool) -> str:
    text = _minus(show_pair(value, other)[0] if wrong else show_number(value))
    style = f"border:1px solid {_LINE};padding:2px 7px;text-align:right;min-width:1.4em;"
    if wrong and mark:
        style += f"outline:2px solid {_MARK};outline-offset:-2px;text-decoration:underline;"
    return f'<td style="{style}">{html.escape(text)}</td>'


def _minus(text: str) -> str:
    return re.sub(r"(?<![\w)\]])-(?=\d)", "−", text)
