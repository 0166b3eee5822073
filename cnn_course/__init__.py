"""Convolutional neural networks, from one pixel to a trained model.

The modules, each answering one question, in the order they build on each other:

- ``geometry``: how large is the output, where does the padding go, how many parameters?
- ``by_hand``: what would the loops be?
- ``ops``: the same operations, vectorised, forward and backward.
- ``lecture``: which images, kernels and results do the lectures show?
- ``explorers``: what happens when a slider moves?
- ``exercises``: is my answer right, and if not, what does it look like?
- ``data``, ``models``, ``training``, ``network_fields``: the same ideas in Keras, on real data.
- ``scratch``: how does a network learn, if nothing is hidden?

Each is imported when it is first used, so that ``import cnn_course`` costs next to nothing.
"""

import importlib
from types import ModuleType

__all__ = (
    "arithmetic", "by_hand", "data", "environment", "exercises", "explorers", "figures",
    "first_look", "geometry", "lecture", "models", "network_fields", "ops", "pictures", "quiet",
    "scratch", "training",
)  # fmt: skip


def __getattr__(name: str):
    if name in __all__:
        return importlib.import_module(f"cnn_course.{name}")
    raise AttributeError(f"module 'cnn_course' has no attribute {name!r}")


def offered(names: dict) -> list[str]:
    """What a package offers to ``help`` and ``import *``: all that it imports, but modules."""
    return [n for n, one in names.items() if n[0] != "_" and not isinstance(one, ModuleType)]


def __dir__():
    return sorted({*__all__, *(name for name in globals() if name[0] == "_")})
