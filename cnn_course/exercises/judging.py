"""Is an answer right, and if not, which mistake does it look like?"""

import ast
import dis
import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from .compare import Difference, as_python, describe, difference, regular_array
from .record import Exercise
from .running import Outcome, run


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
    call: str = ""
    arguments: tuple[tuple[str, Any], ...] = ()
    outcome: Outcome | None = None
    expected: Any = None
    found: Difference | None = None
    copyable: str = ""
    passed: int = 0
    total: int = 0


def judge(exercise: Exercise, answer: Any) -> Verdict:
    """Judge `answer` without printing or raising anything."""
    ways = {"code": _judge_function, "value": _judge_value, "choice": _judge_choice}
    return ways[exercise.kind](exercise, answer)


def passes(exercise: Exercise, function: Callable) -> bool:
    """Tell whether `function` meets every case; stop at the first that it does not meet."""
    for case in exercise.cases:
        expected = _outcome(exercise, exercise.answer, case).value
        outcome = _outcome(exercise, function, case)
        if outcome.kind == "blank" or _shortfall(exercise, outcome, expected):
            return False
    return True


# --- values and choices ---------------------------------------------------------------------


def _judge_value(exercise: Exercise, answer: Any) -> Verdict:
    if _holds_blank(answer):
        return Verdict("blank", exercise)
    if exercise.view is not None:
        answer = _quietly(exercise.view, answer, otherwise=answer)
    found = None
    if exercise.accept is None:
        found = difference(exercise.answer, answer, exercise.tolerance)
        right = found is None
    else:
        right = _quietly(exercise.accept, answer, otherwise=False)
    if right:
        return Verdict("right", exercise)
    banked = next(
        (
            text
            for value, text in exercise.wrong
            if difference(value, answer, exercise.tolerance) is None
        ),
        None,
    )
    diagnosis = banked or (_quietly(exercise.explain, answer) if exercise.explain else None)
    return Verdict(
        "wrong",
        exercise,
        diagnosis or _value_shortfall(exercise, answer, found),
        banked=banked is not None,
        outcome=Outcome("value", answer),
        found=found,
    )


def _value_shortfall(exercise: Exercise, answer: Any, found: Difference | None) -> str:
    """Say what is wrong without giving the right value away."""
    if callable(answer):
        return "This is a function. Give its result: call it, with ()."
    if found is None:
        return f"{describe(answer).capitalize()} does not meet the question."
    if found.of_form:
        return found.message
    if found.index and len(found.index) == 1 and found.message.startswith("First difference"):
        return f"The {_ordinal(found.index[0])} number is not right yet."
    place = found.message.split(":")[0]
    located = place.startswith(("First difference", "Part", "Under"))
    return f"{place}: this is not it." if located else "This is not it."


def _ordinal(position: int) -> str:
    words = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
    return words[position] if position < len(words) else f"{position + 1}th"


def _judge_choice(exercise: Exercise, answer: Any) -> Verdict:
    options = exercise.options or {}
    if _holds_blank(answer) or (isinstance(answer, str) and not answer.strip(" ?_.")):
        return Verdict("blank", exercise)
    letter = answer.strip(" ().:").lower() if isinstance(answer, str) else ""
    if letter not in options:
        letters = ", ".join(f'"{one}"' for one in options)
        text = f"Answer with one of the letters {letters}; this is {describe(answer)}."
        return Verdict("wrong", exercise, text)
    if letter == exercise.answer:
        return Verdict("right", exercise)
    diagnosis = dict(exercise.wrong)[letter]
    return Verdict("wrong", exercise, diagnosis, banked=True, outcome=Outcome("value", letter))


def _holds_blank(value: Any) -> bool:
    """Tell whether `value` is None or ..., holds a ... anywhere, or nothing but None."""
    if value is None or value is Ellipsis:
        return True
    if not isinstance(value, (list, tuple)) or not value:
        return False
    # A None among numbers is an answer: Keras writes (None, 26, 26, 8).
    return _holds_dots(value) or all(map(_holds_blank, value))


def _holds_dots(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(_holds_dots, value))
    return value is Ellipsis


def _quietly(function: Callable, value: Any, otherwise: Any = None) -> Any:
    """Call a hook of the exercise on whatever the learner gave; it may not fit."""
    try:
        return function(value)
    except Exception:
        return otherwise


# --- functions ------------------------------------------------------------------------------


