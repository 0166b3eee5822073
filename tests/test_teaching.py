"""TEACHING.md: its lines run, its numbers are right, its mistakes are those that the cards name."""

import re
from pathlib import Path

import numpy as np
from many import each

from cnn_course import by_hand, data, explorers, geometry, lecture, models, ops
from cnn_course.exercises import catalogue
from cnn_course.grading import course

TEXT = (Path(__file__).parents[1] / "TEACHING.md").read_text("utf-8")
FLAT = re.sub(r"\s+", " ", TEXT)
NAMES = {"np": np, "by_hand": by_hand, "geometry": geometry, "lecture": lecture, "ops": ops}
NAMES |= {"data": data, "explorers": explorers, "models": models}
LINES = [
    line
    for block in re.findall(r"```python\n(.*?)```", TEXT, re.S)
    for line in block.splitlines()
    if line
]
CLAIMS = re.findall(r"<!-- (.+?) -->", FLAT)
EXPECTED = re.findall(r"(\d\.\d+) “([^”]+)”", FLAT)


@each(LINES)
def test_an_explorer_to_project_starts_in_a_possible_setting(line):
    scene = eval(line, dict(NAMES)).scene
    assert scene.alt and not scene.message


@each(CLAIMS)
def test_an_answer_for_the_board_is_right(claim):
    assert bool(eval(claim, dict(NAMES))) is True


@each(EXPECTED)
def test_a_mistake_to_expect_is_one_that_its_card_names(key, words):
    said = [diagnosis for _, diagnosis in catalogue.find(key).wrong]
    assert any(words in one for one in said), f"exercise {key} names no {words!r}"


def test_every_notebook_has_a_plan_and_something_for_each_heading():
    for word in ("**Outcome to examine.**", "**Lecture (60).**", "**Lab (90).**", "**Home.**"):
        assert TEXT.count(word) == 9
    for word in ("**Expect.**", "**Board.**"):
        assert TEXT.count(word) == 9
    for minutes in re.findall(r"\*\*(?:Lecture|Lab) \((\d+)\)\.\*\*(.*?)(?=\*\*)", FLAT):
        assert sum(map(int, re.findall(r"\((\d+)\)", minutes[1]))) == int(minutes[0]), minutes


def test_the_table_says_of_each_exercise_what_its_notebook_says():
    asked = {key for one in course.notebooks_by_number().values() for key in one.asked}
    optional = course.optional()
    core = asked - optional
    rows = [row.split("|")[2:4] for row in TEXT.splitlines() if re.match(r"\| \d\d \|", row)]
    listed = [{key for row in rows for key in row[column].split()} for column in (0, 1)]
    assert listed[0] - core == listed[1] - optional == set(), "move them to the other column"
    assert core - listed[0] == optional - listed[1] == set(), "write them into the table"
