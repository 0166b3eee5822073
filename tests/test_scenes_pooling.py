"""What the pooling explorer shows: sizes, winners, means, and where each gradient goes."""

import numpy as np
import pytest
from readings import spell_use

from cnn_course import by_hand, explorers, lecture, ops
from cnn_course.explorers.pooling import pooling_scene
from cnn_course.pictures import words
from cnn_course.pictures.scene import to_data
from cnn_course.pictures.words import as_shown

RNG = np.random.default_rng(4)
WIDE = RNG.permutation(35).reshape(5, 7).astype(float)

SETTINGS = {
    "plain": {},
    "overlapping": {"size": 3, "stride": 1},
    "not square": {"size": (2, 3), "stride": (1, 2)},
    "padded": {"size": 3, "stride": 2, "padding": 1},
    "same": {"size": 2, "padding": "same"},
    "ceil": {"size": 2, "ceil": True},
    "ceil and padding": {"size": 3, "stride": 2, "padding": ((1, 0), (0, 1)), "ceil": True},
    "dilated": {"size": 2, "stride": 1, "dilation": (2, 3)},
}


def four_axes(array):
    return np.asarray(array)[None, :, :, None]


def panel_values(scene, key):
    return np.array(scene.panel(key).values, float)


def winners(scene, panel="input"):
    return {c for m in scene.panel(panel).marks if m.kind == "winner" for c in m.cells}


# --- forward --------------------------------------------------------------------------------


def test_the_lectures_maximum_and_mean():
    """[L4.2]"""
    image = lecture.POOL_IMAGE
    assert panel_values(pooling_scene(image), "output").tolist() == lecture.POOL_MAX.tolist()
    mean = pooling_scene(image, kind="average")
    assert panel_values(mean, "output").tolist() == lecture.POOL_AVERAGE.tolist()


def test_the_grey_images_map():
    """[L4.3]"""
    scene = pooling_scene(lecture.GREY_MAP)
    assert panel_values(scene, "output").tolist() == lecture.GREY_MAP_POOLED.tolist()


def test_keeping_partial_windows_gives_the_deck_its_3x3():
    """[L4.4]: the printed 3x3 keeps partial windows; Keras's default drops them."""
    kept = pooling_scene(lecture.FACE_MAP_AS_PRINTED, ceil=True)
    assert panel_values(kept, "output").tolist() == lecture.FACE_MAP_POOLED.tolist()
    dropped = pooling_scene(lecture.FACE_MAP_AS_PRINTED)
    assert panel_values(dropped, "output").tolist() == lecture.FACE_MAP_POOLED_VALID.tolist()
    beyond = next(m for m in kept.panel("input").marks if m.kind == "hole")
    assert len(beyond.cells) == 11 and beyond.label == "beyond the edge: no cell there"
    assert kept.lines[1] == (
        "height:  ⌈(5 + 2·0 − 2) / 2⌉ + 1 = 2 + 1 = 3   (the last window hangs 1 over the edge)"
    )
    never = next(m for m in dropped.panel("input").marks if m.kind == "unused")
    assert (4, 0) in never.cells and (0, 4) in never.cells and len(never.cells) == 9


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("kind, loops", [("max", by_hand.max_pool), ("average", by_hand.avg_pool)])
def test_numbers_are_those_of_the_loops(setting, kind, loops):
    setting = {"size": 2, **setting}
    scene = pooling_scene(WIDE, kind=kind, **setting)
    expected = loops(four_axes(WIDE), **setting)[0, :, :, 0]
    np.testing.assert_allclose(panel_values(scene, "output"), expected, rtol=1e-5)


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_the_spelled_arithmetic_gives_every_number(setting):
    for kind in ("max", "average"):
        scene = pooling_scene(WIDE, kind=kind, **setting)
        panel = scene.panel("output")
        for (i, j), value in np.ndenumerate(panel_values(scene, "output")):
            terms = words.terms_of(scene, scene.panel("output").made_by, i, j)
            cells = [k.at(r, c) for ((k, r, c),) in terms]
            assert value == pytest.approx(max(cells) if kind == "max" else np.mean(cells), rel=1e-5)
        assert panel.shape == f"{panel.rows} × {panel.cols}"


def test_a_cell_is_spelled_out_with_its_winner():
    """[L4.2]"""
    scene = pooling_scene(lecture.POOL_IMAGE)
    assert words.spell(scene, "output", 0, 0) == (
        "output, row 0, column 0: max(1, 1, 5, 6) = 6, from row 1, column 1"
    )
    mean = pooling_scene(lecture.POOL_IMAGE, kind="average")
    said = words.spell(mean, "output", 0, 1)
    assert said == "output, row 0, column 1: (2 + 4 + 7 + 8) / 4 = 5.25"


