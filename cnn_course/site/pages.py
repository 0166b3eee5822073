"""How does a committed notebook become a page?

The explorers' pictures get a live explorer around them, which takes the picture's place where
there is JavaScript; answers to think about first are folded; links between notebooks become links
between pages. Nothing is executed.
"""

import ast
import base64
import html
import io
import json
import os
import re
from pathlib import Path

import nbformat
from PIL import Image

from cnn_course import folding
from cnn_course.pictures.paper import page as page_of_paper
from cnn_course.site import axes, layers, network_units, offers, questions, tables
from cnn_course.site.engine import HERE, data_script, script, style

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"
BY_ITSELF = {offers.AXES: axes, offers.UNITS: network_units}  # what has no settings to offer
BY_KIND = {tables.Offer: tables, layers.Reads: layers}


def sources(out, only=None) -> None:
    """Writes everything that Sphinx reads into the folder ``out``.

    ``only`` names the notebooks to take, as "03"; all if not given.
    """
    static = out / "_static"
    (static / "data").mkdir(parents=True)
    (static / "pictures").mkdir()
    (static / "course.js").write_text(script())
    (static / "course.css").write_text(style())
    (static / "favicon.svg").write_text((HERE / "favicon.svg").read_text())
    written = set()
    names = []
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        if only and path.stem[:2] not in only:
            continue
        notebook = nbformat.read(path, as_version=4)
        page(notebook, path.stem, static, written)
        nbformat.write(notebook, out / path.name)
        names.append(path.stem)
    (out / "draw.md").write_text(draw(static, written))
    (out / "index.md").write_text(front(names, static, written))
    (out / "glossary.md").write_text((ROOT / "docs" / "glossary.md").read_text())
    (out / "conf.py").write_text((Path(__file__).parent / "conf.py").read_text())


def page(notebook, name, static, written) -> None:
    """Makes a notebook the source of a page, in place."""
    alive = editable = checked = 0
    says = {}
    for n, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace("(../docs/glossary.md", "(glossary.md")
            continue
        metadata = cell.metadata
        cell.outputs = folding.uncovered(cell.outputs)
        lighten(cell.outputs)
        exercises, call = questions.asked(cell.source), call_in(cell.source)
        if exercises:
            cell.outputs = [shown(questions.block(one, f"{name}.ipynb")) for one in exercises]
            checked += sum(map(questions.is_live, exercises))
        elif metadata.get("jupyter", {}).get("outputs_hidden") and call not in offers.OPEN:
            metadata.setdefault("tags", []).append("hide-output")
        if call in offers.OFFERS:
            cell.outputs = [live_output(cell.outputs[0], call, f"{name}-{n}", static, written)]
            alive += 1
            offer = offers.OFFERS[call][1]
            editable += offer == offers.AXES or getattr(offer, "numbers", False)
            says[getattr(offer, "says", "")] = None
        metadata.pop("collapsed", None)
    # directly below the title: who reads on a page must not look for a cell to run
    at = next(n for n, cell in enumerate(notebook.cells) if cell.cell_type == "markdown")
    title, _, rest = notebook.cells[at].source.partition("\n")
    notebook.cells[at].source = rest.strip()
    notebook.cells[at:at] = [
        nbformat.v4.new_markdown_cell(title, id="title"),
        nbformat.v4.new_markdown_cell(
            note(alive, editable, checked, filter(None, says)), id="what-is-alive"
        ),
    ]


def lighten(outputs) -> None:
    """Pictures in 256 colours, in place: less than half the bytes."""
    for output in outputs:
        text = output.get("data", {}).get("image/png")
        picture = text and Image.open(io.BytesIO(base64.b64decode(text)))
        if picture and picture.mode != "P":
            few = page_of_paper.in_256_colours(picture.convert("RGB"))
            output.data["image/png"] = base64.b64encode(few).decode()


def call_in(source) -> str:
    """The expression at a cell's end that shows an explorer, in one line, or "".

    >>> call_in("x = 1\\nexplorers.training(\\n    rate=0.1\\n)")
    'explorers.training(rate=0.1)'
    """
    statements = ast.parse(source).body
    last = ast.unparse(statements[-1]) if statements else ""
    return last if last.startswith("explorers.") else ""


def note(alive, editable, checked, more=()) -> str:
    """What is alive on a page, and what needs the notebook: numbers of pictures and exercises.

    ``more`` are sentences on single pictures.

    >>> print(note(2, 0, 0, ["The second has fewer."]).splitlines()[1][:87])
    Both pictures with knobs on this page are alive: move the knobs and point at cells. The
    """
    said = []
    if alive:
        which = {1: "The picture", 2: "Both pictures"}.get(alive, f"All {alive} pictures")
        also = ", point at cells, type other numbers." if editable else " and point at cells."
        verb = "is" if alive == 1 else "are"
        said.append(f"{which} with knobs on this page {verb} alive: move the knobs{also}")
    said += more
    if checked:
        said.append("Questions with a button are checked here.")
    said.append(
        "To run the code, and to write your own and have it checked, "
        "[install the course](index.md#install)."
    )
    text = " ".join(said)
    return f"```{{container}} cnn-note-live\n{text}\n```"


