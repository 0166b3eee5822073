"""Small changes to the reference solutions, to find holes in the cases that check answers.

``python tests/mutants.py`` prints the score, exercise by exercise.
"""

import ast
import copy
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace

from cnn_course.checking.cases import usual
from cnn_course.checking.exercise import Exercise
from cnn_course.checking.running import run
from cnn_course.checking.verdict import shortfall

OVERWRITTEN = "every cell of the output is written, so what it held before does not matter"
SAME_SHAPE = "the exercise says that both have the same shape"
ENOUGH_ROOM = "more zeros after the image than asked for; no window reaches them"

# Mutants that no case can refuse: they give the same result for every allowed input.
EQUIVALENT = {
    ("1.1", "line 3: a -> b"): SAME_SHAPE,
    ("1.3", "line 3: image -> weights"): SAME_SHAPE,
    ("1.6", "line 3: images -> labels"): "there are as many labels as images",
    ("8.7", "line 5: 1 -> 2"): "NumPy takes every negative length for the one that is left over",
    ("9.6", "line 5: labels -> gradient"): "there are as many labels as rows of scores",
    ("9.6", "line 5: labels -> scores"): "there are as many labels as rows of scores",
    ("9.8", "line 2: x -> labels"): "there are as many labels as pictures",
    ("2.3", "line 6: np.zeros((rows, columns)) -> np.ones((rows, columns))"): OVERWRITTEN,
    ("2.3", "line 3: flipped -> kernel"): "flipping keeps the shape",
    (
        "2.4",
        "line 5: np.zeros((rows, columns, number)) -> np.ones((rows, columns, number))",
    ): OVERWRITTEN,
    (
        "2.6",
        "line 4: np.zeros((rows - k_rows + 1, columns - k_columns + 1, c_out)) -> "
        "np.ones((rows - k_rows + 1, columns - k_columns + 1, c_out))",
    ): OVERWRITTEN,
    (
        "3.4",
        "line 3: max((outputs - 1) * stride + k - n, 0) -> max(0, (outputs - 1) * stride + k - n)",
    ): "a maximum does not depend on the order",
    ("3.8", "line 2: (rows, columns) -> (columns, rows)"): "only their product is used",
    (
        "3.7",
        "line 8: np.zeros((out_rows, out_columns)) -> np.ones((out_rows, out_columns))",
    ): OVERWRITTEN,
    ("3.7", "line 3: 2 -> 3"): ENOUGH_ROOM,
    ("4.1", "line 4: np.zeros((rows, columns)) -> np.ones((rows, columns))"): OVERWRITTEN,
    ("4.2", "line 4: np.zeros((rows, columns)) -> np.ones((rows, columns))"): OVERWRITTEN,
    (
        "4.5",
        "line 2: (rows, columns, channels) -> (columns, rows, channels)",
    ): "only their product is used",
    ("4.5", "line 3: np.zeros(channels) -> np.ones(channels)"): OVERWRITTEN,
    (
        "6.7",
        "line 3: np.zeros((rows, columns, channels, neurons)) -> "
        "np.ones((rows, columns, channels, neurons))",
    ): OVERWRITTEN,
}

