"""Which cells of a notebook show what was trained, and what do they claim?

What one machine trains, the next one trains a little differently: sums are taken in another order,
and thousands of steps make much of that. So a cell that shows it is not compared with the
committed one digit by digit. It carries a tag, and a claim that holds on every machine.

:func:`cells` finds these cells. It reads the code and follows what training has touched, from
name to name and from cell to cell.
"""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

# The tags: words and pictures vary; only pictures do; nothing does to the digits shown, as in a
# short descent to the bottom of a bowl, in float64.
WORDS_VARY, PICTURES_VARY, SAME_DIGITS = "nbval-ignore-output", "pictures-vary", "same-digits"

# How much an expression depends on training: not at all; only by being true; in its digits.
CLEAN, CLAIM, TRAINED = range(3)

_TRAINING = {"fit", "train", "train_on_batch", "learn", "step", "apply_gradients"}  # and ..._step
_TRUTHS = {"all", "any", "allclose", "array_equal", "bool", "isclose", "isinstance"}
_STATIC = {"shape", "ndim", "dtype", "name", "names", "input_shape", "output_shape", "count_params"}
_WORDS = {"alt", "title", "caption", "x_label", "y_label"}


class Cell(NamedTuple):
    """A cell that shows what was trained."""

    number: int  # among all cells, from 1
    id: str
    tags: frozenset
    words: bool  # depend on training
    picture: bool  # depends on training
    claims: bool  # states something that holds on every machine


def cells(notebook) -> list[Cell]:
    """Find the cells of a notebook that show what was trained in it.

    Training is a call of ``fit``, ``train``, ``learn`` and the like, or a loop in which a name is
    lowered by a product (``w = w - rate * gradient(w)``).

    Parameters
    ----------
    notebook : dict
        As ``json.load`` gives it.

    Examples
    --------
    >>> code = {"cell_type": "code", "metadata": {}, "outputs": [], "id": "a"}
    >>> sources = ["model.fit(x)", "s = model.score(x)", "print(s)", "print(s > 0.9)", "print(x)"]
    >>> found = cells({"cells": [code | {"source": source} for source in sources]})
    >>> [(cell.number, cell.words, cell.claims) for cell in found]
    [(1, True, False), (3, True, False)]
    """
    flow, found = _Flow(), []
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        pictures = any("image/png" in output.get("data", {}) for output in cell["outputs"])
        words, picture, asserts, compares = flow.cell(source, pictures)
        if words or picture:
            tags = frozenset(cell["metadata"].get("tags", ()))
            claims = asserts or (compares and WORDS_VARY not in tags)
            found.append(Cell(number, cell.get("id", ""), tags, words, picture, claims))
    return found


def problems(notebook, tested=()) -> list[str]:
    """Say which cells would differ on another machine, or go unchecked; none is an empty list.

    Parameters
    ----------
    notebook : dict
    tested : collection of str
        The ids of cells whose claim a test makes.
    """
    found, shown = [], {cell.number: cell for cell in cells(notebook)}
    for cell in shown.values():
        wanted = WORDS_VARY if cell.words else PICTURES_VARY
        if not cell.tags & {wanted, WORDS_VARY, SAME_DIGITS}:
            found.append(f"cell {cell.number}: shows what was trained without the tag {wanted}")
        if not cell.claims and cell.id not in tested:
            found.append(
                f"cell {cell.number}: no assert, comparison or test says what must hold of what "
                "was trained"
            )
    for number, cell in enumerate(notebook["cells"], start=1):
        tags = {WORDS_VARY, PICTURES_VARY, SAME_DIGITS} & set(cell["metadata"].get("tags", ()))
        if tags and number not in shown:
            found.append(f"cell {number}: tagged {min(tags)}, but shows nothing that was trained")
    return found