def live_output(output, call, place, static, written):
    """The output of a cell with a live explorer around its picture."""
    picture = f"{place}.png"
    (static / "pictures" / picture).write_bytes(base64.b64decode(output.data["image/png"]))
    width = output.metadata.get("image/png", {}).get("width", 700)
    alt = html.escape(output.data["text/plain"])
    image = f'<img src="_static/pictures/{picture}" alt="{alt}" width="{width}" loading="lazy">'
    return shown(live(call, image, static, written))


def shown(text):
    """HTML as the output of a cell."""
    return nbformat.v4.new_output("display_data", data={"text/html": text})


def live(call, image, static, written) -> str:
    """The place of a live explorer, with a picture until it is alive, and its data."""
    table, start = table_of(call, static, written)
    predict = " data-predict" if "predict=True" in call else ""
    start, knobs = (html.escape(json.dumps(one)) for one in (start, opened(call)))
    data = f'data-table="{table}" data-start="{start}" data-open="{knobs}"{predict}'
    script = f'<script defer src="_static/data/{table}.js"></script>'
    return f'<div class="cnn-live" {data}>{image}</div>\n{script}'


def opened(call) -> list:
    """The knobs that the call opens with; those that only the page has are always there."""
    explorer, (_, offer) = offers.explorer_of(call), offers.OFFERS[call]
    return sorted({*explorer.opened, *getattr(offer, "controls", ())})


def table_of(call, static, written) -> tuple:
    """The name of the call's table, written once, and the values it starts with."""
    offer, name = offers.OFFERS[call][1], table_name(call)
    if name not in written:
        written.add(name)
        (static / "data" / f"{name}.js").write_text(data_script(name, data_of(call)))
    return name, _maker(offer).start(offers.explorer_of(call), offer)


def data_of(call) -> dict:
    """What a page needs of the explorer that a call shows."""
    offer = offers.OFFERS[call][1]
    return _maker(offer).table(offers.explorer_of(call), offer)


def _maker(offer):
    """The module that makes the table of such an offer."""
    return BY_KIND.get(type(offer)) or BY_ITSELF[offer]


def table_name(call) -> str:
    """Calls with the same offer and the same arrays share a table.

    >>> table_name("explorers.slash_machine(every=True)")
    'slash_machine'
    """
    if isinstance(offers.OFFERS[call][1], layers.Reads):
        return offers.OFFERS[call][1].table
    what = call.removeprefix("explorers.").partition("(")[0]
    alike = [one for one in offers.OFFERS if one.startswith(f"explorers.{what}(")]
    number = alike.index(call) + 1
    shared = what in ("slash_machine", "stride_and_padding")
    return what if shared or len(alike) == 1 else f"{what}_{number}"


def front(names, static, written) -> str:
    """The front page."""
    text = _filled("front.md", offers.FRONT, static, written)
    pages = "\n".join(["draw", *names, "glossary"])
    text = text.replace("PAGES", pages).replace("CONTENTS", contents(names))
    return text.replace("INSTALL", install(os.environ.get("COURSE_ADDRESS", "")))


def install(address="") -> str:
    """The README's way to open the course; ``address`` is where its folder can be had.

    >>> install("https://example.org/course").partition(", and")[0]
    'Get the folder (`git clone https://example.org/course`, or *Code → Download ZIP* there)'
    """
    _, _, after = (ROOT / "README.md").read_text().partition("## Open the course\n")
    text = after.partition("\n## ")[0].strip()
    here = "with this page's address, or *Code → Download ZIP*"
    if here not in text:
        raise ValueError(f"README.md must say in 'Open the course': {here}")
    if not address:
        return text.replace(f" (`git clone` {here})", "")
    return text.replace(
        f"`git clone` {here}", f"`git clone {address}`, or *Code → Download ZIP* there"
    )


def contents(names) -> str:
    """The README's table of the notebooks, of those that have a page."""
    lines = re.findall(r"^\|.*\|$", (ROOT / "README.md").read_text(), flags=re.M)
    lines = [line.replace("](notebooks/", "](") for line in lines]
    here = [line for line in lines[2:] if any(f"({name}.ipynb)" in line for name in names)]
    return "\n".join([*lines[:2], *here])


def draw(static, written) -> str:
    """The page where a visitor draws a digit."""
    return _filled("draw.md", offers.DRAW, static, written)


def _filled(name, call, static, written) -> str:
    """A page of the site's own with the live explorer that it has a place for."""
    scene, picture = offers.explorer_of(call).scene, name.replace(".md", ".png")
    (static / "pictures" / picture).write_bytes(page_of_paper.png(scene))
    alt = html.escape(scene.alt)
    image = f'<img src="_static/pictures/{picture}" alt="{alt}" width="700">'
    text = (Path(__file__).parent / name).read_text()
    return text.replace("LIVE", live(call, image, static, written))
