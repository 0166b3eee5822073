"""Which one change would make the answer right? Then that is the mistake.

The learner's function is changed in one place after the other, and each change is tried on every
case. Only a change with which all of them are met is named, so a guess is never told. What the
change is comes in words; where exactly it would stand is kept for a hint.
"""

import ast
import copy
import inspect
import time
from collections.abc import Callable
from typing import Any

from . import source
from .cases import size
from .changing import changes
from .exercise import Exercise
from .limits import PATIENCE, work
from .running import called_once, held_back
from .verdict import Trial, shortfall

MOST = 2500  # changes tried of one answer, so that each machine comes to the same end
ENDLESS = 0.05  # seconds after which a changed answer is given up, ...
COSTS = 50  # ... and the changes that it counts for
SECONDS = 2.0  # of work for all changes together, which a busy machine does not shorten
ENOUGH = 6  # cases, below which a change may fit by chance
# What touches the world outside is not run in versions that nobody wrote.
OUTSIDE = {"open", "exec", "eval", "compile", "input", "os", "sys", "subprocess", "shutil", "Path",
           "globals", "setattr", "delattr", "requests", "socket", "check"}  # fmt: skip


def repair(exercise: Exercise, answer: Callable, trials: list[Trial]) -> tuple[str, str]:
    """Say which one change of `answer` meets every case, and how its lines would read."""
    # a copy: the search may end in the middle of a change
    node, function = copy.deepcopy(source.tree_of(answer)), source.inner(answer)
    if len(trials) < ENOUGH or not _may_be_changed(exercise, node, function):
        return "", ""
    tree = ast.Module([node if isinstance(node, ast.FunctionDef) else _named(node)], [])
    tree.body[0].decorator_list = []
    tried = sorted(trials, key=lambda one: (one.found is None, size(one.case)))
    space, left = _space(function), MOST
    end, late = work() + SECONDS, time.monotonic() + PATIENCE * SECONDS
    before = ast.unparse(tree).splitlines()
    with held_back():
        for says in changes(tree, node):
            changed = _compiled(tree, space)
            kind = "error" if changed is None else _meets(exercise, changed, tried)
            if kind == "value":
                new = [one for one in ast.unparse(tree).splitlines() if one not in before]
                lines = " and ".join(f"`{one.strip()}`" for one in dict.fromkeys(new))
                return says, f"It would read {lines}." if new else ""
            left -= COSTS if kind == "endless" else 1
            if left <= 0 or work() > end or time.monotonic() > late:
                break
    return "", ""


def _may_be_changed(exercise: Exercise, node: Any, function: Any) -> bool:
    if node is None or not inspect.isfunction(function) or exercise.limit > 10:
        return False
    used = set(source.names(node)) | {name for name, _ in source.calls(node)}
    return not used & OUTSIDE and not isinstance(node, ast.AsyncFunctionDef)


def _named(node: ast.Lambda) -> ast.FunctionDef:
    body = [ast.copy_location(ast.Return(node.body), node.body)]
    return ast.copy_location(ast.FunctionDef("answer", node.args, body, []), node)


def _space(function: Callable) -> dict[str, Any]:
    space = dict(function.__globals__)
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            space[name] = cell.cell_contents
        except ValueError:  # not set yet
            continue
    return space


def _compiled(tree: ast.Module, space: dict[str, Any]) -> Callable | None:
    own = dict(space)
    try:
        exec(compile(tree, "<changed>", "exec"), own)
    except Exception:
        return None
    return own[tree.body[0].name]


def _meets(exercise: Exercise, function: Callable, trials: list[Trial]) -> str:
    """Return "value" when every case is met, else what became of the first that is not."""
    limit = min(exercise.limit, ENDLESS)
    for one in trials:
        outcome = called_once(function, one.case, limit, view=exercise.view)
        if outcome.kind != "value":
            return outcome.kind
        if shortfall(exercise, outcome, one.expected) is not None:
            return "wrong"
    return "value"
