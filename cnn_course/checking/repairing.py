"""Which one change would make the answer right? Then that is the mistake.

The learner's function is changed in one place after the other, and each change is tried on every
case. Only a change with which all of them are met is named, so a guess is never told. What the
change is comes in words; where exactly it would stand is kept for a hint.
"""

import ast
import copy
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import source
from .changing import changes
from .exercise import Exercise
from .limits import work
from .running import run
from .trial import Trial, shortfall

SECONDS = 1.0  # of work for all changes of one answer, which a busy machine does not shorten
ENOUGH = 6  # cases, below which a change may fit by chance
# What touches the world outside is not run in versions that nobody wrote.
OUTSIDE = {"open", "exec", "eval", "compile", "input", "os", "sys", "subprocess", "shutil", "Path",
           "globals", "setattr", "delattr", "requests", "socket", "check"}  # fmt: skip


@dataclass(frozen=True)
class Repair:
    """The change that makes an answer right.

    Parameters
    ----------
    says : str
        What is wrong, in words.
    place : str
        Where it stands, and how the line would read; for a hint.
    """

    says: str
    place: str


def repair(exercise: Exercise, answer: Callable, trials: list[Trial]) -> Repair | None:
    """Return the one change of `answer` with which every case is met, if there is one.

    Examples
    --------
    >>> from cnn_course.checking.judging import judge
    >>> from cnn_course.checking.slips import edited, slip
    >>> from cnn_course.exercises.catalogue import find
    >>> asked = find("3.1")
    >>> wrong = edited(asked.answer, slip("", ("- k) //", "+ k) //")))
    >>> judge(asked, wrong).diagnosis
    'Line 2 of the cell adds where it should subtract.'
    """
    # a copy: the search may end in the middle of a change
    node, function = copy.deepcopy(source.tree_of(answer)), source.inner(answer)
    if len(trials) < ENOUGH or not _may_be_changed(exercise, node, function):
        return None
    tree = ast.Module([node if isinstance(node, ast.FunctionDef) else _named(node)], [])
    tried = sorted(trials, key=lambda one: one.found is None)  # what fails comes first
    space = _space(function)
    end = work() + SECONDS
    before = ast.unparse(tree).splitlines()
    for says, line in changes(tree, node):
        if work() > end:
            return None
        changed = _compiled(tree, space)
        if changed is not None and all(_met(exercise, changed, one) for one in tried):
            new = [one for one in ast.unparse(tree).splitlines() if one not in before]
            reads = f"Line {line} would read `{new[0].strip()}`." if new else ""
            return Repair(f"Line {line} of the cell {says}.", reads)
    return None


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
    definition = tree.body[0]
    decorators, definition.decorator_list = definition.decorator_list, []
    own = dict(space)
    try:
        exec(compile(ast.fix_missing_locations(tree), "<changed>", "exec"), own)
    except Exception:
        return None
    finally:
        definition.decorator_list = decorators
    return own[definition.name]


def _met(exercise: Exercise, function: Callable, trial: Trial) -> bool:
    outcome = run(function, trial.case, min(exercise.limit, 0.2), view=exercise.view)
    return outcome.kind == "value" and shortfall(exercise, outcome, trial.expected) is None
