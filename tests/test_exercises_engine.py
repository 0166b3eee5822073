"""How answers are run, compared and shown: whatever a learner hands in gets a fair, clear reply."""

import contextlib
import io
import linecache
import re
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from many import each

from cnn_course.checking.cards_html import html_card
from cnn_course.checking.cards_text import summary, text_card
from cnn_course.checking.compare import difference, show_pair
from cnn_course.checking.exercise import Exercise
from cnn_course.checking.judging import judge
from cnn_course.checking.running import run
from cnn_course.exercises import UnknownExercise, WrongAnswer, check
from cnn_course.exercises.catalogue import find


def double(x):
    return 2 * x


TWO_CASES = ((np.array([[1, 2, 3], [4, 5, 6]]),), (np.array([[7, 8], [9, -1], [2, 0]]),))


def exercise(answer=double, cases=TWO_CASES, wrong=(), **more):
    return Exercise("0.1", "Test", "Do it.", answer, ("a", "b"), wrong, cases, **more)


def value_exercise(answer, **more):
    return Exercise("0.2", "Test", "Say it.", answer, ("a", "b"), (), **more)


# --- comparing ------------------------------------------------------------------------------


@each(
    [
        (3, 3.0),
        (3, np.float32(3)),
        (3, np.array(3)),
        (0.1 + 0.2, 0.3),
        (1, True),
        (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        (np.array([[1, 2], [3, 4]]), ((1.0, 2.0), (3.0, 4.0))),
        (np.array([0.1, 0.2]), np.array([0.1, 0.2], np.float32)),
        (np.array([1e6, 1.0]), np.array([1e6 + 0.001, 1.0])),
        ((2, 3), [2, 3]),
        ((2, 3), np.array([2, 3])),
        (((62, 62, 32), 896), [[62, 62, 32], 896]),
        ([(0, 1), (2, 3)], [[0, 1], [2, 3]]),
        ([], []),
        ([], np.zeros((0, 2))),
        ((np.ones(2), np.zeros((2, 2))), [np.ones(2), np.zeros((2, 2))]),
        (np.array([1, np.nan]), [1, np.nan]),
        ({"a": 1}, {"a": 1.0}),
        ("b", " b "),
    ]
)
def test_equal_in_value_is_right_whatever_the_type(expected, got):
    assert difference(expected, got) is None


@each(
    [
        (3, 4, "Expected 3, got 4."),
        (27562, 27563, "Expected 27562, got 27563."),
        (3, [3], "which holds one. Return the number itself."),
        (3, np.array([3]), "which holds one. Return the number itself."),
        (3, "3", "Leave the quotation marks out."),
        (3, "three", "this is the text 'three'."),
        (3, None, "this is None."),
        (3, len, "Is a pair of () missing?"),
        (0.1, 0.1001, "Expected 0.1, got 0.1001."),
        (1 / 3, 0.33334, "Expected 0.3333333, got 0.33334."),
        (np.ones((2, 3)), np.ones((3, 2)), "The shape is (3, 2); it must be (2, 3)."),
        (np.ones((2, 3)), np.ones((2, 3, 1)), "The shape is (2, 3, 1); it must be (2, 3)."),
        (np.ones((2, 2)), [[1, 1], [1]], "whose rows differ in length."),
        (np.ones((2, 2)), 1, "this is the number 1."),
        (np.ones(3), [1, 1], "3 numbers are expected; this holds 2."),
        (np.ones(3), [1, None, 1], "this holds None (at position 1"),
        (np.ones(2), {1, 2}, "this is a set of length 2."),
        (
            np.array([[1, 2], [3, 4]]),
            [[1, 2], [5, 6]],
            "First difference at row 1, column 0 (index [1, 0]): expected 3, got 5.",
        ),
        (np.zeros((2, 2, 2)), np.ones((2, 2, 2)), "at index [0, 0, 0]: expected 0, got 1."),
        (np.array([1.0, 2.0]), [1, np.nan], "at position 1: expected 2, got nan."),
        (np.array([1.0, 2.0]), [1, np.inf], "at position 1: expected 2, got inf."),
        (((1, 2), 3), ((1, 5), 3), "Part 1 of 2: First difference at position 1"),
        (((1, 2), 3), (1, 2, 3), "2 parts are expected; there are 3."),
        (((1, 2), 3), 5, "A tuple of 2 parts is asked for; this is the number 5."),
        ([(0, 1), (2, 3)], [(0, 1), (3, 2)], "at entry 1: expected (2, 3), got (3, 2)."),
        ([(0, 1), (2, 3)], [[0, 1]], "(2, 3) is missing."),
        ([], np.array([[0, 1]]), "(0, 1) does not belong."),
        ([(0, 1)], 2, "A list is asked for; this is the number 2."),
        ([(0, 1)], [7], "at entry 0: expected (0, 1), got 7."),
        ([(0, 1)], [(np.int64(3), np.float64(2.5))], "at entry 0: expected (0, 1), got (3, 2.5)."),
        ([(0, 1)], [], "The list is empty. (0, 1) is missing."),
        (np.ones(3), [], "The list is empty; 3 numbers are expected."),
        (np.ones((2, 2)), np.zeros((0, 2)), "The array is empty; an array of shape (2, 2)"),
        (np.ones(3), 7, "3 numbers are expected; this is the number 7."),
        (np.ones(1), 7, "1 number is expected; this is the number 7."),
        (3, "2 ** 9", "Leave the quotation marks out."),
    ]
)
def test_a_difference_is_said_in_one_sentence(expected, got, message):
    assert message in difference(expected, got).message


@each(
    [
        (1.0, 2.0, ("1", "2")),
        (1 / 3, 0.25, ("0.3333", "0.25")),
        (1.0, 1.00001, ("1", "1.00001")),
        (27562.123, 27562.124, ("27562.123", "27562.124")),
    ]
)
def test_numbers_are_shown_with_as_many_digits_as_tell_them_apart(one, other, shown):
    assert show_pair(one, other) == shown


# --- judging --------------------------------------------------------------------------------


def test_a_known_mistake_is_named_only_when_it_behaves_the_same_in_every_case():
    cases = ((1,), (2,), (3,))
    asked = exercise(double, cases, wrong=((lambda x: x + 2, "you add 2."),))
    assert judge(asked, lambda x: x + 2).diagnosis == "you add 2."
    assert judge(asked, lambda x: x + 2 if x < 3 else 0).diagnosis == ""


def test_the_smallest_failing_case_is_shown():
    cases = ((np.arange(6.0),), (np.arange(2.0),), (np.arange(4.0),))
    verdict = judge(exercise(double, cases), lambda x: 2 * x + (len(x) > 2))
    assert verdict.arguments[0][1].tolist() == [0, 1, 2, 3]
    assert (verdict.passed, verdict.total) == (1, 3)


@each(
    [
        (lambda y: 0 * y, "Every value is 0."),
        (lambda y: -y, "opposite sign"),
        (lambda y: y.T, "are swapped"),
        (lambda y: y.ravel(), "only the shape differs"),
        (lambda y: y[::-1], "flipped along axis 0"),
        (lambda y: np.roll(y, 3), "not in the right places"),
        (lambda y: np.floor(y), "decimals are cut off"),
        (lambda y: y + 1, "1 too large"),
        (lambda y: y - 1, "1 too small"),
        (lambda y: 2 * y, "twice the expected"),
        (lambda y: None, "Is a `return` missing?"),
    ]
)
def test_a_mistake_outside_the_bank_is_still_described(change, sentence):
    grid = np.array([[1.3, 2.0, 3.7], [4.6, 5.0, 6.0]])
    asked = exercise(double, ((grid,), (grid[:, :2] + 2.1,)))
    assert sentence in judge(asked, lambda x: change(2 * x)).diagnosis


def test_an_answer_that_changes_its_input_is_told_so():
    def doubles_in_place(x):
        x *= 2
        return x

    verdict = judge(exercise(), doubles_in_place)
    assert verdict.state == "wrong"
    assert "changes its input `x`" in verdict.diagnosis
    assert "expected" not in text_card(verdict)  # the values are right: nothing to compare


def test_an_answer_may_return_a_view_of_its_input_or_reuse_a_buffer():
    assert judge(exercise(lambda x: x.T), lambda x: x.T).state == "right"
    buffer = np.zeros((2, 3))
    cases = ((np.ones((2, 3)),), (np.full((2, 3), 7.0),))

    def fills_a_buffer(x):
        buffer[:] = 2 * x
        return buffer

    assert judge(exercise(double, cases), fills_a_buffer).state == "right"


def test_an_answer_may_print_and_plot():
    plt = pytest.importorskip("matplotlib.pyplot")
    before = plt.get_fignums()

    def talks(x):
        print("working on", x.shape)
        print("warning", file=sys.stderr)
        plt.figure()
        return 2 * x

    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert judge(exercise(), talks).state == "right"
    assert out.getvalue() == ""
    assert plt.get_fignums() == before


def test_what_a_wrong_answer_printed_is_on_the_card():
    def talks(x):
        print("x is", x.shape)
        return x

    assert "Printed in this case:\n    x is (2, 3)" in text_card(judge(exercise(), talks))


def test_an_answer_that_raises_shows_its_error_and_its_line():
    def raises(x):
        y = x + 1
        return y[10, 0]

    verdict = judge(exercise(), raises)
    assert verdict.outcome.source == "return y[10, 0]"
    assert "It raised IndexError: index 10 is out of bounds" in text_card(verdict)
    assert "return y[10, 0]" in html_card(verdict)


def test_the_line_is_the_learners_even_when_a_library_raises():
    def raises(x):
        return np.concatenate([x, np.zeros(7)])

    verdict = judge(exercise(), raises)
    assert verdict.outcome.source == "return np.concatenate([x, np.zeros(7)])"


@pytest.mark.parametrize("error", [SystemExit, RecursionError, KeyError, MemoryError])
def test_no_error_of_an_answer_gets_through(error):
    def raises(x):
        raise error("oh")

    verdict = judge(exercise(), raises)
    assert verdict.outcome.kind == "error"
    assert error.__name__ in text_card(verdict)


def test_an_interrupt_by_the_learner_does_get_through():
    def raises(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judge(exercise(), raises)


def spins(x):
    while True:
        pass


def spins_and_swallows(x):
    while True:
        try:  # noqa: SIM105
            x = x + 1
        except:  # noqa: E722
            pass


def sleeps(x):
    time.sleep(600)


def spins_and_prints(x):
    while True:
        print("still here")


@pytest.mark.parametrize("endless", [spins, spins_and_swallows, sleeps, spins_and_prints])
def test_an_endless_answer_is_stopped(endless):
    start = time.monotonic()
    verdict = judge(exercise(cases=((1,), (2,)), limit=0.2), endless)
    assert time.monotonic() - start < 60  # a busy machine may take its time; the answer, for ever
    assert verdict.outcome.kind == "endless"
    assert "did not finish within 0.2 seconds" in text_card(verdict)
    assert "in line" in text_card(verdict)
    assert "did not finish" in summary(verdict)


@pytest.mark.parametrize("endless", [spins, spins_and_swallows])
def test_an_endless_answer_is_stopped_on_another_thread_too(endless):
    found = []
    thread = threading.Thread(
        target=lambda: found.append(run(endless, (1,), 0.2).kind), daemon=True
    )
    thread.start()
    thread.join(60)
    assert found == ["endless"]


def test_an_endless_answer_is_stopped_where_there_are_no_alarms(monkeypatch):
    monkeypatch.delattr(signal, "setitimer")  # as on Windows
    assert run(spins_and_swallows, (1,), 0.2).kind == "endless"
    assert [run(double, (n,), 5).value for n in range(50)] == [2 * n for n in range(50)]


def test_a_quick_answer_on_another_thread_is_left_alone():
    found = []

    def many():
        for n in range(200):
            found.append(run(double, (n,), 5).value)

    thread = threading.Thread(target=many)
    thread.start()
    thread.join(30)
    assert found == [2 * n for n in range(200)]


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs Unix alarms")
def test_the_alarm_of_somebody_else_is_given_back():
    def handler(signum, frame):
        pass

    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 100)
    try:
        run(double, (1,), 1)
        assert signal.getsignal(signal.SIGALRM) is handler
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 100
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_an_answer_that_remembers_earlier_calls_is_told_so():
    def remembers(x, seen=[]):  # noqa: B006
        seen.append(x)
        return seen

    verdict = judge(exercise(lambda x: [x], ((1,), (2,), (3,))), remembers)
    assert "Called a second time with the same input" in verdict.diagnosis


def test_the_numbers_of_the_smallest_case_have_the_names_of_the_answers_own_arguments():
    def call(answer, id="3.1"):
        verdict = judge(find(id), answer)
        assert verdict.call in text_card(verdict) and verdict.call in html_card(verdict)
        return verdict.call

    own = "output_size(cells=2, width=1, zeros=3, step=4)"
    asked = "output_size(n=2, k=1, padding=3, stride=4)"
    assert call(lambda cells, width, zeros=0, step=1: cells + 2 * zeros - width + 1) == own
    some = "output_size(cells=2, k=1, padding=3, stride=4)"
    assert call(lambda cells, *rest: cells + 2 * sum(rest[1:2]) - rest[0] + 1) == some
    swapped = lambda n, k, stride=0, padding=1: n + 2 * stride - k + 1  # noqa: E731
    assert call(swapped) == asked  # the padding is given, not the stride
    assert call(lambda _, __, padding=0, stride=1: _ + 2 * padding - __ + 1) == asked
    assert call(lambda cells: 0, "3.3") == "lecture_same(2)"  # one number needs no name
    assert call(lambda p, size, step: p, "4.1").startswith("max_pool(p, size=")


def test_a_stack_of_filters_is_drawn_one_by_one_whatever_it_is_called():
    card = html_card(judge(find("2.4"), lambda image, w: image))
    assert "[0]</div>" in card and "[:, :, 0]" not in card


def test_a_short_case_can_be_pasted_and_a_long_one_is_not_offered():
    asked = exercise(double, ((np.array([[1, 2]]),),))
    assert "To try it by itself: wrong(np.array([[1, 2]]))" in text_card(judge(asked, wrong))
    asked = exercise(double, ((np.arange(100.0),),))
    assert "To try it by itself" not in text_card(judge(asked, wrong))


def wrong(x):
    return x


def test_the_result_instead_of_the_function_is_explained():
    assert "without calling it" in judge(exercise(), 4).diagnosis


def test_the_wrong_number_of_arguments_is_explained():
    verdict = judge(exercise(), lambda: 1)
    assert "Your function takes `()`; the question needs `double(x)`" in verdict.diagnosis


def test_arguments_may_have_other_names():
    assert judge(exercise(), lambda anything: 2 * anything).state == "right"
    assert judge(exercise(), lambda *anything: 2 * anything[0]).state == "right"


def test_a_function_with_dots_left_in_it_is_not_finished():
    def half_done(x):
        result = np.zeros(x.shape)
        ...
        return result

    verdict = judge(exercise(), half_done)
    assert verdict.state == "blank"
    assert "`...` in line 3" in verdict.diagnosis


def test_dots_are_named_before_a_mistake_also_where_a_case_is_met():
    def half_done(x):
        result = x.copy()
        ...
        return result

    verdict = judge(exercise(cases=((np.zeros(2),), (np.ones(2),))), half_done)
    assert (verdict.state, verdict.passed) == ("blank", 0)


def test_dots_left_in_a_right_function_do_no_harm():
    def done(x):
        ...
        return 2 * x

    assert judge(exercise(), done).state == "right"


def test_a_tuple_with_a_blank_in_it_is_not_answered_yet():
    assert judge(value_exercise((1, (2, 3))), (1, (..., 3))).state == "blank"
    assert judge(value_exercise((1, 2)), [None, None]).state == "blank"


def test_a_none_among_numbers_is_an_answer_as_keras_writes_it():
    verdict = judge(value_exercise((26, 26, 8)), (None, 26, 26, 8))
    assert verdict.state == "wrong"
    assert "Leave the None out" in verdict.diagnosis


def test_a_value_question_does_not_take_a_function():
    assert "call it" in judge(value_exercise(3), lambda: 3).diagnosis


def test_a_wrong_value_is_located_but_not_given_away():
    card = text_card(judge(value_exercise(((11, 12), 13)), ((11, 99), 13)))
    assert "Part 1 of 2" in card
    assert "12" not in card


# --- what is shown --------------------------------------------------------------------------


def test_the_card_holds_case_expected_given_and_first_difference():
    verdict = judge(exercise(cases=((np.array([[1, 2], [3, -4]]),),)), lambda x: 2 * x + (x == 3))
    assert text_card(verdict) == (
        "Exercise 0.1 (Test): not right yet.\n"
        "A case that fails: double(x)\n"
        "  x =\n"
        "    [[ 1  2]\n"
        "     [ 3 -4]]\n"
        "  expected\n"
        "    [[ 2  4]\n"
        "     [ 6 -8]]\n"
        "  yours\n"
        "    [[ 2  4]\n"
        "     [ 7 -8]]\n"
        "First difference at row 1, column 0 (index [1, 0]): expected 6, got 7.\n"
        "To try it by itself: double(np.array([[1, 2], [3, -4]]))\n"
        '0 of 1 cases agree. hint("0.1") gives a hint.'
    )
    rich = html_card(verdict)
    assert rich.count("text-decoration:underline") == 1  # the one wrong cell, not by colour alone
    assert "−8" in rich  # a minus sign, not a hyphen


def test_a_card_takes_its_colours_from_jupyterlab():
    rich = html_card(judge(exercise(), lambda x: x))
    without_variables = re.sub(r"var\([^()]*(\([^()]*\))?[^()]*\)", "", rich)
    assert "var(--jp-warn-color1" in rich
    assert not re.search(r"#[0-9a-f]{3,6}|rgba?\(", without_variables)


def test_what_a_learner_returns_cannot_inject_html():
    rich = html_card(judge(exercise(), lambda x: "<script>alert(1)</script>"))
    assert "<script>" not in rich


def test_a_large_array_does_not_flood_the_card():
    cases = ((np.zeros((200, 300)),),)
    verdict = judge(exercise(double, cases), lambda x: x + 1)
    assert len(html_card(verdict)) < 20_000
    assert len(text_card(verdict)) < 10_000


@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 3, 2), (2, 1, 2, 2), (2, 1, 1, 2, 2)])
def test_arrays_of_any_rank_have_a_picture(shape):
    cases = ((np.arange(np.prod(shape)).reshape(shape),),)
    rich = html_card(judge(exercise(double, cases), lambda x: x))
    assert "expected" in rich and "yours" in rich


