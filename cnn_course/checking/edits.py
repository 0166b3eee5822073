"""What may be wrong at one place of a learner's function? The edits of one node, each in words.

Every function of ``KINDS`` takes (node, parent, variables, parameters) and yields what may stand in
the place of the node, and what is wrong if that mends the answer.
"""

import ast
from collections.abc import Iterator
from itertools import combinations

from . import source
from .source import called

SWAPS = {
    ast.Add: [(ast.Sub, "adds where it should subtract")],
    ast.Sub: [(ast.Add, "subtracts where it should add")],
    ast.Mult: [(ast.Div, "multiplies where it should divide"),
               (ast.FloorDiv, "multiplies where it should divide"),
               (ast.Add, "multiplies where it should add")],
    ast.Div: [(ast.FloorDiv, "divides with `/`, which gives fractions of what must be whole"),
              (ast.Mult, "divides where it should multiply")],
    ast.FloorDiv: [(ast.Div, "divides with `//`, which cuts the decimals off"),
                   (ast.Mod, "takes the whole quotient where the remainder is meant")],
    ast.Mod: [(ast.FloorDiv, "takes the remainder where the whole quotient is meant")],
}  # fmt: skip
COMPARISONS = {
    ast.Lt: ((ast.LtE, "leaves out the case of equal numbers"), (ast.Gt, "is the wrong way round")),
    ast.LtE: ((ast.Lt, "also takes equal numbers"), (ast.GtE, "is the wrong way round")),
    ast.Gt: ((ast.GtE, "leaves out the case of equal numbers"), (ast.Lt, "is the wrong way round")),
    ast.GtE: ((ast.Gt, "also takes equal numbers"), (ast.LtE, "is the wrong way round")),
    ast.Eq: ((ast.NotEq, "is the wrong way round"),),
    ast.NotEq: ((ast.Eq, "is the wrong way round"),),
}  # fmt: skip
CALLS = {
    "max": ("min", "sum", "mean"), "min": ("max",), "argmax": ("argmin",), "argmin": ("argmax",),
    "sum": ("mean", "max"), "mean": ("sum", "max"), "all": ("any",), "any": ("all",),
    "ceil": ("floor",), "floor": ("ceil",), "round": ("int",), "maximum": ("minimum",),
    "minimum": ("maximum",), "ones": ("zeros",),
}  # fmt: skip
FIRST = {ast.Mult: "multiplies", ast.Div: "divides", ast.FloorDiv: "divides", ast.Mod: "divides"}
LOAD = ast.Load()
ARITHMETIC = (ast.Name, ast.BinOp, ast.Subscript, ast.Call, ast.Attribute)
ROUNDING = {"int", "round", "floor", "ceil", "rint", "trunc", "around"}
LOSSY = {"int", "round", "abs", "floor", "rint", "trunc", "around", "flipud", "fliplr", "flip"}


def _bounds(node, parent, variables, parameters) -> Iterator[tuple[ast.AST, str]]:
    """Let a loop end one step later or earlier, or begin at 0: to run on may do no harm."""
    if called(parent) != "range" or node not in parent.args:
        return
    loop = f"the loop `{ast.unparse(parent)}`"
    if node is parent.args[min(1, len(parent.args) - 1)]:
        for operator, when in ((ast.Add, "early"), (ast.Sub, "late")):
            says = f"ends {loop} one step too {when}"
            yield ast.BinOp(node, operator(), ast.Constant(1)), says
    elif node is parent.args[0]:
        yield ast.Constant(0), f"begins {loop} too late; it begins at 0"


def _guards(node, parent, variables, parameters) -> Iterator[tuple[ast.AST, str]]:
    """Leave out a special case or a bound: a question, an `or`, a `min` of two, a slice's end."""
    if isinstance(node, ast.IfExp):
        says = f"asks `{ast.unparse(node.test)}`; this question is not needed"
        yield node.body, says
        yield node.orelse, says
    elif isinstance(node, ast.If):
        yield ast.If(ast.Constant(True), node.body, []), "asks a question that it should not ask"
        rest = node.orelse or [ast.Pass()]
        says = f"treats the case `{ast.unparse(node.test)}` in a way of its own, and should not"
        yield ast.If(ast.Constant(True), rest, []), says
    elif isinstance(node, ast.BoolOp):
        for left_out in node.values:
            kept = [one for one in node.values if one is not left_out]
            changed = kept[0] if len(kept) == 1 else ast.BoolOp(node.op, kept)
            yield changed, f"has `{ast.unparse(left_out)}` too much in `{ast.unparse(node)}`"
    elif isinstance(node, ast.Slice) and node.upper is not None:
        says = f"ends a slice at `{ast.unparse(node.upper)}`, which cuts something off"
        yield ast.Slice(node.lower, None, node.step), says
    elif isinstance(node, ast.Call) and len(node.args) > 1:
        name = called(node)
        if name in ("min", "max", "minimum", "maximum"):
            for bound in node.args:
                says = f"lets `{ast.unparse(bound)}` bound the number (`{name}`), and should not"
                kept = [one for one in node.args if one is not bound]
                one_left = len(kept) == 1
                yield kept[0] if one_left else ast.Call(node.func, kept, node.keywords), says