def test_padding_is_left_out_of_a_mean_unless_it_counts():
    setting = {"kind": "average", "size": (1, 2), "padding": ((0, 0), (0, 1))}
    scene = pooling_scene([[4, 8, 6]], **setting)
    assert words.spell(scene, "output", 0, 1) == "output, cell 1: 6 = 6"
    assert "padding: not counted" in {label for _, label in scene.legend}
    counted = pooling_scene([[4, 8, 6]], **setting, count_padding=True)
    assert words.spell(counted, "output", 0, 1) == "output, cell 1: (6 + 0) / 2 = 3"
    assert "padding: counts as 0" in {m.label for m in counted.panel("input").marks}


# --- the way back ---------------------------------------------------------------------------


def test_the_gradient_goes_to_the_lectures_winners():
    """[L4.6]"""
    scene = pooling_scene(lecture.POOL_BACKWARD_IMAGE)
    assert winners(scene) == winners(scene, "input_gradient") == set(lecture.POOL_BACKWARD_WINNERS)
    arrived = np.argwhere(panel_values(scene, "input_gradient") == 1)
    assert set(map(tuple, arrived.tolist())) == set(lecture.POOL_BACKWARD_WINNERS)


def test_among_equals_the_first_wins():
    """[L4.6] ties"""
    scene = pooling_scene(np.full((2, 6), 3.0), [[1, 2, 4]])
    assert winners(scene) == {(0, 0), (0, 2), (0, 4)}
    assert scene.panel("input_gradient").values[0] == (1, 0, 2, 0, 4, 0)


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("kind", ["max", "average"])
def test_gradients_are_those_of_the_loops_and_add_up_as_spelled(setting, kind):
    """[L4.6] overlapping windows and average pooling too"""
    setting = {"size": 2, **setting}
    loops = by_hand.max_pool_backward if kind == "max" else by_hand.avg_pool_backward
    out = by_hand.max_pool(four_axes(WIDE), **setting).shape[1:3]
    gradient = RNG.permutation(out[0] * out[1]).reshape(out).astype(float)
    scene = pooling_scene(WIDE, gradient, kind=kind, **setting)
    expected = loops(four_axes(gradient), four_axes(WIDE), **setting)[0, :, :, 0]
    np.testing.assert_allclose(panel_values(scene, "input_gradient"), expected, atol=1e-4)
    for (r, c), value in np.ndenumerate(expected):
        terms = words.terms_of(scene, scene.panel("input_gradient").made_by, r, c)
        total = sum(k.at(i, j) for ((k, i, j),) in terms)
        assert total == pytest.approx(value, abs=1e-3)


def test_overlapping_windows_add_their_gradients_in_one_cell():
    """[L4.6]"""
    scene = pooling_scene([[3, 9, 4]], [[1, 10]], size=(1, 2), stride=1)
    assert scene.panel("input_gradient").values == ((0, 11, 0),)
    assert words.spell(scene, "input_gradient", 0, 1) == "input gradient, cell 1: 1 + 10 = 11"
    assert spell_use(scene, "gradient", 0, 1).endswith("10, goes to row 0, column 1")


def test_a_mean_shares_its_gradient_out_evenly():
    scene = pooling_scene(lecture.POOL_IMAGE, [[4, 8], [0, 2]], kind="average")
    assert scene.panel("share").values == ((1, 2), (0, 0.5))
    assert words.spell(scene, "share", 0, 1) == "for each cell, row 0, column 1: 8 / 4 = 2.0"
    assert spell_use(scene, "share", 0, 1).endswith("2.0, goes to 4 cells")


def test_windows_that_hang_over_share_among_fewer_cells():
    scene = pooling_scene(np.ones((3, 3)), kind="average", ceil=True)
    assert scene.panel("share").values == ((0.25, 0.5), (0.5, 1))
    assert scene.panel("share").note == "÷ 1 to 4 counted cells"


def test_pointing_at_an_output_lights_where_its_gradient_goes():
    scene = pooling_scene(lecture.POOL_IMAGE)
    also = {reach.panel: reach.cells(0, 1) for reach in scene.panel("output").made_by.also}
    assert also == {"gradient": [(0, 1)], "input_gradient": [(1, 3)]}


def test_the_way_back_can_be_left_out():
    scene = pooling_scene(WIDE, backward=False)
    assert [p.key for p in scene.panels] == ["input", "output"]
    assert scene.panel("output").made_by.also == ()


