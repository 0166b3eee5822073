"""What does a Python error mostly mean here? One sentence, in the words of the learner's line."""

import ast
import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from . import source
from .exercise import Exercise
from .running import Outcome

WHOLE = (
    "A size, a position or a count must be a whole number: `/` always gives a decimal number, `//` "
    "a whole one."
)
MATRIX = (
    "`np.dot` and `@` multiply matrices, rows by columns; here each number meets the number in "
    "its own place, as `*` does."
)
SEQUENCE = (
    "A whole array was put where one number belongs. Is a sum missing, or an index? (Python's own "
    "`sum` and `max` go over the rows only.)"
)

# The first pattern that the error meets says its sentence; {0}, {1} are its groups.
MEANINGS = (
    (r"'(?:int|numpy\.int64)' object is not iterable", "A number cannot be walked through: "
     "`for` needs `range(...)` around it."),
    (r"'(?:float|numpy\.float\w+)' object cannot be interpreted as an integer|slice indices must "
     r"be integers|only integers, slices|expected a sequence of integers|'float' object is not "
     r"iterable|list indices must be integers or slices, not float", WHOLE),
    (r"only integer scalar arrays|arrays used as indices", "An index or a count is a whole array "
     "here, and must be one number."),
    (r"zero-size array to reduction|of an empty sequence|is an empty sequence", "A slice is empty "
     "at this point. Does it begin behind the end of the array?"),
    (r"list indices must be integers or slices, not tuple", "A list takes one index at a time, "
     "`a[row][column]`; an array takes both, `a[row, column]`."),
    (r"list indices must be integers or slices, not (\w+)", "An index must be a whole number; "
     "this is a {0}. Does the loop already give the entry itself?"),
    (r"too many indices for array: array is (\d)-dimensional, but (\d) were indexed",
     "The array has {0} axes, and the line gives {1} indices."),
    (r"index (-?\d+) is out of bounds for axis (\d+) with size \1(?!\d)", "The last index is one "
     "less than the size."),
    (r"index (-?\d+) is out of bounds for axis \d+ with size (\d+)", "That axis has size {1}."),
    (r"list index out of range|tuple index out of range", "The list ends before."),
    (r"object of type '(?:int|float)' has no len|'(?:int|float|numpy\.\w+)' object is not "
     r"subscriptable|invalid index to scalar variable", "At this point there is one number, and a "
     "number has no entries to pick from."),
    (r"'(tuple|list)' object has no attribute 'shape'", "A {0} has no shape: make an array of it, "
     "`np.array(...)`, or use `len`."),
    (r"'tuple' object has no attribute '(\w+)'", "The entries are plain tuples here: unpack them "
     "(`for a, b in ...`) or take them by position, `[0]`."),
    (r"'bool' object has no attribute '(\w+)'", "The comparison gave a single True or False, not "
     "one for each cell. Are both sides arrays of the same shape?"),
    (r"'NoneType' object|and 'NoneType'|'NoneType' and", "Something here is None: a function "
     "without `return` gives None, and so do methods such as `append`, `sort` and `reverse`."),
    (r"'numpy\.ndarray' object has no attribute '(append|extend|insert|pop|remove|reverse)'",
     "Lists have `{0}`, arrays do not. An array keeps its size; write into its cells, "
     "`array[row, column] = ...`."),
    (r"append\(\) takes exactly one argument", "`append` takes one thing. A pair needs brackets of "
     "its own: `append((row, column))`."),
    (r"has no attribute '(\w+)'", "There is nothing called `{0}` on it. Print its type to see "
     "what it is."),
    (r"object is not callable", "Round brackets call a function, and this is none. An entry is "
     "taken with square ones. Or is a `*` missing?"),
    (r"local variable '(\w+)'|cannot access local variable '(\w+)'", "The line uses a variable "
     "before it has a value. Give it its first value before the loop."),
    (r"truth value of an array", "An array is compared cell by cell and gives many answers; "
     "`if` needs one. `np.where` chooses cell by cell; `.all()` or `.any()` makes one answer."),
    (r"setting an array element with a sequence|inhomogeneous shape|only (?:length-1|size-1|"
     r"0-dimensional) arrays", SEQUENCE),
    (r"Cannot cast ufunc '(\w+)' output", "The array holds whole numbers, and `+=`, `-=` keep it "
     "so. Make it one of decimals first: `.astype(float)`, or write `a = a + ...`."),
    (r"matmul|not aligned|mismatch in its core dimension", "Two arrays met in a matrix product "
     "whose shapes do not fit; print them to see."),
    (r"could not broadcast input array from shape (\(.*?\)) into shape (\(.*?\))", "Something of "
     "shape {0} is put into a place of shape {1}."),
    (r"operand with shape (\(.*?\)) doesn't match the broadcast shape (\(.*?\))", "Something of "
     "shape {1} is put into a place of shape {0}. Is the result too small?"),
    (r"operands could not be broadcast together with shapes (\(.*?\)) (\(.*?\))", "Two arrays met "
     "whose shapes do not fit, {0} and {1}. Is one cut at the edge, or are its axes swapped?"),
    (r"Cannot interpret '\d+' as a data type", "A shape needs brackets of its own, as in "
     "`np.zeros((rows, columns))`."),
    (r"negative dimensions", "A size came out below 0. Is a difference the wrong way round?"),
    (r"window.?shape", "A window needs the same number of axes as the image, and may nowhere be "
     "larger; print their shapes to see."),
    (r"(?:not enough|too many) values to unpack \(expected (\d+)", "The line wants {0} values and "
     "gets another number. How many entries has what stands on the right?"),
    (r"cannot unpack non-iterable (\w+)", "The line unpacks several values, and there is only "
     "one."),
    (r"missing \d+ required positional argument|takes \d+ positional argument|unexpected keyword",
     "A function is called here with more or fewer arguments than it takes."),
    (r"concatenate tuple|sequence by non-int of type 'tuple'|unsupported operand type.*'tuple'",
     "A tuple does not calculate: unpack it (`rows, columns = ...`) or take its entries, `[0]`."),
    (r"can't multiply sequence|can only concatenate|unsupported operand type.*'list'", "Lists do "
     "not calculate; arrays do: `np.array(...)`."),
    (r"^ZeroDivisionError", "Something is divided by 0 here; which number can become 0?"),
    (r"^RecursionError", "The function calls itself without end."),
    (r"^(?:MemoryError|.*Unable to allocate)", "The result would be far too large. Are sizes "
     "multiplied that should be added, or is a loop adding to the list it walks through?"),
    (r"reshape array of size (\d+) into shape (\(.*?\))", "{0} numbers do not fill the shape {1}."),
    (r"axes don't match|axis \d+ is out of bounds", "The array has another number of axes than "
     "the line counts with; print its `.shape`."),
    (r"CheckInside", "Move the line with `check` to the left margin, out of the function."),
)  # fmt: skip