def _operators(node, parent, variables, parameters) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node, ast.BinOp):
        cut = isinstance(node.op, ast.FloorDiv) and ast.unparse(node.right) == "1"
        if not cut:
            yield node.left, f"has `{ast.unparse(node.right)}` too much"
            yield node.right, f"has `{ast.unparse(node.left)}` too much"
        for operator, says in SWAPS.get(type(node.op), ()):
            if not (operator is ast.FloorDiv and called(parent) in ROUNDING):
                yield ast.BinOp(node.left, operator(), node.right), says
        if isinstance(node.op, (ast.Sub, ast.Div, ast.FloorDiv)):
            turned = ast.BinOp(node.right, node.op, node.left)
            yield turned, f"has `{ast.unparse(node)}` the wrong way round"
    elif isinstance(node, ast.AugAssign):
        for operator, says in SWAPS.get(type(node.op), ()):
            yield ast.AugAssign(node.target, operator(), node.value), says
    elif isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        adds = getattr(node, "in_loop", False) and not isinstance(node.value, ast.Constant)
        if adds and isinstance(target, (ast.Name, ast.Subscript)):
            says = f"overwrites `{ast.unparse(target)}` each time; it should add to it"
            yield ast.AugAssign(target, ast.Add(), node.value), says
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for operator, says in COMPARISONS.get(type(node.ops[0]), ()):
            changed = ast.Compare(node.left, [operator()], node.comparators)
            yield changed, f"compares `{ast.unparse(node)}`, which {says}"
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        words = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        yield ast.BoolOp(other, node.values), "says `{}` where `{}` is meant".format(*words)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not)):
        says = f"has `{ast.unparse(node)}`, which turns the sign round"
        if isinstance(node.op, ast.Not):
            says = f"asks for the opposite, `{ast.unparse(node)}`"
        elif isinstance(parent, ast.Slice):
            says = "goes through an axis back to front (`::-1`), and should not"
        yield node.operand, says
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value, f"exchanges the axes of `{ast.unparse(node.value)}`, and should not"


