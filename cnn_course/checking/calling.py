"""How is an answer called, and how is a call written down?"""

import contextlib
import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .compare import as_python, describe
from .exercise import Exercise
from .plain import plain
from .source import inner

LINE = 72  # characters of a call whose numbers are still written with their names


def not_a_function(exercise: Exercise, answer: Any) -> str:
    """Say what was handed in instead of a function, or nothing."""
    if callable(answer) and not hasattr(type(answer), "get_weights"):
        return ""
    itself = "alone" if isinstance(answer, tuple) else "itself"
    quoted = " Leave the quotation marks out." if isinstance(answer, str) else ""
    return (
        f'Give the function {itself}, `check("{exercise.id}", {exercise.answer_name})`, without '
        f"calling it; this is {describe(plain(answer))}.{quoted}"
    )


def callable_as(
    exercise: Exercise, answer: Callable, cases: Sequence[tuple]
) -> tuple[Callable, str]:
    """Return `answer` as a function of positional arguments, and why it cannot be called at all.

    Arguments that it takes by name only are given by the solution's names.
    """
    try:
        signature = inspect.signature(answer)
    except (TypeError, ValueError):
        return answer, ""  # some built-ins have none
    if all(_binds(signature, case) for case in cases):
        return answer, ""
    first = len(_by_position(signature))
    names = exercise.parameters[first:]
    if not all(_binds(signature, case, names, first) for case in cases):
        return answer, _misfit(exercise, signature)

    def by_name(*arguments):
        return answer(*arguments[:first], **dict(zip(names, arguments[first:], strict=False)))

    by_name.__wrapped__ = answer
    return by_name, ""


def _by_position(signature: inspect.Signature) -> list[inspect.Parameter]:
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [one for one in signature.parameters.values() if one.kind in kinds]


def _binds(
    signature: inspect.Signature, case: tuple, names: Sequence[str] = (), first: int = 99
) -> bool:
    try:
        signature.bind(*case[:first], **dict(zip(names, case[first:], strict=False)))
    except TypeError:
        return False
    return True


def _misfit(exercise: Exercise, signature: inspect.Signature) -> str:
    wanted = inspect.signature(exercise.answer)
    asked = f"`{exercise.answer.__name__}{wanted}`"
    takes = f"Your function takes `{signature}`; the question needs {asked}."
    try:
        signature.bind(*wanted.parameters)
    except TypeError:
        return f"{takes} The names are yours to choose, their number and order are not."
    defaults = [p for p in wanted.parameters.values() if p.default is not p.empty]
    missing = ", ".join(f"`{p}`" for p in defaults)
    return f"{takes} It is also called without its last arguments, so give a default: {missing}."


def names_for(exercise: Exercise, answer: Any) -> list[str]:
    """Return what the learner calls the arguments; where a name is missing, the solution's."""
    asked, own = exercise.parameters, []
    with contextlib.suppress(TypeError, ValueError):  # some built-ins have no signature
        own = [one.name for one in _by_position(inspect.signature(answer))][: len(asked)]
    # `stride` where the padding is given would tell a lie, and `_` tells nothing
    misleading = (
        name.startswith("_") or name in asked[:n] + asked[n + 1 :] for n, name in enumerate(own)
    )
    return asked if any(misleading) else [*own, *asked[len(own) :]]


def written_call(name: str, arguments: Sequence[tuple[str, Any]]) -> str:
    """Write the call with short arguments spelled out and arrays by their name.

    Numbers stand beside their names, so that a reader need not count, if that fits in a line.

    Examples
    --------
    >>> written_call("max_pool", [("image", np.zeros((3, 4))), ("size", 2), ("stride", 1)])
    'max_pool(image, size=2, stride=1)'
    >>> written_call("lecture_same", [("k", 3)])
    'lecture_same(3)'
    """
    values = [repr(as_python(one)) if is_short(one) else own for own, one in arguments]
    first = max((n for n, (_, one) in enumerate(arguments, 1) if not is_short(one)), default=0)
    named = [f"{own}={value}" for (own, _), value in zip(arguments, values, strict=True)]
    call = f"{name}({', '.join([*values[:first], *named[first:]])})"
    fits = len(arguments) > 1 and len(call) <= LINE
    return call if fits else f"{name}({', '.join(values)})"


def is_short(value: Any) -> bool:
    """Tell whether an argument is written into the call; others are shown below it."""
    return isinstance(value, (int, float, str, bool)) or (
        isinstance(value, (list, tuple)) and len(repr(value)) <= 60
    )


def called(answer: Any, name: str) -> str:
    """Return the learner's own name of the function, where it has one."""
    own = getattr(inner(answer), "__name__", "")
    return own if isinstance(own, str) and own.isidentifier() and own != "__call__" else name


def copyable_call(name: str, case: tuple, most: int = 110) -> str:
    """Write the call so that it can be pasted into a cell, or nothing when that gets long."""
    if not any(isinstance(argument, np.ndarray) for argument in case):
        return ""
    parts = [
        f"np.array({argument.tolist()})" if isinstance(argument, np.ndarray) else repr(argument)
        for argument in case
    ]
    call = f"{name}({', '.join(parts)})"
    return call if len(call) <= most else ""