def test_a_wrong_answer_raises_with_the_card_as_its_message():
    with pytest.raises(WrongAnswer, match="the \\+ 1 is missing") as caught:
        check("3.1", lambda n, k, padding=0, stride=1: (n + 2 * padding - k) // stride)
    assert caught.value._render_traceback_() == [str(caught.value)]


def test_a_number_is_accepted_as_an_id(capsys):
    check(3.1, lambda n, k, padding=0, stride=1: (n + 2 * padding - k) // stride + 1)
    assert "Exercise 3.1 (Output size): right." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("3.99", "notebook 03 has 3.1, 3.2"),
        ("output", "did you mean 3.1"),
        ("max_pool", "did you mean 4.1"),
        ("banana", "ids look like '3.1'"),
    ],
)
def test_an_unknown_id_says_which_there_are(wanted, message):
    with pytest.raises(UnknownExercise, match=message) as caught:
        check(wanted, 1)
    assert len(caught.value._render_traceback_()) == 1


def test_a_number_that_could_be_two_ids_is_asked_back():
    with pytest.raises(UnknownExercise, match=r"is it '2\.1' or '2\.10'"):
        check(2.10, 1)


def test_arguments_in_the_wrong_order_are_explained():
    with pytest.raises(UnknownExercise, match="the id comes first"):
        check(double, "3.1")


