"""Which scripts and which style does every page share?

The notebooks' own view, unchanged, and the files of ``browser/``, as one classic script: modules
and ``fetch`` do not work on a page opened from a disk.
"""

import json
import re
from pathlib import Path

from cnn_course.explorers.explorer import LARGEST, PAUSE, STEPS
from cnn_course.explorers.layer_sheets import MOST_MAPS
from cnn_course.explorers.model_explorer import PAPER
from cnn_course.explorers.network_fields import MARGIN, MOST_DOTS
from cnn_course.explorers.shelf import PAGE
from cnn_course.pictures import layout, wire
from cnn_course.pictures.cover import KEPT, PLEASE

HERE = Path(__file__).parent / "browser"
FILES = (
    "layout.js",
    "numbers.js",
    "tables.js",
    "axes.js",
    "drawing.js",
    "layers.js",
    "fields.js",
    "knobs.js",
    "cover.js",
    "explorer.js",
    "answers.js",
    "cards.js",
    "page.js",
)
SHARED = {  # what is said in Python
    "LARGEST": LARGEST,
    "UNDOABLE": STEPS,
    "PAUSE": 1000 * PAUSE,
    "PAPER": PAPER[0],
    "MOST_MAPS": MOST_MAPS,
    "SHELF": PAGE,
    "MARGIN": MARGIN,
    "MOST_DOTS": MOST_DOTS,
    "KEPT": KEPT,
    "PLEASE": PLEASE,
}
LAYOUT = "width sizes tiny font height glyph edges tight framed margin operator tallest refused"
GIVEN = "TABLES settingOf unitAfter filled decode typedNumber readAnswer judged through asDigit "
GIVEN += "coveredScene guessed squareNumbers"


def script() -> str:
    """All scripts of a page, as one; ``cnnCourse`` is what a test can reach."""
    view = wire.module().replace("export default { render };", "")
    constants = {name: getattr(layout, name.upper()) for name in LAYOUT.split()}
    shared = [f"const {name} = {json.dumps(value)};" for name, value in SHARED.items()]
    parts = [view, f"const LAYOUT = {json.dumps(constants)};", *shared]
    parts += [plain((HERE / name).read_text()) for name in FILES]
    given = f"globalThis.cnnCourse = {{ {', '.join(GIVEN.split())} }};"
    body = "\n".join([*parts, given])
    return f'"use strict";\n(() => {{\n{body}\n}})();\n'


def plain(text) -> str:
    """A module's text without its imports and exports."""
    text = re.sub(r"^import .*;$", "", text, flags=re.M)
    return re.sub(r"^export ", "", text, flags=re.M)


def style() -> str:
    """The view's style sheet, and the page's."""
    return wire.style() + (HERE / "page.css").read_text()


def data_script(name, table) -> str:
    """A table as a script that registers it; one string is read much faster than an object."""
    text = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
    parsed = f"JSON.parse({json.dumps(text, ensure_ascii=False)})"
    return f"(globalThis.cnnTables ||= {{}})[{json.dumps(name)}] = {parsed};\n"
