"""How does a verdict look? As HTML for JupyterLab, and as plain text for everywhere else.

All colours come from JupyterLab's variables, so light and dark follow by themselves; each has a
fallback for viewers that know none of them. A wrong cell is outlined, underlined and coloured.
"""

import html
import re
from typing import Any

import numpy as np

from .compare import as_python, describe, is_list_of_tuples, regular_array, show_number, show_pair
from .exercise import Exercise
from .verdict import Verdict

LARGEST = 12  # rows or columns of a grid that is still drawn cell by cell
GRIDS = 6  # maps of a stack that are drawn one by one, arrays of a list
LONGEST = 40  # lines of an argument that is written out; of a longer one, the shape
_LISTS = ("images", "filters")  # arguments whose first axis counts the pictures

_TONES = {
    "right": ("--jp-success-color1", "#388e3c"),
    "blank": ("--jp-border-color1", "#9e9e9e"),
    "wrong": ("--jp-warn-color1", "#e65100"),
    "plain": ("--jp-brand-color1", "#1976d2"),
}
_WORDS = {"right": "right", "blank": "not answered yet", "wrong": "not right yet"}
_COLOUR = "color:var(--jp-content-font-color1,inherit);"
_FONT = f"{_COLOUR}font-family:var(--jp-content-font-family,sans-serif);"
_SOFT = "color:var(--jp-content-font-color2,inherit);"
_MONO = "font-family:var(--jp-code-font-family,monospace);font-size:var(--jp-code-font-size,13px);"
_LINE = "var(--jp-border-color1,#bdbdbd)"
_MARK = "var(--jp-warn-color1,#e65100)"
_SHADE = "background:var(--jp-layout-color2,rgba(128,128,128,.12));border-radius:2px;"
_CODE = f"{_MONO}{_SHADE}padding:1px 4px;"
_PRE = f"{_MONO}{_COLOUR}{_SHADE}margin:3px 0 0;padding:4px 8px;white-space:pre;"


# --- the plain text -------------------------------------------------------------------------


def heading(verdict: Verdict) -> str:
    """Return ``"Exercise 3.1 (Output size): right"``."""
    exercise = verdict.exercise
    return f"Exercise {exercise.id} ({exercise.title}): {_WORDS[verdict.state]}"


def text_card(verdict: Verdict) -> str:
    """Write the verdict as plain text."""
    lines = [heading(verdict) + "."]
    lines += [_plain(sentence) for sentence in _sentences(verdict)]
    if verdict.call:
        lines.append(f"Smallest case that fails: {verdict.call}")
    for name, value in _arrays(verdict):
        lines += [f"  {name} =", _indented(_shapes_only(value) or _plain_value(value))]
    if _shows_results(verdict):
        expected, got = verdict.expected, verdict.outcome.value
        if _are_scalars(expected, got):
            expected, got = show_pair(expected, got)
            lines += [f"  expected {expected}", f"  yours    {got}"]
        else:
            lines += ["  expected", _indented(_plain_value(expected))]
            lines += ["  yours", _indented(_plain_value(got))]
    lines += [_plain(sentence) for sentence in _details(verdict)]
    if verdict.outcome and verdict.outcome.printed.strip():
        lines += ["Printed in this case:", _indented(_first_lines(verdict.outcome.printed))]
    lines += [_plain(sentence) for sentence in _footer(verdict)]
    return "\n".join(lines)


def summary(verdict: Verdict) -> str:
    """Say in one line why the answer is not right, for the place of the traceback."""
    text = f"exercise {verdict.exercise.id} is not right yet"
    if verdict.outcome is None or verdict.exercise.kind != "code":
        return text + "."
    if verdict.outcome.kind == "error":
        return f"{text}. {verdict.call} stopped with {verdict.outcome.error}"
    if verdict.outcome.kind == "endless":
        return f"{text}. {verdict.call} did not finish."
    message = re.sub(r" \(index [^)]*\)", "", verdict.found.message)
    return f"{text}. {verdict.call}: {message}"