OPERATORS = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.Div),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mult),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
COMPARISONS = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
NAMES = {
    "max": "min",
    "min": "max",
    "argmax": "argmin",
    "argmin": "argmax",
    "sum": "max",
    "mean": "sum",
    "all": "any",
    "any": "all",
    "ceil": "floor",
    "floor": "ceil",
    "zeros": "ones",
}


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Yield (description, changed source) for every single change of a function's source.

    Examples
    --------
    >>> dict(mutants("def f(n): return n + 1"))["line 1: n + 1 -> n - 1"]
    'def f(n):\\n    return n - 1'
    """
    source = textwrap.dedent(source)
    tree = ast.parse(source)
    names = _own_names(tree)
    seen = {ast.unparse(tree)}
    for number, node in enumerate(ast.walk(tree)):
        for replacement in [*_replacements(node), *_other_names(node, names)]:
            changed = copy.deepcopy(tree)
            _put(changed, number, replacement)
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text in seen:
                continue
            seen.add(text)
            after = "(dropped)" if isinstance(replacement, ast.Pass) else _short(replacement)
            yield f"line {getattr(node, 'lineno', 0)}: {_short(node)} -> {after}", text


def _own_names(tree: ast.AST) -> list[str]:
    """Return the function's arguments and local variables."""
    nodes = list(ast.walk(tree))
    names = [node.arg for node in nodes if isinstance(node, ast.arg)]
    names += [n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return sorted(set(names))


def _other_names(node: ast.AST, names: list[str]) -> Iterator[ast.AST]:
    """Yield each other variable in the place of one that is read: rows for columns, r for c."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
        for name in names:
            if name != node.id:
                yield ast.Name(name, ast.Load())


def _short(node: ast.AST) -> str:
    text = ast.unparse(node)
    return text if "\n" not in text else text.splitlines()[0]


def _put(tree: ast.AST, number: int, replacement: ast.AST) -> None:
    """Replace the node that `ast.walk` reaches as number `number`."""
    target = list(ast.walk(tree))[number]
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, field, replacement)
                return
            if isinstance(value, list):
                for position, one in enumerate(value):
                    if one is target:
                        value[position] = replacement
                        return
    raise LookupError(number)


def _replacements(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp):
        for operator in OPERATORS.get(type(node.op), ()):
            yield ast.BinOp(node.left, operator(), node.right)
        yield node.left  # a dropped term or factor
        yield node.right
    elif isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value)
        yield ast.AugAssign(node.target, ast.Sub(), node.value)
        yield ast.Pass()
    elif isinstance(node, ast.Compare):
        for position, operator in enumerate(node.ops):
            for other in COMPARISONS.get(type(operator), ()):
                operators = [*node.ops]
                operators[position] = other()
                yield ast.Compare(node.left, operators, node.comparators)
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield ast.BoolOp(other, node.values)
        yield from node.values
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not)):
        yield node.operand
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield ast.Constant(node.value + 1)
        yield ast.Constant(node.value - 1)
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Tuple) and len(node.elts) > 1:
        for first in range(len(node.elts) - 1):  # swapped indices, shapes, results
            swapped = [*node.elts]
            swapped[first], swapped[first + 1] = swapped[first + 1], swapped[first]
            yield ast.Tuple(swapped, node.ctx)
    elif isinstance(node, ast.Slice):
        if node.lower is not None:
            yield ast.Slice(_plus(node.lower, 1), node.upper, node.step)
            yield ast.Slice(None, node.upper, node.step)
        if node.upper is not None:
            yield ast.Slice(node.lower, None, node.step)
            yield ast.Slice(node.lower, _plus(node.upper, -1), node.step)
        if node.step is not None:
            yield ast.Slice(node.lower, node.upper, None)
    elif isinstance(node, ast.Call):
        yield from _changed_calls(node)
    elif isinstance(node, ast.If):
        yield ast.If(ast.Constant(True), node.body, node.orelse)
        yield ast.If(ast.Constant(False), node.body, node.orelse)
    elif isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse
    elif isinstance(node, (ast.Assign, ast.Expr, ast.Break)):
        yield ast.Pass()


def _changed_calls(node: ast.Call) -> Iterator[ast.AST]:
    function = node.func
    name = getattr(function, "attr", getattr(function, "id", ""))
    if name in NAMES:
        other = copy.copy(function)
        setattr(other, "attr" if isinstance(function, ast.Attribute) else "id", NAMES[name])
        yield ast.Call(other, node.args, node.keywords)
    if name == "range":
        yield ast.Call(function, [*node.args[:-1], _plus(node.args[-1], -1)], [])
        yield ast.Call(function, [*node.args[:-1], _plus(node.args[-1], 1)], [])
        if len(node.args) == 1:
            yield ast.Call(function, [ast.Constant(1), *node.args], [])
    if len(node.args) == 2 and name != "range":
        yield ast.Call(function, node.args[::-1], node.keywords)


def _plus(node: ast.AST, number: int) -> ast.BinOp:
    operator = ast.Add() if number > 0 else ast.Sub()
    return ast.BinOp(node, operator, ast.Constant(abs(number)))


def survivors(exercise: Exercise) -> tuple[list[str], int]:
    """Return the descriptions of the mutants that pass as right, and how many were tried."""
    source = inspect.getsource(exercise.answer)
    name = exercise.answer.__name__
    # Endless mutants are common; what may take long by itself (Keras) keeps its own limit.
    quick = replace(exercise, limit=0.5) if exercise.limit <= 3 else exercise
    if not passes(quick, exercise.answer):
        raise AssertionError(f"the reference of {exercise.id} does not pass in {quick.limit} s")
    living, tried = [], 0
    for description, text in mutants(source):
        space = dict(vars(sys.modules[exercise.answer.__module__]))
        exec(compile(text, f"<mutant of {exercise.id}>", "exec"), space)
        tried += 1
        if passes(quick, space[name]):
            living.append(description)
    return living, tried


def passes(exercise: Exercise, function: Callable) -> bool:
    """Tell whether `function` meets every case; stop at the first that it does not meet."""
    for case, expected in zip(*usual(exercise), strict=True):
        outcome = run(function, case, exercise.limit, view=exercise.view)
        if outcome.kind == "blank" or shortfall(exercise, outcome, expected):
            return False
    return True


def code_exercises() -> list[Exercise]:
    """Return every exercise that asks for a function."""
    from cnn_course.exercises.catalogue import all_exercises

    return [one for one in all_exercises().values() if one.kind == "code"]


def main() -> None:
    """Print how many mutants are refused."""
    refused = total = equivalent = 0
    for exercise in code_exercises():
        living, tried = survivors(exercise)
        known = [one for one in living if (exercise.id, one) in EQUIVALENT]
        holes = [one for one in living if one not in known]
        print(
            f"{exercise.id:4} {tried - len(living):3} of {tried} refused, {len(known)} equivalent"
        )
        for one in holes:
            print(f"     SURVIVES {one}")
        refused += tried - len(living)
        equivalent += len(known)
        total += tried
    share = refused / (total - equivalent)
    print(f"{refused} of {total} refused, {equivalent} equivalent: score {share:.1%}")


if __name__ == "__main__":
    main()
