"""A result that is covered cannot be read anywhere, and every right guess lifts the cover."""

import json

import pytest
from test_pictures import STARTS, pictures

from cnn_course import explorers
from cnn_course.pictures.cover import answer_of, covered, judged
from cnn_course.pictures.walk import rows_text
from cnn_course.pictures.wire import scene_data

ASKING = [name for name in STARTS if STARTS[name]().scene.asks]


def test_the_explorers_whose_result_is_a_grid_ask():
    assert len(ASKING) == 8


@pytest.mark.parametrize("name", ASKING)
def test_nothing_of_the_result_is_in_a_covered_picture(name):
    for explorer in pictures(name, many=8):
        scene, answer = explorer.scene, answer_of(explorer.scene)
        if answer is None:
            assert scene.message and covered(scene) is scene
            continue
        shown = covered(scene)
        assert shown.panel(answer.key).values == () and not shown.panel(answer.key).shape
        assert list(shown.items) == list(scene.items)[: list(scene.items).index(answer.key) + 1]
        assert {mark.kind for panel in shown.panels for mark in panel.marks} <= {"padding", "hole"}
        assert not any(panel.made_by for panel in shown.panels)
        if answer.rows * answer.cols > 1:
            sent = json.dumps(scene_data(shown), ensure_ascii=False) + shown.alt
            assert rows_text(answer.values, answer.decimals) not in sent
        assert shown.facts == () and scene.alt.partition(": ")[2] not in shown.alt


@pytest.mark.parametrize("name", ASKING)
def test_the_size_and_the_number_that_the_picture_shows_are_right(name):
    for explorer in pictures(name, many=8):
        scene, answer = explorer.scene, answer_of(explorer.scene)
        if answer is None:
            continue
        assert judged(scene, f"{answer.rows} by {answer.cols}")[0]
        assert not judged(scene, f"{answer.rows} × {answer.cols + 1}")[0]
        lit = scene.lit if scene.lit.key == answer.key else None
        row, col = (lit.row, lit.col) if lit else answer.first
        value = answer.at(row, col)
        assert judged(scene, f"{value:.{answer.decimals}f}".replace(".", ","))[0]
        assert not judged(scene, f"{value + 1:.{answer.decimals}f}")[0]


def test_every_change_covers_again_until_nobody_predicts():
    explorer = explorers.stride_and_padding(predict=True)
    assert "output is covered" in explorer._repr_mimebundle_()[0]["text/plain"]
    explorer._edited(None, {"kind": "guess", "text": "4 x 5"}, [])
    assert explorer.picture.covered == "output"
    explorer._edited(None, {"kind": "guess", "text": "4 x 4"}, [])
    assert explorer.picture is explorer.scene
    assert explorer.set(stride=2).picture.covered == "output"
    explorer._edited(None, {"kind": "lift"}, [])
    assert explorer.undo().picture.covered == "output"
    explorer._edited(None, {"kind": "predict"}, [])
    assert explorer.set(stride=3).picture is explorer.scene


def test_an_explorer_without_a_question_says_so():
    with pytest.raises(ValueError, match="predict must be False in this explorer"):
        explorers.training(predict=True)