def _judge_function(exercise: Exercise, answer: Any) -> Verdict:
    name = exercise.answer.__name__
    if answer is None:
        text = f'None came in. Give the function itself, `check("{exercise.id}", {name})`.'
        return Verdict("blank", exercise, text)
    if answer is Ellipsis or _has_blank_body(answer):
        return Verdict("blank", exercise)
    if not callable(answer):
        itself = "alone" if isinstance(answer, tuple) else "itself"
        text = (
            f'Give the function {itself}, `check("{exercise.id}", {name})`, without calling it; '
            f"this is {describe(answer)}."
        )
        return Verdict("wrong", exercise, text)
    misfit = _signature_misfit(exercise, answer)
    if misfit:
        return Verdict("wrong", exercise, misfit)

    outcomes = []
    for case in exercise.cases:
        outcomes.append(_outcome(exercise, answer, case))
        if outcomes[-1].kind in ("blank", "endless"):
            break  # nothing is learnt from waiting for the limit once more
    if outcomes[-1].kind == "blank":
        return Verdict("blank", exercise)

    expected = [_outcome(exercise, exercise.answer, case).value for case in exercise.cases]
    found = [
        _shortfall(exercise, outcome, value)
        for outcome, value in zip(outcomes, expected, strict=False)
    ]
    failing = [position for position, one in enumerate(found) if one is not None]
    if not failing:
        return Verdict("right", exercise, passed=len(found), total=len(found))
    lines = _placeholder_lines(answer)
    if lines:
        where = "lines" if len(lines) > 1 else "line"
        text = (
            f"There is still a `...` in {where} {' and '.join(map(str, lines))} of the function. "
            "Put your lines in its place, or delete it when you are done."
        )
        return Verdict("blank", exercise, text)

    endless = outcomes[-1].kind == "endless"
    smallest = (
        len(outcomes) - 1 if endless else min(failing, key=lambda p: _size(exercise.cases[p]))
    )
    outcome, case = outcomes[smallest], exercise.cases[smallest]
    diagnosis = "" if endless else _banked_diagnosis(exercise, outcomes)
    banked = bool(diagnosis)
    if not banked:
        diagnosis = _quietly(exercise.explain, answer) if exercise.explain else None
        diagnosis = diagnosis or _observation(
            exercise, answer, outcomes, expected, failing, smallest
        )
        if outcome.kind == "value" and not _alike(
            _outcome(exercise, answer, case), outcome, exercise.tolerance
        ):
            diagnosis = (
                "Called twice with the same input, your function gives two results. Does it keep "
                "something from call to call (a list made outside of it, or as a default value), "
                "or draw random numbers?"
            )
    names = list(inspect.signature(exercise.answer).parameters)
    return Verdict(
        "wrong",
        exercise,
        diagnosis,
        banked=banked,
        call=_written_call(name, names, case),
        arguments=tuple(zip(names, case, strict=False)),
        outcome=outcome,
        expected=expected[smallest],
        found=found[smallest],
        copyable=_copyable_call(_called(answer, name), case),
        passed=len(found) - len(failing),
        total=len(exercise.cases),
    )


def _outcome(exercise: Exercise, function: Callable, case: tuple) -> Outcome:
    outcome = run(function, case, exercise.limit)
    if exercise.view is None or outcome.kind != "value":
        return outcome
    try:
        value = exercise.view(outcome.value)
    except Exception:
        value = outcome.value  # it is not what was asked for; the comparison will say so
    return Outcome("value", value, outcome.changed, outcome.printed)


def _shortfall(exercise: Exercise, outcome: Outcome, expected: Any) -> Difference | None:
    """Return None for a met case, else what went wrong in it."""
    if outcome.kind == "error":
        return Difference(outcome.error)
    if outcome.kind == "endless":
        return Difference(f"It was stopped after {exercise.limit:g} seconds.")
    found = difference(expected, outcome.value, exercise.tolerance)
    if found is None and outcome.changed is not None:
        return Difference("The result is right, but an input was changed.", harmless=True)
    return found


def _banked_diagnosis(exercise: Exercise, outcomes: list[Outcome]) -> str:
    """Return the diagnosis of the known wrong answer that behaves the same in every case."""
    for wrong, diagnosis in exercise.wrong:
        if all(
            _alike(outcome, _outcome(exercise, wrong, case), exercise.tolerance)
            for outcome, case in zip(outcomes, exercise.cases, strict=True)
        ):
            return diagnosis
    return ""


def _alike(one: Outcome, other: Outcome, tolerance: float | None) -> bool:
    if one.kind != other.kind or one.changed != other.changed:
        return False
    if one.kind == "error":
        # "index 5 is out of bounds for axis 0": the axis tells mistakes apart, the index does not
        return re.sub(r"(?<!axis )\d+", "", one.error) == re.sub(r"(?<!axis )\d+", "", other.error)
    if one.kind != "value":
        return True
    try:
        return difference(other.value, one.value, tolerance) is None
    except RecursionError:
        return True  # both are lists that hold themselves


