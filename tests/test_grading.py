"""A class is graded: honest marks are exact, hostile notebooks gain nothing and harm nobody."""

import ast
import csv
import json
import os
import time
import zipfile

import numpy as np
import psutil
import pytest
import submissions
from submissions import ALL, IDS, PERFECT, START, notebook, solved, unsolved, with_cell

from cnn_course import notebooks
from cnn_course.checking.plain import Odd
from cnn_course.exercises.catalogue import MODULES, exercises_of
from cnn_course.grading import collect, course, letters, reading, sheets
from cnn_course.grading.command import main, table
from cnn_course.grading.course import expected_exercises
from cnn_course.grading.grader import grade_cells
from cnn_course.grading.one import Result
from cnn_course.grading.watching import Limits
from cnn_course.release import copies
from cnn_course.release.questions import questions_of, text_of

NAMES = {
    "perfect", "blank", "exit", "raises", "os_exit", "compare_patched", "frames_read",
    "sleeps_in_a_new_session", "cut_off", "by_name_only", "relatives_killed", "relatives_stopped",
}  # fmt: skip
SMALL = [one for one in submissions.SUBMISSIONS if one[0] in NAMES]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A small class, graded once: its folder, the results and the exit status."""
    place = tmp_path_factory.mktemp("class")
    folder = place / "handed in"
    folder.mkdir()
    for name, content, _ in SMALL:
        (folder / f"{name}.ipynb").write_bytes(content)
    (folder / "ann").mkdir()
    (folder / "ann" / "03.ipynb").write_bytes(with_cell("open('left behind.txt', 'w').write('a')"))
    (place / "names.csv").write_text("student,id\nperfect,1\nnobody,2\n")
    arguments = [folder, "--csv", place / "results.csv", "--marks", place / "marks.csv"]
    arguments += ["--feedback", place / "feedback", "--gradebooks", place / "books"]
    arguments += ["--roster", place / "names.csv", "--mistakes", place / "mistakes.csv"]
    status = main([*map(str, arguments), "--seed", "7", "--jobs", "2"])
    return place, status


def results_of(place):
    return results_of_file(place / "results.csv")


def test_every_mark_is_what_the_notebook_is_worth(graded):
    place, status = graded
    found = results_of(place)
    for name, _, worth in [*SMALL, ("ann", b"", ALL)]:
        mine = [one for one in found if one.student == name]
        if worth is None:
            assert [one.result for one in mine] == ["not graded"], name
        else:
            assert {one.exercise for one in mine} == ALL, name
            assert {one.exercise for one in mine if one.result == "right"} == worth, name
    assert status == 1  # one file cannot be graded


def test_who_handed_in_nothing_is_in_the_table(graded):
    nobody = [one for one in results_of(graded[0]) if one.student == "nobody"]
    assert [(one.result, one.diagnosis) for one in nobody] == [("not graded", sheets.NOTHING)]


def test_nothing_is_left_behind(graded):
    place, _ = graded
    assert sorted(os.listdir(place / "handed in" / "ann")) == ["03.ipynb"]
    assert (place / "handed in" / "perfect.ipynb").read_bytes() == PERFECT
    left = [one.cmdline() for one in psutil.process_iter() if "641" in _arguments(one)]
    assert left == []


def _arguments(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_the_other_tables_agree_with_the_results(graded):
    place, _ = graded
    with open(place / "marks.csv", newline="", encoding="utf-8-sig") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert (rows["perfect"]["points"], rows["perfect"]["of"]) == ("9", "9")
    assert (rows["raises"]["points"], rows["raises"]["3.1"]) == ("8", "0")
    with open(place / "books" / "canvas.csv", newline="", encoding="utf-8-sig") as file:
        book = {row["Student"]: row for row in csv.DictReader(file)}
    assert book["perfect"]["ID"] == "1"
    assert book["perfect"]["03 stride and padding"] == "9"
    with open(place / "mistakes.csv", newline="", encoding="utf-8-sig") as file:
        wrong = [row for row in csv.DictReader(file) if row["exercise"] == "3.1"]
    assert sum(int(row["learners"]) for row in wrong) == int(wrong[0]["wrong"]) > 0


def test_each_learner_gets_a_page_with_the_cards(graded):
    page = (graded[0] / "feedback" / "raises.html").read_text("utf-8")
    assert "8 of 9 points" in page
    assert "8 of 9 exercises are right" in page
    assert "3.6 (optional, 1 point)" in page
    assert "Output size" in page
    assert "ValueError" in page


def test_the_same_seed_gives_the_same_table_and_resume_grades_nothing_again(graded, capsys):
    place, _ = graded
    before = (place / "results.csv").read_bytes()
    begun = time.monotonic()
    arguments = [place / "handed in", "--csv", place / "results.csv", "--resume"]
    main([*map(str, arguments), "--roster", str(place / "names.csv")])
    assert (place / "results.csv").read_bytes() == before
    assert time.monotonic() - begun < 20
    assert "seed 7" in capsys.readouterr().err


def test_a_journal_that_was_cut_off_loses_only_its_last_line(graded, tmp_path):
    place, _ = graded
    journal = (place / "results.journal").read_bytes()
    (tmp_path / "results.journal").write_bytes(journal[: len(journal) * 2 // 3])
    arguments = [place / "handed in", "--csv", tmp_path / "results.csv", "--resume"]
    main([*map(str, arguments), "--roster", str(place / "names.csv")])
    assert (tmp_path / "results.csv").read_bytes() == (place / "results.csv").read_bytes()


def test_corrections_by_hand_survive_a_second_run(graded, tmp_path):
    place, _ = graded
    (tmp_path / "c.csv").write_text("student,exercise,result,comment\nraises,3.1,right,on paper\n")
    arguments = [place / "handed in", "--csv", place / "results.csv", "--resume"]
    arguments += ["--corrections", tmp_path / "c.csv", "--marks", tmp_path / "marks.csv"]
    main(list(map(str, arguments)))
    corrected = [one for one in results_of(place) if one.student == "raises"]
    assert corrected[0] == Result("raises", "raises", "3.1", "right", "on paper")
    assert "raises,1,1,1,1,1,1,1,1,1,9,9" in (tmp_path / "marks.csv").read_text("utf-8-sig")


VALUES = [
    None, True, 3, -(10**40), 2.5, float("inf"), 1 + 2j, "a\ud83d", ..., [1, (2, {3})],
    {"a": [1.5], 2: None}, np.float32(0.1), np.arange(6, dtype=np.int16).reshape(2, 3),
    np.array(3.0), np.zeros((0, 2), bool), Odd("a function", callable=True),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_plain_data_travels_as_it_is(value):
    there = letters.decode(json.loads(json.dumps(letters.encode(value))))
    assert type(there) is type(value)
    if isinstance(value, (np.ndarray, np.generic)):
        assert (there.dtype, there.shape) == (value.dtype, value.shape)
        assert (there == value).all()
    else:
        assert there == value


@pytest.mark.parametrize(
    "forged", [{"array": "AAAA", "dtype": "O", "shape": [1]}, {"class": "os"}, {}, {"tuple": 3}]
)
def test_a_forged_letter_is_refused(forged):
    with pytest.raises(ValueError):
        letters.decode(forged)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a": 1}', "no cells"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04", "zip"),
        (b'{"cells": [', "ends too early"),
    ],
)
def test_a_file_that_is_no_notebook_says_what_to_do(content, says):
    with pytest.raises(reading.Unreadable, match=says):
        reading.cells(content)


@pytest.mark.parametrize(
    "content",
    [
        notebook("a = 1"),
        notebook("a = 1", version=3),
        b"\xef\xbb\xbf" + notebook("a = 1"),
        notebook("a = 1").decode().encode("utf-16"),
    ],
)
def test_a_notebook_is_read_in_every_format_and_encoding(content):
    assert reading.cells(content) == [("code", "a = 1")]


def test_everybody_is_found_wherever_a_platform_put_them(tmp_path):
    folder, scratch = tmp_path / "in", tmp_path / "unpacked"
    folder.mkdir()
    scratch.mkdir()
    worth = submissions.hand_in(folder)
    found = collect.handed_in(folder, scratch)
    assert {one.student for one in found} == set(worth)
    said = {one.student: one.problem for one in found}
    assert "ask for the .ipynb file" in said["essay"]
    assert "cannot be unpacked" in said["damaged"]
    assert "no notebook in this folder" in said["nothing"]


def test_a_zip_cannot_write_outside_of_its_folder(tmp_path):
    (tmp_path / "evil.zip").write_bytes(
        submissions.zipped(**{"../../out__ipynb": PERFECT, "/etc/abs__ipynb": PERFECT})
    )
    scratch = tmp_path / "deep" / "scratch"
    scratch.mkdir(parents=True)
    collect.unpacked(tmp_path / "evil.zip", scratch)
    outside = [path for path in tmp_path.rglob("*.ipynb") if scratch not in path.parents]
    assert outside == []
    assert len(list(scratch.rglob("*.ipynb"))) == 2


def test_a_notebook_is_known_by_its_cells_not_by_its_name():
    cells = reading.cells(notebooks.find(["03"])[0].read_bytes())
    assert set(IDS) <= set(expected_exercises(cells))
    without = [(kind, text) for kind, text in cells if 'check("3.' not in text]
    moved = [*without, ("code", 'check("2.1", 1)'), ("code", 'check("2.3", 1)')]
    assert set(IDS) <= set(expected_exercises(moved))


def test_a_name_that_looks_like_a_formula_is_disarmed(tmp_path):
    sheets.write(tmp_path / "a.csv", ["student"], [["=HYPERLINK(1)"], ["@a"], ["-1"], ["Ann"]])
    rows = (tmp_path / "a.csv").read_text("utf-8-sig").split()
    assert rows == ["student", "'=HYPERLINK(1)", "'@a", "'-1", "Ann"]


def test_the_table_has_a_line_for_each_notebook():
    text = table([Result("ann", "03", "3.1", "right"), Result("ann", "03", "3.2", "not answered")])
    assert text.splitlines()[1].split() == ["ann", "03", "1", "0", "1"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "there is no folder 'nowhere'"),
        (["{here}", "--csv", "no/such/results.csv"], "there is no such folder"),
        (["{here}", "--roster", "no.csv"], "cannot be read"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(arguments, says, tmp_path, capsys):
    (tmp_path / "a.ipynb").write_bytes(unsolved())
    with pytest.raises(SystemExit):
        main([one.format(here=tmp_path) for one in arguments])
    assert says in capsys.readouterr().err


def test_an_answer_is_asked_about_cases_that_no_table_of_the_fixed_ones_holds(tmp_path):
    fixed = "lambda *a: {(7, 3): 5, (6, 3): 4}.get(a, 1)"
    (tmp_path / "a.ipynb").write_bytes(notebook(START, f"check('3.1', {fixed})", solved("3.2")))
    main([str(tmp_path), "--csv", str(tmp_path / "r.csv"), "--seed", "3", "--jobs", "1"])
    states = {one.exercise: one.result for one in results_of_file(tmp_path / "r.csv")}
    assert (states["3.1"], states["3.2"]) == ("wrong", "right")


def test_core_leaves_out_what_is_optional(graded, tmp_path):
    place, _ = graded
    arguments = [place / "handed in", "--csv", place / "results.csv", "--resume", "--core"]
    arguments += ["--marks", tmp_path / "marks.csv", "--feedback", tmp_path]
    main(list(map(str, arguments)))
    rows = results_of_file(tmp_path / "marks.csv", row=dict)
    number = str(len(ALL - course.optional()))
    assert (rows[0]["points"], rows[0]["of"], "3.6" in rows[0]) == (number, number, False)
    assert "3.6 (optional)," in (tmp_path / "perfect.html").read_text("utf-8")


MOODLE = {
    "Ann Lee_11_assignsubmission_file_/03.ipynb": PERFECT,
    "Ann Lee_11_assignsubmission_onlinetext_/onlinetext.html": b"please look",
    "Ann Lee_12_assignsubmission_file/03.ipynb": unsolved(),
    "Bo_13_assignsubmission_file_03.ipynb": PERFECT,
    "Cem_14_assignsubmission_onlinetext/onlinetext.html": b"sorry",
}


def test_a_zip_from_moodle_comes_back_as_moodle_wants_it(tmp_path):
    """Its importer asks for name_number_assignsubmission_file in the path of each page."""
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for name, content in MOODLE.items():
            archive.writestr(name, content)
    (tmp_path / "names.csv").write_text(
        "Pupil,Number\nAnn Lee,1\nAnn Lee,2\nBo,3\nCem,4\nDee Fox,5\n"
    )
    arguments = [tmp_path / "in.zip", "--marks", tmp_path / "marks.csv", "--feedback", tmp_path]
    main([*map(str, arguments), "--roster", str(tmp_path / "names.csv"), "--jobs", "2"])
    rows = results_of_file(tmp_path / "marks.csv", row=dict)
    points = {row["student"]: row["points"] for row in rows}
    assert points == {
        "Ann Lee (11)": "9",
        "Ann Lee (12)": "0",
        "Bo": "9",
        "Cem": "0",
        "Dee Fox": "0",
    }
    with zipfile.ZipFile(tmp_path / "moodle.zip") as archive:
        parts = [name.partition("/")[0].split("_", 4) for name in archive.namelist()]
        assert [part[1:4] for part in parts] == [
            ["11", "assignsubmission", "file"],
            ["12", "assignsubmission", "file"],
            ["13", "assignsubmission", "file"],
            ["14", "assignsubmission", "onlinetext"],
        ]
        assert b"9 of 9 points" in archive.read(archive.namelist()[0])


def results_of_file(path, row=lambda cells: Result(*cells.values())):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return [row(cells) for cells in csv.DictReader(file)]


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("student,id\nAda Lovelace,s1\n", ("Ada Lovelace", "s1", "")),
        (
            "First name,Last name,ID number,Email address\nAda,Lovelace,s1,ada@uni\n",
            ("Ada Lovelace", "s1", "ada@uni"),
        ),
        (
            "Identifier;Full name;Email address\nx;Ada Lovelace;ada@uni\n",
            ("Ada Lovelace", "", "ada@uni"),
        ),
        ("Ada Lovelace\nEmmy Noether\n", ("Ada Lovelace", "", "")),
        ("ada\nemmy\n", ("ada", "", "")),
        ("Pupil\nAda Lovelace\nEmmy Noether\n", ("Ada Lovelace", "", "")),
        ("Pupil,Number\nAda,17\nEmmy,18\n", ("Ada", "", "")),
    ],
    ids=["plain", "two names", "Moodle's", "no header", "logins", "a word above", "two words"],
)
def test_a_roster_is_read_as_schools_write_it(tmp_path, text, wanted):
    path = tmp_path / "names.csv"
    path.write_text(text)
    first = sheets.roster(path)[0]
    assert (first["student"], first.get("id", ""), first.get("email", "")) == wanted


def test_who_is_who_is_told_by_name_in_any_order_and_by_login():
    names = [
        {"student": "Ann Maria Lee", "login": "aml7"},
        {"student": "Bo Ek", "email": "bo.ek@uni"},
        {"student": "Cem Li", "identifier": "Participant 14"},
        {"student": "Cem Li", "identifier": "Participant 15"},
    ]
    found = sheets.people(names, ["leeannmaria", "aml7", "Ek, Bo", "bo.ek", "Cem Li", "Li"])
    assert list(found) == ["leeannmaria", "aml7", "Ek, Bo", "bo.ek"]
    assert sheets.people(names, ["Cem Li (15)"]) == {"Cem Li (15)": names[3]}
    handed_in = [Result("aml7", "03", "3.1", "right"), Result("Cem Li (4)", "03", "3.1", "right")]
    assert [one.student for one in sheets.absent(names, handed_in)] == ["Bo Ek"]


def test_a_notebook_can_build_on_its_own_answers_also_after_its_process_ended():
    """`yours` hands back what was checked; the course's own function is not in the room."""
    cells = [
        START + ", yours",
        solved("3.1"),
        "output_size = yours('3.1')",
        "os._exit(0)",
        "def windows(n, k): return output_size(n, k)\nassert windows(5, 3) == 3",
        "check('3.2', 'b' if windows(5, 3) == yours('3.1')(5, 3) else 'a')",
        "check('3.3', yours('3.3'))",
    ]
    found = grade_cells(cells, None, Limits(), 0)
    states = {key: one.state for key, one in found.items()}
    assert states == {"3.1": "right", "3.2": "right", "3.3": "wrong"}


