"""Is an answer right, and if not, which mistake does it look like?

The order: what was handed in, the cases, the bank of known mistakes, one edit that would make it
right, what the results have in common. For a right answer: does it stay right when called again?
"""

import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

import numpy as np

from . import observing, related, relations, repairing, source, staying
from .calling import (
    callable_as,
    called,
    copyable_call,
    names_for,
    not_a_function,
    written_call,
)
from .cases import expected_of, size, usual
from .compare import difference, regular_array
from .exercise import Exercise
from .plain import Odd
from .running import Outcome, run
from .values import judge_choice, judge_value, quietly
from .verdict import Trial, Verdict, shortfall

PATIENCE = 10.0  # seconds for all cases of one check, on top of the limit of one call
_inside = threading.local()


class CheckInside(RuntimeError):
    """`check` was called by the very function that is being checked."""


def judge(exercise: Exercise, answer: Any) -> Verdict:
    """Judge `answer` without printing or raising anything of the answer's."""
    if getattr(_inside, "checking", False):
        raise CheckInside(
            "the function that is being checked calls check itself: "
            "move the line with check to the left margin, out of the function"
        )
    _inside.checking = True
    try:
        ways = {"code": _judge_function, "value": judge_value, "choice": judge_choice}
        return ways[exercise.kind](exercise, answer)
    finally:
        _inside.checking = False


def _judge_function(exercise: Exercise, answer: Any) -> Verdict:
    name = exercise.answer.__name__
    if answer is None:
        text = f'None came in. Give the function itself, `check("{exercise.id}", {name})`.'
        return Verdict("blank", exercise, text)
    if answer is Ellipsis or source.is_blank(answer):
        return Verdict("blank", exercise)
    misfit = not_a_function(exercise, answer)
    cases, expected = usual(exercise)
    if not misfit:
        answer, misfit = callable_as(exercise, answer, cases)
    if misfit:
        return Verdict("wrong", exercise, misfit)
    outcomes = outcomes_of(exercise, answer, cases)
    verdict = judge_results(exercise, cases, outcomes, answer, expected)
    if verdict.state != "right":
        return verdict
    later = staying.later(exercise, answer, cases, expected)
    if later is None:
        return verdict
    trial, says = later
    verdict = _wrong(exercise, verdict.passed, verdict.total + 1, trial, answer)
    return replace(
        verdict, diagnosis=says or observing.observation(exercise, answer, [trial], trial)
    )


def outcomes_of(exercise: Exercise, answer: Callable, cases: Sequence[tuple]) -> list[Outcome]:
    """Call `answer` with each case; end after the first endless one, or when all take too long."""
    outcomes = []
    start = time.monotonic()
    for case in cases:
        outcomes.append(run(answer, case, exercise.limit, view=exercise.view))
        if len(outcomes) == 1:
            start = time.monotonic()  # the first call may import something large
        worked = time.monotonic() - start
        large = isinstance(outcomes[-1].value, Odd) and outcomes[-1].value.large
        if large or outcomes[-1].kind == "endless" or worked > PATIENCE + exercise.limit:
            break  # nothing is learnt from waiting for the limit once more
    return outcomes


def judge_results(
    exercise: Exercise,
    cases: Sequence[tuple],
    outcomes: list[Outcome],
    answer: Callable | None = None,
    expected: list[Any] | None = None,
    dots: bool = False,
) -> Verdict:
    """Judge what an answer did in each case, perhaps in another process.

    There are fewer `outcomes` than `cases` when the answer was stopped. With the `answer` itself
    the mistake can be looked for in it; `expected` is what the solution gives, where it is known;
    `dots` tells whether a line ``...`` is left in an answer that is not given here.
    """
    expected = expected_of(exercise, cases) if expected is None else expected
    if all(outcome.kind == "blank" for outcome in outcomes):
        return Verdict("blank", exercise)
    trials = [
        Trial(case, value, outcome, shortfall(exercise, outcome, value))
        for case, value, outcome in zip(cases, expected, outcomes, strict=False)
    ]
    failing = [one for one in trials if one.found is not None]
    if not failing:
        return _all_met(exercise, trials, cases)
    lines = source.placeholder_lines(answer) if answer is not None else []
    if lines or dots:
        return Verdict("blank", exercise, _where_dots_are(lines))
    endless = failing[-1].outcome.kind == "endless"
    shown = failing[-1] if endless else min(failing, key=partial(_rank, exercise))
    met, total = len(trials) - len(failing), len(cases) if endless else len(trials)
    named = quietly(partial(_diagnosis, exercise, trials, shown), answer, {})  # or no words
    return replace(_wrong(exercise, met, total, shown, answer), **named)


