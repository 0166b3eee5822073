"""Which single changes may a learner's function need, and what would each say of it?

A change that could mend an answer by chance says something false: what an `if` asks is left
alone, bounds and special cases are left out before anything else is tried, a number is left out
before its sign is turned, and what is put in anew comes last. After the single places come pairs
of them that read alike, such as the lines for rows and for columns.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from . import source
from .edits import CAREFUL, KINDS, NOT_DIVIDED

LOOPS = (ast.For, ast.While)


class Place(NamedTuple):
    """Where a node hangs in the tree."""

    node: ast.AST
    parent: ast.AST
    field: str
    position: int

    @property
    def line(self) -> int:
        return getattr(self.node, "lineno", getattr(self.parent, "lineno", 0))

    def put(self, node: ast.AST) -> None:
        """Hang another node here."""
        if not hasattr(node, "lineno"):
            ast.fix_missing_locations(ast.copy_location(node, self.node))
        value = getattr(self.parent, self.field)
        if isinstance(value, list):
            value[self.position] = node
        else:
            setattr(self.parent, self.field, node)


def changes(tree: ast.Module, node: Any) -> Iterator[str]:
    """Make every change in `tree`, one at a time; yield what it mends while it is made."""
    parameters = source.arguments(node)
    names = list(dict.fromkeys([*parameters, *source.names(tree, ast.Store)])), parameters
    for one in _inside(_all(tree, LOOPS)):
        one.in_loop = True
    for says, line in _moved(tree):
        yield f"Line {line} of the cell {says}."
    places, (careful, alone), divided = list(_places(tree)), _weighed(tree), _divided(tree)
    for kinds in KINDS:
        tried = []
        for kind in kinds:
            left_out = careful if kind in CAREFUL else alone
            left_out = left_out | divided if kind in NOT_DIVIDED else left_out
            tried.append((kind, [one for one in places if id(one.node) not in left_out]))
        for kind, here in tried:
            for place in here:
                for changed, says in kind(place.node, place.parent, *names):
                    place.put(changed)
                    yield f"Line {place.line} of the cell {says}."
                    place.put(place.node)
        for kind, here in tried:
            for one, other in _pairs(here):
                yield from _both(one, other, kind, names)


def _places(tree: ast.Module) -> Iterator[Place]:
    """Yield every place of the function but those of its head."""
    for parent in ast.walk(tree.body[0]):
        for field, value in ast.iter_fields(parent):
            if parent is tree.body[0] and field in ("args", "returns", "decorator_list"):
                continue
            for position, item in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(item, ast.AST):
                    yield Place(item, parent, field, position)


def _pairs(places: list[Place]) -> list[list[Place]]:
    """Return the places that read alike, but for names and numbers, where there are just two."""
    alike = defaultdict(list)
    for one in places:
        within = "" if isinstance(one.node, ast.stmt) else _masked(one.parent)
        position = one.position if isinstance(one.parent, ast.Call) else 0
        alike[within, one.field, position, _masked(one.node)].append(one)
    return [sorted(pair, key=lambda one: one.line) for pair in alike.values() if len(pair) == 2]


def _both(one: Place, other: Place, kind: Any, names: tuple) -> Iterator[str]:
    """Make the same change at two places that read alike."""
    more = defaultdict(list)
    for changed, _ in kind(other.node, other.parent, *names):
        more[_masked(changed, source.names(other.node))].append(changed)
    for changed, says in kind(one.node, one.parent, *names):
        for second in more[_masked(changed, source.names(one.node))]:
            one.put(changed)
            other.put(second)
            also = f"The same holds for line {other.line}."
            also = "It does so twice." if one.line == other.line else also
            yield f"Line {one.line} of the cell {says}. {also}"
            one.put(one.node)
            other.put(other.node)


def _weighed(tree: ast.AST) -> tuple[set[int], set[int]]:
    """Collect what an `if` or a comparison weighs, where a change may be met by chance.

    The second set is what stands in a comparison within a comparison: there any change may be.
    """
    questions = ast.Compare, ast.BoolOp
    sides = [part for one in _all(tree, ast.Compare) for part in (one.left, *one.comparators)]
    asked = [*_all(tree, ast.BoolOp), *(one.test for one in _all(tree, (ast.If, ast.IfExp)))]
    weighed = {id(one) for one in _inside(asked) if not isinstance(one, questions)}
    within = [one for one in _inside(sides) if isinstance(one, questions)]
    nested = {id(one) for one in _inside(within)}
    return weighed | {id(one) for one in _inside(sides)}, nested


def _divided(tree: ast.AST) -> set[int]:
    """Collect what is divided with `//` or `%`: one more or less in it may be met by chance."""
    divided = [one.left for one in _all(tree, ast.BinOp)
               if isinstance(one.op, (ast.FloorDiv, ast.Mod))]  # fmt: skip
    return {id(one) for one in _inside(divided)}


def _all(tree: ast.AST, kind: type | tuple[type, ...]) -> list[Any]:
    return [one for one in ast.walk(tree) if isinstance(one, kind)]


def _inside(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    return (one for node in nodes for one in ast.walk(node))


def _masked(node: ast.AST, names: Any = None) -> str:
    """Write a node without its numbers and names; of the names only those given, if any are."""
    text = re.sub(r"Constant\(value=[^)]*\)", "number", ast.dump(node))
    known = r"\w+" if names is None else "|".join(names) or "-"
    return re.sub(rf"id='(?:{known})'", "name", text)


def _moved(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Take a `return`, or what a sum starts from, out of its loop."""
    for parent in list(ast.walk(tree)):
        body = getattr(parent, "body", None)
        for at, loop in enumerate(list(body) if isinstance(body, list) else []):
            for level in [one.body for one in ast.walk(loop) if isinstance(one, LOOPS)]:
                if not isinstance(loop, LOOPS) or len(level) < 2:
                    continue
                for one in list(level):
                    if one is level[-1] and isinstance(one, ast.Return):
                        says = "returns inside the loop, so it ends in the first round"
                        yield from _move(one, level, body, at + 1, says)
                    elif _sets_a_start(one):
                        start = ast.unparse(one.targets[0])
                        says = f"sets `{start}` anew in each round; that belongs before the loop"
                        yield from _move(one, level, body, at, says)


def _move(one: ast.stmt, old: list, new: list, at: int, says: str) -> Iterator[tuple[str, int]]:
    before = old.index(one)
    old.remove(one)
    new.insert(at, one)
    yield says, one.lineno
    new.remove(one)
    old.insert(before, one)


def _sets_a_start(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
        return False
    made = {name for name, _ in source.calls(statement.value)} & {"zeros", "zeros_like"}
    return bool(made) or isinstance(statement.value, (ast.Constant, ast.List))
