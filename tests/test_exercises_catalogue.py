"""Every exercise: the reference passes, known mistakes are named, a blank is no failure.

Asked of the whole catalogue, notebook by notebook: an exercise that is added is tested. What tests
the judge and not the exercise is asked of six exercises that stand for all kinds.
"""

import contextlib
import io
import math
import re

import numpy as np
import pytest

from cnn_course import notebooks, ops
from cnn_course.checking.cards_html import html_card
from cnn_course.checking.cards_text import summary, text_card, unmarked
from cnn_course.checking.cases import DRAWN, cases_of
from cnn_course.checking.judging import judge
from cnn_course.checking.running import run
from cnn_course.exercises import check, hint, interface, question, solution
from cnn_course.exercises.catalogue import MODULES, all_exercises, exercises_of

EXERCISES = list(all_exercises().values())
SIX = [one for one in EXERCISES if one.id in ("1.2", "2.6", "2.8", "3.1", "3.2", "9.1")]

each_of_six = pytest.mark.parametrize("exercise", SIX, ids=lambda one: one.id)


def of_each(*kinds):
    """Make a test of a claim: it holds for each exercise of these kinds, one test per notebook."""

    def decorate(claim):
        @pytest.mark.parametrize("notebook", MODULES)
        def test(notebook):
            for exercise in exercises_of(notebook).values():
                if exercise.kind in kinds or not kinds:
                    claim(exercise)

        return test

    return decorate


def printed(function, *arguments) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as text:
        function(*arguments)
    return text.getvalue()


@pytest.mark.parametrize("notebook", MODULES)
def test_a_notebook_has_its_exercises_numbered_in_order(notebook):
    ids = list(exercises_of(notebook))
    assert ids == [f"{notebook}.{number}" for number in range(1, len(ids) + 1)]
    assert len(ids) >= {0: 1, 8: 6}.get(notebook, 4)


@of_each()
def test_the_reference_passes(exercise):
    assert judge(exercise, exercise.answer).state == "right"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.id)
def test_every_known_wrong_answer_is_refused_with_its_own_diagnosis_on_a_readable_card(exercise):
    faults = []
    for answer, diagnosis in exercise.wrong:
        verdict = judge(exercise, answer)
        if (verdict.state, verdict.diagnosis, verdict.banked) != ("wrong", diagnosis, True):
            faults.append((diagnosis, verdict.state, verdict.diagnosis))
            continue
        plain, rich = text_card(verdict), html_card(verdict)
        readable = (
            "not right yet" in plain
            and "not right yet" in rich
            and unmarked(diagnosis) in plain
            and "Traceback" not in plain
            and "0x" not in plain  # an address would differ from run to run
            and rich.count("<div") == rich.count("</div>")
            and plain == text_card(judge(exercise, answer))
            and (exercise.kind != "code" or "A case that fails" in plain)
        )
        if not readable:
            faults.append((diagnosis, plain))
    assert not faults


@of_each("code")
def test_every_drawn_case_is_one_on_which_the_reference_gives_a_result(exercise):
    of_arrays = any(isinstance(one, np.ndarray) for case in exercise.cases for one in case)
    drawn = (DRAWN if of_arrays else 3 * DRAWN) if exercise.draw else 0
    for seed in (None, 1, 2):
        assert len(cases_of(exercise, seed)) == len(exercise.cases) + drawn


@of_each()
def test_each_diagnosis_belongs_to_one_wrong_answer(exercise):
    diagnoses = [diagnosis for _, diagnosis in exercise.wrong]
    assert len(set(diagnoses)) == len(diagnoses)
    if exercise.kind == "choice":
        assert {letter for letter, _ in exercise.wrong} == {*exercise.options} - {exercise.answer}
    else:
        assert exercise.wrong or exercise.explain


@each_of_six
def test_a_blank_is_not_answered_yet(exercise):
    for blank in (None, ...):
        assert judge(exercise, blank).state == "blank"
        assert "not answered yet" in printed(check, exercise.id, blank)


def only_dots(*arguments):
    """Answer here."""
    ...


def only_pass(*arguments):
    pass


def returns_dots(*arguments):
    return ...


def not_implemented(*arguments):
    raise NotImplementedError("write your answer here")


@pytest.mark.parametrize("exercise", [one for one in SIX if one.kind == "code"], ids=str)
def test_an_empty_function_is_not_answered_yet(exercise):
    for body in (only_dots, only_pass, returns_dots, not_implemented):
        assert judge(exercise, body).state == "blank", body


@of_each("code")
def test_a_constant_is_refused(exercise):
    for value in (0, 1, "text", [], np.zeros((2, 2))):
        assert judge(exercise, lambda *arguments, value=value: value).state == "wrong", value


def zeros_like(result):
    if isinstance(result, tuple):
        return tuple(map(zeros_like, result))
    return np.zeros_like(np.asarray(result), float)


