"""What no bank knows is still named, and nothing that a learner hands in upsets the judge."""

import contextlib
import functools
import signal
import sys
import textwrap
import threading
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest

from cnn_course.checking import limits
from cnn_course.checking.cards_html import html_card
from cnn_course.checking.cards_text import text_card, unmarked
from cnn_course.checking.cases import cases_of
from cnn_course.checking.exercise import Exercise
from cnn_course.checking.judging import judge, judge_results, outcomes_of
from cnn_course.checking.plain import Odd, plain
from cnn_course.checking.running import run
from cnn_course.exercises import WrongAnswer, check, hint, interface
from cnn_course.exercises.catalogue import find


def weighted(image, weights):
    return (image * weights).sum(axis=0)


def draw(rng):
    rows, columns = rng.integers(2, 6, 2)
    return rng.normal(size=(rows, columns)), rng.normal(size=(rows, columns))


FIXED = ((np.ones((2, 3)), np.ones((2, 3))), (np.arange(6.0).reshape(2, 3), np.ones((2, 3))))


def asked(answer=weighted, cases=FIXED, draw=draw, wrong=()):
    return Exercise("0.9", "Test", "Do it.", answer, ("a", "b"), wrong, cases, draw)


# --- cases ------------------------------------------------------------------------------------


def test_cases_are_drawn_from_a_seed_the_fixed_ones_first():
    first, again, other = cases_of(asked()), cases_of(asked()), cases_of(asked(), seed=1)
    assert len(first) == len(FIXED) + 25
    assert all(np.array_equal(a, b) for a, b in zip(first[5], again[5], strict=True))
    assert not np.array_equal(first[5][0], other[5][0])