def test_the_engine_does_not_import_tensorflow_or_matplotlib():
    code = (
        "import sys; from cnn_course.exercises import check; check('3.9', ((62, 62, 32), 896)); "
        "print([m for m in ('tensorflow', 'matplotlib', 'ipywidgets') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


# --- what a beginner wrote ------------------------------------------------------------------


def test_several_parts_without_brackets_are_one_answer(capsys):
    check("2.8", 10, 592)
    assert "right" in capsys.readouterr().out
    with pytest.raises(WrongAnswer, match="the biases are missing"):
        check("2.8", 9, 576)


def test_a_check_without_an_answer_is_not_answered_yet(capsys):
    check("2.8")
    assert "not answered yet" in capsys.readouterr().out


@pytest.mark.parametrize("got", [[], np.zeros((2, 2)), np.zeros(6)])
def test_zeros_are_remarked_on_only_where_numbers_of_the_right_shape_were_expected(got):
    remark = "Every value is 0"
    assert remark not in text_card(judge(exercise(), lambda x: got))
    assert remark in text_card(judge(exercise(), lambda x: np.zeros(x.shape)))


def test_a_card_shows_pythons_numbers_whatever_numpy_made_them():
    cases = (([np.int64(1), 2],),)
    asked = exercise(lambda x: [(3, 4)], cases)
    for got in ([(np.int64(3), np.float64(4.5))], (np.int64(3), [np.int64(1)]), [np.float32(2)]):
        verdict = judge(asked, lambda x, got=got: got)
        assert "np." not in text_card(verdict) + html_card(verdict) + summary(verdict)


def test_a_list_that_holds_itself_does_not_upset_the_card():
    def holds_itself(x):
        places = []
        places.append(places)
        return places

    assert "[[" in text_card(judge(exercise(lambda x: [(3, 4)]), holds_itself))


def test_a_code_exercise_without_its_function_says_where_to_put_it(capsys):
    check("3.1")
    assert 'Put it in: check("3.1", output_size).' in capsys.readouterr().out
    check("3.1", None)  # the result of a function that only prints
    assert "None came in. Give the function itself" in capsys.readouterr().out
    with pytest.raises(WrongAnswer, match="Give the function alone"):
        check("3.1", double, 7, 3)


@pytest.mark.parametrize("written", ["3,1", "ex3.1", "Exercise 3.1", "3-1"])
def test_an_id_with_a_slip_in_it_is_recognised(written):
    with pytest.raises(UnknownExercise, match=r"did you mean 3\.1\?"):
        check(written, double)


def test_the_id_of_a_notebook_without_exercises_says_which_have_them():
    with pytest.raises(UnknownExercise, match="Notebooks 00 to"):
        check("77.1", double)


def with_notebook(source, **variables):
    """Define `answer` as a cell of a notebook that holds these variables."""
    space = {"np": np, **variables}
    name = f"<cell {hash(source)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec"), space)
    return space["answer"]


