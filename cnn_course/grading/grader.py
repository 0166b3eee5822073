"""How did one notebook go? Its cells run in a room; cases, right values and marks stay here.

A right answer counts, wherever in the notebook its check stands and whatever comes later. Of a
value or a letter the last one counts, so that trying all of them is no way to be right.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import psutil

from cnn_course.checking import judging, values
from cnn_course.checking.cards_text import summary
from cnn_course.checking.cases import cases_of, expected_of, size
from cnn_course.checking.exercise import Exercise
from cnn_course.checking.plain import plain
from cnn_course.checking.running import Outcome
from cnn_course.checking.verdict import Verdict
from cnn_course.exercises.catalogue import all_exercises

from . import letters
from .course import ASKED
from .room import Room
from .watching import Ended, Limits, Stopped, work

LARGE = re.compile(r"\b(?:tensorflow|keras)\b")
RESTARTS = 6  # so often may a notebook end its process
AGAIN = 6  # cases that are called a second time, to see what stays behind from call to call
_ORDER = {"right": 2, "wrong": 1, "blank": 0}


@dataclass(frozen=True)
class Found:
    """What a check found: the state, a sentence on a mistake, and what the card shows."""

    state: str
    says: str = ""
    verdict: Verdict | None = field(default=None, compare=False)


@lru_cache(maxsize=1)
def exercises() -> dict[str, Exercise]:
    """All exercises by id."""
    return all_exercises()


@lru_cache(maxsize=256)
def _tried(exercise_id: str, seed: int) -> tuple[list[tuple], list[Any]]:
    """The cases of an exercise and what is expected in each; some come a second time."""
    exercise = exercises()[exercise_id]
    cases = cases_of(exercise, seed)
    expected = expected_of(exercise, cases)
    order = sorted(range(len(cases)), key=lambda n: size(cases[n]), reverse=True)[:AGAIN]
    if exercise.limit > 10:  # a model takes seconds to build
        order = []
    return [*cases, *(cases[n] for n in order)], [*expected, *(expected[n] for n in order)]


def grade_cells(
    cells: list[str], folder: Path | None, limits: Limits, seed: int
) -> dict[str, Found]:
    """Run code cells in a room of their own and judge what their checks were given.

    Parameters
    ----------
    cells : list of str
    folder : Path, optional
        What lay beside the notebook; it is copied.
    limits : Limits
    seed : int
        Of the cases that are drawn.

    Returns
    -------
    dict of str to Found
        By exercise, only those whose check was reached or stopped on the way to it.
    """
    found: dict[str, Found] = {}
    with Room(folder, limits, any(LARGE.search(cell) for cell in cells)) as room:
        session = _Session(room, seed, found)
        failures: list[tuple[str, str]] = []
        finished: list[str] = []
        for number, cell in enumerate(cells):
            try:
                stopped = session.run(cell)
            except Ended as error:
                stopped = str(error)
                over = not session.restarted(finished)
            else:
                over = False
                if not stopped.startswith("it "):
                    finished.append(cell)
            if stopped:
                why = f"its cell stopped before the check: {stopped}{_cause(stopped, failures)}"
                _not_reached(found, cell, why)
                failures.append((cell, stopped))
            if over:
                for later in cells[number + 1 :]:
                    _not_reached(found, later, f"an earlier cell ended the notebook: {stopped}")
                break
    return found


def _not_reached(found: dict[str, Found], cell: str, why: str) -> None:
    for one in ASKED.findall(cell):
        if one not in found or found[one].state == "blank":
            found[one] = Found("wrong", why)


def _cause(failure: str, failures: list[tuple[str, str]]) -> str:
    """Name the earlier cell that should have made what is missing now, if it failed."""
    missing = re.match(r"NameError: name '(\w+)' is not defined", failure)
    if not missing:
        return ""
    made = re.compile(rf"^\s*(?:def|class)\s+{missing[1]}\b|^\s*{missing[1]}\s*=", re.M)
    guilty = [why for cell, why in failures if made.search(cell)]
    return f" (the cell that defines it: {guilty[-1]})" if guilty else ""


class _Session:
    """A conversation with the process in a room, cell by cell."""

    def __init__(self, room: Room, seed: int, found: dict[str, Found]):
        self.room, self.seed, self.found, self.restarts = room, seed, found, 0

    def run(self, cell: str, again: bool = False) -> str:
        """Run a cell; return what stopped it, or nothing.

        Raises
        ------
        Ended
            If the process is gone, or has to go.
        """
        most = self.room.limits.cell
        self.room.send(run=cell, again=again)
        stopped = ""
        while True:
            try:
                letter = self.room.receive(5.0 if stopped else most)
                if "check" in letter:
                    self.asked(letter)
                elif "done" in letter:
                    return stopped or str(letter["done"])
            except Ended:
                raise
            except Stopped as error:
                if stopped:  # it has been asked to stop before
                    raise Ended(stopped) from error
                stopped = str(error)
                self.room.interrupt()

    def restarted(self, finished: list[str]) -> bool:
        """Start the process again and run what was finished; the cells below build on it."""
        self.restarts += 1
        if self.restarts > RESTARTS or self.room.worked_before > self.room.limits.whole:
            return False
        self.room.end()
        if self.room.worked_before > self.room.limits.whole:
            return False
        self.room.start()
        for cell in list(finished):
            try:
                self.run(cell, again=True)
            except Ended:
                finished.remove(cell)
                return self.restarted(finished)
        return True

    def asked(self, letter: dict) -> None:
        """Judge what a check was given, and keep it."""
        exercise = exercises().get(str(letter["check"]))
        if exercise is None:
            self.room.send(end=True)
            return
        if exercise.kind == "code":
            new = self._function(exercise, bool(letter.get("blank")), bool(letter.get("dots")))
        else:
            self.room.send(end=True)
            judge = values.judge_choice if exercise.kind == "choice" else values.judge_value
            new = _kept(judge(exercise, _value(letter.get("value"))))
        old = self.found.get(exercise.id, Found("blank"))
        by_merit = exercise.kind == "code"
        if new.state != "blank" and (not by_merit or _ORDER[new.state] >= _ORDER[old.state]):
            self.found[exercise.id] = new
        else:
            self.found.setdefault(exercise.id, new)

    def _function(self, exercise: Exercise, blank: bool, dots: bool) -> Found:
        if blank:
            self.room.send(end=True)
            return Found("blank")
        cases, expected = _tried(exercise.id, self.seed)
        wanted = {
            "exercise_id": exercise.id,
            "name": exercise.answer.__name__,
            "signature": _signature(exercise),
            "cases": [letters.encode(case) for case in cases],
        }
        self.room.send(wanted=wanted)
        misfit = str(self.room.receive(exercise.limit + 10).get("misfit") or "")
        if misfit:
            self.room.send(end=True)
            return _kept(Verdict("wrong", exercise, misfit))
        outcomes = list(self._outcomes(exercise, cases))
        if outcomes[-1].kind != "endless" or outcomes[-1].error != "stopped":
            self.room.send(end=True)
        verdict = judging.judge_results(exercise, cases, outcomes, None, expected, dots)
        if verdict.state == "wrong" and not verdict.diagnosis:
            verdict = replace(verdict, diagnosis=_said(verdict))
        return _kept(verdict)

    def _outcomes(self, exercise: Exercise, cases: list[tuple]) -> Iterator[Outcome]:
        process = psutil.Process(self.room.process.pid)
        before = work([process])
        for case in cases:
            self.room.send(call=letters.encode(case), limit=exercise.limit)
            try:
                letter = self.room.receive(2 * exercise.limit + 10)
            except Ended:
                raise
            except Stopped:
                self.room.interrupt()
                yield Outcome("endless", error="stopped")
                return
            yield _outcome(exercise, letter)
            if letter.get("kind") == "endless":
                return
            with contextlib.suppress(psutil.Error):
                if work([process]) - before > judging.PATIENCE + exercise.limit:
                    return


def _signature(exercise: Exercise) -> str:
    import inspect

    signature = inspect.signature(exercise.answer)
    bare = [one.replace(annotation=one.empty) for one in signature.parameters.values()]
    return str(signature.replace(parameters=bare, return_annotation=signature.empty))


def _outcome(exercise: Exercise, letter: dict) -> Outcome:
    kind = letter.get("kind")
    if kind not in ("value", "error", "endless", "blank"):
        return Outcome("error", error="what came back cannot be read")
    value = raw = _value(letter.get("value"))
    if exercise.view is not None and kind == "value":
        with contextlib.suppress(Exception):
            value = plain(exercise.view(raw))
    changed, line = letter.get("changed"), letter.get("line")
    return Outcome(
        kind,
        plain(value),
        changed if isinstance(changed, int) else None,
        error=str(letter.get("error") or "")[:300],
        line=line if isinstance(line, int) else None,
        source=str(letter.get("source") or "")[:200],
        raw=raw,
    )


def _value(content: Any) -> Any:
    """Read a value; a Keras model is built again from its configuration and weights."""
    from cnn_course.checking.plain import Odd

    try:
        if isinstance(content, dict) and "keras" in content:
            from cnn_course.quiet import startup

            with startup():
                import keras
            model = keras.models.model_from_json(str(content["keras"]))
            model.set_weights([letters.decode(one) for one in content["weights"]])
            return model
        return letters.decode(content)
    except Exception as error:
        return Odd(f"something that cannot be read ({type(error).__name__})")


def _kept(verdict: Verdict) -> Found:
    wrong = verdict.state == "wrong"
    return Found(verdict.state, _said(verdict) if wrong else "", verdict)


def _said(verdict: Verdict) -> str:
    """The mistake in one line."""
    said = verdict.diagnosis or summary(verdict)
    outcome = verdict.outcome
    failed = outcome is not None and outcome.kind == "error" and not verdict.banked
    return f"{said} ({outcome.error})" if failed and outcome.error not in said else said