def _sentences(verdict: Verdict) -> list[str]:
    exercise = verdict.exercise
    if verdict.state == "right":
        met = f"All {verdict.total} cases agree." if verdict.total else ""
        return [part for part in (met, exercise.why) if part]
    if verdict.state == "blank":
        return [verdict.diagnosis] if verdict.diagnosis else []
    lead = verdict.diagnosis
    if verdict.banked and exercise.kind == "code":
        lead = f"What it looks like: {lead}"
    return [lead] if lead else []


def _details(verdict: Verdict) -> list[str]:
    """Say what follows the smallest case: the difference, the error and its line."""
    outcome = verdict.outcome
    if not verdict.call or outcome is None:
        return []
    details = []
    if outcome.kind == "error":
        details.append(f"It raised {_ticked(outcome.error)}")
    elif outcome.kind == "value" and not _are_scalars(verdict.expected, outcome.value):
        details.append(verdict.found.message)
    if outcome.line is not None and outcome.kind in ("error", "endless"):
        place = f"in line {outcome.line} of the cell: {_ticked(outcome.source)}"
        if outcome.kind == "error":
            details[-1] += f" {place}"
        else:
            details.append(f"It was {place}")
    return details


def _footer(verdict: Verdict) -> list[str]:
    exercise = verdict.exercise
    if verdict.state == "right":
        return []
    parts = []
    again = [f"To try it by itself: {_ticked(verdict.copyable)}"] if verdict.copyable else []
    if verdict.state == "wrong" and verdict.total and verdict.outcome.kind != "endless":
        parts.append(f"{verdict.passed} of {verdict.total} cases agree.")
    parts.append(f'`hint("{exercise.id}")` gives a hint.')
    return [*again, " ".join(parts)]


def _arrays(verdict: Verdict) -> list[tuple[str, Any]]:
    """Return the arguments that the written call names without showing."""
    return [(name, value) for name, value in verdict.arguments if _needs_a_picture(value)]


def _needs_a_picture(value: Any) -> bool:
    return not isinstance(value, (int, float, str, bool)) and not (
        isinstance(value, (list, tuple)) and len(repr(value)) <= 60
    )


def _shapes_only(value: Any) -> str:
    """Describe an argument that would fill screens by its shape, others not at all.

    Examples
    --------
    >>> _shapes_only(np.zeros((2, 9, 7, 1))), _shapes_only(np.zeros((3, 3)))
    ('an array of shape (2, 9, 7, 1)', '')
    """
    if isinstance(value, np.ndarray):
        return describe(value) if _plain_value(value).count("\n") >= LONGEST else ""
    if isinstance(value, (list, tuple)) and len(value) > GRIDS and _holds_arrays(value):
        shapes = ", ".join(str(np.shape(part)) for part in value)
        return f"{len(value)} arrays of shapes {shapes}"
    return ""


def _shows_results(verdict: Verdict) -> bool:
    """Tell whether there is a result to compare: no error, and not only a changed input."""
    outcome = verdict.outcome
    if _is_lines(verdict.expected) and not isinstance(outcome.value, (list, tuple)):
        return False  # no model at all; the message says what it is
    return bool(verdict.call) and outcome.kind == "value" and not verdict.found.harmless


def _are_scalars(*values: Any) -> bool:
    return all(map(_is_scalar, values))


def _is_scalar(value: Any) -> bool:
    return isinstance(value, (int, float, bool, np.generic)) or (
        isinstance(value, np.ndarray) and value.ndim == 0
    )


def _plain_value(value: Any) -> str:
    if _is_scalar(value):
        return show_number(value)
    if isinstance(value, np.ndarray):
        return np.array2string(np.asarray(value), precision=4, suppress_small=True, threshold=200)
    if isinstance(value, (tuple, list)) and any(isinstance(part, np.ndarray) for part in value):
        return "\n".join(f"part {n}:\n{_plain_value(part)}" for n, part in enumerate(value, 1))
    if _is_lines(value):
        return "\n".join(value)
    written = repr(as_python(value))
    return written if len(written) <= 400 else written[:397] + "..."


def _is_lines(value: Any) -> bool:
    """Tell whether `value` is a tuple of texts: the lines that stand for a model."""
    return isinstance(value, tuple) and bool(value) and all(isinstance(one, str) for one in value)