@of_each("code")
def test_zeros_in_the_right_shape_are_refused(exercise):
    verdict = judge(exercise, lambda *arguments: zeros_like(exercise.answer(*arguments)))
    assert verdict.state == "wrong"


@of_each("code")
def test_the_reference_leaves_its_input_alone(exercise):
    for case in cases_of(exercise):
        outcome = run(exercise.answer, case, 60)
        assert outcome.kind == "value", outcome.error
        assert outcome.changed is None


@of_each("code")
def test_the_shown_solution_runs_as_it_stands(exercise):
    shown = printed(solution, exercise.id)
    notebook = notebooks.read(notebooks.find([f"{int(exercise.id.split('.')[0]):02}"])[0])
    cells = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    imported = set(re.findall(r"^import (?:\w+ as )?(\w+)", "\n".join(cells), re.M))
    imported.update(
        re.findall(
            r"\w+", " ".join(re.findall(r"^from cnn_course import (.*)", "\n".join(cells), re.M))
        )
    )
    known = {"np": np, "math": math, "ops": ops}
    space = {name: module for name, module in known.items() if name in imported}
    module = __import__(exercise.answer.__module__, fromlist=["*"])
    functions = {
        name: value
        for name, value in vars(module).items()
        if callable(value) and not name.startswith("_")
    }
    exec(shown, {**functions, **space}, space)
    assert judge(exercise, space[exercise.answer.__name__]).state == "right"


@of_each()
def test_question_hints_and_solution_say_something_and_always_the_same(exercise):
    interface._hints_given.clear()
    first = [printed(hint, exercise.id) for _ in range(len(exercise.hints) + 1)]
    interface._hints_given.clear()
    assert first == [printed(hint, exercise.id) for _ in range(len(exercise.hints) + 1)]
    assert len(exercise.hints) >= 2
    assert len(set(exercise.hints)) == len(exercise.hints)
    assert first[-1] == first[-2]  # the last rung stays
    assert f'solution("{exercise.id}") shows the answer' in first[-1]
    assert exercise.title in printed(question, exercise.id)
    assert printed(solution, exercise.id).strip()


@of_each("value", "choice")
def test_a_right_value_or_choice_comes_with_its_reason(exercise):
    assert exercise.why
    assert unmarked(exercise.why) in text_card(judge(exercise, exercise.answer))


@of_each("value")
def test_a_wrong_value_does_not_give_the_right_one_away(exercise):
    for wrong in [answer for answer, _ in exercise.wrong] + [-12345, (7, 7, 7, 7, 7), "text"]:
        verdict = judge(exercise, wrong)
        assert verdict.state == "wrong"
        if verdict.banked or exercise.explain:
            continue  # these sentences are written by hand
        written = re.sub(r"\s", "", text_card(verdict))
        right = re.sub(r"\s", "", repr(exercise.answer))
        assert right not in written.replace(exercise.id, "") or len(right) < 3


@of_each("choice")
def test_a_choice_takes_its_letter_as_people_write_it(exercise):
    letter = exercise.answer
    for written in (letter, letter.upper(), f" {letter} ", f"({letter})", f"{letter})"):
        assert judge(exercise, written).state == "right"
    assert judge(exercise, "").state == "blank"
    assert judge(exercise, "z").state == "wrong"
    assert judge(exercise, 3).state == "wrong"
    for option, text in exercise.options.items():
        assert f"{option}  {text}" in printed(question, exercise.id).replace("**", "")


class Strange:
    """Something that cannot be compared, copied or printed."""

    def __eq__(self, other):
        raise RuntimeError("no comparison")

    __hash__ = None

    def __deepcopy__(self, memo):
        raise RuntimeError("no copy")

    def __array__(self, *arguments, **more):
        raise RuntimeError("no array")


ODD = [
    "text",
    b"bytes",
    True,
    3 + 4j,
    float("nan"),
    float("inf"),
    10**400,
    [],
    {},
    {1, 2},
    {"a": 1},
    [[1], [1, 2]],
    [None, 1],
    [(0, 1, 2)],
    np.array(["a"]),
    np.zeros((0, 3)),
    np.zeros((2, 2, 2, 2, 2, 2)),
    np.zeros(3, dtype=[("a", int)]),
    np.ma.masked_array([1, 2], [True, False]),
    np.datetime64("2020-01-01"),
    range(3),
    iter([1]),
    len,
    int,
    Exception("x"),
    Strange(),
]


@each_of_six
def test_no_strange_answer_upsets_the_check(exercise):
    for odd in ODD:
        for answer in [odd, lambda *arguments, odd=odd: odd][: 1 + (exercise.kind == "code")]:
            verdict = judge(exercise, answer)
            assert verdict.state == "wrong", type(odd)
            assert exercise.title in text_card(verdict)
            assert html_card(verdict).startswith("<div")
            assert summary(verdict)
