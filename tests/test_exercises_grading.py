"""In a real kernel: a wrong answer fails its own cell under nbval, and the kernel lives on."""

import json
import os
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

IMPORTS = "from cnn_course.exercises import check, hint, question, solution"
RIGHT = """def output_size(n, k, padding=0, stride=1):
    return (n + 2 * padding - k) // stride + 1

check("3.1", output_size)"""
WRONG = RIGHT.replace("//", "/")
EMPTY = """def output_size(n, k, padding=0, stride=1):
    ...

check("3.1", output_size)"""
RAISING = RIGHT.replace("padding - k", "padding - kernel")
ENDLESS = """def output_size(n, k, padding=0, stride=1):
    while n > 0:
        k = k + 1

check("3.1", output_size)"""
PRINTING = """def output_size(n, k, padding=0, stride=1):
    import matplotlib.pyplot as plt
    from IPython.display import display
    print("n is", n)
    display("shown")
    plt.plot([1, 2])
    plt.show()
    return (n + 2 * padding - k) // stride + 1

check("3.1", output_size)"""
VALUE = 'check("3.9", ((62, 62, 32), 896))'
CHOICE = 'question("2.9")\ncheck("2.9", "c")'


def notebook(*cells):
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in cells])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return made


def nbval(path, *cells):
    nbformat.write(notebook(*cells), path / "answers.ipynb")
    pytest_here = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "-rA"]
    done = subprocess.run(
        [*pytest_here, "--nbval-lax", "answers.ipynb"],
        cwd=path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
    )
    return done.returncode, done.stdout


@pytest.fixture(scope="module")
def executed():
    """Every kind of answer, in one kernel, one cell each."""
    cells = (IMPORTS, WRONG, RIGHT, EMPTY, RAISING, ENDLESS, PRINTING, VALUE, "print('alive')")
    made = notebook(*cells)
    NotebookClient(made, allow_errors=True, timeout=120).execute()
    return dict(zip(cells, (cell.outputs for cell in made.cells), strict=True))


def test_nbval_fails_at_the_cell_of_the_wrong_answer_and_only_there(tmp_path):
    """Right answers and blanks pass."""
    blanks = (EMPTY, 'check("3.9", ...)', 'check("2.9", ...)')
    code, text = nbval(tmp_path, IMPORTS, RIGHT, WRONG, VALUE, CHOICE, *blanks)
    assert code == 1
    assert "1 failed, 7 passed" in text
    assert "FAILED answers.ipynb::Cell 2" in text
    assert "exercise 3.1 is not right yet" in text


def test_a_wrong_answer_shows_a_card_once_and_one_line_instead_of_a_traceback(executed):
    card, error = executed[WRONG]
    assert card.output_type == "display_data"
    assert "not right yet" in card.data["text/html"]
    assert "which gives fractions of what must be whole" in card.data["text/plain"]
    assert error.output_type == "error"
    assert error.ename == "WrongAnswer"
    assert len(error.traceback) == 1
    assert error.traceback[0].startswith("WrongAnswer: exercise 3.1 is not right yet.")
    assert error.evalue == card.data["text/plain"]


@pytest.mark.parametrize(
    ("cell", "state"), [(WRONG, "wrong"), (RIGHT, "right"), (EMPTY, "blank"), (RAISING, "wrong")]
)
def test_the_output_says_to_a_grader_which_exercise_and_how_it_went(executed, cell, state):
    notes = executed[cell][0].metadata["cnn_course"]
    assert notes == {"exercise": "3.1", "state": state}
    json.dumps(notes)


def test_an_answer_that_raises_points_at_the_learners_line(executed):
    text = executed[RAISING][0].data["text/plain"]
    assert "NameError: name 'kernel' is not defined" in text
    assert "in line 2 of the cell: return (n + 2 * padding - kernel) // stride + 1" in text


def test_an_endless_answer_is_stopped_and_the_kernel_survives(executed):
    text = executed[ENDLESS][0].data["text/plain"]
    assert "did not finish within 3 seconds" in text
    assert "while n > 0:" in text or "k = k + 1" in text
    assert executed["print('alive')"][0].text == "alive\n"


def test_an_answer_that_prints_displays_and_plots_leaves_only_its_verdict(executed):
    (output,) = executed[PRINTING]
    first, second, *_ = output.data["text/plain"].splitlines()
    assert first == "Exercise 3.1 (Output size): right."
    assert second.startswith("All ") and second.endswith(" cases agree.")


def test_outputs_are_the_same_from_run_to_run(executed):
    made = notebook(IMPORTS, WRONG, RIGHT, EMPTY)
    NotebookClient(made, allow_errors=True, timeout=120).execute()
    again = [cell.outputs for cell in made.cells]
    assert again == [executed[cell] for cell in (IMPORTS, WRONG, RIGHT, EMPTY)]