def _indented(text: str) -> str:
    return "\n".join("    " + line for line in text.splitlines())


def _plain(text: str) -> str:
    return text.replace("`", "")


def _ticked(code: str) -> str:
    return "`" + code.replace("`", "'") + "`"


def _first_lines(printed: str, most: int = 8) -> str:
    lines = printed.strip("\n").splitlines()
    return "\n".join([*lines[:most], "..."] if len(lines) > most else lines)


# --- the HTML -------------------------------------------------------------------------------


def html_card(verdict: Verdict) -> str:
    """Write the verdict as an HTML card."""
    exercise = verdict.exercise
    parts = [
        _title(f"Exercise {exercise.id}", exercise.title, _WORDS[verdict.state], verdict.state)
    ]
    parts += [_paragraph(sentence) for sentence in _sentences(verdict)]
    if verdict.call:
        parts.append(_case(verdict))
    parts += [_paragraph(sentence) for sentence in _details(verdict)]
    if verdict.outcome and verdict.outcome.printed.strip():
        printed = html.escape(_first_lines(verdict.outcome.printed))
        parts.append(_paragraph("Printed in this case:") + f'<pre style="{_PRE}">{printed}</pre>')
    parts += [_paragraph(sentence, soft=True) for sentence in _footer(verdict)]
    return _frame("".join(parts), verdict.state)


def note_card(name: str, title: str, word: str, paragraphs: list[str]) -> str:
    """Write a hint or a question as an HTML card."""
    body = _title(name, title, word, "plain") + "".join(map(_paragraph, paragraphs))
    return _frame(body, "plain")


def question_parts(exercise: Exercise) -> list[str]:
    """Return the paragraphs of a question: the task and, for a choice, its options."""
    return [exercise.task, *(f"**{k}**  {text}" for k, text in (exercise.options or {}).items())]


def _frame(body: str, tone: str) -> str:
    variable, fallback = _TONES[tone]
    style = (
        f"{_FONT}border:1px solid var(--jp-border-color2,#e0e0e0);"
        f"border-left:4px solid var({variable},{fallback});border-radius:2px;"
        "padding:10px 14px;margin:4px 0;max-width:860px;line-height:1.5;overflow-x:auto;"
    )
    return f'<div style="{style}">{body}</div>'


def _title(name: str, title: str, word: str, tone: str) -> str:
    variable, fallback = _TONES[tone]
    badge = (
        f'<span style="border:1px solid var({variable},{fallback});border-radius:9px;'
        "padding:1px 9px;margin-left:10px;font-size:90%;white-space:nowrap;"
        f'">{html.escape(word)}</span>'
    )
    return (
        f'<div style="margin:0;"><span style="{_SOFT}">{html.escape(name)}</span> '
        f"<strong>{html.escape(title)}</strong>{badge if word else ''}</div>"
    )


def _paragraph(text: str, soft: bool = False) -> str:
    return f'<div style="margin-top:8px;{_SOFT if soft else ""}">{_marked_up(text)}</div>'


def _marked_up(text: str) -> str:
    """Turn backticks and double asterisks into HTML, everything else into text."""
    text = html.escape(text, quote=False)
    text = re.sub(r"`([^`]+)`", rf'<code style="{_CODE}">\1</code>', text)
    return re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", text)


def _case(verdict: Verdict) -> str:
    outcome = verdict.outcome
    head = _paragraph(f"The smallest case that fails is {_ticked(verdict.call)}")
    boxes = [
        _box(name, value, text=None if _is_picture(value) else _shapes_only(value) or None)
        for name, value in _arrays(verdict)
    ]
    if _shows_results(verdict):
        expected, got = verdict.expected, outcome.value
        cells = verdict.found.cells if verdict.found else None
        texts = show_pair(expected, got) if _are_scalars(expected, got) else None
        results = [
            _box("expected", expected, cells, text=texts and texts[0], other=got),
            _box("yours", got, cells, text=texts and texts[1], other=expected, mark=True),
        ]
        # What goes in and what comes out stand on lines of their own when both are grids.
        return head + _row(boxes) + _row(results)
    return head + _row(boxes)


