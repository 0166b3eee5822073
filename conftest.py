"""Let nbval run notebooks as JupyterLab does, the same way on every machine."""

import os
import tempfile
from pathlib import Path

import nbval.kernel
import nbval.plugin
import pytest

from cnn_course import folding
from cnn_course.exercises import interface
from cnn_course.notebooks import ENVIRONMENT, pictures_differ

os.environ.update(ENVIRONMENT)  # before anything imports NumPy or TensorFlow
no_profile = tempfile.TemporaryDirectory()  # neither read nor write the user's IPython history
os.environ["IPYTHONDIR"] = no_profile.name

collect_ignore_glob = ["*conftest.py"]  # no examples in these, and two of one name cannot be asked


@pytest.fixture(autouse=True)
def nothing_answered(monkeypatch):
    """What one test or example answered, the next one has not."""
    monkeypatch.setattr(interface, "_passed", {})


def pytest_configure(config):
    sanitize = Path(__file__).parent / "tests" / "nbval_sanitize.cfg"
    config.option.nbval_sanitize_with = str(sanitize)


def execute_with_history(kernel, code, allow_stdin=None):
    # IPython looks for the `;` that silences a cell in its history.
    return kernel.kc.execute(code, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)


def message_of_the_cell(notebook, timeout=None, stream="iopub"):
    """Return the next message that JupyterLab would show under the cell itself.

    Not shown there: stderr (TensorFlow's greetings differ by machine) and what an Output widget
    caught, as `interact` does. An error is let through wherever it was raised.
    """
    catching = notebook.__dict__.setdefault("catching", {})  # Output widget -> cell it listens to
    while True:
        message = notebook.kernel.get_message(stream, timeout=timeout)
        kind, content = message["msg_type"], message["content"]
        state = content.get("data", {}).get("state", {}) if kind.startswith("comm_") else {}
        if "msg_id" in state:
            catching[content["comm_id"]] = state["msg_id"]
        caught = message["parent_header"].get("msg_id") in catching.values()
        output = kind in {"stream", "display_data", "execute_result", "clear_output"}
        if not (output and (caught or content.get("name") == "stderr")):
            return message


# The tag of a cell whose picture shows what was learned: no two machines learn the very same.
PICTURES_VARY = "pictures-vary"

compare_words = nbval.plugin.IPyNbCell.compare_outputs


def compare_words_and_pictures(cell, new, committed, skip_compare=None):
    committed = folding.uncovered(committed)
    if not compare_words(cell, new, committed, skip_compare):
        return False
    ours, theirs = (
        [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]
        for outputs in (new, committed)
    )
    vary = PICTURES_VARY in cell.cell.metadata.get("tags", ())
    same = len(ours) == len(theirs) and (vary or not any(map(pictures_differ, ours, theirs)))
    if not same:
        cell.comparison_traceback.append("The picture is not the committed one any more.")
    return same


nbval.plugin.IPyNbCell.compare_outputs = compare_words_and_pictures
nbval.kernel.RunningKernel.execute_cell_input = execute_with_history
nbval.plugin.IPyNbFile.get_kernel_message = message_of_the_cell
