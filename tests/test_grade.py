"""One command grades a folder of notebooks, whatever the notebooks do."""

import csv
import json

import pytest

from cnn_course import grade
from cnn_course.grade import Result, main

START = "from cnn_course.exercises import check"
RIGHT = "def lecture_same(k):\n    return k // 2\n\ncheck('3.3', lecture_same)"
WRONG = "def lecture_same(k):\n    return k - 1\n\ncheck('3.3', lecture_same)"
OPEN = "def lecture_same(k):\n    ...\n\ncheck('3.3', lecture_same)"


def hand_in(path, *cells):
    path.parent.mkdir(parents=True, exist_ok=True)
    code = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": source,
         "execution_count": None, "outputs": []}
        for n, source in enumerate([START, *cells])
    ]  # fmt: skip
    notebook = {"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook))
    return path


@pytest.fixture(autouse=True)
def no_course_notebooks(tmp_path, monkeypatch):
    """Keep the course's own notebooks, which may ask more, out of what is expected here."""
    monkeypatch.setattr(grade.notebooks, "FOLDER", tmp_path / "course")


def outcome(results, exercise="3.3"):
    return next((one.result, one.diagnosis) for one in results if one.exercise == exercise)


def test_a_right_a_wrong_and_an_open_answer_are_told_apart(tmp_path):
    assert outcome(grade.grade(hand_in(tmp_path / "a.ipynb", RIGHT))) == ("right", "")
    assert outcome(grade.grade(hand_in(tmp_path / "b.ipynb", OPEN))) == ("not answered", "")
    result, diagnosis = outcome(grade.grade(hand_in(tmp_path / "c.ipynb", WRONG)))
    assert result == "wrong"
    assert len(diagnosis) > 20


def test_the_last_check_of_an_exercise_counts(tmp_path):
    assert outcome(grade.grade(hand_in(tmp_path / "a.ipynb", WRONG, RIGHT))) == ("right", "")


def test_a_verdict_cannot_be_hidden(tmp_path):
    hidden = WRONG.replace("check(", "try: check(") + "\nexcept Exception: print('right')"
    result, _ = outcome(grade.grade(hand_in(tmp_path / "a.ipynb", hidden)))
    assert result == "wrong"


def test_an_error_before_the_check_is_named(tmp_path):
    results = grade.grade(hand_in(tmp_path / "a.ipynb", "undefined\n" + RIGHT))
    assert outcome(results) == (
        "wrong",
        "its cell stopped before the check: NameError: name 'undefined' is not defined",
    )


def test_an_exercise_deleted_from_the_notebook_is_not_answered(tmp_path):
    hand_in(tmp_path / "course" / "03_stride.ipynb", OPEN, "check('3.1', ...)")
    results = grade.grade(hand_in(tmp_path / "a.ipynb", RIGHT))
    assert [(one.exercise, one.result) for one in results] == [
        ("3.1", "not answered"),
        ("3.3", "right"),
    ]


def test_a_notebook_handed_back_as_it_was_has_nothing_right_or_wrong(monkeypatch):
    monkeypatch.undo()  # the course's own notebooks, where they are
    path = grade.notebooks.find(["01"])[0]
    results = grade.grade(path)
    assert [one.exercise for one in results] == grade.asked(grade.notebooks.read(path))
    assert {one.result for one in results} == {"not answered"}


def test_the_exercise_of_notebook_00_counts_there(monkeypatch):
    monkeypatch.undo()
    path = grade.notebooks.find(["00"])[0]
    assert grade.asked(grade.notebooks.read(path)) == ["0.1"]
    assert [(one.exercise, one.result) for one in grade.grade(path)] == [("0.1", "not answered")]


def test_the_cell_that_should_have_made_a_name_is_blamed(tmp_path):
    broken = "def lecture_same(k)\n    return k // 2"
    results = grade.grade(hand_in(tmp_path / "a.ipynb", broken, "check('3.3', lecture_same)"))
    result, why = outcome(results)
    assert result == "wrong"
    assert "name 'lecture_same' is not defined (an earlier cell: SyntaxError" in why


def test_an_error_inside_an_answer_is_told(tmp_path):
    answer = RIGHT.replace("k // 2", "kernel // 2")
    _, diagnosis = outcome(grade.grade(hand_in(tmp_path / "a.ipynb", answer)))
    assert "NameError: name 'kernel' is not defined" in diagnosis


def test_a_mistyped_id_adds_no_exercise(tmp_path):
    hand_in(tmp_path / "course" / "03_stride.ipynb", OPEN)
    results = grade.grade(hand_in(tmp_path / "a.ipynb", RIGHT, "check('3.33', lecture_same)"))
    assert [(one.exercise, one.result) for one in results] == [("3.3", "right")]


def test_a_course_in_the_learners_folder_does_not_grade(tmp_path):
    (tmp_path / "cnn_course").mkdir()
    (tmp_path / "cnn_course" / "__init__.py").write_text("")
    assert outcome(grade.grade(hand_in(tmp_path / "a.ipynb", RIGHT))) == ("right", "")


def test_a_cell_that_hung_is_not_run_again(tmp_path):
    lost = "import os\nos._exit(1)"
    path = hand_in(tmp_path / "a.ipynb", "while True: pass", lost, RIGHT)
    assert outcome(grade.grade(path, timeout=4)) == ("right", "")


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("while True: pass", "it took more than 4 seconds"),
        ("while True:\n  try:\n    while True: pass\n  except BaseException: pass", "more than 4"),
        ("import os\nos._exit(1)", "it ended the kernel"),
    ],
    ids=["hangs", "hangs and will not be interrupted", "ends the kernel"],
)
def test_the_cells_after_a_lost_one_are_graded(tmp_path, cell, reason):
    lost = cell + "\ncheck('3.1', ...)"
    results = grade.grade(hand_in(tmp_path / "a.ipynb", lost, RIGHT), timeout=4)
    assert outcome(results) == ("right", "")
    assert reason in outcome(results, "3.1")[1]


