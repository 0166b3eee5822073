"""How does a scene reach the browser?

The browser module is written as small ES modules in ``browser/`` and sent as one, since anywidget
loads one: imports between the files are dropped and the files stand in the order they need each
other. No build step, nothing from a network.
"""

import json
import re
from functools import cache
from pathlib import Path

import anywidget
import traitlets

from cnn_course.render import palette
from cnn_course.render.static import chart_frame
from cnn_course.scenes.model import defaults, to_data

HERE = Path(__file__).parent / "browser"
FILES = (
    "geometry.js",
    "words.js",
    "panel.js",
    "chart.js",
    "photo.js",
    "sheet.js",
    "saving.js",
    "view.js",
)


@cache
def module() -> str:
    """The whole browser module."""
    parts = [f"const DEFAULTS = {json.dumps(defaults())};"]
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

    def show(self, scene) -> None:
        """Puts a new scene on the screen (one message)."""
        data = to_data(scene)
        if scene.charts:
            data["frames"] = {chart.key: chart_frame(chart) for chart in scene.charts}
        images = {photo.key: photo.image for photo in scene.photos}
        if images != self.images:
            self.images = images
        for photo in data.get("photos", ()):
            del photo["image"]
        if scene.sheets:  # the browser compares scenes, and bytes are all alike to it
            data["serial"] = self.scene.get("serial", 0) + 1
        self.scene = data
