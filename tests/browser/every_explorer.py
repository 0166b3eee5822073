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
    "network_fields()",
)
MODEL = """
import keras
from keras import layers
shape = keras.Input((8, 8, 1))
maps = [layers.Conv2D(3, 3, activation='relu'), layers.Flatten()]
model = keras.Sequential([shape, *maps, layers.Dense(10, activation='softmax')])
explorers.model_explorer(model)
"""
CELLS = ("from cnn_course import explorers", *(f"explorers.{call}" for call in CALLS), MODEL)
NAMES = [*(call.split("(")[0] for call in CALLS), "model_explorer"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def complaints(notebook, n):
    """What axe finds wrong with the n-th explorer of a notebook: {rule: number of places}."""
    from axe_playwright_python.sync_playwright import Axe

    root = notebook.picture(n).root
    root.evaluate("root => root.closest('.cnn-explorer').setAttribute('data-axe', 'here')")
    options = {"runOnly": {"type": "tag", "values": TAGS}}
    found = Axe().run(notebook.page, context={"include": ["[data-axe]"]}, options=options)
    root.evaluate("root => root.closest('.cnn-explorer').removeAttribute('data-axe')")
    assert found.response["passes"]  # it looked at something
    return {rule["id"]: len(rule["nodes"]) for rule in found.response["violations"]}
