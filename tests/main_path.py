"""Which cells of a notebook are its main path, and does it get by without the optional parts?"""

from __future__ import annotations

import ast
import re
import symtable

OPTIONAL = re.compile(r"(#+) .*(?:\(optional|If you want to go further)")


def main_path(notebook) -> list:
    """The notebook's cells without its optional parts: each ends at the next equal heading."""
    kept, depth = [], 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            for line in "".join(cell["source"]).splitlines():
                heading = re.match(r"(#+) ", line)
                if heading and (not depth or len(heading[1]) <= depth):
                    optional = OPTIONAL.match(line)
                    depth = len(optional[1]) if optional else 0
        if not depth:
            kept.append(cell)
    return kept


def leans_on_optional(notebook) -> list[str]:
    """Names that the main path reads and an optional part made, or made last."""
    kept = {cell["id"] for cell in main_path(notebook)}
    maker, found = {}, []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            made, read = _names("".join(cell["source"]))
            if cell["id"] in kept:
                found += [f"{name} of {maker[name]}" for name in sorted(read & maker.keys())]
            for name in made:
                maker.pop(name, None)
                if cell["id"] not in kept:
                    maker[name] = cell["id"]
    return found


def _names(source) -> tuple[set, set]:
    """The names that a cell makes, and those that it reads and does not make itself."""
    lines = ["pass" if re.match(r"\s*[%!]", line) else line for line in source.splitlines()]
    tree = _OwnNames().visit(ast.parse("\n".join(lines)))
    whole = symtable.symtable(ast.unparse(tree), "a cell", "exec")
    made = {s.get_name() for s in whole.get_symbols() if s.is_assigned() or s.is_imported()}
    read, tables = set(), [whole]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        read |= {s.get_name() for s in table.get_symbols()
                 if s.is_referenced() and (table is whole or s.is_global())}  # fmt: skip
    return made, read - made


class _OwnNames(ast.NodeTransformer):
    """Every comprehension as a generator: since Python 3.12 only its names are not the cell's."""

    def visit_ListComp(self, node):
        return ast.GeneratorExp(self.visit(node.elt), list(map(self.visit, node.generators)))

    visit_SetComp = visit_ListComp

    def visit_DictComp(self, node):
        pair = ast.Tuple([self.visit(node.key), self.visit(node.value)], ast.Load())
        return ast.GeneratorExp(pair, list(map(self.visit, node.generators)))
