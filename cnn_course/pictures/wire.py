"""How does a scene reach the browser?

The browser module is written as small ES modules in ``browser/`` and sent as one, since anywidget
loads one: each file stands after those it imports, and the imports are dropped. No build step,
nothing from a network.
"""

import json
import re
from functools import cache
from pathlib import Path

import anywidget
import traitlets

from cnn_course.pictures import layout, palette, sheets, words
from cnn_course.pictures.chart import chart_frame
from cnn_course.pictures.items import THUMB, Chart, Photo, Shelf
from cnn_course.pictures.scene import defaults, to_data

HERE = Path(__file__).parent / "browser"


@cache
def _files(name) -> tuple:
    """A file's name after those of all files that it needs."""
    others = re.findall(r'^import .* from "\./(.*)";$', (HERE / name).read_text(), flags=re.M)
    return (*dict.fromkeys(sum(map(_files, others), ())), name)


FILES = _files("view.js")


def constants() -> dict:
    """What Python and the browser must agree on, said once, in Python."""
    return {
        "longest": words.LONGEST,
        "mostTerms": words.MOST_TERMS,
        "firstTerms": words.FIRST_TERMS,
        "sheetColours": sheets.COLOURS,
        "sheetDecimals": sheets.DECIMALS,
        "sheetGap": sheets.GAP,
        "sheetLabel": sheets.LABEL,
        "thumb": THUMB,
        "tagged": layout.TAGGED,
        "dashes": palette.DASHES,
        "hatched": palette.HATCHED,
    }


def scene_data(scene) -> dict:
    """A scene as JSON for the browser: fields at their default left out, photographs too.

    Added are the legend's entries and where the curves of charts go, in px.
    """
    data = to_data(scene)
    data["legend"] = to_data(scene.legend)
    for row, made in zip(scene.rows, data["rows"], strict=True):
        for item, shown in zip(row, made, strict=True):
            if isinstance(item, Chart):
                shown["frame"] = chart_frame(item)
            elif isinstance(item, Photo | Shelf):
                del shown["image"]
    return data


@cache
def module() -> str:
    """The whole browser module."""
    parts = [f"const DEFAULTS = {json.dumps(defaults())};"]
    parts.append(f"const CONSTANTS = {json.dumps(constants(), ensure_ascii=False)};")
    for name in FILES:
        text = (HERE / name).read_text()
        text = re.sub(r"^import .*;$", "", text, flags=re.M)
        parts.append(re.sub(r"^export (?!default)", "", text, flags=re.M))
    return "\n".join(parts)


@cache
def style() -> str:
    """The style sheet: the palette's colours, then the rules."""
    return palette.css() + (HERE / "scene.css").read_text()


class SceneView(anywidget.AnyWidget):
    """The picture of one scene; assign ``scene`` through ``show``."""

    _esm = module()
    _css = style()
    scene = traitlets.Dict().tag(sync=True)
    images = traitlets.Dict().tag(sync=True)
    notice = traitlets.Unicode().tag(sync=True)
    tools = traitlets.Tuple().tag(sync=True)  # what can be asked of the explorer (tools.js)
    takes = traitlets.Tuple().tag(sync=True)  # (rows, columns) of a learner's picture
    undoable = traitlets.Bool(False).tag(sync=True)
    predicting = traitlets.Bool(False).tag(sync=True)  # the result is covered after every change

    def show(self, scene) -> None:
        """Puts a new scene on the screen (one message)."""
        images = scene.images
        if images != self.images:
            self.images = images
        data = scene_data(scene)
        if scene.sheets:  # the browser compares scenes, and bytes are all alike to it
            data["serial"] = self.scene.get("serial", 0) + 1
        self.scene = data