def _observation(exercise, answer, outcomes, expected, failing, smallest) -> str:
    """Say what can be seen from outside when no known mistake matches."""
    outcome = outcomes[smallest]
    if outcome.kind == "endless":
        return (
            f"Your function did not finish within {exercise.limit:g} seconds on a small input. "
            "Does a loop wait for something that never happens?"
        )
    if all(outcomes[p].kind == "value" and outcomes[p].value is None for p in failing):
        printed = " `print` shows a value, `return` hands it back." if outcome.printed else ""
        return f"Your function gives back nothing. Is a `return` missing?{printed}"
    unread, foreign = _names_used(answer)
    if foreign:
        instead = f"; it should use its argument `{unread[0]}`" if unread else ""
        return (
            f"Your function reads `{foreign[0]}`, which is a variable of the notebook{instead}. "
            "It must work for whatever it is given."
        )
    ignored = f"never uses its argument `{unread[0]}`." if unread else ""
    if outcome.kind == "error":
        remark = _remark_on_error(outcome.error, answer, exercise.cases[smallest])
        return f"Your function stopped with an error.{remark}" + (ignored and f" It {ignored}")
    changed = [outcomes[p].changed for p in failing if outcomes[p].changed is not None]
    if changed:
        names = list(inspect.signature(exercise.answer).parameters)
        return (
            f"Your function changes its input `{names[changed[0]]}`. Whoever calls it still needs "
            "the old values: work on a copy (`.copy()`), or build a new array."
        )
    pairs = [(expected[p], outcomes[p].value) for p in failing if outcomes[p].kind == "value"]
    return _resemblance(pairs) or (ignored and f"Your function {ignored}")


def _remark_on_error(error: str, answer: Callable, case: tuple) -> str:
    """Say what an error about sizes mostly comes from; nothing about other errors."""
    if error.startswith("IndexError"):
        remark = " Does a loop run too far, or are rows and columns swapped?"
    elif error.startswith("ValueError") and ("broadcast" in error or "matmul" in error):
        remark = " Two arrays met whose shapes do not fit; print them to see."
    elif "window_shape" in error or "window shape" in error:
        return (
            " A window needs the same number of axes as the image, and may nowhere be larger; "
            "print their shapes to see."
        )
    else:
        return ""
    arrays = any(isinstance(argument, np.ndarray) for argument in case)
    steps = list(dis.get_instructions(answer)) if hasattr(answer, "__code__") else []
    fixed = any(
        step.opname.startswith("LOAD_") and _holds_a_size(step.argval)
        for step, after in pairwise(steps)
        if "SUBSCR" not in after.opname and after.argrepr != "[]"  # shape[3] is no size
    )
    return (
        f"{remark} Is a size fixed somewhere? Take it from `.shape`." * (arrays and fixed) or remark
    )


def _holds_a_size(constant: Any) -> bool:
    numbers = constant if isinstance(constant, tuple) else (constant,)
    return any(type(number) is int and number > 1 for number in numbers)


def _names_used(answer: Callable) -> tuple[list[str], list[str]]:
    """Return the arguments that a function never mentions, and the notebook's values it reads.

    Examples
    --------
    >>> _names_used(lambda image, size: image.sum())
    (['size'], [])
    """
    code = getattr(answer, "__code__", None)
    if code is None:
        return [], []
    mentioned, read = set(), []
    for part in (code, *(one for one in code.co_consts if inspect.iscode(one))):
        for step in dis.get_instructions(part):
            names = step.argval if isinstance(step.argval, tuple) else (step.argval,)
            if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
                read += names
            elif not step.opname.startswith("LOAD_CONST"):
                mentioned.update(name for name in names if isinstance(name, str))
    arguments = code.co_varnames[: code.co_argcount]
    values = (np.ndarray, int, float, list, tuple)
    space = answer.__globals__
    return (
        [name for name in arguments if name not in mentioned],
        [
            name
            for name in dict.fromkeys(read)
            if isinstance(space.get(name), values) or _is_model(space.get(name))
        ],
    )


def _is_model(value: Any) -> bool:
    """Tell whether `value` is a model or layer of Keras, which need not be imported for that."""
    return hasattr(value, "get_weights") and not inspect.isclass(value)


def _resemblance(pairs: list[tuple[Any, Any]]) -> str:
    """Name a simple relation between expected and given that holds in all failing cases.

    Examples
    --------
    >>> _resemblance([(np.array([[1, 2]]), np.array([[-1, -2]]))])
    'Your values are the expected ones with the opposite sign.'
    """
    grids = []
    for expected, got in pairs:
        one, other = regular_array(expected), regular_array(got)
        if one is None or other is None or one.size == 0 or one.dtype.kind == "c":
            return ""
        grids.append((one.astype(float), other))
    several = any(one.size > 1 for one, _ in grids)
    for test, sentence in _RELATIONS:
        if sentence.startswith(("Your numbers", "Only the first")) and not several:
            continue
        if all(test(one, other) for one, other in grids):
            return sentence
    return ""


