"""Are the committed notebooks fresh, clean and safe to hand out?

Two commands, for all notebooks or for those named::

    python -m cnn_course.notebooks run              # execute each in a clean kernel, in place
    python -m cnn_course.notebooks check 02 03      # refuse what must not be committed

``run`` keeps each explorer's static picture and drops its live view, so that a notebook reads
well on GitHub and before anybody has run it.
"""

import argparse
import hashlib
import json
import os
import re
import socket
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from cnn_course import folding, kernel

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"

MAX_BYTES = 1_000_000
MAX_CODE_LINES = 25
MAX_BLOCK_DIFFERENCE = 8  # of 255

# One thread and one order of sums: the same numbers on two cores and on sixty-four.
_THREADS = "OMP_NUM_THREADS OPENBLAS_NUM_THREADS TF_NUM_INTEROP_THREADS TF_NUM_INTRAOP_THREADS"
ENVIRONMENT = dict.fromkeys(_THREADS.split(), os.environ.get("CNN_COURSE_THREADS", "1")) | {
    "KERAS_BACKEND": "tensorflow",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "PYTHONHASHSEED": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}

LIVE_VIEW = "application/vnd.jupyter.widget-view+json"
_LASTING_METADATA = {"tags", "jupyter", "collapsed", "deletable", "editable", "slideshow"}

# TensorFlow's C++ side says these before anybody can set its log level.
_TENSORFLOW_CHATTER = re.compile(
    r"WARNING: All log messages before absl::|[IWE]\d{4} \d\d:\d\d:|To enable the following instr"
)
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_ABSOLUTE_PATH = re.compile(
    r"(?<![\w.~/:-])/(?:home|root|Users|tmp|opt|usr|var|mnt|srv|work|private|content)/[\w.-]+"
    r"|\b[A-Za-z]:\\{1,2}\w+"
)
_MACHINE = re.compile(r"\bipykernel_\d+|\b(?:localhost|127\.0\.0\.1)\b")
_FETCH = re.compile(
    r"\b(?:wget|curl|urlopen|urlretrieve|fetch_openml|get_file)\b|\brequests\.(?:get|post)\b"
    r"|\bpip install\b|\bweights\s*=\s*['\"]imagenet|https?://"
)
_EMBEDDED = re.compile(
    r"!\[[^\]]*\]\(\s*https?://|<(?:img|script|iframe|link|source|video)\b[^>]*https?://", re.I
)


def problems(notebook) -> list[str]:
    """Say what keeps a notebook from being committed; an empty list means nothing does.

    The notebook is read with ``json.load`` or ``nbformat.read``. Each problem is a sentence that
    names its cell (counted from 1, all kinds of cells).

    >>> cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": "1 + 1",
    ...         "execution_count": None, "outputs": []}
    >>> notebook = {"cells": [cell], "nbformat": 4, "nbformat_minor": 5,
    ...             "metadata": {"kernelspec": {"name": "python3"}}}
    >>> problems(notebook)[0]
    'cell 1: never executed'
    """
    found = []
    executed = 0
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == "code":
            executed += 1
            wrong = _code_problems(cell, executed)
        else:
            wrong = _text_problems(_text(cell["source"]))
        found += [f"cell {number}: {problem}" for problem in wrong]
    found += folding.problems(notebook)
    return found + _notebook_problems(notebook)


def _code_problems(cell, expected_count) -> list[str]:
    source, count, metadata = _text(cell["source"]), cell["execution_count"], cell["metadata"]
    lines = len(source.splitlines())
    raised = any(output["output_type"] == "error" for output in cell["outputs"])
    expected = "raises-exception" in metadata.get("tags", [])
    stamped = metadata.get("execution") or metadata.get("ExecuteTime")
    order = f"execution count {count} instead of {expected_count}: not run top to bottom"
    checks = (
        (not source.strip(), "empty code cell"),
        (count is None, "never executed"),
        (count not in (None, expected_count), order),
        (lines > MAX_CODE_LINES, f"{lines} lines of code; at most {MAX_CODE_LINES}"),
        (re.search(r"\bsys\s*\.\s*path\b", source), "touches sys.path; the package is installed"),
        (stamped, "time stamps in the metadata"),
        (raised and not expected, "stored error without the tag raises-exception"),
        (expected and not raised and count, "tagged raises-exception, but no error is stored"),
    )
    found = [problem for wrong, problem in checks if wrong]
    found += _matches(_FETCH, "fetches from the network", source)
    found += _matches(_ABSOLUTE_PATH, "absolute path in the code", source)
    return found + [problem for one in cell["outputs"] for problem in _output_problems(one)]