GRID = ((np.array([[1, 2], [3, 4]]), 2), (np.array([[5, 6, 7]]), 3))


def scaled(image, factor):
    return image * factor


def test_an_answer_that_reads_the_notebooks_variables_is_told_so():
    stored = np.array([[9, 9], [9, 8]])
    wrong = with_notebook("def answer(picture, factor): return stored * factor", stored=stored)
    card = judge(exercise(scaled, GRID), wrong).diagnosis
    assert "reads `stored`, which is a variable of the notebook" in card
    assert "it should use its argument `picture`." in card


def test_also_inside_a_comprehension_and_when_it_stops_with_an_error():
    source = "def answer(picture, factor): return [stored[9] for cell in range(factor)]"
    wrong = with_notebook(source, stored=[1, 2])
    assert "reads `stored`" in judge(exercise(scaled, GRID), wrong).diagnosis


@pytest.mark.parametrize(
    "source",
    [
        "def answer(picture, factor): return picture * factor * one",
        "def answer(picture, factor): return helper(picture, factor)",
    ],
)
def test_a_right_answer_may_read_what_it_likes(source):
    right = with_notebook(source, one=1, helper=scaled)
    assert judge(exercise(scaled, GRID), right).state == "right"


def test_a_helper_is_no_variable_of_the_notebook():
    wrong = with_notebook(
        "def answer(picture, factor): return helper(picture, factor) + 7.25", helper=scaled
    )
    assert "variable of the notebook" not in judge(exercise(scaled, GRID), wrong).diagnosis


