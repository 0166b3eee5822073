"""One case tried: what went in, what is expected, what the answer did."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .compare import Difference, difference, regular_array
from .exercise import Exercise
from .running import Outcome


@dataclass(frozen=True)
class Trial:
    """One case and what became of it.

    Parameters
    ----------
    case : tuple
    expected : anything
    outcome : Outcome
    found : Difference, optional
        None when the case is met.
    """

    case: tuple
    expected: Any
    outcome: Outcome
    found: Difference | None

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