def _matches(pattern, problem, *texts) -> list[str]:
    """The problem for each text in which the pattern is found, with what it found there."""
    return [f"{problem}: {match[0]!r}" for match in map(pattern.search, texts) if match]


def _output_problems(output) -> list[str]:
    found = []
    if output.get("name") == "stderr":
        found.append(f"output on stderr: {_text(output['text']).strip()[:60]!r}")
    if LIVE_VIEW in output.get("data", {}):
        found.append("live widget view left in")
    texts = [_ANSI.sub("", text) for text in _output_texts(output)]
    for pattern in (_ABSOLUTE_PATH, _MACHINE, _hostname()):
        found += _matches(pattern, "path or name of a machine in the output", *texts)
    html = _text(output.get("data", {}).get("text/html", ""))
    return found + _matches(_EMBEDDED, "shows something fetched from the network", html)


def _text_problems(text) -> list[str]:
    fetched = _matches(_EMBEDDED, "shows something fetched from the network", text)
    return fetched + _matches(_ABSOLUTE_PATH, "absolute path in the text", text)


def _notebook_problems(notebook) -> list[str]:
    metadata = notebook["metadata"]
    found = []
    if "widgets" in metadata:
        found.append("widget state left in")
    if metadata.get("kernelspec", {}).get("name") != "python3":
        found.append("the kernel is not python3")
    size = len(json.dumps(notebook, ensure_ascii=False).encode())
    if size >= MAX_BYTES:
        found.append(f"{size:,} bytes; must be below {MAX_BYTES:,}")
    if metadata.get("cnn_course", {}).get("executed_code") != code_hash(notebook):
        found.append("stale: code changed since the last `python -m cnn_course.notebooks run`")
    return found


def _text(source) -> str:
    return source if isinstance(source, str) else "".join(source)


def _output_texts(output) -> list[str]:
    data = output.get("data", {})
    texts = [_text(value) for kind, value in data.items() if kind.startswith("text/")]
    return [*texts, _text(output.get("text", "")), *output.get("traceback", [])]


def _hostname() -> re.Pattern:
    # A plain word ("python") would be found in honest prose, so only names with a digit count.
    name = socket.gethostname()
    telling = len(name) > 4 and re.search(r"\d", name)
    return re.compile(rf"\b{re.escape(name)}\b" if telling else r"(?!)")


def read(path) -> dict:
    """Read a notebook as it stands in its file."""
    return json.loads(Path(path).read_text("utf-8"))