def test_an_argument_that_is_never_used_is_named():
    assert (
        judge(exercise(scaled, GRID), lambda image, factor: (image, factor, (), {})).diagnosis == ""
    )
    verdict = judge(exercise(scaled, GRID), lambda image, factor: image * 2.5 + 1)
    assert verdict.diagnosis == "Your function never uses its argument `factor`."


def test_a_size_that_is_fixed_is_suspected_when_an_index_runs_out():
    def three(image, factor):
        return [[image[row, column] * factor for column in range(3)] for row in range(3)]

    def one_too_far(image, factor):
        rows, columns = image.shape
        return [[image[r + 1, c] * factor for c in range(columns)] for r in range(rows)]

    def written_out(image, factor):
        return [[row[0] * factor, row[1] * factor, row[2] * factor] for row in image]

    asked = exercise(scaled, GRID)
    assert "The size 3 is written into `range`" in judge(asked, three).diagnosis
    diagnosis = judge(asked, one_too_far).diagnosis
    assert "`row[2]` is not always there" in judge(asked, written_out).diagnosis
    assert "Does a loop run one step too far" in diagnosis and ".shape" not in diagnosis
    assert ".shape" not in judge(asked, lambda image, factor: {}[3]).diagnosis
    broadcast = judge(asked, lambda image, factor: image + np.zeros((7, 7))).diagnosis
    assert "shapes do not fit" in broadcast and "The size 7 is written" in broadcast