def test_the_command_reports_every_learner_and_writes_a_csv(tmp_path, capsys):
    folder = tmp_path / "handed_in"
    hand_in(folder / "ann.ipynb", RIGHT)
    hand_in(folder / "ben" / "03_stride.ipynb", WRONG)
    hand_in(folder / "ben" / ".ipynb_checkpoints" / "03_stride-checkpoint.ipynb", RIGHT)
    hand_in(folder / "cleo" / "empty.ipynb")
    (folder / "dan.ipynb").write_text("not JSON")
    (folder / "eve").mkdir()
    (folder / "eve" / "03.zip").write_bytes(b"")
    hand_in(folder / "fay" / "first" / "03_stride.IPYNB", WRONG)
    hand_in(folder / "fay" / "second" / "03_stride.ipynb", RIGHT)
    sheet = tmp_path / "results.csv"
    assert main([str(folder), "--csv", str(sheet)]) == 1
    with sheet.open(newline="", encoding="utf-8-sig") as file:
        results = [Result(**row) for row in csv.DictReader(file)]
    assert [(one.student, one.notebook, one.result) for one in results] == [
        ("ann", "ann", "right"),
        ("ben", "03_stride", "wrong"),
        ("cleo", "empty", "not graded"),
        ("dan", "dan", "not graded"),
        ("fay", "first/03_stride", "wrong"),
        ("fay", "second/03_stride", "right"),
        ("eve", "", "not graded"),
    ]
    printed = capsys.readouterr().out
    assert "it checks no exercise" in printed
    assert results[1].diagnosis in printed


@pytest.mark.parametrize("folder", ["nowhere", "."])
def test_a_folder_without_notebooks_is_an_error(tmp_path, folder, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main([folder])
    assert "there is no" in capsys.readouterr().err


def test_a_table_that_cannot_be_written_is_an_error_before_anything_runs(tmp_path, capsys):
    hand_in(tmp_path / "a.ipynb", RIGHT)
    with pytest.raises(SystemExit):
        main([str(tmp_path), "--csv", str(tmp_path / "nowhere" / "x.csv")])
    assert "cannot be written" in capsys.readouterr().err


def test_grading_leaves_the_notebook_as_it_was(tmp_path):
    path = hand_in(tmp_path / "a.ipynb", RIGHT)
    before = path.read_bytes()
    grade.grade(path)
    assert path.read_bytes() == before