def _near(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and bool(np.allclose(one, other))


def _begins_right(expected: np.ndarray, got: np.ndarray) -> bool:
    """Tell whether the first cells, along some axis, are right and all others still 0."""
    if expected.shape != got.shape:
        return False
    for axis in range(got.ndim):
        flat, asked = (np.moveaxis(one, axis, 0).ravel() for one in (got, expected))
        filled = np.flatnonzero(flat)[-1] + 1 if flat.any() else 0
        if filled < flat.size and np.allclose(flat[:filled], asked[:filled]):
            return True
    return False


_RELATIONS = (
    (
        lambda e, g: g.size and e.shape == g.shape and not g.any(),
        "Every value is 0. Is the result ever written into?",
    ),
    (
        _begins_right,
        "Only the first cells are filled, the rest is 0. Is `return` inside a loop, or does a "
        "loop end too early?",
    ),
    (
        lambda e, g: g.size == 1 and np.allclose(e.flat[0], g),
        "Only the first number comes back. Is `return` inside a loop? It ends the function at "
        "once.",
    ),
    (lambda e, g: _near(-e, g), "Your values are the expected ones with the opposite sign."),
    (
        lambda e, g: e.ndim > 1 and _near(e.T, g),
        "Your numbers are right, but rows and columns (or the order of the axes) are swapped.",
    ),
    (
        lambda e, g: e.size == g.size and e.shape != g.shape and _near(e.ravel(), g.ravel()),
        "Your numbers are right and in the right order; only the shape differs.",
    ),
    (
        lambda e, g: e.size == g.size and _near(np.sort(e, axis=None), np.sort(g, axis=None)),
        "Your numbers are all there, but not in the right places.",
    ),
    (
        lambda e, g: _near(np.trunc(e), g) or _near(np.floor(e), g),
        "The decimals are cut off. Is the array you write into one of whole numbers?",
    ),
    (lambda e, g: _near(e - 1, g), "Every value that differs is 1 too small."),
    (lambda e, g: _near(e + 1, g), "Every value that differs is 1 too large."),
    (lambda e, g: _near(2 * e, g), "Every value that differs is twice the expected one."),
    (lambda e, g: _near(e / 2, g), "Every value that differs is half the expected one."),
)


def _size(case: tuple) -> float:
    """Order cases by how much a reader has to look at."""
    total = 0.0
    for argument in case:
        if isinstance(argument, (list, tuple)):
            total += 2 + _size(tuple(argument))
        elif isinstance(argument, np.ndarray):
            total += 10 * argument.size
        elif isinstance(argument, (int, float)):
            total += 1 + min(abs(argument), 100) / 100
    return total


def _written_call(name: str, names: list[str], case: tuple) -> str:
    """Write the call with short arguments spelled out and arrays by their name."""
    parts = []
    for parameter, argument in zip(names, case, strict=False):
        short = isinstance(argument, (int, float, str, bool)) or (
            isinstance(argument, (list, tuple)) and len(repr(argument)) <= 60
        )
        parts.append(repr(as_python(argument)) if short else parameter)
    return f"{name}({', '.join(parts)})"


def _called(answer: Callable, name: str) -> str:
    """Return the learner's own name of the function, where it has one."""
    own = getattr(answer, "__name__", "")
    return own if own.isidentifier() else name


def _copyable_call(name: str, case: tuple, most: int = 110) -> str:
    """Write the call so that it can be pasted into a cell, or nothing when that gets long.

    Examples
    --------
    >>> _copyable_call("correlate", (np.array([[1, 2]]), np.array([[3]])))
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


def _signature_misfit(exercise: Exercise, answer: Callable) -> str:
    try:
        signature = inspect.signature(answer)
    except (TypeError, ValueError):
        return ""  # some built-ins have none
    for case in exercise.cases:
        try:
            signature.bind(*case)
        except TypeError:
            return _misfit(exercise, signature)
    return ""


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


_IDLE = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "POP_TOP", "COPY_FREE_VARS"}


def _has_blank_body(answer: Any) -> bool:
    """Tell whether a function consists of ``...``, ``pass`` or ``return None`` and nothing else."""
    code = getattr(answer, "__code__", None)
    if code is None:
        return False
    for step in dis.get_instructions(code):
        if step.opname not in _IDLE:
            return False
        if step.opname in ("LOAD_CONST", "RETURN_CONST") and step.argval not in (None, Ellipsis):
            return False
    return True


def _placeholder_lines(answer: Any) -> list[int]:
    """Return the lines of statements ``...`` left in the function, counted in the function."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(answer)))
    except (OSError, TypeError, SyntaxError):
        return []
    return sorted(
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, (ast.Expr, ast.Assign, ast.Return))
        and isinstance(node.value, ast.Constant)
        and node.value.value is Ellipsis
    )