def test_return_inside_a_loop_is_recognised():
    def first_row(image, factor):
        result = np.zeros(image.shape)
        for row in range(image.shape[0]):
            result[row] = image[row] * factor
            return result

    def first_number(image, factor):
        for row in range(image.shape[0]):
            return image[row, 0] * factor

    cases = ((np.array([[1, 2], [3, 4]]), 2), (np.array([[5, 6, 7], [8, 9, 1]]), 3))
    asked = exercise(scaled, cases)
    assert "Only the first cells are filled" in judge(asked, first_row).diagnosis
    assert "Only the first number comes back" in judge(asked, first_number).diagnosis


def test_print_is_no_return():
    def prints(x):
        print(2 * x)

    assert "`print` shows a value, `return` hands it back" in judge(exercise(), prints).diagnosis


def test_errors_are_alike_only_when_they_say_the_same():
    asked = exercise(wrong=((lambda x: x.append(1, 2), "`append` takes one thing."),))
    assert judge(asked, lambda x: x.append(3, 4)).banked
    assert not judge(asked, lambda x: x.upend(3, 4)).banked
    asked = exercise(wrong=((lambda x: x[5, 0], "the row is not there."),))
    assert judge(asked, lambda x: x[6, 0]).banked
    assert not judge(asked, lambda x: x[0, 6]).banked  # the other axis


