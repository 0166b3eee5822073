"""A notebook as one web page: every picture with its words, and nothing from a network.

``tests/browser/test_staying.py`` exports one that was run and saved in JupyterLab.
"""

import json
import re
import tomllib
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

from cnn_course import export

ROOT = Path(__file__).resolve().parent.parent
FILES = ["jupyter_nbconvert_config.json", "jupyter_server_config.d/cnn_course.json"]
WANTED = json.loads((ROOT / "etc" / "jupyter" / FILES[0]).read_text("utf-8"))


def exported(*markdown, outputs=()):
    cells = [nbformat.v4.new_markdown_cell(text) for text in markdown]
    cells.append(nbformat.v4.new_code_cell("1", outputs=list(outputs), execution_count=1))
    nb = nbformat.v4.new_notebook(cells=cells)
    return HTMLExporter(config=Config(WANTED)).from_notebook_node(nb)[0]


def fetched(page):
    """What a browser asks for when it opens the page."""
    return [
        url for url in re.findall(r'<[^>]* src="([^"]*)"', page) if url[:5] not in ("", "data:")
    ]


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_no_notebook_keeps_a_formula_or_a_picture_without_words(path):
    before = nbformat.read(path, 4)
    images = [out for cell in before.cells for out in cell.get("outputs", ())]
    images = [out.metadata.get("image/png", {}) for out in images if "data" in out]
    nb, resources = export.Standing().preprocess(nbformat.read(path, 4), {})
    assert resources == {"require_js_url": "", "mathjax_url": ""}
    made = "".join(
        out.data["text/html"]
        for cell in nb.cells
        for out in cell.get("outputs", ())
        if out.get("data", {}).get("text/html", "").startswith("<img")
    )
    assert made.count("<img") == sum("alt" in about for about in images) > 0


def test_formulas_become_mathml_and_code_stays():
    page = exported(
        "With $n$ cells and\n$$\\frac{n}{2}$$\nit costs `$5` or `$6`, and \\$7, $8 and $9."
    )
    assert len(re.findall("<math ", page)) == 2
    assert re.search(r"<mfrac>\s*<mrow>\s*<mi>n</mi>", page)
    assert "<code>$5</code> or <code>$6</code>" in page
    assert "$8 and $9" in page
    assert fetched(page) == []


def test_what_cannot_be_drawn_is_left_to_mathjax():
    (asked,) = fetched(exported("It is $a_b_c$."))
    assert "mathjax" in asked


def test_another_packages_widget_stays_live():
    view = {export.VIEW: {"model_id": "x"}, "text/plain": "IntSlider()"}
    out = nbformat.v4.new_output("display_data", view)
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=[out])])
    nb.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"x": {}}}}
    nb, _ = export.Standing().preprocess(nb, {})
    assert nb.metadata.widgets
    assert nb.cells[0].outputs[0].data == view


def test_pip_installs_the_files_that_jupyter_reads():
    files = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    listed = [name for names in files["data-files"].values() for name in names]
    assert sorted(listed) == sorted(f"etc/jupyter/{name}" for name in FILES)
    for folder, names in files["data-files"].items():
        assert all(str(Path(name).parent) == folder for name in names)