def _row(boxes: list[str]) -> str:
    if not boxes:
        return ""
    style = "display:flex;flex-wrap:wrap;gap:8px 26px;margin-top:8px;align-items:flex-start;"
    return f'<div style="{style}">{"".join(boxes)}</div>'


def _box(name: str, value: Any, cells=None, text=None, other=None, mark: bool = False) -> str:
    shape, body = "", ""
    positions = is_list_of_tuples(value) or is_list_of_tuples(other)
    grid = regular_array(value) if text is None and not positions else None
    if grid is not None and 1 <= grid.ndim <= 4 and _drawable(grid):
        shape = " × ".join(map(str, grid.shape)) if grid.ndim > 1 else ""
        others = regular_array(other) if cells is not None else None
        body = _grids(grid, cells, others, mark, first=name in _LISTS)
    elif text is None and isinstance(value, (tuple, list)) and _holds_arrays(value):
        shape = f"{len(value)} parts"
        body = _row([_box(f"part {n}", part) for n, part in enumerate(value, 1)])
    elif text is None and isinstance(value, np.ndarray) and value.ndim:
        shape = " × ".join(map(str, value.shape))
        body = f'<pre style="{_PRE}">{html.escape(_plain_value(value))}</pre>'
    elif text is None and _is_lines(value):
        others = other if _is_lines(other) else ()
        body = "".join(
            _line(one, mark and one not in others[n : n + 1]) for n, one in enumerate(value)
        )
    else:
        body = _line(text if text is not None else _scalar_text(value), mark)
    label = f'<span style="{_SOFT}">{html.escape(name)}</span>'
    if shape:
        label += f' <span style="{_SOFT}font-size:85%;">{shape}</span>'
    return f'<div><div style="margin-bottom:3px;">{label}</div>{body}</div>'


def _line(text: str, mark: bool) -> str:
    outline = f"outline:2px solid {_MARK};outline-offset:1px;" if mark else ""
    style = f"{_MONO}white-space:pre-wrap;padding:2px 6px;{outline}"
    return f'<div><span style="{style}">{html.escape(_minus(text))}</span></div>'


def _scalar_text(value: Any) -> str:
    if value is None or callable(value):
        return describe(value)
    return _plain_value(value)


def _holds_arrays(value: Any) -> bool:
    return any(isinstance(part, np.ndarray) for part in value)


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
        at = (slice(None), slice(None), *index)
        name = "[:, :, " + ", ".join(map(str, index)) + "]"
        one = None if cells is None else cells[at]
        two = None if other is None else other[at]
        drawn.append(_named(name, _grid(grid[at], one, two, mark)))
    return _row(drawn)


def _named(name: str, body: str) -> str:
    return f'<div><div style="{_MONO}{_SOFT}font-size:85%;">{name}</div>{body}</div>'


def _grid(grid: np.ndarray, cells, other, mark: bool) -> str:
    rows = grid[None] if grid.ndim == 1 else grid
    flags = None if cells is None else np.reshape(cells, rows.shape)
    others = None if other is None else np.reshape(other, rows.shape)
    lines = []
    for r in range(rows.shape[0]):
        line = ""
        for c in range(rows.shape[1]):
            wrong = flags is not None and bool(flags[r, c])
            text = show_number(rows[r, c])
            if wrong and others is not None:
                text = show_pair(rows[r, c], others[r, c])[0]
            line += _cell(_minus(text), wrong, mark)
        lines.append(f'<tr style="background:none;">{line}</tr>')
    style = f"border-collapse:collapse;margin:0;{_MONO}font-variant-numeric:tabular-nums;"
    return f'<table style="{style}">{"".join(lines)}</table>'


def _cell(text: str, wrong: bool, mark: bool) -> str:
    style = f"border:1px solid {_LINE};padding:2px 7px;text-align:right;min-width:1.4em;"
    if wrong and mark:
        style += f"outline:2px solid {_MARK};outline-offset:-2px;text-decoration:underline;"
    return f'<td style="{style}">{html.escape(text)}</td>'


def _minus(text: str) -> str:
    return re.sub(r"(?<![\w)\]])-(?=\d)", "−", text)
