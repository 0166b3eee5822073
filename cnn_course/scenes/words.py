"""How is a number written, and how is one output cell's arithmetic spelled out?

The browser spells the same sentences from the same data (``render/browser/words.js``), so that
hovering needs no Python; a browser test holds the two against each other.
"""

from decimal import ROUND_HALF_UP, Decimal

LONGEST = 1e15  # from here on powers of ten
MOST_TERMS = 27  # a 3x3 window over three channels is still spelled out in full


def number(value, decimals=0) -> str:
    """A number as the pictures show it: fixed decimals, a true minus sign, halves rounded up.

    >>> number(-2.345, 2), number(3), number(None), number(-4e30, 2)
    ('−2.35', '3', '', '−4.00e+30')
    """
    if value is None:
        return ""
    if abs(value) >= LONGEST:
        return f"{value:.2e}".replace("-", "−")
    text = str(Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def decimals_of(values) -> int:
    """How many decimals show these numbers: 0, 1, or at most 2.

    >>> decimals_of([1, 2]), decimals_of([0.5]), decimals_of([1 / 3])
    (0, 1, 2)
    """
    most = 0
    for value in values:
        if value is None or value == int(value):
            continue
        most = max(most, 1 if abs(value * 10 - round(value * 10)) < 1e-6 else 2)
        if most == 2:
            break
    return most


def cell_text(value, decimals, kind="") -> str:
    """What stands in a cell with this mark: a zero nobody chose is a bare 0, without decimals.

    >>> cell_text(0.0, 2), cell_text(0.0, 2, "padding"), cell_text(0.5, 2, "padding")
    ('0.00', '0', '0.50')
    """
    bare = value == 0 and kind in ("padding", "hole")
    return number(value, 0 if bare else decimals)


def shape_text(*sizes) -> str:
    """
    >>> shape_text(4, 6)
    '4 × 6'
    """
    return " × ".join(str(s) for s in sizes)


def _factor(text, leading=False) -> str:
    return f"({text})" if text.startswith("−") and not leading else text


def terms_of(scene, link, row, col) -> list:
    """The products (tuples of ``(panel, row, col)``) that one target cell is made of."""
    products = []
    blank = set() if link.zeros else _zeros(scene)
    for group in link.terms:
        for cells in zip(*(reach.cells(row, col) for reach in group), strict=True):
            term = tuple((reach.panel, *cell) for reach, cell in zip(group, cells, strict=True))
            panels = [scene.panel(key) for key, _, _ in term]
            if blank.isdisjoint(term) and all(
                p.has(r, c) and p.at(r, c) is not None
                for p, (_, r, c) in zip(panels, term, strict=True)
            ):
                products.append(term)
    return products


def _zeros(scene) -> set:
    """Cells whose zero nobody chose: ``(panel, row, col)`` of padding and holes."""
    return {
        (mark.panel, *cell)
        for mark in scene.marks
        if mark.kind in ("padding", "hole")
        for cell in mark.cells
    }


def place(scene, key, row, col) -> str:
    """Names a cell: ``row 2, column 3``, with the panel's name where several could be meant."""
    panel = scene.panel(key)
    name = f"{panel.name}, " if len(scene.links) != 1 or scene.links[0].target != key else ""
    if panel.rows == panel.cols == 1:
        return panel.name
    if panel.rows == 1:
        return f"{name}cell {number(col)}"
    return f"{name}row {number(row)}, column {number(col)}"


def link_at(scene, key, row, col):
    """How this cell came about; None for cells that nothing made, padding among them."""
    link = scene.link(key)
    sees = link is not None and link.op == "sees"
    return None if sees and _padding(scene, key, row, col) else link


def _padding(scene, key, row, col) -> bool:
    return any(
        mark.panel == key and mark.kind == "padding" and (row, col) in mark.cells
        for mark in scene.marks
    )


def _listed(scene, cells) -> str:
    """Cells ``(panel, row, col)`` in words: ``cells 3 to 5 of layer 1, cell 4 of input``."""
    parts = []
    for key in dict.fromkeys(cell[0] for cell in cells):
        panel = scene.panel(key)
        at = sorted(col for k, _, col in cells if k == key)
        first, last = number(at[0]), number(at[-1])
        if panel.rows > 1:
            text = f"{len(at)} cells"
        elif len(at) == 1:
            text = f"cell {first}"
        elif len(at) == at[-1] - at[0] + 1:
            text = f"cells {first} to {last}"
        elif len(at) <= 4:
            text = f"cells {', '.join(map(number, at[:-1]))} and {last}"
        else:
            text = f"{len(at)} cells between {first} and {last}"
        parts.append(f"{text} of {panel.name}")
    return ", ".join(parts)


def _label(scene, key, row, col) -> str:
    """What the legend calls a cell without a number."""
    marks = (m for m in scene.marks if m.panel == key and (row, col) in m.cells)
    return next((mark.label for mark in marks), "")


def spell(scene, key, row, col) -> str:
    """One cell's arithmetic with its numbers, product by product."""
    panel, link = scene.panel(key), link_at(scene, key, row, col)
    if link is None:
        text = _shown(panel, row, col) or _label(scene, key, row, col)
        return f"{place(scene, key, row, col)}: {text}"
    products = terms_of(scene, link, row, col)
    lead = f"{place(scene, key, row, col)}: "

    def shown(term, first):
        return "·".join(
            _factor(_shown(scene.panel(k), r, c), first and n == 0)
            for n, (k, r, c) in enumerate(term)
        )

    result = _shown(panel, row, col)
    if link.op == "max":
        winners = [t for t in products if _value(scene, t) == panel.at(row, col)]
        where = f", from row {number(winners[0][0][1])}, column {number(winners[0][0][2])}"
        numbers = ", ".join(shown(t, True) for t in products)
        return f"{lead}max({numbers}) = {result}{where if winners else ''}"
    if link.op == "sees":
        return f"{lead}sees {_listed(scene, [t[0] for t in products]) or 'nothing'}"
    if link.op == "scatter":
        return f"{lead}{result} times each of {len(products)} weights, added where they land"
    texts = [shown(t, n == 0) for n, t in enumerate(products)] or ["0"]
    if len(texts) > MOST_TERMS:
        texts = [*texts[:6], f"… ({len(products)} products) …", texts[-1]]
    total = " + ".join(texts)
    if link.bias is not None:
        total += f" + {_factor(number(link.bias, decimals_of([link.bias])))}"
    divide = len(products) if link.op == "mean" else link.divide
    if divide != 1:
        total = f"({total})" if len(texts) > 1 else total
        total += f" / {number(divide, decimals_of([divide]))}"
    return f"{lead}{total} = {result}"


def _shown(panel, row, col) -> str:
    return number(panel.at(row, col), panel.decimals)


def _value(scene, term):
    key, row, col = term[0]
    return scene.panel(key).at(row, col)


def readers(scene, key, row, col) -> list:
    """The target cells ``(panel, row, col)`` whose window reads this cell."""
    found = []
    for link in scene.links:
        reaches = [r for group in link.terms for r in group if r.panel == key]
        if not reaches or all(r.step == (0, 0) and r.cross == (0, 0) for r in reaches):
            continue
        target = scene.panel(link.target)
        for i in range(target.first[0], target.first[0] + target.rows):
            for j in range(target.first[1], target.first[1] + target.cols):
                if link.op == "sees" and _padding(scene, link.target, i, j):
                    continue
                if any((row, col) in r.cells(i, j) for r in reaches):
                    found.append((link.target, i, j))
    return found


def spell_use(scene, key, row, col) -> str:
    """What a cell that is read by windows holds, and how many windows read it."""
    panel = scene.panel(key)
    times = len(readers(scene, key, row, col))
    kind = next(
        (
            f" ({mark.label or mark.kind})"
            for mark in scene.marks
            if mark.panel == key and (row, col) in mark.cells
        ),
        "",
    )
    if any(link.op == "sees" for link in scene.links):
        seen = _listed(scene, readers(scene, key, row, col)) or "no unit"
        return f"{place(scene, key, row, col)}{kind}: seen by {seen}"
    used = {0: "read by no window", 1: "read by 1 window"}.get(times, f"read by {times} windows")
    if any(r.panel == key for link in _sums(scene) for group in link.terms for r in group):
        used = _goes_to(scene, key, row, col)
    where = f"{panel.name}, row {number(row)}, column {number(col)}"
    return f"{where}: {_shown(panel, row, col)}{kind}, {used}"


def _sums(scene) -> list:
    return [link for link in scene.links if link.op == "sum"]


def _goes_to(scene, key, row, col) -> str:
    """Where a number ends up that others are sums of: a gradient on its way back."""
    targets = readers(scene, key, row, col)
    if len(targets) == 1:
        return f"goes to row {number(targets[0][1])}, column {number(targets[0][2])}"
    return f"goes to {len(targets)} cells" if targets else "goes nowhere"
