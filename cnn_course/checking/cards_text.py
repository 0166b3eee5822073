"""What does a verdict say? Its sentences, and all of it as plain text."""

import re
from typing import Any

import numpy as np

from .calling import is_short
from .compare import as_python, describe, is_number, show_number, show_pair
from .verdict import Verdict

GRIDS = 6  # maps of a stack that are drawn one by one, arrays of a list
LONGEST = 40  # lines of an argument that is written out; of a longer one, the shape
# Asterisks between spaces, or between letters and digits, are for calculating.
BOLD = re.compile(r"(?<![\w*])\*\*(?=[^\s*])(.+?)(?<=[^\s*])\*\*(?![\w*])")
EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])(.+?)(?<=[^\s*])\*(?![\w*])")
WORDS = {"right": "right", "blank": "not answered yet", "wrong": "not right yet"}


def heading(verdict: Verdict) -> str:
    """Return ``"Exercise 3.1 (Output size): right"``."""
    exercise = verdict.exercise
    return f"Exercise {exercise.id} ({exercise.title}): {WORDS[verdict.state]}"


def text_card(verdict: Verdict) -> str:
    """Write the verdict as plain text."""
    lines = [heading(verdict) + "."]
    lines += [unmarked(sentence) for sentence in sentences(verdict)]
    if verdict.call:
        lines.append(f"A case that fails: {verdict.call}")
    for name, value in arrays(verdict):
        lines += [f"  {name} =", _indented(shapes_only(value) or plain_value(value))]
    if shows_results(verdict):
        expected, got = verdict.expected, verdict.outcome.value
        if are_scalars(expected, got):
            expected, got = show_pair(expected, got)
            lines += [f"  expected {expected}", f"  yours    {got}"]
        else:
            show = shape_of if only_shapes(verdict) else plain_value
            lines += ["  expected", _indented(show(expected)), "  yours", _indented(show(got))]
    lines += [unmarked(sentence) for sentence in details(verdict)]
    if verdict.outcome and verdict.outcome.printed.strip():
        lines += ["Printed in this case:", _indented(first_lines(verdict.outcome.printed))]
    lines += [unmarked(sentence) for sentence in footer(verdict)]
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


def sentences(verdict: Verdict) -> list[str]:
    """Say how it went and which mistake it looks like; of arrays of other shapes, the shapes."""
    exercise = verdict.exercise
    if verdict.state == "right":
        met = f"All {verdict.total} cases agree." if verdict.total > 2 else ""
        met = "Both cases agree." if verdict.total == 2 else met
        return [part for part in (met, exercise.why) if part]
    if verdict.state == "blank":
        return [verdict.diagnosis] if verdict.diagnosis else []
    lead = verdict.diagnosis
    if verdict.banked and exercise.kind == "code":
        lead = f"What it looks like: {lead}"
    shapes = verdict.found.message if verdict.call and verdict.found.shapes else ""
    return [part for part in (lead, shapes) if part]


def details(verdict: Verdict) -> list[str]:
    """Say what follows the smallest case: the difference, the error and its line."""
    outcome = verdict.outcome
    if not verdict.call or outcome is None:
        return []
    details = []
    if outcome.kind == "error":
        details.append(f"It raised {ticked(outcome.error)}")
    elif outcome.kind == "blank" or (
        outcome.kind == "value"
        and not verdict.found.shapes  # told before the numbers
        and not are_scalars(verdict.expected, outcome.value)
    ):
        details.append(verdict.found.message)
    if outcome.line is not None and outcome.kind in ("error", "endless"):
        place = f"in line {outcome.line} of the cell: {ticked(outcome.source)}"
        if outcome.kind == "error":
            details[-1] += f" {place}"
        else:
            details.append(f"It was {place}")
    return details


def footer(verdict: Verdict) -> list[str]:
    """Say how to go on."""
    exercise = verdict.exercise
    if verdict.state == "right":
        return []
    parts = []
    again = [f"To try it by itself: {ticked(verdict.copyable)}"] if verdict.copyable else []
    ended = verdict.outcome is not None and verdict.outcome.kind != "endless"
    if verdict.state == "wrong" and verdict.total and ended:
        parts.append(f"{verdict.passed} of {verdict.total} cases agree.")
    more = "shows the place" if verdict.place else "gives a hint"
    parts.append(f'`hint("{exercise.id}")` {more}.')
    return [*again, " ".join(parts)]


