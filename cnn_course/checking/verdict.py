"""What became of one case, and what did `check` find? Two records, from which cards are written."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .compare import Difference, difference, regular_array
from .exercise import Exercise
from .running import Outcome


@dataclass(frozen=True)
class Trial:
    """One case tried: what went in, what is expected, what the answer did."""

    case: tuple
    expected: Any
    outcome: Outcome
    found: Difference | None  # None when the case is met

    def arrays(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Return expected and given as arrays of numbers, or None when they are none."""
        if self.outcome.kind != "value":
            return None
        one, other = regular_array(self.expected), regular_array(self.outcome.value)
        if one is None or other is None or "c" in (one.dtype.kind, other.dtype.kind):
            return None
        return one.astype(float), other.astype(float)


def shortfall(exercise: Exercise, outcome: Outcome, expected: Any) -> Difference | None:
    """Return None for a met case, else what went wrong in it."""
    if outcome.kind == "error":
        return Difference(outcome.error)
    if outcome.kind == "blank":
        return Difference("Here nothing is answered yet: `...` or NotImplementedError.")
    if outcome.kind == "endless":
        return Difference(f"It was stopped after {exercise.limit:g} seconds.")
    found = difference(expected, outcome.value, exercise.tolerance)
    if found is None and outcome.changed is not None:
        return Difference("The result is right, but an input was changed.", harmless=True)
    return found


@dataclass(frozen=True)
class Verdict:
    """What `check` found."""

    state: str  # "right", "blank" or "wrong"
    exercise: Exercise
    diagnosis: str = ""  # names the mistake, or says what to look at
    banked: bool = False  # the answer behaves like a known wrong one
    place: str = ""  # the line that is meant, for who asks for a hint after this verdict
    call: str = ""  # the smallest failing case, ...
    arguments: tuple[tuple[str, Any], ...] = ()  # ... its (name, value), ...
    copyable: str = ""  # ... and the call with its arrays written out; empty when long
    outcome: Outcome | None = None  # what the answer did in that case
    expected: Any = None  # what the reference gives in that case
    found: Difference | None = None
    passed: int = 0  # cases met
    total: int = 0  # cases tried
