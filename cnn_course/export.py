"""What is left of a notebook as a single web page? Every picture with its words, and no network.

A notebook that was saved in JupyterLab has its live explorers in it, and nbconvert prefers these to
the pictures that stand beside them; alternative texts it does not read, and formulas it leaves to a
script on another machine. ``Standing`` puts that right for HTML. Two files in ``etc/jupyter`` name
it to ``jupyter nbconvert`` and, as an extension of the server, to JupyterLab's "Save and Export
Notebook As". A wheel puts them where both look; an editable installation does not, so there
``--config etc/jupyter/jupyter_nbconvert_config.json`` is said, or ``JUPYTER_CONFIG_PATH`` is set.
"""

import re
from html import escape

from latex2mathml.converter import convert
from nbconvert.preprocessors import Preprocessor

TEX = ("text/latex", "text/markdown", "text/html")  # of outputs: MathJax reads these
VIEW = "application/vnd.jupyter.widget-view+json"
FORMULA = re.compile(
    r"(?P<code>^(?P<fence>```+|~~~+).*?^(?P=fence)|(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`)|\\\$)"
    r"|\$\$(?P<block>.+?)\$\$|\$(?!\s)(?P<line>[^$]+?)(?<!\s)\$(?!\d)",
    re.S | re.M,
)


class Standing(Preprocessor):
    """Explorers as the picture beside them, alternative texts, formulas as MathML."""

    def preprocess(self, nb, resources):
        nb, resources = super().preprocess(nb, resources)
        outputs = [out for cell in nb.cells for out in cell.get("outputs", ())]
        if not any(VIEW in out.get("data", {}) for out in outputs):
            nb.metadata.pop("widgets", None)  # their state: nothing shows it any more
            resources["require_js_url"] = ""
        texts = [cell.source for cell in nb.cells if cell.cell_type == "markdown"]
        texts += [out.get("data", {}).get(kind, "") for out in outputs for kind in TEX]
        if not any(found["code"] is None for text in texts for found in FORMULA.finditer(text)):
            resources["mathjax_url"] = ""
        return nb, resources

    def preprocess_cell(self, cell, resources, index):
        for out in cell.get("outputs", ()):
            alt = out.get("metadata", {}).get("image/png", {}).get("alt")
            if alt and "image/png" in out.data:
                out.data = {"text/html": _image(out.data["image/png"], out.metadata["image/png"])}
        if cell.cell_type == "markdown":
            cell.source = FORMULA.sub(_drawn, cell.source)
        return cell, resources


def _image(png, about) -> str:
    width = f' width="{about["width"]}"' if "width" in about else ""
    code = "".join(png.split())
    return (
        f'<img src="data:image/png;base64,{code}" alt="{escape(about["alt"])}"{width} '
        'style="max-width: 100%; height: auto; background: white">'
    )


def _drawn(match) -> str:
    """A formula as MathML; code, and what is no formula, unchanged.

    >>> FORMULA.sub(_drawn, "it costs `$5`, or $n$")[:25]
    'it costs `$5`, or <math x'
    """
    if match["code"]:
        return match[0]
    text, kind = (match["block"], "block") if match["block"] else (match["line"], "inline")
    try:
        return convert(text, display=kind)
    except Exception:  # of many kinds: what cannot be drawn stays for MathJax
        return match[0]


def _jupyter_server_extension_points():
    return [{"module": __name__}]


def _load_jupyter_server_extension(app):
    app.config.HTMLExporter.preprocessors.append(f"{__name__}.Standing")
