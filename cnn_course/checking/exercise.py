"""What is an exercise? One record, written as data in the module of its notebook."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .slips import Slip, edited


@dataclass(frozen=True, repr=False, eq=False)  # so that it can be the key of a cache
class Exercise:
    """An exercise, its reference solution and the mistakes it can name."""

    id: str  # notebook and number, such as "3.1"
    title: str  # two to five words
    task: str  # what is asked, in one paragraph; code between backticks
    answer: Any  # the solution (a function), the right value, or the right letter of `options`
    hints: tuple[str, ...]  # a ladder: each rung says more; the last nearly gives it away
    # Plausible wrong answers, each with the sentence that names the mistake. Of a function, a slip
    # says how the solution changes. What `related`, `relations` and `repairing` tell is left out.
    wrong: tuple[tuple[Any, str] | Slip, ...] = ()
    # Of a function: the positional arguments of each call, and `draw(rng)`, which draws those of
    # one more call from everything that the task allows.
    cases: tuple[tuple, ...] = ()
    draw: Callable[[Any], tuple] | None = None
    why: str = ""  # why the right answer is right, or what it is good for; shown once it is given
    options: dict[str, str] | None = None  # of a choice: letter to text
    # A sentence on a wrong answer that is not in the bank, such as what a value would lead to.
    explain: Callable[[Any], str | None] | None = None
    accept: Callable[[Any], bool] | None = None  # decides, where several values are right
    # Applied to every result, or to the value, before it is compared: reads the lines of a model.
    view: Callable[[Any], Any] | None = None
    # Largest accepted difference of a number; without it whole numbers must be met exactly and
    # others to five digits of the largest.
    tolerance: float | None = None
    limit: float = 3.0  # seconds that one call may take
    tags: tuple[str, ...] = ()  # the lecture's tags that the exercise practises

    def __post_init__(self):
        if self.kind == "code" and not self.cases:
            raise ValueError(f"a code exercise needs cases; {self.id} has none")
        if self.options and self.answer not in self.options:
            raise ValueError(f"the answer of {self.id} must be one of its options")
        bank = tuple(
            (edited(self.answer, one), one.says) if isinstance(one, Slip) else one
            for one in self.wrong
        )
        object.__setattr__(self, "wrong", bank)

    def __repr__(self) -> str:
        return f"Exercise({self.id!r}, {self.title!r})"

    @property
    def kind(self) -> str:
        """``"code"`` asks for a function, ``"value"`` for a value, ``"choice"`` for a letter."""
        if self.options:
            return "choice"
        return "code" if inspect.isfunction(self.answer) else "value"

    @property
    def answer_name(self) -> str:
        """The name of the function that is asked for, or the title."""
        return self.answer.__name__ if self.kind == "code" else self.title.lower()

    @property
    def parameters(self) -> list[str]:
        """The names of the arguments of the function that is asked for."""
        return list(inspect.signature(self.answer).parameters) if self.kind == "code" else []