def arrays(verdict: Verdict) -> list[tuple[str, Any]]:
    """Return the arguments that the written call names without showing."""
    return [(name, value) for name, value in verdict.arguments if not is_short(value)]


def shapes_only(value: Any) -> str:
    """Describe an argument that would fill screens by its shape, others not at all."""
    if isinstance(value, np.ndarray):
        return describe(value) if plain_value(value).count("\n") >= LONGEST else ""
    if isinstance(value, (list, tuple)) and len(value) > GRIDS and holds_arrays(value):
        return shape_of(value)
    return ""


def shows_results(verdict: Verdict) -> bool:
    """Tell whether there is a result to compare: no error, and not only a changed input."""
    outcome = verdict.outcome
    if is_lines(verdict.expected) and not isinstance(outcome.value, (list, tuple)):
        return False  # no model at all; the message says what it is
    return bool(verdict.call) and outcome.kind == "value" and not verdict.found.harmless


def only_shapes(verdict: Verdict) -> bool:
    """Tell whether the two results are shown by their shapes: stacks that differ in shape."""
    results = verdict.expected, verdict.outcome.value
    return verdict.found.shapes and any(map(_is_stack, results))


def _is_stack(value: Any) -> bool:
    if isinstance(value, (list, tuple)) and holds_arrays(value):
        return any(map(_is_stack, value))
    return isinstance(value, np.ndarray) and value.ndim > 2


def shape_of(value: Any) -> str:
    """Describe a result by its shape, or by those of its parts."""
    if isinstance(value, (list, tuple)) and holds_arrays(value):
        return f"{len(value)} arrays of shapes {', '.join(str(np.shape(part)) for part in value)}"
    return describe(value)


def are_scalars(*values: Any) -> bool:
    """Tell whether all of `values` are single numbers."""
    return all(map(is_number, values))


def plain_value(value: Any) -> str:
    if is_number(value):
        return show_number(value)
    if isinstance(value, np.ndarray):
        return np.array2string(np.asarray(value), precision=4, suppress_small=True, threshold=200)
    if isinstance(value, (tuple, list)) and any(isinstance(part, np.ndarray) for part in value):
        return "\n".join(f"part {n}:\n{plain_value(part)}" for n, part in enumerate(value, 1))
    if is_lines(value):
        return "\n".join(value)
    written = repr(as_python(value))
    return written if len(written) <= 400 else written[:397] + "..."


def is_lines(value: Any) -> bool:
    """Tell whether `value` is a tuple of texts: the lines that stand for a model."""
    return isinstance(value, tuple) and bool(value) and all(isinstance(one, str) for one in value)


def _indented(text: str) -> str:
    return "\n".join("    " + line for line in text.splitlines())


def unmarked(text: str) -> str:
    """Take the marks for code, **bold** and *emphasis* out of a text.

    Examples
    --------
    >>> unmarked("`k` is *not* **2**; 2 ** 9 and 3 * 4 * 5 stay, and `2**9 + 2**8` too")
    'k is not 2; 2 ** 9 and 3 * 4 * 5 stay, and 2**9 + 2**8 too'
    """
    return "".join(
        part if code else EMPHASIS.sub(r"\1", BOLD.sub(r"\1", part)) for code, part in spans(text)
    )


def spans(text: str) -> list[tuple[bool, str]]:
    """Split a text at its backticks: (is it code?, the part).

    >>> spans("`k` is not s`")
    [(False, ''), (True, 'k'), (False, ' is not s`')]
    """
    parts = text.split("`")
    if len(parts) % 2 == 0:  # one backtick too many is a backtick
        parts[-2:] = ["`".join(parts[-2:])]
    return [(bool(number % 2), part) for number, part in enumerate(parts)]


def ticked(code: str) -> str:
    return "`" + code.replace("`", "'") + "`"


def first_lines(printed: str, most: int = 8) -> str:
    lines = printed.strip("\n").splitlines()
    return "\n".join([*lines[:most], "..."] if len(lines) > most else lines)


def holds_arrays(value: Any) -> bool:
    return any(isinstance(part, np.ndarray) for part in value)
