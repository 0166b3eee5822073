"""What a cell says that windows read, as the browser says it: the oracle of words.js.

Only tests need it in Python: on paper nobody points at an input.
"""

from cnn_course.pictures.words import listed, made_at, number, place, shown


def reaches_into(made_by, key) -> list:
    """The reaches into the panel of that key."""
    return [reach for group in made_by.terms for reach in group if reach.panel == key]


def readers(scene, key, row, col) -> list:
    """The cells ``(panel, row, col)`` whose window reads this cell."""
    found = []
    for panel in scene.made:
        reaches = reaches_into(panel.made_by, key)
        if not reaches or all(reach.still for reach in reaches):
            continue
        for i in range(panel.first[0], panel.first[0] + panel.rows):
            for j in range(panel.first[1], panel.first[1] + panel.cols):
                if made_at(panel, i, j) and any((row, col) in r.cells(i, j) for r in reaches):
                    found.append((panel, i, j))
    return found


def spell_use(scene, key, row, col) -> str:
    """What a cell that is read by windows holds, and how many windows read it."""
    panel, reading = scene.panel(key), readers(scene, key, row, col)
    mark = panel.mark_at(row, col)
    kind = f" ({mark.label or mark.kind})" if mark else ""
    if any(made.made_by.used == "seen" for made in scene.made):
        seen = listed(reading) or "no unit"
        return f"{place(scene, key, row, col)}{kind}: seen by {seen}"
    times = len(reading)
    used = {0: "read by no window", 1: "read by 1 window"}.get(times, f"read by {times} windows")
    if any(made.made_by.used == "goes" and reaches_into(made.made_by, key) for made in scene.made):
        used = f"goes to {times} cells" if times else "goes nowhere"
        if times == 1:
            used = f"goes to row {number(reading[0][1])}, column {number(reading[0][2])}"
    where = f"{panel.name}, row {number(row)}, column {number(col)}"
    if mark and mark.kind == "unused" and mark.label:
        return f"{where}: {shown(panel, row, col)}, {mark.label}"
    return f"{where}: {shown(panel, row, col)}{kind}, {used}"