def meaning(exercise: Exercise, answer: Callable, outcome: Outcome) -> str:
    """Say what the error of an answer mostly means, or nothing."""
    node = source.tree_of(answer)
    line = _statement(node, outcome)
    for special in (_unknown_name, _entry_as_index, _matrix_product):
        said = special(exercise, node, line, outcome.error)
        if said:
            return said
    for pattern, says in MEANINGS:
        met = re.search(pattern, outcome.error)
        if met:
            return says.format(*met.groups()) + _too_far(node, outcome.error)
    return ""


def _too_far(node: Any, error: str) -> str:
    """When an index does not fit: name a size that is written into the function, or ask for one."""
    if node is None or not re.match("IndexError.*(bounds|range)|ValueError.*broadcast", error):
        return ""
    for name, call in source.calls(node):
        if name in ("range", "zeros", "ones", "empty", "eye"):
            for one in ast.walk(ast.Tuple(call.args, ast.Load())):
                if isinstance(one, ast.Subscript):
                    break  # shape[3] is no size
                if isinstance(one, ast.Constant) and type(one.value) is int and one.value > 1:
                    return f" The size {one.value} is written into `{name}`; take it from `.shape`."
    if "IndexError" not in error:
        return ""
    if "index out of range" in error:
        return " Can it be empty, or does a loop run too far?"
    if not any(isinstance(one, (ast.For, ast.While, ast.comprehension)) for one in ast.walk(node)):
        return " Are two axes swapped, or is a size taken from the wrong array?"
    if last := re.search(r"index (\d+) .*size \1$", error):
        for one in ast.walk(node):
            fixed = isinstance(one, ast.Subscript) and ast.unparse(one.slice) == last[1]
            if fixed and not ast.unparse(one.value).endswith(".shape"):
                return f" `{ast.unparse(one)}` is not always there; use a loop, or the size."
        return " Does a loop run one step too far?"
    return " Does a loop run too far, or are rows and columns swapped?"


