"""The course for a class: strict checks, copies for other graders, questions on paper."""

import csv
import re
import subprocess
import sys

import nbformat
import numpy as np
import pytest

from cnn_course import notebooks
from cnn_course.exercises import WrongAnswer, catalogue, check
from cnn_course.release import copies, exam, paper
from cnn_course.release.command import main
from cnn_course.release.questions import Question, questions_of, solved, text_of


def blank(n, k, padding=0, stride=1): ...


@pytest.mark.parametrize("answer", [("3.1", blank), ("3.2", ...), ("3.2", None), ("2.8",)])
def test_a_strict_check_raises_on_a_blank_and_says_that_it_is_one(answer):
    with pytest.raises(WrongAnswer, match="not answered yet"):
        check(*answer, strict=True)


def test_an_environment_variable_makes_every_check_strict(monkeypatch):
    check("3.2", ...)
    monkeypatch.setenv("CNN_COURSE_STRICT", "0")
    check("3.2", ...)
    monkeypatch.setenv("CNN_COURSE_STRICT", "1")
    with pytest.raises(WrongAnswer):
        check("3.2", ...)
    check("3.2", ..., strict=False)


def test_a_right_answer_passes_a_strict_check(capsys):
    check("3.3", lambda k: k // 2, strict=True)
    assert "right" in capsys.readouterr().out


def test_core_gives_no_points_for_what_is_optional(tmp_path):
    main(["nbgrader", str(tmp_path), "03", "--core"])
    (path,) = (tmp_path / "source").rglob("*.ipynb")
    about = [cell["metadata"].get("nbgrader", {}) for cell in notebooks.read(path)["cells"]]
    points = {one["grade_id"]: one["points"] for one in about if one.get("grade")}
    assert (points["check_3_1"], points["check_3_6"]) == (1, 0)


# --- copies for a class ---------------------------------------------------------------------

NUMBERED = [(copies.number_of(path), path) for path in notebooks.find([])]
WITH_EXERCISES = [one for one in NUMBERED if one[0] in catalogue.MODULES]


@pytest.mark.parametrize(("number", "path"), WITH_EXERCISES, ids=lambda one: str(one)[-20:])
def test_every_check_in_a_notebook_is_one_question(number, path):
    notebook = notebooks.read(path)
    asked = [one.id for one in questions_of(notebook, number)]
    assert asked == checked_in(notebook, number)


@pytest.mark.parametrize(("number", "path"), WITH_EXERCISES, ids=lambda one: str(one)[-20:])
def test_nbgrader_finds_an_open_answer_and_a_locked_check_for_each_exercise(number, path):
    made = copies.for_nbgrader(notebooks.read(path), number, {f"{number}.1": 2})
    nbformat.validate(nbformat.from_dict(made))
    marked = {
        one["metadata"]["nbgrader"]["grade_id"]: (text_of(one), one["metadata"]["nbgrader"])
        for one in made["cells"]
        if "nbgrader" in one["metadata"]
    }
    ids = checked_in(made, number)[::2]
    assert ids == checked_in(notebooks.read(path), number)
    assert len(marked) == 2 * len(ids)
    for key in ids:
        name = key.replace(".", "_")
        answer, about_answer = marked[f"answer_{name}"]
        check_cell, about_check = marked[f"check_{name}"]
        assert about_answer["solution"] and not about_answer["locked"]
        assert about_check["locked"] and about_check["grade"] and not about_check["solution"]
        assert about_check["points"] == (2 if key.endswith(".1") else 1)
        assert "check(" not in answer and "..." not in check_cell
        assert "strict=True" in between(check_cell, "### BEGIN HIDDEN TESTS", "### END HIDDEN")


@pytest.mark.parametrize("form", ["nbgrader", "otter"])
def test_what_learners_get_holds_no_solution_and_what_teachers_get_is_right(form):
    notebook = notebooks.read(notebooks.find(["03"])[0])
    made = {"nbgrader": copies.for_nbgrader, "otter": copies.for_otter}[form](notebook, 3)
    code = [text_of(cell) for cell in made["cells"] if cell["cell_type"] == "code"]
    cleared = "\n".join(re.sub(r"(?s)# BEGIN SOLUTION.*?# END SOLUTION", "", one) for one in code)
    assert "(n + 2 * padding - k) // stride" in "\n".join(code)
    assert "(n + 2 * padding - k) // stride" not in cleared
    assert "answer_3_2 = ..." in cleared
    names = {"np": np}
    for one in code:
        if "BEGIN SOLUTION" in one:
            exec(one.replace('question("3.2")', ""), names)
    for one in questions_of(notebook, 3):
        check(one.id, names[one.name], strict=True)


def test_a_question_that_many_answers_fit_stays_open_in_the_teachers_copy():
    code = solved(Question("8.9", 0, 0, "my_model"))
    assert code.startswith("my_model = ...  # any model")
    compile(code, "cell", "exec")


def test_otter_opens_and_closes_each_question_in_order():
    made = copies.for_otter(notebooks.read(notebooks.find(["03"])[0]), 3)
    raw = [text_of(cell).splitlines()[0] for cell in made["cells"] if cell["cell_type"] == "raw"]
    one = ["QUESTION", "SOLUTION", "/SOLUTION", "TESTS", "/TESTS", "/QUESTION"]
    one = [f"# END {word[1:]}" if word[0] == "/" else f"# BEGIN {word}" for word in one]
    assert raw == ["# ASSIGNMENT CONFIG", *one * 9]
    assert len({cell["id"] for cell in made["cells"]}) == len(made["cells"])


def test_a_plain_copy_is_the_notebook_without_outputs():
    notebook = notebooks.read(notebooks.find(["03"])[0])
    made = copies.plain(notebook)
    assert [text_of(one) for one in made["cells"]] == [text_of(one) for one in notebook["cells"]]
    assert not any(one.get("outputs") for one in made["cells"])
    assert copies.plain(notebook, outputs=True) == notebook


def test_a_copy_without_solutions_says_where_they_are_kept(capsys):
    made = copies.plain(notebooks.read(notebooks.find(["03"])[0]), solutions=False)
    start = next(text_of(one) for one in made["cells"] if "cnn_course.exercises" in text_of(one))
    names = {}
    exec("\n".join(one for one in start.splitlines() if not one.startswith("%")), names)
    names["solution"]("3.1")
    assert "teacher" in capsys.readouterr().out


def test_a_cell_that_loops_is_interrupted_and_the_next_one_runs():
    code = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        "from cnn_course.release.limit import limit_cells\n"
        "limit_cells(0.3)\n"
        "shell.run_cell('while True: pass')\n"
        "assert shell.run_cell('a = 1').success\n"
        "import time; time.sleep(0.6)\n"
        "print('went on')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert "KeyboardInterrupt" in done.stdout and done.stdout.endswith("went on\n")


def checked_in(notebook, number):
    code = [text_of(cell) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return re.findall(rf'\b(?:check|marked)\("({number}\.\d+)"', "\n".join(code))


def between(text, begin, end):
    return text.partition(begin)[2].partition(end)[0]


# --- an exam on paper -----------------------------------------------------------------------


@pytest.mark.parametrize("key", exam.KINDS)
def test_the_key_agrees_with_the_exercises_own_solution(key):
    exercise = catalogue.find(key)
    for seed in range(4):
        one = exam.ask(key, np.random.default_rng(seed))
        right = exercise.answer(*one.arguments.values())
        assert np.shape(one.answer) == np.shape(right)
        assert np.array_equal(one.answer, right), one.arguments


def test_a_name_and_a_seed_give_the_same_sheet_and_another_name_another_one():
    ids = ["3.1", "3.8", "5.2"]
    ann, again = exam.paper_of("Ann", 7, ids), exam.paper_of("Ann", 7, ids)
    assert [one.text for one in ann] == [one.text for one in again]
    others = [exam.paper_of(name, 7, ids) for name in ("Ben", "Cem", "Dan")]
    others.append(exam.paper_of("Ann", 8, ids))
    for other in others:
        assert paper.rows({"": other}) != paper.rows({"": ann})


def test_the_answer_is_on_the_key_and_not_on_the_sheet(tmp_path, capsys):
    (tmp_path / "names.csv").write_text("student\nAnn <Lee>\n", "utf-8")
    arguments = ["exam", str(tmp_path), "--students", str(tmp_path / "names.csv"), "--seed", "5"]
    assert main([*arguments, "--questions", "3.8"]) == 0
    sheets, key = (tmp_path / name for name in ("sheets.html", "key.html"))
    with open(tmp_path / "key.csv", encoding="utf-8-sig") as file:
        (row,) = csv.DictReader(file)
    assert row["student"] == "Ann <Lee>" and "&lt;Lee&gt;" in sheets.read_text("utf-8")
    assert f"<td>{row['answer']}</td>" in key.read_text("utf-8")
    assert row["answer"] not in sheets.read_text("utf-8")
    before = sheets.read_bytes(), key.read_bytes()
    assert main([*arguments, "--questions", "3.8"]) == 0
    assert before == (sheets.read_bytes(), key.read_bytes())


def test_what_cannot_be_asked_on_paper_is_named(tmp_path, capsys):
    (tmp_path / "names.csv").write_text("student\nAnn\n")
    with pytest.raises(SystemExit):
        main(["exam", str(tmp_path), "--students", str(tmp_path / "names.csv"), "--questions", "9"])
    assert "'9'" in capsys.readouterr().err


def test_two_learners_of_one_name_get_a_sheet_each(tmp_path):
    (tmp_path / "names.csv").write_text("student,id\nAnn,7\nBo,8\nAnn,9\n")
    arguments = ["exam", str(tmp_path), "--students", str(tmp_path / "names.csv")]
    main([*arguments, "--questions", "3.1"])
    with open(tmp_path / "key.csv", newline="", encoding="utf-8-sig") as file:
        assert [row["student"] for row in csv.DictReader(file)] == ["Ann (7)", "Bo", "Ann (9)"]
