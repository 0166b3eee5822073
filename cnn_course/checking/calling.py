"""How is an answer called, and how is a call written down?"""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from .compare import as_python, describe
from .exercise import Exercise
from .plain import plain
from .source import inner


def not_a_function(exercise: Exercise, answer: Any) -> str:
    """Say what was handed in instead of a function, or nothing."""
    name, given = exercise.answer.__name__, plain(answer)
    if hasattr(type(answer), "get_weights") or not callable(answer):
        itself = "alone" if isinstance(answer, tuple) else "itself"
        quoted = " Leave the quotation marks out." if isinstance(answer, str) else ""
        return (
            f'Give the function {itself}, `check("{exercise.id}", {name})`, without calling it; '
            f"this is {describe(given)}.{quoted}"
        )
    return ""


def callable_as(exercise: Exercise, answer: Callable, cases: list[tuple]) -> tuple[Callable, str]:
    """Return `answer` as a function of positional arguments, and why it cannot be called at all.

    Arguments that it takes by name only are given by the solution's names.
    """
    try:
        signature = inspect.signature(answer)
    except (TypeError, ValueError):
        return answer, ""  # some built-ins have none
    if all(_binds(signature, case) for case in cases):
        return answer, ""
    by_position = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    first = sum(one.kind in by_position for one in signature.parameters.values())
    names = tuple(inspect.signature(exercise.answer).parameters)[first:]
    if not all(_binds(signature, case, names, first) for case in cases):
        return answer, _misfit(exercise, signature)

    def by_name(*arguments):
        return answer(*arguments[:first], **dict(zip(names, arguments[first:], strict=False)))

    by_name.__wrapped__ = answer
    return by_name, ""


def _binds(
    signature: inspect.Signature, case: tuple, names: tuple[str, ...] = (), first: int = 99
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


def written_call(name: str, names: list[str], case: tuple) -> str:
    """Write the call with short arguments spelled out and arrays by their name."""
    parts = []
    for parameter, argument in zip(names, case, strict=False):
        short = isinstance(argument, (int, float, str, bool)) or (
            isinstance(argument, (list, tuple)) and len(repr(argument)) <= 60
        )
        parts.append(repr(as_python(argument)) if short else parameter)
    return f"{name}({', '.join(parts)})"


def called(answer: Any, name: str) -> str:
    """Return the learner's own name of the function, where it has one."""
    own = getattr(inner(answer), "__name__", "")
    return own if isinstance(own, str) and own.isidentifier() and own != "__call__" else name


def copyable_call(name: str, case: tuple, most: int = 110) -> str:
    """Write the call so that it can be pasted into a cell, or nothing when that gets long.

    Examples
    --------
    >>> copyable_call("correlate", (np.array([[1, 2]]), np.array([[3]])))
    'correlate(np.array([[1, 2]]), np.array([[3]]))'
    """
    if not any(isinstance(argument, np.ndarray) for argument in case):
        return ""
    parts = [
        f"np.array({argument.tolist()})" if isinstance(argument, np.ndarray) else repr(argument)
        for argument in case
    ]
    call = f"{name}({', '.join(parts)})"
    return call if len(call) <= most else ""
