"""What did `check` find? One record, from which every card is written."""

from dataclasses import dataclass
from typing import Any

from .compare import Difference
from .exercise import Exercise
from .running import Outcome


@dataclass(frozen=True)
class Verdict:
    """What `check` found.

    Parameters
    ----------
    state : {"right", "blank", "wrong"}
    exercise : Exercise
    diagnosis : str
        The sentence that names the mistake, or says what to look at.
    banked : bool
        The diagnosis comes from the bank: the answer behaves like a known wrong one.
    place : str
        The line that is meant, for who asks for a hint after this verdict.
    call, arguments : str, tuple of (name, value)
        The smallest failing case.
    outcome : Outcome, optional
        What the answer did in that case.
    expected : anything
        What the reference gives in that case.
    found : Difference, optional
    copyable : str
        The same call with its arrays written out, to be pasted into a cell; empty when long.
    passed, total : int
        Cases met, cases tried.
    """

    state: str
    exercise: Exercise
    diagnosis: str = ""
    banked: bool = False
    place: str = ""
    call: str = ""
    arguments: tuple[tuple[str, Any], ...] = ()
    outcome: Outcome | None = None
    expected: Any = None
    found: Difference | None = None
    copyable: str = ""
    passed: int = 0
    total: int = 0