def test_a_draw_on_which_the_solution_raises_is_left_out():
    exercise = asked(lambda n: 1 // n, ((1,), (2,)), lambda rng: (int(rng.integers(0, 2)),))
    assert all(case != (0,) for case in cases_of(exercise)) and 22 < len(cases_of(exercise)) < 77


def test_results_of_another_process_are_judged_without_the_function():
    exercise = find("3.1")
    cases = cases_of(exercise, seed=5)
    outcomes = outcomes_of(
        exercise, lambda n, k, padding=0, stride=1: (n + padding - k) // stride + 1, cases
    )
    verdict = judge_results(exercise, cases, outcomes)
    assert verdict.state == "wrong" and verdict.banked
    assert judge_results(exercise, cases, outcomes_of(exercise, exercise.answer, cases)).state == (
        "right"
    )


# --- what stays behind from call to call ----------------------------------------------------


def test_a_cache_that_forgets_an_argument_is_refused():
    kept = {}

    def cached(image, weights):
        key = image.tobytes()
        if key not in kept:
            kept[key] = weighted(image, weights)
        return kept[key]

    verdict = judge(asked(), cached)
    assert verdict.state == "wrong"
    assert "Called again with another `weights`" in verdict.diagnosis


def test_one_array_handed_out_twice_is_refused():
    buffers = {}

    def reuses(image, weights):
        result = buffers.setdefault(image.shape, np.zeros(image.shape[1]))
        result[:] = weighted(image, weights)
        return result

    verdict = judge(asked(), reuses)
    assert "hands out the same array each time" in text_card(verdict) and html_card(verdict)


def test_a_counter_outside_of_the_function_is_refused():
    calls = []

    def counts(image, weights):
        calls.append(1)
        return weighted(image, weights) + (len(calls) > 30)

    assert "Called a second time" in judge(asked(), counts).diagnosis


# --- one change that makes it right -----------------------------------------------------------

LINES = """def answer(image, weights):
    rows, columns = image.shape
    result = np.zeros(columns)
    for column in range(columns):
        for row in range(rows):
            result[column] += image[row, column] * weights[row, column]
    return result
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("+= image", "= image", "Line 6 of the cell overwrites `result[column]` each time"),
        (
            "range(rows)",
            "range(rows - 1)",
            "Line 5 of the cell ends the loop `range(rows - 1)` one step too early",
        ),
        ("] * weights", "] / weights", "Line 6 of the cell divides where it should multiply"),
        ("    return", "        return", "Line 7 of the cell returns inside the loop"),
        ("image[row, column]", "image[column, row]", "in the wrong order"),
        ("np.zeros(columns)", "np.zeros(columns, int)", "whose type cannot hold every result"),
        ("np.zeros(columns)", "np.ones_like(image[0], int) * 0", "whose type cannot hold every"),
        ("range(rows)", "range(2)", "has the number 2 written into it; that must come from"),
    ],
)
def test_the_one_change_that_makes_it_right_is_named(old, new, says):
    assert says in judge(asked(), in_a_cell(LINES.replace(old, new))).diagnosis


POOL = """def answer(image, size, stride):
    rows = (image.shape[0] - size) // stride + 1
    columns = (image.shape[1] - size) // stride + 1
    result = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride, column * stride
            result[row, column] = image[top : top + size, left : left + size].max()
    return result
"""


def test_a_slip_made_for_rows_and_for_columns_is_named():
    for old, new, says in (
        (" + 1", "", "Line 2 of the cell has `(image.shape[0] - size) // stride`, which is 1 too"),
        ("(rows)", "(1, rows)", "Line 5 of the cell begins the loop `range(1, rows)` too late"),
        ("+ size", "+ 2", "Line 8 of the cell has the number 2 written into it; that must come"),
        ("+ size", "+ stride", "Line 8 of the cell uses `stride` where `size` belongs. It does"),
        ("image.shape[1]", "image.shape[0]", "where number 1 of the shape belongs."),
        ("= image[", "= grey[", "Line 8 of the cell uses `grey` where `image` belongs."),
    ):
        text = POOL.replace(old, new).replace(
            "(columns)", "(1, columns)" if "1," in new else "(columns)"
        )
        answer = in_a_cell(text, grey=np.arange(400.0).reshape(20, 20))  # of the notebook
        assert says in judge(find("4.1"), answer).diagnosis


def test_a_result_that_is_cut_off_is_told_so_and_no_more():
    cut = """def answer(dy, image, size, stride):
        result = max_pool_backward(dy, image, size, stride)
        return result[: (dy.shape[0] - 1) * stride + size, : (dy.shape[1] - 1) * stride + size]
    """
    cut = in_a_cell(textwrap.dedent(cut), max_pool_backward=find("4.6").answer)
    says = "Line 3 of the cell ends a slice at `(dy.shape[0] - 1) * stride + size`, which cuts"
    assert judge(find("4.6"), cut).diagnosis.startswith(says)


def in_a_cell(source, **variables):
    import linecache

    space = {"np": np, **variables}
    name = f"<cell {hash(source)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec"), space)
    return space["answer"]


def test_a_change_that_does_not_meet_every_case_is_not_told():
    two = LINES.replace("+= image", "= image").replace("] * weights", "] - weights")
    assert not judge(asked(), in_a_cell(two)).diagnosis.startswith("Line")


@pytest.mark.parametrize(
    ("right", "line", "says", "not_said"),
    [
        (lambda n, m: n + m, "np.maximum(n, m)", "", "should enter too"),  # maximum(n + m, m)
        (lambda n, m: (n + m) // 2, "round((n + m) / 2)", "takes `round`", "divides with"),
        (lambda n, m: n + m, "(n + m) // 2 + (n + m) // 2", "", "has `n`"),  # by parity
        (lambda n, m: n + m, "min(n + m, 90, 9)", "lets `9` bound the number", "belongs"),
    ],
)
def test_what_would_fit_by_chance_is_not_told(right, line, says, not_said):
    exercise = asked(right, ((1, 2), (5, 3)), whole_numbers)
    said = judge(exercise, in_a_cell(f"def answer(n, m):\n    return {line}\n")).diagnosis
    assert says in said and not_said not in said


def whole_numbers(rng):
    return int(rng.integers(0, 20)), int(rng.integers(0, 20))


def test_a_rule_that_the_met_cases_break_is_not_told():
    # (2, 1) for (1, 2), but (2, 3) where that is right: not simply the wrong order
    def halves(n):
        return n // 2, n - n // 2

    exercise = asked(halves, ((3,), (5,), (6,)), lambda rng: (int(rng.integers(0, 40)),))
    said = judge(exercise, lambda n: (round(n / 2), n - round(n / 2))).diagnosis
    assert "order" not in said


def test_what_touches_the_world_is_not_run_in_other_versions(tmp_path):
    file = tmp_path / "count"
    source = LINES.replace("+= image", "= image").replace(
        "    return", f"    open({str(file)!r}, 'a').write('x')\n    return"
    )
    assert "overwrites" not in judge(asked(), in_a_cell(source)).diagnosis
    assert len(file.read_text()) < 60  # the cases, and once more for what stays behind


# --- what failing cases have in common --------------------------------------------------------


def test_what_is_wrong_for_some_arguments_only_is_said_with_its_count():
    exercise = asked(
        lambda n, step: n // step,
        ((4, 1), (5, 1), (6, 2)),
        lambda rng: (int(rng.integers(5, 40)), int(rng.integers(1, 3))),
    )
    verdict = judge(exercise, lambda n, step: n * 7 + 3 if step > 1 else n)
    assert "cases where `step` is at most 1, and wrong in all" in verdict.diagnosis


def test_a_relation_needs_two_cases_of_different_values():
    one = asked(lambda n: 2 * n, ((3,),), None)
    assert judge(one, lambda n: 7).diagnosis != "Every value that differs is 1 too large."


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda y: y.astype(np.float16), "float16"),
        (lambda y: y / len(y), "divided by the size of `image` along axis 1"),
        (lambda y: y[:-1], "one too short"),
        (lambda y: np.cumsum(y), "sum of all cells up to it"),
        (lambda y: np.where(np.arange(len(y)) == len(y) - 1, 9, y), "but the last number"),
        (lambda y: y[-1], "Only the last number comes back"),
    ],
)
def test_a_relation_to_the_expected_numbers_is_named(change, says):
    assert says in judge(asked(), lambda a, b: change(weighted(a, b))).diagnosis


def test_a_product_whose_shapes_suit_no_argument_costs_no_verdict():
    def gradient_step(weights, images, labels, rate):
        scores = [(one @ np.transpose(weights)).sum() for one in images]
        shares = [2 * (s - y) * one for s, y, one in zip(scores, labels, images, strict=True)]
        return weights - rate * sum(shares)

    assert judge(find("1.6"), gradient_step).state == "wrong"


def gradient(weights):
    return 2 * (images * weights).sum(axis=0)


images = np.ones((2, 2, 2))


def test_a_function_of_the_notebook_that_reads_the_notebooks_own_numbers_is_named():
    def gradient_step(weights, images, labels, rate):
        misses = (images * weights).sum(axis=(1, 2)) - labels
        return weights - rate * gradient(weights) * len(misses)

    said = judge(find("1.6"), gradient_step).diagnosis
    assert said.startswith(
        "Your function calls `gradient`, which reads the notebook's own `images`."
    )


def test_a_fault_in_the_search_for_words_costs_no_verdict(monkeypatch):
    monkeypatch.setattr("cnn_course.checking.observing.type_of_result", lambda trials: 1 / 0)
    verdict = judge(asked(lambda n: n + 1, ((3,), (4,)), None), lambda n: n)
    assert (verdict.state, verdict.diagnosis) == ("wrong", "")


# --- what Python's errors mean here -----------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("for row in image.shape[0]: pass", "A number cannot be walked through"),
        ("for row in image:\n        image[row]", "already gives the entries themselves"),
        ("np.zeros(len(image) / 2)", "`//` a whole one"),
        ("return weight.sum()", "There is a `weights`"),
        ("return image[0, 0, 0]", "The array has 2 axes, and the line gives 3 indices."),
        ("if image > 0: pass", "`.all()` or `.any()`"),
        ("total += 1", "before it has a value"),
        ("return image(0)", "square ones"),
        ("(1, 2).kernel", "unpack them"),
        ("image.append(1)", "Lists have `append`, arrays do not."),
        ("[].append(1, 2)", "A pair needs brackets of its own"),
    ],
)
def test_an_error_is_translated(line, says):
    wrong = in_a_cell(f"def answer(image, weights):\n    {line}\n")
    assert says in judge(asked(), wrong).diagnosis


# --- nothing upsets the judge -----------------------------------------------------------------


class Broken:
    def _raise(self, *arguments):
        raise RuntimeError("broken")

    __repr__ = __str__ = __len__ = __eq__ = __getattr__ = __iter__ = __bool__ = _raise
    __hash__ = None


class List(list):
    def __iter__(self):
        raise RuntimeError("broken")


class Number(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


def nested():
    value = []
    for _ in range(50_000):
        value = [value]
    return value


STRANGE = {
    "broken": Broken,
    "list": lambda: List([1, 2]),
    "number": lambda: Number(7),
    "nested": nested,
    "huge": lambda: np.zeros((20_000, 20_000)),
    "long": lambda: [0] * 1_000_000,
    "digits": lambda: 10**5000,
}


@pytest.mark.parametrize("make", STRANGE.values(), ids=STRANGE)
def test_an_object_that_is_broken_or_huge_is_a_wrong_answer_and_no_more(make):
    for answer in (make(), lambda *arguments: make()):
        verdict = judge(find("3.1"), answer)
        assert verdict.state == "wrong"
        assert text_card(verdict) and html_card(verdict)


@pytest.mark.parametrize("kind", [Fraction, Decimal, float, np.int32, np.float32])
def test_a_right_number_of_any_kind_is_right(kind):
    right = find("3.1").answer
    assert judge(find("3.1"), lambda *arguments: kind(right(*arguments))).state == "right"


def test_a_function_may_be_a_partial_an_object_or_take_its_arguments_by_name():
    right = find("3.1").answer

    class Callable:
        def __call__(self, n, k, padding=0, stride=1):
            return right(n, k, padding, stride)

    def by_name(n, *, k, padding=0, stride=1):
        return right(n, k, padding, stride)

    def more(n, k, padding=0, stride=1, verbose=False):
        return right(n, k, padding, stride)

    for answer in (functools.partial(right), Callable(), by_name, more, functools.cache(right)):
        assert judge(find("3.1"), answer).state == "right"


def test_a_check_inside_the_answer_is_told_to_move():
    def answer(n, k, padding=0, stride=1):
        check("3.1", answer)

    assert "to the left margin" in judge(find("3.1"), answer).diagnosis
    assert judge(find("3.1"), find("3.1").answer).state == "right"


def test_plain_data_has_exact_types_only():
    made = plain((Number(3), List([Fraction(1, 2)]), {1: np.float32(2)}))
    assert [type(one) for one in made] == [int, list, dict]
    assert made[0] == 3 and made[1] == [0.5]
    assert isinstance(plain(Broken()), Odd)
    assert plain(plain(len)) == plain(len) == Odd("a function", callable=True)


# --- the time limit ---------------------------------------------------------------------------


def spins(x):
    while True:
        x = x + 1


def spins_on_one_line():
    while True: pass  # fmt: skip  # noqa: E701


@pytest.mark.skipif(not hasattr(sys, "monitoring"), reason="Python 3.11 has no sys.monitoring")
def test_without_alarms_and_threads_a_loop_is_still_ended_and_a_right_answer_right(monkeypatch):
    monkeypatch.delattr(signal, "setitimer")  # as in a browser
    monkeypatch.setattr(limits, "_can_start_a_thread", lambda: False)
    assert run(spins, (1,), 0.2).kind == "endless"
    assert run(spins_on_one_line, (), 0.2).kind == "endless"
    assert judge(find("3.1"), find("3.1").answer).state == "right"


def test_no_limit_rings_while_one_is_being_set_or_ended():
    def frame(file):
        return SimpleNamespace(f_code=SimpleNamespace(co_filename=file), f_back=None)

    clock = limits.Clock(0.0)
    assert clock.due(frame("<cell>"))
    assert not clock.due(frame(limits.__file__)) and not clock.due(frame(contextlib.__file__))


def test_an_import_is_not_broken_off_in_the_middle(tmp_path, monkeypatch):
    (tmp_path / "slow_to_import.py").write_text(
        "import time\nend = time.thread_time() + 0.6\nwhile time.thread_time() < end: pass\nx = 2\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    def imports(x):
        import slow_to_import

        return slow_to_import.x * x

    assert run(imports, (4,), 0.2).value == 8


def test_a_busy_machine_is_no_endless_loop():
    busy = threading.Event()

    def waits(x):
        busy.wait(0.3)
        return x

    assert run(waits, (1,), 0.2).kind == "value"


# --- cards and hints --------------------------------------------------------------------------


def test_of_stacks_with_misplaced_axes_the_shapes_come_before_any_number():
    def last(x):
        return np.moveaxis(x, 0, -1)

    cases = tuple((np.arange(2.0 * n * 4).reshape(2, n, 4),) for n in (3, 5))
    verdict = judge(asked(last, cases, None), lambda x: np.swapaxes(x, 1, 2))
    card = text_card(verdict)
    assert "The shape is (2, 4, 3); it must be (3, 4, 2)." in card.split("A case")[0]
    assert "an array of shape (3, 4, 2)" in card.rsplit("expected", 1)[1]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2 ** 9 = 512 and 2 ** 81", "2 ** 9 = 512 and 2 ** 81"),
        ("2**9 and 2**81", "2**9 and 2**81"),
        ("**two** and *one* and 3 * 4 * 5", "two and one and 3 * 4 * 5"),
        ("`a ** b` is *not* `c`", "a ** b is not c"),
    ],
)
def test_asterisks_that_calculate_stay(text, shown):
    assert unmarked(text) == shown


def test_a_hint_after_a_named_mistake_says_where_it_is_and_then_the_ladder_begins(capsys):
    interface._hints_given.clear()
    with pytest.raises(WrongAnswer, match="shows the place"):
        check("3.1", answer=lambda n, k, padding=0, stride=1: (n + padding - k) // stride + 1)
    hint("3.1")
    assert "2 * padding" in capsys.readouterr().out
    hint("3.1")
    assert "hint 1 of" in capsys.readouterr().out


def test_a_place_that_is_only_the_last_line_is_no_place():
    said = judge(find("5.6"), lambda d_output: d_output.mean(axis=(0, 1, 2)))
    assert said.banked and not said.place


def test_a_broken_number_where_a_whole_one_is_asked():
    assert judge(find("0.1"), 2.5).diagnosis == "The answer is a whole number."