def test_an_argument_that_is_never_used_is_named_also_when_an_error_stops_the_function():
    diagnosis = judge(exercise(scaled, GRID), lambda image, factor: image.nothing).diagnosis
    assert diagnosis.startswith("Your function stopped with an error.")
    assert diagnosis.endswith("It never uses its argument `factor`.")


def test_a_model_of_the_notebook_is_a_variable_of_the_notebook():
    class Model:
        def get_weights(self):
            return [3]

    source = "def answer(picture, factor): return picture * model.get_weights()[1]"
    diagnosis = judge(exercise(scaled, GRID), with_notebook(source, model=Model())).diagnosis
    assert "reads `model`, which is a variable of the notebook" in diagnosis
    assert "it should use its argument `factor`." in diagnosis
    diagnosis = judge(exercise(scaled, GRID), with_notebook(source, model=Model)).diagnosis
    assert "variable of the notebook" not in diagnosis  # a class is no variable


def test_an_error_is_shown_without_the_codes_of_tensorflow():
    def raises(x):
        raise ValueError("\x1b[1m{{function_node __wrapped__AddV2}} Incompatible shapes\x1b[0m")

    card = text_card(judge(exercise(), raises))
    assert "It raised ValueError: Incompatible shapes in line" in card


def test_of_arguments_that_would_fill_screens_only_the_shapes_are_shown():
    def first(x, weights):
        return x[0, 0, :2, 0]

    case = (np.ones((2, 9, 7, 1)), [np.ones((2, 2)), np.ones(2)] * 4)
    verdict = judge(exercise(first, (case,)), lambda x, weights: x[0, 0, :2, 0] + 1)
    assert text_card(verdict).splitlines()[1:8] == [
        "A case that fails: first(x, weights)",
        "  x =",
        "    an array of shape (2, 9, 7, 1)",
        "  weights =",
        "    8 arrays of shapes " + ", ".join(["(2, 2), (2,)"] * 4),
        "  expected",
        "    [1. 1.]",
    ]
    rich = html_card(verdict)
    assert "an array of shape (2, 9, 7, 1)" in rich and "8 arrays of shapes" in rich
    assert rich.count("<td") == 4  # expected and given, two numbers each


def test_of_lines_that_stand_for_something_only_those_that_differ_are_marked():
    asked = exercise(lambda x: x, (("abc",),), view=tuple)
    verdict = judge(asked, lambda x: "aXc")
    assert verdict.found.message == "The first line that differs is line 2 of 3."
    assert html_card(verdict).count("outline:") == 1
    assert judge(asked, lambda x: "ab").found.message == "3 lines are expected; there are 2."
    assert judge(asked, lambda x: [].append(x)).found.message == "This is None."
    asked = exercise(lambda x: tuple(x), (("abc",),))
    assert judge(asked, lambda x: "a word").found.message == "This is a word."


def test_a_missing_default_is_named():
    def transposed(x, kernel, stride):
        return np.zeros((1, 1))

    text = judge(find("6.3"), transposed).diagnosis
    assert "the question needs `transposed_by_stamps(x, kernel, stride=1)`" in text
    assert "give a default: `stride=1`" in text and "order" not in text
