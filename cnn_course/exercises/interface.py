"""What a learner calls: `check`, `hint`, `solution`, `question`, `yours`."""

import inspect
import os
import textwrap
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..checking.cards_html import html_card, note_card, question_parts
from ..checking.cards_text import text_card, unmarked
from ..checking.compare import as_python
from ..checking.exercise import Exercise
from ..checking.judging import judge
from ..checking.running import shell
from ..checking.verdict import Verdict
from .catalogue import find

_hints_given: Counter[str] = Counter()
_passed: dict[str, Callable] = {}  # the learner's own functions, by exercise
_last: dict[str, Verdict] = {}  # what the last check of an exercise found


class WrongAnswer(Exception):
    """An answer that is not right yet.

    In Jupyter it shows itself as a card and one line instead of a traceback; the cell counts as
    failed all the same, so nbval and nbconvert stop there.

    Parameters
    ----------
    verdict : Verdict
    """

    def __init__(self, verdict: Verdict):
        super().__init__(text_card(verdict))
        self.verdict = verdict
        self._shown = False

    def _render_traceback_(self) -> list[str]:
        """Return what IPython prints in place of a traceback."""
        if not _in_a_kernel():
            return [str(self)]
        if not self._shown:  # IPython asks twice: to print it, and for its record of the cell
            self._shown = True
            _show(html_card(self.verdict), str(self), self.verdict)
        state = "not answered" if self.verdict.state == "blank" else "not right"
        text = f"exercise {self.verdict.exercise.id} is {state} yet. The card above says more."
        return [f"WrongAnswer: {text}"]


def check(exercise_id: str, *answer: Any, strict: bool | None = None, **named: Any) -> None:
    """Check an answer: say that it is right, or raise an error that says what is wrong.

    Parameters
    ----------
    exercise_id : str
        Such as ``"3.1"``.
    answer : function, number, array, tuple or letter
        The function itself for a code exercise, the value or the letter otherwise. ``...`` and
        ``None`` mean "not answered yet" and never fail. Several parts, as in
        ``check("2.8", 1, 2)``, are taken as one answer, ``(1, 2)``; none at all as ``...``.
    strict : bool, optional
        Whether a blank is an error, too, as a grader needs it that gives points to every cell
        without one. Without it the environment variable ``CNN_COURSE_STRICT=1`` decides.
    **named
        An answer, or its parts, given by name, as in ``check("3.1", answer=output_size)``.

    Raises
    ------
    WrongAnswer
        When the answer is wrong: the smallest failing case, expected and given, the first
        differing cell, and which mistake it looks like. When it is strict, a blank as well.
    UnknownExercise
        When there is no exercise of that id.

    Examples
    --------
    >>> check("3.3", lambda k: k // 2)  # doctest: +ELLIPSIS
    Exercise 3.3 (The lecture's same padding): right.
    All ... cases agree.
    ...
    >>> check("3.3", ...)
    Exercise 3.3 (The lecture's same padding): not answered yet.
    hint("3.3") gives a hint.
    """
    exercise = find(exercise_id)
    answer = (*answer, *named.values())
    verdict = judge(exercise, answer[0] if len(answer) == 1 else answer or ...)
    _last[exercise.id] = verdict
    if not answer:
        given = exercise.answer_name if exercise.kind == "code" else "your answer"
        verdict = replace(verdict, diagnosis=f'Put it in: `check("{exercise.id}", {given})`.')
    if strict is None:
        strict = os.environ.get("CNN_COURSE_STRICT", "0") not in ("", "0")
    if verdict.state == "wrong" or (strict and verdict.state == "blank"):
        raise WrongAnswer(verdict) from None
    if verdict.state == "right" and exercise.kind == "code":
        _passed[exercise.id] = answer[0]
    _show(html_card(verdict), text_card(verdict), verdict)


