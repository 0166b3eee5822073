"""`import cnn_course` is light: what is heavy waits until it is used."""

import importlib
import inspect
import json
import pydoc
import re
import subprocess
import sys

import pytest

HEAVY = ["tensorflow", "keras", "matplotlib", "ipywidgets", "sklearn", "scipy", "IPython"]


def loaded_after(statement):
    """The heavy packages that a fresh Python has loaded after ``statement``."""
    code = f"{statement}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return [name for name in HEAVY if name in json.loads(done.stdout)]


@pytest.mark.parametrize(
    "statement",
    [
        "import cnn_course",
        "from cnn_course import arithmetic, by_hand, geometry, lecture, ops",
        "import cnn_course; cnn_course.ops.conv; dir(cnn_course)",
    ],
)
def test_importing_loads_nothing_heavy(statement):
    assert loaded_after(statement) == []


def test_importing_the_package_alone_does_not_even_load_numpy():
    code = "import sys, cnn_course; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_every_module_it_promises_can_be_had():
    import cnn_course

    for name in cnn_course.__all__:
        assert getattr(cnn_course, name).__name__ == f"cnn_course.{name}"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        cnn_course.nothing  # noqa: B018


@pytest.mark.parametrize(
    ("package", "some"),
    [
        ("by_hand", {"correlate", "max_pool"}),
        ("data", {"digits", "photograph", "split", "SPLITS"}),
        ("exercises", {"check", "hint", "yours"}),
        ("explorers", {"pooling", "side_by_side", "training"}),
        ("geometry", {"output_size", "receptive_field"}),
        ("models", {"binary", "layer_table"}),
        ("network_fields", {"effective_field", "Field"}),
        ("ops", {"conv", "softmax"}),
        ("scratch", {"Conv", "gradient_check"}),
        ("training", {"fit", "RECIPES"}),
    ],
)
def test_the_help_of_a_package_describes_what_it_offers_and_no_modules(package, some):
    module = importlib.import_module(f"cnn_course.{package}")
    offered = {name: getattr(module, name) for name in module.__all__}
    assert some <= offered.keys()
    assert not any(inspect.ismodule(one) for one in offered.values())
    page = pydoc.plain(pydoc.render_doc(module))
    missing = [name for name in offered if not re.search(rf"^    (class )?{name}\b", page, re.M)]
    assert missing == []
