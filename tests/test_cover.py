"""A result that is covered cannot be read anywhere, and every right guess lifts the cover."""

import json
from dataclasses import replace

import pytest
from test_pictures import STARTS, pictures

from cnn_course import explorers
from cnn_course.explorers.explorer import Explorer, Opening
from cnn_course.explorers.stride_and_padding import KNOBS
from cnn_course.pictures.cover import answer_of, covered, judged
from cnn_course.pictures.items import Chart
from cnn_course.pictures.walks import rows_text
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
        assert not any(panel.made_by for panel in shown.panels) and not shown.starts
        if answer.rows * answer.cols > 1:
            sent = json.dumps(scene_data(shown), ensure_ascii=False) + shown.alt
            assert rows_text(answer.values) not in sent
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
    explorer._received(None, {"kind": "guess", "text": "4 x 5"}, [])
    assert explorer.picture.covered == "output"
    explorer._received(None, {"kind": "guess", "text": "4 x 4"}, [])
    assert explorer.picture is explorer.scene
    assert explorer.set(stride=2).picture.covered == "output"
    explorer._received(None, {"kind": "lift"}, [])
    assert explorer.undo().picture.covered == "output"
    explorer._received(None, {"kind": "predict"}, [])
    assert explorer.set(stride=3).picture is explorer.scene


@pytest.mark.parametrize(
    ("make", "right", "wrong", "no_answer"),
    [
        (explorers.slash_machine, "4", "−4", "four"),
        (lambda **more: explorers.pixel_matching(**more).set(right=1), "63", "49", "4 of 5"),
        (explorers.training, "Yes.", "no", "1"),
        (lambda **more: explorers.training(rate=0.3, **more), "no", "yes", "perhaps"),
        (lambda **more: explorers.receptive_field([3, (2, 2), 5], **more), "12", "8", "3 × 4"),
    ],
)
def test_a_question_is_asked_where_the_result_is_no_grid(make, right, wrong, no_answer):
    explorer = make(predict=True)
    shown = explorer.picture
    assert shown.covered == "cover" and not shown.facts and not shown.lit
    assert not any(isinstance(item, Chart) for item in shown.items.values())
    assert not any(panel.made_by for panel in shown.panels)
    assert explorer.scene.question.text in shown.alt
    sent = json.dumps(scene_data(shown), ensure_ascii=False) + shown.alt
    assert explorer.scene.question.says not in sent
    assert explorer.scene.alt.partition(": ")[2] not in sent
    for text in (wrong, no_answer):
        explorer._received(None, {"kind": "guess", "text": text}, [])
        assert explorer.picture.covered, text
    assert judged(explorer.scene, no_answer)[1].startswith("Type ")
    explorer._received(None, {"kind": "guess", "text": right}, [])
    assert explorer.picture is explorer.scene


def test_what_cannot_be_is_not_asked():
    explorer = explorers.receptive_field(n=5, predict=True).set(kernel=7)
    assert explorer.scene.message and explorer.picture is explorer.scene


def test_an_explorer_without_a_question_says_why():
    bare = replace(explorers.stride_and_padding().scene, asks=False)
    with pytest.raises(ValueError, match=r"predict must be False .* nobody could work it out"):
        Explorer(Opening(lambda **told: bare, KNOBS), predict=True)