class _Flow:
    """Follows what training has touched through statements, in the order in which they run."""

    def __init__(self, outer=None):
        self.kinds = dict(outer.kinds) if outer else {}  # name -> CLEAN, CLAIM or TRAINED
        self.functions = dict(outer.functions) if outer else {}
        self.modules = set(outer.modules) if outer else set()
        self.depth = outer.depth + 1 if outer else 0
        self.same = {}  # name -> other names of the same object
        self.touched = set()  # names whose object was changed in place
        self.returned = CLEAN
        self._begin()

    def _begin(self):
        self.printed, self.asserts, self.compares, self.trained = CLEAN, False, False, False

    def cell(self, source, pictures) -> tuple:
        """Run a cell: do its words, its picture depend on training; does it assert, compare?"""
        self._begin()
        lines = ["pass" if re.match(r"\s*[%!]", line) else line for line in source.splitlines()]
        body = ast.parse("\n".join(lines)).body
        last = body[-1] if body and isinstance(body[-1], ast.Expr) else None
        self.run(body[:-1] if last else body)
        shown = described = CLEAN
        if last:
            shown = self.kind(last.value)
            described = shown if shown != TRAINED else self._described(last.value)
        words = TRAINED in (self.printed, described)
        picture = pictures and (self.trained or shown == TRAINED)
        return words, picture, self.asserts, self.compares

    def _described(self, call):
        """How much the words of a displayed value depend on training."""
        if isinstance(call, ast.Call):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "described":
                return max(map(self.kind, call.args))
            words = {given.arg: self.kind(given.value) for given in call.keywords}
            if "alt" in words:
                return max(kind for name, kind in words.items() if name in _WORDS)
        return TRAINED

    # --- statements

    def run(self, statements):
        for statement in statements:
            getattr(self, f"_{type(statement).__name__}", self._other)(statement)

    def _other(self, statement):
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.expr):
                self.kind(child)
            if isinstance(child, ast.withitem):
                kind = self.kind(child.context_expr)
                if child.optional_vars:
                    self.bind(child.optional_vars, kind)
        for part in ("body", "handlers", "orelse", "finalbody"):
            self.run(getattr(statement, part, ()))

    def _Import(self, statement):
        self.modules |= {(a.asname or a.name).split(".")[0] for a in statement.names}

    _ImportFrom = _Import

    def _FunctionDef(self, statement):
        self.functions[statement.name] = statement
        self.kinds.pop(statement.name, None)

    def _ClassDef(self, statement):
        pass  # its methods count as those of a library: by their names

    def _Assign(self, statement):
        for target in statement.targets:
            self.bind(target, self.kind(statement.value), statement.value)

    def _AugAssign(self, statement):
        self.bind(statement.target, max(self.kind(statement.target), self.kind(statement.value)))

    def _Return(self, statement):
        if statement.value:
            self.returned = max(self.returned, self.kind(statement.value))

    def _Assert(self, statement):
        self.asserts = bool(self.kind(statement.test)) or self.asserts

    def _If(self, statement):
        depends = self.kind(statement.test)
        self.run(statement.body + statement.orelse)
        if depends:
            self._touch(*_assigned(statement))

    def _For(self, statement):
        kind, rows = self.kind(statement.iter), getattr(statement.iter, "elts", [])
        self.bind(statement.target, kind, statement.iter)
        if rows and all(isinstance(row, ast.Tuple) for row in rows):  # each column by itself
            for n, part in enumerate(getattr(statement.target, "elts", ())):
                column = [row.elts[n] for row in rows]
                self.bind(part, self._worst(*column), ast.Tuple(column))
        self._loop(statement)

    def _loop(self, statement):
        self.run(statement.body)
        if lowered := set(_lowered(statement)):
            self.trained = True
            self._touch(*lowered)
        self.run(statement.body)  # once more: what a round leaves behind, the next one meets
        self.run(statement.orelse)

    _While = _loop

    # --- names

    def bind(self, target, kind, value=None):
        """Give a target its kind; where the value is another name, both are one object."""
        if isinstance(target, ast.Name):
            self.kinds[target.id] = kind
            self.functions.pop(target.id, None)
            for other in self.same.pop(target.id, ()):
                self.same[other].discard(target.id)
            others = {name for name in _aliases(value) if name not in self.modules}
            self.same[target.id] = others - {target.id}
            for other in self.same[target.id]:
                self.same.setdefault(other, set()).add(target.id)
        elif isinstance(target, ast.Tuple | ast.List):
            pairs = isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts)
            for n, part in enumerate(target.elts):
                one = value.elts[n] if pairs else value
                self.bind(part, self.kind(one) if pairs else kind, one)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, kind, value)
        elif kind and (name := _base(target)):
            self._touch(name)

    def _touch(self, *names):
        """The objects of these names have been changed by training, or with what it made."""
        waiting = set(names)
        while waiting:
            name = waiting.pop()
            self.kinds[name] = TRAINED
            self.touched.add(name)
            waiting |= {n for n in self.same.get(name, ()) if self.kinds.get(n) != TRAINED}

    # --- expressions

    def kind(self, node) -> int:
        """How much an expression depends on training."""
        found = getattr(self, f"_{type(node).__name__}", None)
        if found:
            return found(node)
        return self._used(*(c for c in ast.iter_child_nodes(node) if isinstance(c, ast.expr)))

    def _worst(self, *nodes):
        return max(map(self.kind, nodes), default=CLEAN)

    def _used(self, *nodes):
        """Of a value computed from these: a truth that is counted or added is one no more."""
        return TRAINED if self._worst(*nodes) else CLEAN

    def _Name(self, node):
        return self.kinds.get(node.id, CLEAN)

    def _Compare(self, node):
        return CLAIM if self._worst(node.left, *node.comparators) else CLEAN

    def _BoolOp(self, node):
        return self._worst(*node.values)

    def _UnaryOp(self, node):
        kind = self._worst(node.operand)
        return min(kind, CLAIM) if isinstance(node.op, ast.Not) else kind and TRAINED

    def _IfExp(self, node):
        return max(self._worst(node.body, node.orelse), min(self.kind(node.test), CLAIM))

    def _JoinedStr(self, node):
        return self._worst(*node.values)

    def _FormattedValue(self, node):
        return self.kind(node.value)

    def _Tuple(self, node):
        return self._worst(*node.elts)

    _List = _Tuple

    def _Attribute(self, node):
        kind = self._used(node.value)
        return CLEAN if node.attr in _STATIC else kind

    def _Lambda(self, node):
        return self.kind(node.body)

    def _NamedExpr(self, node):
        kind = self.kind(node.value)
        self.bind(node.target, kind, node.value)
        return kind

    def _ListComp(self, node):
        kind = CLEAN
        for part in node.generators:
            over = self.kind(part.iter)
            self.bind(part.target, over)
            kind = max(kind, over, self._used(*part.ifs))
        made = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
        return max(kind, self._worst(*made))

    _SetComp = _GeneratorExp = _DictComp = _ListComp

    def _Call(self, node):
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        method = isinstance(node.func, ast.Attribute)
        if not method and name in self.functions and self.depth < 5:
            return self._call(self.functions[name], node)
        kinds = list(map(self.kind, given))
        if name in {"print", "display"}:
            self.printed = max([self.printed, *kinds])
            self.compares = self.compares or CLAIM in kinds
            return CLEAN
        owner = _base(node.func.value) if method else None
        owner = None if owner in self.modules else owner
        if name in _TRAINING or name.endswith("_step"):
            self.trained = True
            first = set(map(_base, node.args[:1])) if name == "step" or not owner else set()
            self._touch(*({owner} | first) - {None})
            return TRAINED
        kind = max([self._used(node.func.value if method else node.func), *kinds])
        if name in _STATIC:
            return CLEAN
        if name in _TRUTHS:
            return min(kind, CLAIM)
        if owner and TRAINED in kinds:
            self._touch(owner)  # shares.append(score)
        return kind and TRAINED

    def _call(self, function, node):
        """A call of a function that the notebook defines: its body is followed, too."""
        inner = _Flow(self)
        names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
        names += [argument.arg for argument in function.args.kwonlyargs]
        given = dict(zip(names, node.args, strict=False))
        given |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
        for name in names:
            inner.kinds[name] = self.kind(given[name]) if name in given else CLEAN
        inner.run(function.body)
        self.printed = max(self.printed, inner.printed)
        self.asserts, self.compares = self.asserts or inner.asserts, self.compares or inner.compares
        self.trained = self.trained or inner.trained
        local = set(names) | set(_assigned(function))
        self._touch(*(inner.touched - local))
        self._touch(*filter(None, (_base(given[n]) for n in inner.touched & set(given))))
        return inner.returned


def _base(node):
    """The name at the root of ``a.b[c].d()``, or None."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def _aliases(node):
    """Names whose objects an expression hands on: ``a``, ``a.b``, ``(a, b)``, ``zip(a, b)``."""
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        return {_base(node)} - {None}
    if isinstance(node, ast.Tuple | ast.List):
        return set().union(*map(_aliases, node.elts))
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"zip", "enumerate"}:
        return set().union(*map(_aliases, node.args))
    return set()


def _assigned(statement):
    """The names that are given a value somewhere in a statement."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _lowered(loop):
    """The names that a loop lowers by a product: a step of gradient descent."""
    for node in ast.walk(loop):
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Sub):
            target, change = node.target, node.value
        elif (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.BinOp)
            and isinstance(node.value.op, ast.Sub)
            and ast.unparse(node.value.left) == ast.unparse(node.targets[0])
        ):
            target, change = node.targets[0], node.value.right
        else:
            continue
        whole = isinstance(target, ast.Name) or (
            isinstance(target, ast.Subscript) and ast.unparse(target.slice) in {"...", ":"}
        )
        products = (
            isinstance(n, ast.BinOp) and isinstance(n.op, ast.Mult) for n in ast.walk(change)
        )
        if whole and any(products):
            yield _base(target)
