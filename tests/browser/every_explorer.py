"""Cells that show every explorer once, for what must hold in all of them."""

CALLS = (
    "pixel_matching()",
    "slash_machine()",
    "convolution()",
    "stride_and_padding()",
    "pooling()",
    "backward()",
    "transposed_convolution()",
    "receptive_field()",
    "training()",
)
MODEL = """
import keras
import numpy as np
from keras import layers
shape = keras.Input((8, 8, 3))
red, green = np.mgrid[:8, :8] / 7
x = np.stack([np.dstack([red, green, 1 + 0 * red]), np.dstack([green, red, red])])
maps = [layers.Conv2D(3, 3, activation='relu'), layers.Flatten()]
model = keras.Sequential([shape, *maps, layers.Dense(10, activation='softmax')])
explorers.model_explorer(model, (x, [0, 1]))
"""
CELLS = (
    "from cnn_course import explorers",
    *(f"explorers.{call}" for call in CALLS),
    MODEL,
    "explorers.network_fields(model)",
)
NAMES = [*(call.split("(")[0] for call in CALLS), "model_explorer", "network_fields"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def complaints(notebook):
    """What axe finds wrong with the explorers of a notebook: [rule, place]."""
    from axe_playwright_python.sync_playwright import Axe

    notebook.picture(len(NAMES) - 1).root.wait_for()
    options = {"runOnly": {"type": "tag", "values": TAGS}}
    found = Axe().run(notebook.page, {"include": [[".cnn-explorer"]]}, options).response
    assert found["passes"]  # it looked at something
    return [
        (rule["id"], node["html"][:200]) for rule in found["violations"] for node in rule["nodes"]
    ]
