"""The course for a class: strict checks, copies for other graders, questions on paper."""

import pytest

from cnn_course.exercises import WrongAnswer, check


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