def code_hash(notebook) -> str:
    """Fingerprint the code cells of a notebook, to tell later whether they changed.

    >>> code_hash({"cells": [{"cell_type": "code", "source": "1 + 1"}]})
    'c96e6eedaf4774f0'
    """
    code = json.dumps([_text(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"])
    return hashlib.sha256(code.encode()).hexdigest()[:16]


def execute(path) -> None:
    """Run a notebook from a clean kernel, top to bottom, and write it back without its live parts.

    It is left as it was when a cell fails, as `kernel.run` says, or the function behind a slider
    does: then a ``RuntimeError`` tells what would only show inside the widget.
    """
    import nbformat

    path = Path(path)
    os.environ.update(ENVIRONMENT)
    notebook = nbformat.reads(json.dumps(_with_ids(read(path), path.stem)), as_version=4)
    client = kernel.run(notebook, path.parent)
    for state in client.widget_state.values():
        for output in state.get("outputs") or []:
            if output["output_type"] == "error":
                raise RuntimeError(f"inside a widget: {output['ename']}: {output['evalue']}")
    clean(notebook)
    nbformat.validate(notebook)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def _with_ids(notebook, name) -> dict:
    """Give a cell without an id of its own one that lasts, such as ``02-17``."""
    taken = set()
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell.get("id") in taken | {None}:
            cell["id"] = f"{name[:2]}-{number:02d}"
        taken.add(cell["id"])
    return notebook | {"nbformat": 4, "nbformat_minor": 5}


def clean(notebook) -> None:
    """Drop, in place, what changes from run to run or only lives while a kernel does.

    The static picture (``image/png``) and the words (``text/plain``) of an explorer stay. What
    answers a question is folded.
    """
    notebook["metadata"] = type(notebook)(
        kernelspec={"display_name": "Python 3", "language": "python", "name": "python3"},
        language_info={"name": "python"},
        cnn_course={"executed_code": code_hash(notebook)},
    )
    for cell in notebook["cells"]:
        for name in set(cell["metadata"]) - _LASTING_METADATA:
            del cell["metadata"][name]
        if cell["cell_type"] == "code":
            cell["outputs"] = [o for o in map(_clean_output, cell["outputs"]) if o is not None]
    folding.fold(notebook)


def _clean_output(output):
    if output.get("name") == "stderr":
        lines = _text(output["text"]).splitlines(keepends=True)
        output["text"] = "".join(one for one in lines if not _TENSORFLOW_CHATTER.match(one))
        if not output["text"].strip():
            return None
    if "data" in output:
        output["data"].pop(LIVE_VIEW, None)
        if not output["data"]:
            return None
    traceback = _ANSI.sub("", "\n".join(output.get("traceback", [])))
    if "Traceback (most recent call last)" in traceback:
        # The frames name files of this machine; the last line is what a reader needs.
        output["traceback"] = [f"{output['ename']}: {output['evalue']}"]
    return output


def pictures_differ(one, other) -> bool:
    """Tell whether two PNG pictures say something else to a reader.

    They come in base64, as a notebook stores them. Compared are the brightnesses of blocks of 8x8
    pixels: another digit shows, another rounding of a line's edge on another processor does not.
    """
    from base64 import b64decode
    from io import BytesIO

    import numpy as np
    from PIL import Image

    blocks = []
    for picture in one, other:
        image = Image.open(BytesIO(b64decode(picture))).convert("RGBA")
        page = Image.new("RGBA", (-(-image.width // 8) * 8, -(-image.height // 8) * 8), "white")
        page.alpha_composite(image)
        cells = np.asarray(page.convert("L"), float).reshape(page.height // 8, 8, -1, 8)
        blocks.append(cells.mean(axis=(1, 3)))
    if blocks[0].shape != blocks[1].shape:
        return True
    return bool(np.abs(blocks[0] - blocks[1]).max() > MAX_BLOCK_DIFFERENCE)


def find(names) -> list[Path]:
    """Find notebooks by path, by name or by the beginning of a name; all of them for no name.

    A ValueError where nothing is called that.
    """
    if not names:
        return sorted(FOLDER.glob("*.ipynb"))
    found = []
    for name in names:
        path = Path(name)
        matches = [path] if path.is_file() else sorted(FOLDER.glob(f"{path.stem}*.ipynb"))
        if not matches:
            known = ", ".join(one.stem for one in find([]))
            raise ValueError(f"no notebook is called {name!r}; there are {known}")
        found += matches
    return found


def _run_one(path) -> str:
    try:
        execute(path)
    except Exception as error:  # one bad notebook must not stop the others
        return f"{type(error).__name__}: {_ANSI.sub('', str(error))}"
    return ""


def main(arguments=None) -> int:
    """Run the command line; 0 when every notebook is fine, else 1."""
    parser = argparse.ArgumentParser(
        prog="python -m cnn_course.notebooks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=("run", "check"))
    parser.add_argument("names", nargs="*", metavar="NAME", help="such as 02 or a path")
    options = parser.parse_args(arguments)
    try:
        paths = find(options.names)
    except ValueError as error:
        parser.error(str(error))
    failures = {path: [] for path in paths}
    if options.command == "run":
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
            for path, error in zip(paths, pool.map(_run_one, paths), strict=True):
                failures[path] += [error] if error else []
    for path in paths:
        failures[path] += problems(read(path))
        print(f"{path.stem}: {'ok' if not failures[path] else ''}")
        for failure in failures[path]:
            print("   ", failure.replace("\n", "\n    "))
    return 1 if any(failures.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
