"""The committed notebooks are clean, and every way to be unclean is refused."""

import asyncio
import copy
import json
import os
import queue
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from main_path import leans_on_optional

from cnn_course import kernel
from cnn_course.notebooks import (
    LIVE_VIEW,
    code_hash,
    execute,
    find,
    main,
    pictures_differ,
    problems,
    read,
)

ROOT = Path(__file__).resolve().parent.parent


def code(source, *outputs, count=1, tags=()):
    return {
        "cell_type": "code",
        "metadata": {"tags": list(tags)} if tags else {},
        "source": source,
        "execution_count": count,
        "outputs": list(outputs),
    }


def text(source):
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def stream(words, name="stdout"):
    return {"output_type": "stream", "name": name, "text": words}


def shown(**data):
    return {"output_type": "display_data", "metadata": {}, "data": data}


def error(*traceback):
    return {
        "output_type": "error",
        "ename": "ValueError",
        "evalue": "no",
        "traceback": list(traceback),
    }


def notebook(*cells):
    made = {
        "cells": [cell | {"id": f"cell-{number}"} for number, cell in enumerate(cells)],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    made["metadata"]["cnn_course"] = {"executed_code": code_hash(made)}
    return made


@pytest.mark.parametrize("path", find([]), ids=lambda path: path.stem)
def test_committed_notebook_is_clean(path):
    assert problems(read(path)) == []


@pytest.mark.parametrize("path", find([]), ids=lambda path: path.stem)
def test_the_main_path_needs_nothing_from_the_optional_parts(path):
    assert leans_on_optional(read(path)) == []


def test_a_name_that_an_optional_part_made_or_made_last_is_found():
    alone = notebook(
        text("# Title"),
        code("a = b = 1\ndef f(x):\n    return x + late"),
        text("## More (optional)"),
        code("b = late = 2"),
        code("a = 2"),
        text("## On"),
        code("a = 3\nprint(a, [b for b in range(3)], f(1))"),
        code("print(lambda: b)"),
    )
    assert leans_on_optional(alone) == ["b of cell-3"]
    alone["cells"][6] = code("late") | {"id": "cell-6"}
    assert leans_on_optional(alone) == ["late of cell-3", "b of cell-3"]


GOOD = notebook(
    text("# A title, see <https://example.org/page>"),
    code("print(1)", stream("1\n")),
    code("1 / 0", error("ValueError: no"), count=2, tags=["raises-exception"]),
)


def test_a_clean_notebook_has_no_problems():
    assert problems(GOOD) == []


BAD_CELLS = {
    "never executed": code("1", count=None),
    "execution count 7 instead of 1": code("1", count=7),
    "empty code cell": code("  \n"),
    "without the tag raises-exception": code("1 / 0", error("ValueError: no")),
    "tagged raises-exception, but no error": code("1", tags=["raises-exception"]),
    "absolute path in the code": code("open('/home/ann/faces.png')"),
    "absolute path in the text": text("Put it in /Users/ann/course"),
    "path or name of a machine in the output: '/opt/": code("1", stream("in /opt/venv/lib/a.py")),
    "name of a machine in the output: 'ipykernel_": code("1", stream("ipykernel_123 says no")),
    r"path or name of a machine in the output: 'C:": code("1", error(r"C:\Users\ann")),
    "touches sys.path": code("import sys\nsys.path.append('..')"),
    "fetches from the network: 'wget'": code("!wget example.org/a.png"),
    "fetches from the network: 'https://'": code("read_csv('https://example.org/a.csv')"),
    "fetches from the network: 'urlretrieve'": code("urlretrieve(address)"),
    "shows something fetched": text("![a face](http://example.org/face.png)"),
    "shows something fetched from the network: '<img": code(
        "1", shown(**{"text/html": '<img src="https://example.org/a.png">'})
    ),
    "live widget view": code("1", shown(**{LIVE_VIEW: {"model_id": "ab12"}})),
    "26 lines of code": code("\n".join(f"x{i} = {i}" for i in range(26))),
    "output on stderr": code("1", stream("UserWarning: old\n", name="stderr")),
}


@pytest.mark.parametrize("problem", BAD_CELLS)
def test_bad_cell_is_refused(problem):
    found = problems(notebook(BAD_CELLS[problem]))
    assert any(problem in sentence for sentence in found), found


def test_name_of_this_machine_is_refused(monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "lab-pc-07")
    assert "lab-pc-07" in problems(notebook(code("1", stream("on lab-pc-07\n"))))[0]


def test_time_stamps_are_refused():
    cell = code("1")
    cell["metadata"]["execution"] = {"iopub.execute_input": "2026-01-01T00:00:00Z"}
    assert problems(notebook(cell)) == ["cell 1: time stamps in the metadata"]


def test_widget_state_is_refused():
    bad = copy.deepcopy(GOOD)
    bad["metadata"]["widgets"] = {}
    assert problems(bad) == ["widget state left in"]


def test_another_kernel_is_refused():
    bad = copy.deepcopy(GOOD)
    bad["metadata"]["kernelspec"]["name"] = "my-env"
    assert problems(bad) == ["the kernel is not python3"]


def test_a_megabyte_is_refused():
    found = problems(notebook(code("1", shown(**{"image/png": "A" * 1_000_000}))))
    assert len(found) == 1
    assert "must be below 1,000,000" in found[0]


def test_code_changed_after_the_run_is_stale():
    bad = copy.deepcopy(GOOD)
    bad["cells"][1]["source"] = "print(2)"
    assert problems(bad)[0].startswith("stale: code changed")


@pytest.fixture
def write(tmp_path):
    def write(*cells, name="a"):
        path = tmp_path / f"{name}.ipynb"
        path.write_text(json.dumps(notebook(*cells)))
        return path

    return write


PICTURE = """
import matplotlib.pyplot as plt
_, axes = plt.subplots()
axes.imshow([[1, 2], [3, 4]]);"""

EXPLORER = """
import base64, ipywidgets
class Explorer(ipywidgets.IntSlider):
    def _repr_mimebundle_(self, **kwargs):
        live = super()._repr_mimebundle_(**kwargs)
        return live | {"image/png": "iVBORw0KGgo=", "text/plain": "a slider at 0"}
Explorer()"""


def test_run_gives_the_same_clean_bytes_twice(write):
    path = write(
        code(PICTURE, count=None),
        code(EXPLORER, count=None),
        code("import warnings; undefined", count=None, tags=["raises-exception"]),
    )
    execute(path)
    first = path.read_bytes()
    execute(path)
    assert path.read_bytes() == first
    assert problems(read(path)) == []
    picture, explorer, failure = (cell["outputs"] for cell in read(path)["cells"])
    assert [sorted(output["data"]) for output in picture] == [["image/png", "text/plain"]]
    assert explorer[0]["data"]["text/plain"] == ["a slider at 0"]
    assert set(explorer[0]["data"]) == {"image/png", "text/plain"}
    assert failure[0]["traceback"] == ["NameError: name 'undefined' is not defined"]


def test_run_keeps_ids_and_makes_missing_or_repeated_ones_lasting(write):
    path = write(text("a"), text("b"), text("c"))
    made = read(path)
    del made["cells"][1]["id"]
    made["cells"][2]["id"] = "cell-0"
    path.write_text(json.dumps(made))
    execute(path)
    assert [cell["id"] for cell in read(path)["cells"]] == ["cell-0", "a-02", "a-03"]


def test_run_leaves_a_notebook_alone_when_a_cell_fails(write, capsys):
    path = write(code("print(1)", count=None), code("undefined", count=None))
    before = path.read_bytes()
    assert main(["run", str(path)]) == 1
    assert path.read_bytes() == before
    assert "NameError: name 'undefined' is not defined" in capsys.readouterr().out


INTERACT = """
from ipywidgets import interact
@interact(n=(0, 9))
def double(n=4):
    print(2 * n / {divisor})"""


def test_run_finds_an_error_hidden_inside_a_widget(write):
    with pytest.raises(RuntimeError, match="inside a widget: ZeroDivisionError"):
        execute(write(code(INTERACT.format(divisor=0), count=None)))


def test_check_names_an_unknown_notebook(capsys):
    with pytest.raises(SystemExit):
        main(["check", "99"])
    assert "no notebook is called '99'" in capsys.readouterr().err


def drawn(words, shift=0.0):
    from base64 import b64encode
    from io import BytesIO

    from matplotlib.figure import Figure

    figure, file = Figure(figsize=(4, 3)), BytesIO()
    figure.text(0.5 + shift, 0.5, words, fontsize=9)
    figure.savefig(file, format="png")
    return b64encode(file.getvalue()).decode()


def test_one_digit_makes_another_picture_but_a_hundredth_of_a_pixel_does_not():
    assert pictures_differ(drawn("row 2: 13"), drawn("row 2: 18"))
    assert not pictures_differ(drawn("row 2: 13"), drawn("row 2: 13", shift=0.01 / 400))
    assert not pictures_differ(drawn("row 2: 13"), drawn("row 2: 13"))


def nbval(path):
    """Run pytest with the course's own conftest on a notebook elsewhere."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "conftest", "-p", "no:cacheprovider", "-n0",
         "--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml"), str(path)],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip


def test_pytest_passes_what_a_learner_sees(write):
    path = write(
        code(INTERACT.format(divisor=1), count=None),
        code("from IPython.display import clear_output\n4;", count=None),
        code("object()", count=None),
        code("import tensorflow as tf, warnings\nfloat(tf.reduce_sum([1.0, 2.0]))", count=None),
    )
    execute(path)
    assert problems(read(path)) == []  # not a word on stderr from TensorFlow either
    result = nbval(path)
    assert "4 passed" in result.stdout, result.stdout


CHANGES = {
    "another output": ("print(2)", "print(2)", "print(3)"),
    "an error inside a widget": (INTERACT.format(divisor=1), "n / 1", "n / 0"),
    "no longer silenced": ("4;", "4;", "4"),
    "another picture": (PICTURE, "imshow([[1, 2], [3, 4]])", "imshow([[1, 2], [3, 3.7]])"),
    "no picture": (PICTURE, "axes.imshow([[1, 2], [3, 4]]);", "plt.close();"),
}


def test_pytest_fails_each_cell_that_says_something_else(write):
    cells = [code(cell, count=None) for cell, _, _ in CHANGES.values()]
    vary = code(PICTURE, count=None, tags=["pictures-vary"])
    cells[-1] = vary
    path = write(*cells, vary)
    execute(path)
    changed = read(path)
    another = changed["cells"][-1]
    another["source"] = "".join(another["source"]).replace("[3, 4]]", "[9, 4]]")
    for cell, (_, old, new) in zip(changed["cells"], CHANGES.values(), strict=False):
        source = "".join(cell["source"])
        cell["source"] = source.replace(old, new)
        assert cell["source"] != source
    path.write_text(json.dumps(changed))
    result = nbval(path)
    failed = re.findall(r"^FAILED .*Cell (\d+)", result.stdout, re.M)
    assert failed == [str(n) for n in range(len(CHANGES))], result.stdout
    assert "1 passed" in result.stdout


def test_an_answer_that_woke_nobody_is_found_at_the_next_look():
    """One that arrives while the same socket sends a widget's message is not announced."""
    looks = []

    async def get(timeout):
        looks.append(timeout)
        if len(looks) < 3:
            raise queue.Empty
        return "reply"

    with ThreadPoolExecutor() as pool:  # a browser's loop may run in this thread
        assert pool.submit(lambda: asyncio.run(kernel._patiently(get))).result() == "reply"
        nothing = pool.submit(lambda: asyncio.run(kernel._patiently(get_nothing, timeout=0)))
        assert looks == [kernel.LOOK] * 3
        with pytest.raises(queue.Empty):
            nothing.result()


async def get_nothing(timeout):
    raise queue.Empty