def hint(exercise_id: str) -> None:
    """Give the next hint; each call goes one rung further.

    After a check that has named the mistake, the first hint is where it is.

    Examples
    --------
    >>> hint("3.2")
    Exercise 3.2, hint 1 of 2: List the first cells of all windows that fit: 0, 2, ...
    """
    exercise = find(exercise_id)
    verdict = _last.pop(exercise.id, None)
    last = len(exercise.hints)
    if verdict is not None and verdict.state == "wrong" and verdict.place:
        says = f"What it looks like: {verdict.diagnosis}" if verdict.banked else verdict.diagnosis
        name, parts = "the place", [says, verdict.place]
    else:
        rung = min(_hints_given[exercise.id] + 1, last)
        _hints_given[exercise.id] = rung
        name, parts = f"hint {rung} of {last}", [exercise.hints[rung - 1]]
        if rung == last and last > 1:
            parts.append(f'This was the last one. `solution("{exercise.id}")` shows the answer.')
    _note(exercise, name, parts, f"Exercise {exercise.id}, {name}: ")


def solution(exercise_id: str) -> None:
    """Show the reference solution, the same code that answers are checked against."""
    exercise = find(exercise_id)
    if exercise.kind == "code":
        code = source_of(exercise.answer)
        head = f"**Exercise {exercise.id}, {exercise.title}**"
        _show(None, code, markdown=f"{head}\n\n```python\n{code}\n```")
        return
    if exercise.kind == "choice":
        right = f"**{exercise.answer}**  {exercise.options[exercise.answer]}"
    else:
        right = f"`{as_python(exercise.answer)!r}`"
    _note(exercise, "solution", [right, exercise.why] if exercise.why else [right])


def yours(exercise_id: str) -> Callable:
    """Hand back the learner's own function once it is right, and the course's until then.

    So a notebook can build on what its reader wrote, and still runs if nothing was written.

    Parameters
    ----------
    exercise_id : str
        An exercise whose answer is a function.

    Returns
    -------
    function
        The last one that `check` found right in this session, or the solution.

    Raises
    ------
    ValueError
        When the answer of the exercise is no function.

    Examples
    --------
    >>> effective_size = yours("3.6")
    Exercise 3.6: you have no right answer yet, so this is the course's effective_size.
    >>> effective_size(3, 2)
    5
    """
    exercise = find(exercise_id)
    if exercise.kind != "code":
        raise ValueError(f"the answer of exercise {exercise.id} is no function to go on with")
    name, mine = exercise.answer_name, _passed.get(exercise.id)
    if mine is None:
        print(
            f"Exercise {exercise.id}: you have no right answer yet, so this is the course's {name}."
        )
        return exercise.answer
    print(f"Exercise {exercise.id}: this is your own {name}.")
    return mine


def question(exercise_id: str) -> None:
    """Show what an exercise asks, with the options of a choice.

    Examples
    --------
    >>> question("9.4")  # doctest: +ELLIPSIS
    Exercise 9.4 (Steps in fifteen epochs)
    ...
    """
    exercise = find(exercise_id)
    head = f"Exercise {exercise.id} ({exercise.title})\n"
    _note(exercise, "", question_parts(exercise), head)


def source_of(function: Any) -> str:
    """Return the source of a function as a learner would write it."""
    return textwrap.dedent(inspect.getsource(function)).strip()


def _in_a_kernel() -> bool:
    return getattr(shell(), "kernel", None) is not None


def _note(exercise: Exercise, word: str, parts: list[str], head: str = "") -> None:
    card = note_card(f"Exercise {exercise.id}", exercise.title, word, parts)
    _show(card, head + "\n".join(map(unmarked, parts)))


def _show(card: str | None, plain: str, verdict: Verdict | None = None, markdown: str = "") -> None:
    """Display a card in Jupyter, print its text elsewhere."""
    if not _in_a_kernel():
        print(plain)
        return
    from IPython.display import display

    bundle = {"text/plain": plain, "text/html": card, "text/markdown": markdown}
    bundle = {kind: text for kind, text in bundle.items() if text}
    # For whoever grades: which exercise, and how it went. nbval does not compare metadata.
    notes = {}
    if verdict is not None:
        notes["cnn_course"] = {"exercise": verdict.exercise.id, "state": verdict.state}
    display(bundle, raw=True, metadata=notes)
