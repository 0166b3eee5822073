"""How is a number written, and how is one output cell's arithmetic spelled out?

The browser spells the same sentences from the same data (``pictures/browser/words.js``), so that
hovering needs no Python; a browser test holds the two against each other.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

LONGEST = 1e15  # from here on powers of ten
MOST_TERMS = 27  # a 3x3 window over three channels is still spelled out in full
FIRST_TERMS = 6  # of a sum that is too long
CORRELATION, CONVOLUTION = "⋆", "∗"  # between input and kernel; the second turns the kernel


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


def typed(text) -> float:
    """A number as a learner writes it, with a comma or a true minus sign too.

    >>> typed("−0,5")
    -0.5
    """
    return float(text.replace("−", "-").replace(",", "."))


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


def exact(value) -> str:
    """A number with the decimals that it needs, 0, 1 or 2.

    >>> exact(3.0), exact(-2.5)
    ('3', '−2.5')
    """
    return number(value, decimals_of([value]))


def cell_text(value, decimals, kind="") -> str:
    """What stands in a cell with this mark: a zero nobody chose is a bare 0, without decimals.

    >>> cell_text(0.0, 2), cell_text(0.0, 2, "padding"), cell_text(0.5, 2, "padding")
    ('0.00', '0', '0.50')
    """
    bare = value == 0 and kind in ("padding", "hole")
    return number(value, 0 if bare else decimals)


def plain(line) -> str:
    """A line of a formula as text. Its terms, which look like the knobs that set them, are pairs.

    >>> plain(("output = (", ("n", "image"), " − ", ("3", "kernel"), ") + 1"))
    'output = (n − 3) + 1'
    """
    if isinstance(line, str):
        return line
    return "".join(part if isinstance(part, str) else part[0] for part in line)


def shape_text(*sizes) -> str:
    """
    >>> shape_text(4, 6)
    '4 × 6'
    """
    return " × ".join(str(s) for s in sizes)


def as_shown(error) -> str:
    """An error of the operations in the words of a picture.

    >>> as_shown(ValueError("a 3x5 kernel does not fit a 2x6 input with padding 0"))
    'a 3 × 5 kernel does not fit a 2 × 6 input with padding 0'
    """
    return re.sub(r"(?<=\d)x(?=\d)", " × ", str(error))


def factor(text, leading=False) -> str:
    """A number inside a sum: in brackets if it is negative and does not lead."""
    return f"({text})" if text.startswith("−") and not leading else text


def shown(panel, row, col) -> str:
    """What stands in a cell."""
    return number(panel.at(row, col), panel.decimals)


def place(scene, key, row, col) -> str:
    """Names a cell: ``row 2, column 3``, with the panel's name where several could be meant."""
    panel = scene.panel(key)
    if panel.rows == panel.cols == 1:
        return panel.name
    name = "" if [made.key for made in scene.made] == [key] else f"{panel.name}, "
    if panel.rows == 1:
        return f"{name}cell {number(col)}"
    return f"{name}row {number(row)}, column {number(col)}"


def made_at(panel, row, col):
    """How this cell came about, or None: a unit of padding sees nothing."""
    made = panel.made_by
    if made is None or made.rule != "sees":
        return made
    padding = (mark for mark in panel.marks if mark.kind == "padding")
    return None if any((row, col) in mark.cells for mark in padding) else made


def terms_of(scene, made, row, col) -> list:
    """The products that a cell is made of: tuples of ``(panel, row, col)``."""

    def there(panel, r, c):
        if not panel.has(r, c) or panel.at(r, c) is None:
            return False
        bare = (mark for mark in panel.marks if mark.kind in ("padding", "hole"))
        return made.zeros or not any((r, c) in mark.cells for mark in bare)  # zeros nobody chose

    terms = []
    for group in made.terms:
        panels = [scene.panel(reach.panel) for reach in group]
        for cells in zip(*(reach.cells(row, col) for reach in group), strict=True):
            term = tuple((panel, *cell) for panel, cell in zip(panels, cells, strict=True))
            if all(there(*one) for one in term):
                terms.append(term)
    return terms


def spell(scene, key, row, col) -> str:
    """One cell's arithmetic with its numbers, product by product."""
    panel = scene.panel(key)
    made, result = made_at(panel, row, col), shown(panel, row, col)
    lead = f"{place(scene, key, row, col)}: "
    if made is None:
        mark = panel.mark_at(row, col)
        return lead + (result or (mark.label if mark else ""))
    terms = terms_of(scene, made, row, col)
    if made.rule == "sees":
        return f"{lead}sees {listed([term[0] for term in terms]) or 'nothing'}"
    if made.rule == "spread":
        return f"{lead}{result} times each of {len(terms)} weights, added where they land"
    largest = made.rule == "max"
    texts = [
        made.times.join(
            factor(shown(*one), m == 0 and (n == 0 or largest)) for m, one in enumerate(term)
        )
        for n, term in enumerate(terms)
    ] or ["0"]
    if len(texts) > MOST_TERMS and not largest:
        texts = [*texts[:FIRST_TERMS], f"… ({len(terms)} products) …", texts[-1]]
    if made.bias is not None:
        texts.append(factor(exact(made.bias)))
    text = made.before + made.plus.join(texts) + made.after
    divide = len(terms) if made.divide is None else made.divide
    if divide != 1:
        text = f"({text})" if len(texts) > 1 else text
        text += f" / {exact(divide)}"
    kept = [t[0] for t in terms] if largest else []
    won = [(r, c) for of, r, c in kept if of.at(r, c) == panel.at(row, col)]
    where = f", from row {number(won[0][0])}, column {number(won[0][1])}" if won else ""
    return f"{lead}{text} = {result}{where}"


def listed(cells) -> str:
    """Cells ``(panel, row, col)`` in words: ``cells 3 to 5 of layer 1, cell 4 of input``."""
    parts = []
    for panel in dict.fromkeys(panel for panel, _, _ in cells):
        at = sorted(col for other, _, col in cells if other is panel)
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