def _brackets(node, parent, variables, parameters) -> Iterator[tuple[ast.AST, str]]:
    """Add or subtract before the product beside it is taken: `a + b * c` is `(a + b) * c`."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, (ast.Add, ast.Sub)):
        return
    for product in (node.left, node.right):
        if isinstance(product, ast.BinOp) and type(product.op) in FIRST:
            if product is node.right:
                together = ast.BinOp(node.left, node.op, product.left)
                changed = ast.BinOp(together, product.op, product.right)
            else:
                together = ast.BinOp(product.right, node.op, node.right)
                changed = ast.BinOp(product.left, product.op, together)
            first = FIRST[type(product.op)]
            yield changed, f"needs brackets round `{ast.unparse(together)}`: Python {first} first"


def _orders(node, parent, variables, parameters) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node, ast.Tuple) and 1 < len(node.elts) < 5 and not hasattr(parent, "targets"):
        inside = "indices" if isinstance(parent, ast.Subscript) else "entries"
        says = f"has the {inside} of `{ast.unparse(node)}` in the wrong order"
        for first, second in combinations(range(len(node.elts)), 2):
            turned = [*node.elts]
            turned[first], turned[second] = turned[second], turned[first]
            yield ast.Tuple(turned, node.ctx), says
    if not isinstance(node, ast.Call):
        return
    name, written = called(node), ast.unparse(node.func)
    for other in CALLS.get(name, ()):
        of = isinstance(node.func, ast.Attribute)
        function = ast.Attribute(node.func.value, other, LOAD) if of else ast.Name(other, LOAD)
        changed = ast.Call(function, node.args, node.keywords)
        yield changed, f"takes `{name}`, which is not what is asked"
    if name in LOSSY and node.args:
        yield node.args[0], f"applies `{written}`, which loses something"
    if name == "astype" and isinstance(node.func, ast.Attribute):
        yield node.func.value, "changes the type of the numbers, which loses something"
    if name.removesuffix("_like") in ("zeros", "ones", "full", "empty"):
        kept = [one for one in node.keywords if one.arg != "dtype"]
        floats = ast.keyword("dtype", ast.Name("float", ast.Load()))
        says = f"makes with `{written}` an array whose type cannot hold every result"
        yield ast.Call(node.func, node.args[: 2 if "full" in name else 1], [*kept, floats]), says
    if node.keywords and name not in ("zeros", "ones"):
        for one in node.keywords:
            rest = [other for other in node.keywords if other is not one]
            changed = ast.Call(node.func, node.args, rest)
            yield changed, f"gives `{written}` the argument `{one.arg}`, and should not"


def _numbers(node, parent, variables, parameters) -> Iterator[tuple[ast.AST, str]]:
    """Put another number in the place of a number, or the end of a slice where it belongs."""
    if isinstance(node, ast.Slice) and node.lower is not None and node.upper is not None:
        upper = ast.BinOp(node.lower, ast.Add(), node.upper)
        yield (
            ast.Slice(node.lower, upper, node.step),
            f"ends a slice at `{ast.unparse(node.upper)}`, counted from the start of the array, "
            "not from the start of the slice",
        )
    if isinstance(node, ast.Tuple) and getattr(parent, "arg", "") == "axis":
        axes = [getattr(one, "value", None) for one in node.elts]
        for step in (-1, 1):
            if all(type(axis) is int and axis + step >= 0 for axis in axes):
                meant = ast.Tuple([ast.Constant(axis + step) for axis in axes], LOAD)
                axes_meant = f"the axes {ast.unparse(meant)} are meant"
                yield meant, f"works along the axes {ast.unparse(node)}; {axes_meant}"
    if not isinstance(node, ast.Constant):
        return
    if type(node.value) is int:
        of_shape = isinstance(getattr(parent, "value", None), ast.Attribute)
        for other in (node.value - 1, node.value + 1):
            says = f"has a {node.value} where another number belongs"
            if of_shape:
                says = f"takes `{ast.unparse(parent)}` where number {other} of the shape belongs"
            elif getattr(parent, "arg", "") == "axis":
                says = f"works along axis {node.value}; axis {other} is meant"
            if other >= 0 or not of_shape:
                yield ast.Constant(other), says
    elif type(node.value) is float:
        for other in (0.0, 1.0):
            yield ast.Constant(other), f"has a {node.value} where another number belongs"
    elif type(node.value) is bool:
        yield ast.Constant(not node.value), f"says {node.value}, and should not"


def _twice(node, parent, variables, parameters) -> Iterator[tuple[ast.AST, str]]:
    if not _calculates(node):
        return
    written = ast.unparse(node)
    if isinstance(node, ast.Name):
        says = f"is right with `2 * {written}` in place of `{written}`: a factor of 2 is missing"
        yield ast.BinOp(ast.Constant(2), ast.Mult(), node), says
    if isinstance(parent, (ast.BinOp, ast.Return, ast.Assign, ast.AugAssign, ast.Tuple)):
        yield ast.UnaryOp(ast.USub(), node), f"has `{written}` with the wrong sign"


def _off_by_one(node, parent, variables, parameters) -> Iterator[tuple[ast.AST, str]]:
    if not _calculates(node):
        return
    written = ast.unparse(node)
    here = " as a bound of a slice," if isinstance(parent, ast.Slice) else ", which is"
    for operator, size in ((ast.Add, "small"), (ast.Sub, "large")):
        yield ast.BinOp(node, operator(), ast.Constant(1)), f"has `{written}`{here} 1 too {size}"


def _more(node, parent, variables, parameters) -> Iterator[tuple[ast.AST, str]]:
    """Let another variable enter, where something is calculated; not in what a call is given."""
    given = isinstance(parent, ast.Call) and called(parent) != "range"
    if not _calculates(node) or isinstance(node, ast.Call) or given:
        return
    for other in variables:
        if other not in source.names(node):
            for operator in (ast.Mult(), ast.Add(), ast.Sub()):
                more = ast.BinOp(node, operator, ast.Name(other, LOAD))
                yield more, f"has `{ast.unparse(node)}` where `{other}` should enter too"


def _calculates(node: ast.AST) -> bool:
    return isinstance(node, ARITHMETIC) and isinstance(getattr(node, "ctx", LOAD), ast.Load)


def _written_in(node, parent, variables, parameters) -> Iterator[tuple[ast.AST, str]]:
    """Take a number from a variable or the shape of an argument."""
    if not isinstance(node, ast.Constant) or type(node.value) is not int or node.value < 2:
        return
    says = f"has the number {node.value} written into it; that must come from"
    for name in variables:
        yield ast.Name(name, LOAD), f"{says} `{name}`"
    for name in parameters:
        for axis in (0, 1):
            shape = ast.Attribute(ast.Name(name, LOAD), "shape", ast.Load())
            size = ast.Subscript(shape, ast.Constant(axis), ast.Load())
            yield size, f"{says} the shape of `{name}`"


def _other_names(node, parent, variables, parameters) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        called = node is getattr(parent, "func", None) or isinstance(parent, ast.Attribute)
        of_notebook = () if called else parameters
        for name in variables if node.id in variables else of_notebook:
            if name != node.id:
                says = f"uses `{node.id}` where `{name}` belongs"
                yield ast.Name(name, LOAD), says
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range":
        if len(node.args) < 3:
            start = node.args if len(node.args) == 2 else [ast.Constant(0), *node.args]
            for name in parameters:
                changed = ast.Call(node.func, [*start, ast.Name(name, LOAD)], [])
                yield changed, f"counts in steps of 1 where `{name}` should be the step"
        else:
            yield ast.Call(node.func, node.args[:2], []), "counts in steps that are too large"


# In the order in which they are tried: what is put in anew comes last.
KINDS = (
    (_bounds, _guards, _brackets, _operators, _orders, _numbers, _written_in, _other_names,
     _twice, _off_by_one),
    (_more,),
)  # fmt: skip
# not in a question
CAREFUL = (_brackets, _operators, _numbers, _written_in, _twice, _off_by_one, _more)
NOT_DIVIDED = (_off_by_one,)  # not in what is divided: it may be met by chance
