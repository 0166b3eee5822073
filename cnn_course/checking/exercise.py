"""What is an exercise? One record, written as data in the module of its notebook."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .slips import Slip, edited

KINDS = ("code", "value", "choice")


@dataclass(frozen=True, repr=False, eq=False)  # so that it can be the key of a cache
class Exercise:
    """An exercise, its reference solution and the mistakes it can name.

    Parameters
    ----------
    id : str
        Notebook and number, such as ``"3.1"``.
    title : str
        Two to five words.
    task : str
        What is asked, in one paragraph; ```code``` between backticks.
    kind : {"code", "value", "choice"}
        A function, a value, or one letter of ``options``.
    answer : function, value or str
        The reference: for ``"code"`` the solution function, for ``"value"`` the right value,
        for ``"choice"`` the right letter.
    hints : tuple of str
        A ladder: each rung says more than the one before; the last nearly gives it away.
    wrong : tuple of (answer, diagnosis) or Slip
        Plausible wrong answers, each with the sentence that names the mistake. For ``"code"``
        a slip says how the solution changes; it is kept as (function, diagnosis). Slips of the
        pen are left out: `repairing` finds them.
    cases : tuple of tuples
        For ``"code"``: the positional arguments of each call. Arrays are copied before each use.
    draw : function, optional
        For ``"code"``: ``draw(rng) -> tuple``, the positional arguments of one more call, drawn
        by a ``numpy.random.Generator`` from everything that the task allows.
    why : str
        For ``"value"`` and ``"choice"``: why the right answer is right; shown once it was given.
    options : dict of str to str
        For ``"choice"``: letter to text.
    explain : function, optional
        ``explain(answer) -> str or None``, a sentence on a wrong value or function that is not in
        the bank (for instance what the given value would lead to).
    accept : function, optional
        For ``"value"`` with more than one right answer: ``accept(value) -> bool`` decides
        instead of a comparison with ``answer``.
    view : function, optional
        Applied to every result (of ``"code"``) or to the value before it is compared, for instance
        to sort positions whose order does not matter or to read the shapes of a model.
    tolerance : float, optional
        Largest accepted difference of a number; by default whole numbers must be met exactly
        and others to five digits of the largest.
    limit : float
        Seconds that one call may take.
    tags : tuple of str
        The lecture's tags that the exercise practises.
    """

    id: str
    title: str
    task: str
    kind: str
    answer: Any
    hints: tuple[str, ...]
    wrong: tuple[tuple[Any, str] | Slip, ...]
    cases: tuple[tuple, ...] = ()
    draw: Callable[[Any], tuple] | None = None
    why: str = ""
    options: dict[str, str] | None = None
    explain: Callable[[Any], str | None] | None = None
    accept: Callable[[Any], bool] | None = None
    view: Callable[[Any], Any] | None = None
    tolerance: float | None = None
    limit: float = 3.0
    tags: tuple[str, ...] = ()

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {KINDS}; got {self.kind!r} in {self.id}")
        if self.kind == "code" and not self.cases:
            raise ValueError(f"a code exercise needs cases; {self.id} has none")
        if self.kind == "choice" and self.answer not in (self.options or {}):
            raise ValueError(f"the answer of {self.id} must be one of its options")
        bank = tuple(
            (edited(self.answer, one), one.says) if isinstance(one, Slip) else one
            for one in self.wrong
        )
        object.__setattr__(self, "wrong", bank)

    def __repr__(self) -> str:
        return f"Exercise({self.id!r}, {self.title!r})"

    @property
    def answer_name(self) -> str:
        """The name of the function that is asked for, or the title."""
        return self.answer.__name__ if self.kind == "code" else self.title.lower()

    @property
    def parameters(self) -> list[str]:
        """The names of the arguments of the function that is asked for."""
        return list(inspect.signature(self.answer).parameters) if self.kind == "code" else []