def _wrong(exercise: Exercise, met: int, total: int, shown: Trial, answer: Any) -> Verdict:
    names = exercise.parameters if answer is None else names_for(exercise, answer)
    arguments = tuple(zip(names, shown.case, strict=False))
    return Verdict(
        "wrong",
        exercise,
        call=written_call(exercise.answer.__name__, arguments),
        arguments=arguments,
        outcome=shown.outcome,
        expected=shown.expected,
        found=shown.found,
        copyable=copyable_call(called(answer, exercise.answer.__name__), shown.case),
        passed=met,
        total=total,
    )


def _diagnosis(exercise: Exercise, trials: list[Trial], shown: Trial, answer: Any) -> dict:
    """Find the sentence that names the mistake: the surest that can be had."""
    if shown.outcome.kind == "endless":
        says = (
            f"Your function did not finish within {exercise.limit:g} seconds on a small input. "
            "Does a loop wait for something that never happens?"
        )
        return {"diagnosis": says}
    known = _banked(exercise, trials, shown)
    if known is not None:
        says = dict(exercise.wrong)[known]
        return {"diagnosis": says, "banked": True, "place": _place(known)}
    said = ""
    if answer is not None:
        said = quietly(exercise.explain, answer) if exercise.explain else ""
        said = said or staying.unsteady(exercise, answer, shown)
    said = said or observing.type_of_result(trials)
    said = said or related.related(exercise, trials, plain=True) or relations.moved(trials)
    if not said and answer is not None and not isinstance(shown.outcome.value, Odd):
        says, place = repairing.repair(exercise, answer, trials)
        if says:
            return {"diagnosis": says, "place": place}
    return {"diagnosis": said or observing.observation(exercise, answer, trials, shown)}


def _all_met(exercise: Exercise, trials: list[Trial], cases: Sequence[tuple]) -> Verdict:
    if len(trials) < min(len(exercise.cases), len(cases)):
        seconds = PATIENCE + exercise.limit
        text = (
            f"What came back so far is right, but {len(trials)} small cases took more than "
            f"{seconds:g} seconds. Is something worked out again and again?"
        )
        return Verdict("wrong", exercise, text, passed=len(trials), total=len(cases))
    return Verdict("right", exercise, passed=len(trials), total=len(trials))


def _where_dots_are(lines: list[int]) -> str:
    if not lines:
        return ""
    one = len(lines) == 1
    where = f"line {lines[0]}" if one else f"each of lines {' and '.join(map(str, lines))}"
    its, it = ("its", "it") if one else ("their", "them")
    return (
        f"There is still a `...` in {where} of the function. Put your lines in {its} place, or "
        f"delete {it} when you are done."
    )


def _rank(exercise: Exercise, trial: Trial) -> tuple:
    """The smallest case first, one that was thought out before one that was drawn.

    Of a wrong form, one in which the numbers differ too.
    """
    one, other = regular_array(trial.expected), regular_array(trial.outcome.value)
    alike = one is not None and other is not None and one.size == other.size
    hidden = alike and bool(np.array_equal(one.ravel(), other.ravel()))
    drawn = not any(trial.case is one for one in exercise.cases)
    return hidden and trial.found.of_form, size(trial.case) + drawn


def _banked(exercise: Exercise, trials: list[Trial], shown: Trial) -> Callable | None:
    """Return the known wrong answer that behaves the same in every case."""
    first = [shown, *(one for one in trials if one is not shown)]
    cases, _ = usual(exercise)
    number = {id(case): n for n, case in enumerate(cases)}  # these cases live as long as we do

    def does(wrong, case):
        if id(case) in number:
            return _known_to_do(exercise, wrong, number[id(case)])
        return run(wrong, case, exercise.limit, view=exercise.view)

    for wrong, _ in exercise.wrong:
        if all(_alike(one.outcome, does(wrong, one.case), exercise) for one in first):
            return wrong
    return None


@lru_cache(maxsize=4096)
def _known_to_do(exercise: Exercise, wrong: Callable, number: int) -> Outcome:
    """Return what a known wrong answer does in a usual case: asked at every wrong answer."""
    return run(wrong, usual(exercise)[0][number], exercise.limit, view=exercise.view)


def _alike(one: Outcome, known: Outcome, exercise: Exercise) -> bool:
    if one.kind != known.kind or known.changed not in (None, one.changed):
        return False
    if one.kind == "error":
        # "index 5 is out of bounds for axis 0": the axis tells mistakes apart, the index does not
        return re.sub(r"(?<!axis )\d+", "", one.error) == re.sub(r"(?<!axis )\d+", "", known.error)
    if one.kind != "value":
        return True
    return difference(known.value, one.value, exercise.tolerance) is None


def _place(known: Callable) -> str:
    """Say where the known mistake differs from the solution, for a hint.

    `return kernel` and `rows =` only say that lines were put before them: no place at all.
    """
    old = [" ".join(one.split()) for one, _ in getattr(known, "edits", ())]
    nowhere = re.compile(r"return \w+|\w+ =|")
    shown = " and ".join(f"`{one}`" for one in old if not nowhere.fullmatch(one))
    return f"The place is where the solution has {shown}." if shown else ""
