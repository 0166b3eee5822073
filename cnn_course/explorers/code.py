"""Which line of a notebook shows again what an explorer shows now?

The call as it was written, with what was changed since: what the function takes as an argument goes
there, everything else into ``set``, and nothing that follows from the rest. Each line is tried on
the knobs before it is given.

>>> from cnn_course import explorers
>>> explorers.stride_and_padding(stride=2).set(padding=1).code()
'explorers.stride_and_padding(stride=2, padding=1)'
>>> explorers.convolution().set(example="two filters", filter=1).code()
'explorers.convolution().set(example="two filters", filter=1)'
"""

import inspect
import json
import math
import types

import numpy as np

from cnn_course.explorers.layers import Step

WIDE = 88  # characters of a line
LONG = 2000  # characters that nobody reads


def code(call, knobs, values) -> str:
    """The line that opens an explorer of this ``call`` with these ``values`` of its ``knobs``."""
    wanted, seen, taken = public(values), visible(knobs, values), call.parameters

    def missed(given, changes) -> float:
        """How much that line would get wrong: settings before arrays."""
        try:
            found = knobs.update(knobs.update({}, call.start(given, wanted)), changes)
        except (ValueError, TypeError):
            return math.inf
        wrong = [value for name, value in seen.items() if not _same(found[name], value)]
        return sum(1 if isinstance(value, np.ndarray) else len(seen) for value in wrong)

    changes = _fewest(_pairs(knobs, call, values), lambda some: missed(call.given, some))
    given = {**call.given, **{n: v for n, v in changes.items() if n in taken}}
    rest = {n: v for n, v in changes.items() if n not in taken}
    if missed(given, rest):  # what the call brings would come in another order
        given, rest = call.given, changes
    if changes:
        given = _without(given, lambda fewer: not missed(fewer, rest), wanted)
    args = [_argument(taken[n], given[n], call, wanted) for n in taken if n in given]
    args += [f"{name}={literal(value)}" for name, value in call.beside]
    text = _written(f"explorers.{call.function.__name__}", args)
    return text + (_written(".set", [f"{n}={literal(v)}" for n, v in rest.items()]) if rest else "")


def public(values) -> dict:
    """The values that a learner can set."""
    return {name: value for name, value in values.items() if not name.startswith("_")}


def visible(knobs, values) -> dict:
    """Those of them that knobs or numbers on the page show at present."""
    hidden = knobs.hidden(values)
    return {name: value for name, value in public(values).items() if name not in hidden}


def alike(a, b) -> bool:
    """Whether two dictionaries hold the same values, arrays included."""
    return a.keys() == b.keys() and all(_same(a[name], b[name]) for name in a)


def _same(a, b) -> bool:
    arrays = isinstance(a, np.ndarray) or isinstance(b, np.ndarray)
    return bool(np.array_equal(a, b)) if arrays else a == b


def _pairs(knobs, call, values) -> list:
    """The settings that may lead from the call to these values: arguments first, arrays last."""
    wanted = public(values)
    start = knobs.update({}, call.start(call.given, wanted))
    told = [(n, v) for n, v in knobs.told(values).items() if n in wanted and n in call.parameters]
    # A padding of 2 says it sooner than the rule "number" and p = 2.
    pairs = [(n, _once(v)) for n, v in told if not isinstance(v, np.ndarray)]
    seen = visible(knobs, values)
    pairs += [(n, v) for n, v in seen.items() if not _same(start.get(n), v)]
    pairs.sort(key=lambda pair: (isinstance(pair[1], np.ndarray), pair[0] not in call.parameters))
    return pairs


def _once(value):
    """(2, 2), for down and across, is written 2."""
    pair = isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], int)
    return value[0] if pair and value[0] == value[1] else value


def _fewest(pairs, missed) -> dict:
    """A few settings that together miss as little as can be: each time the one that helps most."""
    some = {}
    tried = [some]
    while missed(some) and (left := [(n, v) for n, v in pairs if n not in some]):
        some = some | dict([min(left, key=lambda pair: missed({**some, pair[0]: pair[1]}))])
        tried.append(some)
    best = min(tried, key=missed)
    return _without(best, lambda fewer: missed(fewer) <= missed(best), best)


def _without(settings, enough, names) -> dict:
    """The settings that are needed, when those of these names are tried, arrays first."""
    few = dict(settings)
    for name in sorted(few, key=lambda n: not isinstance(few[n], np.ndarray)):
        fewer = {n: v for n, v in few.items() if n != name}
        if name in names and enough(fewer):
            few = fewer
    return few


def _argument(parameter, value, call, wanted) -> str:
    """An argument as it is written in the call; what was given under a name keeps it."""
    name = parameter.name
    text = literal(value)
    unchanged = value is call.given.get(name) and _same(value, wanted.get(name, value))
    if text is None or (isinstance(value, np.ndarray) and unchanged):
        text = _named(value) or text or name
    elif len(text) > LONG:  # pictures, written as numbers
        text = _named(value) or name
    return text if parameter.default is inspect.Parameter.empty else f"{name}={text}"


def _named(value):
    """What the notebook calls this very object, or None."""
    from IPython import get_ipython

    shell = get_ipython()
    space = dict(shell.user_ns) if shell else {}
    for name, thing in space.items():
        if thing is value and not name.startswith("_"):
            return name
    for name, module in space.items():
        if isinstance(module, types.ModuleType) and module.__name__.startswith("cnn_course"):
            found = (inner for inner, thing in vars(module).items() if thing is value)
            if inner := next(found, None):
                return f"{name}.{inner}"
    return None


def literal(value):
    """A value as Python reads it again, or None where it cannot be written.

    >>> literal(np.array([[1.0, 0.5]])), literal((1, "same"))
    ('[[1, 0.5]]', '(1, "same")')
    """
    if isinstance(value, np.ndarray | np.generic):
        return literal(value.tolist())
    if isinstance(value, Step):
        return literal(value.short)
    if isinstance(value, list | tuple):
        parts = [literal(part) for part in value]
        if None in parts:
            return None
        if isinstance(value, list):
            return f"[{', '.join(parts)}]"
        return f"({', '.join(parts)}{',' * (len(parts) == 1)})"
    if isinstance(value, float):
        return repr(int(value) if value.is_integer() else value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return repr(value) if value is None or isinstance(value, bool | int) else None


def _written(head, args) -> str:
    """A call in one line, or with a line for each argument and each row."""
    line = f"{head}({', '.join(args)})"
    if len(line) <= WIDE:
        return line
    inner = "".join(f"    {_folded(arg)},\n" for arg in args)
    return f"{head}(\n{inner})"


def _folded(arg) -> str:
    if len(arg) + 5 <= WIDE or "=[[" not in arg:
        return arg
    rows = arg.replace("=[[", "=[\n        [").replace("], [", "],\n        [")
    return rows.removesuffix("]") + ",\n    ]"
