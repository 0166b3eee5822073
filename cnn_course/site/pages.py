"""How does a committed notebook become a page?

The explorers' pictures get a live explorer around them, which takes the picture's place where
there is JavaScript; answers to think about first are folded; links between notebooks become links
between pages. Nothing is executed.
"""

import ast
import base64
import html
import json
from pathlib import Path

import nbformat

from cnn_course import folding
from cnn_course.pictures.paper import page as page_of_paper
from cnn_course.site import axes, offers, tables
from cnn_course.site.engine import data_script, script, style

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"


def sources(out, only=None) -> None:
    """Writes everything that Sphinx reads into the folder ``out``.

    ``only`` names the notebooks to take, as "03"; all if not given.
    """
    static = out / "_static"
    (static / "data").mkdir(parents=True)
    (static / "pictures").mkdir()
    (static / "course.js").write_text(script())
    (static / "course.css").write_text(style())
    written = set()
    names = []
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        if only and path.stem[:2] not in only:
            continue
        notebook = nbformat.read(path, as_version=4)
        page(notebook, path.stem, static, written)
        nbformat.write(notebook, out / path.name)
        names.append(path.stem)
    (out / "index.md").write_text(front(names, static, written))
    (out / "glossary.md").write_text((ROOT / "docs" / "glossary.md").read_text())
    (out / "conf.py").write_text((Path(__file__).parent / "conf.py").read_text())


def page(notebook, name, static, written) -> None:
    """Makes a notebook the source of a page, in place."""
    alive = still = 0
    for n, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace("(../docs/glossary.md", "(glossary.md")
            continue
        metadata = cell.metadata
        cell.outputs = folding.uncovered(cell.outputs)
        if metadata.get("jupyter", {}).get("outputs_hidden"):
            metadata.setdefault("tags", []).append("hide-output")
        call = call_in(cell.source)
        if call in offers.OFFERS:
            cell.outputs = [live_output(cell.outputs[0], call, f"{name}-{n}", static, written)]
            alive += 1
        still += call in offers.STILL
        metadata.pop("collapsed", None)
    at = next(n for n, cell in enumerate(notebook.cells) if cell.cell_type == "markdown") + 1
    notebook.cells.insert(at, nbformat.v4.new_markdown_cell(note(alive, still), id="what-is-alive"))


def call_in(source) -> str:
    """The expression at a cell's end that shows an explorer, in one line, or "".

    >>> call_in("x = 1\\nexplorers.training(\\n    rate=0.1\\n)")
    'explorers.training(rate=0.1)'
    """
    statements = ast.parse(source).body
    last = ast.unparse(statements[-1]) if statements else ""
    return last if last.startswith("explorers.") else ""


def note(alive, still) -> str:
    """One sentence on what is alive on a page and what needs the notebook.

    >>> note(1, 0).splitlines()[1][:44]
    'The picture with knobs on this page is alive'
    """
    pictures = "The picture" if alive == 1 else f"All {alive} pictures"
    verb = "is" if alive == 1 else "are"
    its = "its" if alive == 1 else "their"
    said = (
        f"{pictures} with knobs on this page {verb} alive: move {its} sliders, point at {its} "
        f"cells, edit {its} numbers. "
        if alive
        else ""
    )
    more = "The explorer that runs a network needs the notebook, and so does" if still else "Only"
    verb = "" if still else " needs the notebook"
    rest = (
        f"{more} running and checking your own code{verb}: [install the course](index.md#install)."
    )
    return f"```{{container}} cnn-note-live\n{said}{rest}\n```"


def live_output(output, call, place, static, written):
    """The output of a cell with a live explorer around its picture."""
    picture = f"{place}.png"
    (static / "pictures" / picture).write_bytes(base64.b64decode(output.data["image/png"]))
    width = output.metadata.get("image/png", {}).get("width", 700)
    alt = html.escape(output.data["text/plain"])
    image = f'<img src="_static/pictures/{picture}" alt="{alt}" width="{width}" loading="lazy">'
    return nbformat.v4.new_output(
        "display_data", data={"text/html": live(call, image, static, written)}
    )


def live(call, image, static, written) -> str:
    """The place of a live explorer, with a picture until it is alive, and its data."""
    table, start = table_of(call, static, written)
    return (
        f'<div class="cnn-live" data-table="{table}" data-start="{html.escape(json.dumps(start))}">'
        f'{image}</div>\n<script defer src="_static/data/{table}.js"></script>'
    )


def table_of(call, static, written) -> tuple:
    """The name of the call's table, written once, and the values it starts with."""
    _, offer = offers.OFFERS[call]
    explorer = offers.explorer_of(call)
    by_axes = offer is offers.AXES
    start = axes.start(explorer) if by_axes else tables.start_of(explorer, offer)
    name = table_name(call)
    if name not in written:
        written.add(name)
        data = axes.table(explorer) if by_axes else tables.table(explorer, offer)
        (static / "data" / f"{name}.js").write_text(data_script(name, data))
    return name, start


def table_name(call) -> str:
    """Calls with the same offer and the same arrays share a table.

    >>> table_name("explorers.slash_machine(every=True)")
    'slash_machine'
    """
    what = call.removeprefix("explorers.").partition("(")[0]
    alike = [one for one in offers.OFFERS if one.startswith(f"explorers.{what}(")]
    number = alike.index(call) + 1
    shared = what in ("slash_machine", "stride_and_padding")
    return what if shared or len(alike) == 1 else f"{what}_{number}"


def front(names, static, written) -> str:
    """The front page."""
    call = "explorers.stride_and_padding()"
    explorer = offers.explorer_of(call)
    (static / "pictures" / "front.png").write_bytes(page_of_paper.png(explorer.scene))
    alt = html.escape(explorer.scene.alt)
    image = f'<img src="_static/pictures/front.png" alt="{alt}" width="700">'
    text = (Path(__file__).parent / "front.md").read_text()
    text = text.replace("LIVE", live(call, image, static, written))
    return text.replace("PAGES", "\n".join([*names, "glossary"]))
