"""A notebook goes on with the function its reader wrote, once that is right."""

import pytest

from cnn_course.exercises import WrongAnswer, check, yours


def test_without_a_right_answer_it_is_the_solution(capsys):
    check("3.6", ...)
    with pytest.raises(WrongAnswer):
        check("3.6", lambda k, dilation: k * dilation)
    effective_size = yours("3.6")
    assert effective_size(3, 2) == 5
    assert capsys.readouterr().out.endswith("the course's effective_size.\n")


def test_a_right_answer_comes_back_itself_also_after_a_later_wrong_one(capsys):
    def mine(k, dilation):
        return (k - 1) * dilation + 1

    check("3.6", mine)
    with pytest.raises(WrongAnswer):
        check("3.6", lambda k, dilation: k)
    assert yours("3.6") is mine
    assert "your own effective_size" in capsys.readouterr().out


def test_a_number_is_no_function_to_go_on_with():
    with pytest.raises(ValueError, match=r"exercise 3\.9 is no function"):
        yours("3.9")