def _statement(node: Any, outcome: Outcome) -> ast.AST | None:
    """Return the part of the function that begins in the line of the error."""
    if node is None or outcome.line is None:
        return None
    for one in ast.walk(node):
        if isinstance(one, ast.stmt) and one.lineno <= outcome.line <= _head_end(one):
            return one
    return node if isinstance(node, ast.Lambda) else None


def _head_end(statement: ast.stmt) -> int:
    body = getattr(statement, "body", None)
    return max(statement.lineno, body[0].lineno - 1) if body else statement.end_lineno or 0


def _unknown_name(exercise: Exercise, node: Any, line: Any, error: str) -> str:
    met = re.match(r"NameError: name '(\w+)' is not defined", error)
    if not met:
        return ""
    name = met[1]
    if name in ("np", "math", "numpy", "keras", "layers", "tf"):
        return f"`{name}` is imported in a cell further up: run that one first."
    own = [*source.arguments(node), *source.names(node, ast.Store)] if node is not None else []
    if name in exercise.parameters and own:
        position = exercise.parameters.index(name)
        taken = source.arguments(node)
        if position < len(taken):
            return f"Your function calls that argument `{taken[position]}`."
    near = get_close_matches(name, own, n=1, cutoff=0.7)
    if near:
        return f"There is a `{near[0]}`; is that what you mean?"
    return f"Nothing is called `{name}` here. Is it a slip of the pen, or set in another function?"


def _entry_as_index(exercise: Exercise, node: Any, line: Any, error: str) -> str:
    """``for f in filters: filters[f]``: the entry is used as if it were its number."""
    if not error.startswith(("IndexError", "TypeError")) or line is None:
        return ""
    used = [
        (one.value.id, name)
        for one in ast.walk(line)
        if isinstance(one, ast.Subscript) and isinstance(one.value, ast.Name)
        for name in source.names(one.slice)
    ]
    for loop in ast.walk(node):
        if isinstance(loop, (ast.For, ast.comprehension)):
            variable, walked = ast.unparse(loop.target), ast.unparse(loop.iter)
            if (walked, variable) in used:
                return (
                    f"`for {variable} in {walked}` already gives the entries themselves, one after "
                    f"the other: `{variable}` is no number to count with."
                )
    return ""


def uses_matrix_product(node: Any) -> bool:
    """Tell whether a function multiplies matrices."""
    if node is None:
        return False
    named = {name for name, _ in source.calls(node)} & {"dot", "matmul", "inner", "vdot"}
    return bool(named) or any(isinstance(one, ast.MatMult) for one in ast.walk(node))


def _matrix_product(exercise: Exercise, node: Any, line: Any, error: str) -> str:
    """A matrix product where the solution adds up products in loops or a `sum`."""
    right = source.tree_of(exercise.answer)
    if not re.search(r"matmul|not aligned|core dimension", error) or uses_matrix_product(right):
        return ""
    adds = right and re.search(r"\+=|\+ image|sum\(|correlate\(", ast.unparse(right))
    return MATRIX if adds and uses_matrix_product(node) else ""
