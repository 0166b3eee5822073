"""What does a learner's function say? Its own lines, read as a syntax tree; nothing is run."""

import ast
import contextlib
import functools
import inspect
import linecache
from collections.abc import Callable, Iterator
from typing import Any

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
NOTHING = ast.parse("lambda: 0", mode="eval").body  # where there is no source


def inner(answer: Any) -> Any:
    """Return the function inside a partial, a decorated function, a method or an object."""
    for _ in range(10):
        kind = type(answer)
        if isinstance(answer, functools.partial):
            answer = answer.func
        elif inspect.ismethod(answer):
            answer = answer.__func__
        elif inspect.isfunction(answer) and "__wrapped__" in vars(answer):
            answer = vars(answer)["__wrapped__"]
        elif kind.__name__ == "_lru_cache_wrapper":
            answer = answer.__wrapped__
        elif not inspect.isfunction(answer) and inspect.isfunction(vars(kind).get("__call__")):
            answer = vars(kind)["__call__"]
        else:
            break
    return answer


def tree_of(answer: Any) -> Function | None:
    """Return the function's node in the tree of its file or cell, where there is one."""
    function = inner(answer)
    if not inspect.isfunction(function):
        return None
    code = function.__code__
    found = []
    for node in ast.walk(_file_tree(code.co_filename) or ast.Module([], [])):
        if isinstance(node, Function):
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
            if first == code.co_firstlineno and getattr(node, "name", "<lambda>") == code.co_name:
                found.append(node)
    if len(found) < 2:
        return found[0] if found else None
    places = {(p[0], p[2]) for p in code.co_positions() if p[0] and p[2:] != (0, 0)}
    return next((one for one in found if _spans(one, places)), None)  # two lambdas of one line


def _spans(node: ast.AST, places: set[tuple]) -> bool:
    start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
    return all(start <= place < end for place in places if None not in place)


def _file_tree(filename: str) -> ast.Module | None:
    with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        return _parsed("".join(linecache.getlines(filename)))
    return None


@functools.lru_cache(maxsize=8)
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


def arguments(node: Function | None) -> list[str]:
    """Return the names of the arguments that are given by position or by name."""
    node = node or NOTHING
    return [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]


def body_of(node: Function) -> list[ast.AST]:
    """Return the statements without the docstring; of a lambda, its expression."""
    if isinstance(node, ast.Lambda):
        return [node.body]
    return node.body if ast.get_docstring(node, clean=False) is None else node.body[1:]


def is_blank(answer: Any) -> bool:
    """Tell whether a function is ``...``, ``pass``, ``return None`` or not implemented, no more."""
    node = tree_of(answer)
    return node is not None and all(map(_says_nothing, body_of(node)))


def _says_nothing(statement: ast.AST) -> bool:
    if isinstance(statement, ast.Raise):
        return "NotImplementedError" in ast.unparse(statement)
    value = statement
    if isinstance(statement, (ast.Expr, ast.Return)):
        value = statement.value
    empty = value is None or (isinstance(value, ast.Constant) and value.value in (None, Ellipsis))
    return empty or isinstance(statement, ast.Pass)


def placeholder_lines(answer: Any) -> list[int]:
    """Return the lines of statements ``...`` left in a function, counted in the function."""
    node = tree_of(answer)
    if node is None:
        return []
    left = (
        one.lineno - node.lineno + 1
        for one in ast.walk(node)
        if isinstance(one, (ast.Expr, ast.Assign, ast.Return))
        and isinstance(one.value, ast.Constant)
        and one.value.value is Ellipsis
    )
    return sorted(left)


def names(node: ast.AST, kind: type = ast.Load) -> Iterator[str]:
    """Yield every variable that is read, or written with ``ast.Store``."""
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and isinstance(one.ctx, kind):
            yield one.id


def unread(answer: Any) -> list[str]:
    """Return the arguments that a function never reads."""
    node = tree_of(answer)
    if node is None or "locals" in names(node):
        return []
    read = {name for part in body_of(node) for name in names(part)}
    return [name for name in arguments(node) if name not in read and name != "self"]


def globals_read(answer: Any) -> dict[str, Any]:
    """Return the notebook's variables that a function reads, with their values."""
    node, function = tree_of(answer), inner(answer)
    space = getattr(function, "__globals__", {})
    if node is None:
        return {}
    own = {*arguments(node), *names(node, ast.Store)}
    own |= {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)}
    read = (name for part in body_of(node) for name in names(part) if name not in own)
    return {name: space[name] for name in read if name in space}


def called(node: ast.AST) -> str:
    """Return the last part of the name of what is called, or nothing."""
    function = getattr(node, "func", None)
    return getattr(function, "attr", getattr(function, "id", ""))


def calls(node: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call with the last part of its name: ``np.zeros`` as ``"zeros"``."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call):
            yield called(one), one


def returned_names(function: Callable) -> list[str]:
    """Return the names in a solution's last ``return a, b``, or nothing."""
    node = tree_of(function)
    value = getattr(node.body[-1], "value", None) if isinstance(node, ast.FunctionDef) else None
    if not isinstance(value, ast.Tuple):
        return []
    return [one.id if isinstance(one, ast.Name) else "" for one in value.elts]