@pytest.mark.parametrize("number", MODULES)
def test_every_solution_of_a_notebook_is_right(number):
    """All but 8.9, whose answer is a model that somebody trained."""
    ids = [i for i in exercises_of(number) if i != "8.9"]
    start = [START, "from cnn_course import ops", "from numpy import array"]
    results = grade_cells([*start, *map(solved, ids)], None, Limits(), 0)
    assert {i: results[i].state for i in ids} == dict.fromkeys(ids, "right")


def test_the_notebook_as_it_is_handed_out_is_not_answered():
    """Some exercises begin with lines of the course's own, and dots where the rest belongs."""
    cells = [
        text for kind, text in reading.cells(notebooks.find(["03"])[0].read_bytes())
        if kind == "code" and ("check(" in text or "..." in text or "import check" in text)
    ]  # fmt: skip
    found = grade_cells(cells, None, Limits(), 0)
    assert set(found) == set(submissions.IDS)
    assert {one.state for one in found.values()} == {"blank"}


def test_a_function_as_a_notebook_gives_it_has_dots_where_the_rest_belongs():
    """So it is not answered, even where its lines happen to give the right result."""
    left = {}
    for path in notebooks.find([]):
        notebook = notebooks.read(path)
        for one in questions_of(notebook, copies.number_of(path)):
            text = text_of(notebook["cells"][one.answer]) if one.answer is not None else ""
            for function in ast.parse(text).body:
                if isinstance(function, ast.FunctionDef) and function.name == one.name:
                    constants = [n for n in ast.walk(function) if isinstance(n, ast.Constant)]
                    left[one.id] = any(n.value is Ellipsis for n in constants)
    assert len(left) > 40
    assert all(left.values()), left