# --- what cannot be -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "setting",
    [
        {"size": 6},
        {"size": (2, 3), "dilation": (5, 1)},
        {"size": 2, "stride": 2, "padding": 2},
    ],
    ids=["too large", "dilated too far", "a window of padding only"],
)
def test_an_impossible_setting_is_explained_in_the_operations_words(setting):
    with pytest.raises(ValueError) as error:
        ops.max_pool(four_axes(WIDE), **setting)
    scene = pooling_scene(WIDE, **setting)
    assert scene.message == as_shown(error.value)
    assert scene.panel("output").values == () and scene.panel("output").note == scene.message
    assert scene.lit is None and "impossible" in scene.alt


def test_a_photograph_stays_a_picture():
    """[L4.5] grey in, grey out, no frames over it"""
    scene = pooling_scene(np.abs(RNG.normal(size=(20, 30))))
    assert scene.panel("input").scale == scene.panel("output").scale == "grey"
    assert winners(scene) == set()
    assert "input cells that win" in dict(scene.facts)


def test_a_picture_is_small_enough_to_send():
    import json

    assert len(json.dumps(to_data(pooling_scene(WIDE, size=3, stride=1)))) < 6000


# --- the explorer ---------------------------------------------------------------------------


def test_the_stride_follows_the_window_until_it_is_moved():
    explorer = explorers.pooling(WIDE)
    assert explorer.set(size=3).values["stride"] == 3
    explorer.set(stride=1)
    assert not explorer.values["side_by_side"]
    assert explorer.set(size=2).values["stride"] == 1
    assert explorer.set(stride=None).values["stride"] == 2


def test_the_gradient_follows_the_outputs_shape_and_loses_nothing():
    explorer = explorers.pooling(WIDE, gradient=np.arange(6).reshape(2, 3))
    assert explorer.set(size=5).values["gradient"].shape == (1, 1)
    assert explorer.set(size=2).values["gradient"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert explorer.set(size=2, ceil=True).values["gradient"].shape == (3, 4)


def test_after_an_impossible_setting_the_next_one_works():
    explorer = explorers.pooling(WIDE)
    assert explorer.set(size=5, dilation=3).scene.message
    assert explorer.set(dilation=1).scene.message == ""


@pytest.mark.parametrize(
    "change, message",
    [
        ({"size": 0}, "size must be a positive whole number; got 0"),
        ({"stride": 0}, "stride must be a positive whole number; got 0"),
        ({"size": 9}, "size goes from 1 to 5 in this explorer; got 9"),
        ({"height": 33}, "height goes from 1 to 32 in this explorer; got 33"),
        ({"kind": "median"}, "kind must be one of max, average; got 'median'"),
        ({"image": np.ones((40, 2))}, "image must be a grid of numbers, at most 32x32"),
        ({"image": [[np.nan]]}, "image must hold finite numbers; got nan"),
        ({"gradient": [[1, 2]]}, r"gradient must have shape \(2, 3\), the shape of the output"),
        ({"example": "mine"}, "example must be one of own numbers"),
        ({"padding": -1}, "padding must be a whole number, 0 or more; got -1"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(change, message):
    explorer = explorers.pooling(WIDE)
    before = explorer.scene
    with pytest.raises(ValueError, match=message):
        explorer.set(**change)
    assert explorer.scene is before


def test_examples_are_the_lectures_numbers():
    """[L4.2], [L4.3], [L4.4], [L4.6]"""
    explorer = explorers.pooling()
    assert explorer.values["example"] == "lecture, 4 × 4"
    explorer.set(example="map of the grey image")
    assert panel_values(explorer.scene, "output").tolist() == lecture.GREY_MAP_POOLED.tolist()
    assert explorer.set(height=6).values["example"] == "own numbers"


def test_the_alt_text_says_what_the_picture_says():
    assert explorers.pooling().scene.alt == (
        "Max pooling, 2 × 2 windows over a 4 × 4 input, stride 2, padding 0: output 2 × 2, "
        "6 8; 3 4. Winners: (1, 1), (1, 3), (2, 0), (3, 3). The gradient of the output, "
        "1 1; 1 1, gives the input 0 0 0 0; 0 1 0 1; 1 0 0 0; 0 0 0 1."
    )


def test_a_slider_never_says_another_number_than_the_explorer():
    explorer = explorers.pooling(np.ones((14, 20)), size=7, padding=5)
    for name in ("size", "stride", "height", "width", "p"):
        assert explorer.controls[name].value == explorer.values[name]
    assert explorer.controls["width"].max == 20 and explorer.controls["size"].max == 7
