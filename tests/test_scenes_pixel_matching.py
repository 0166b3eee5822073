"""What the explorers of notebook 01 show: pixel matching, the slash machine, training."""

import numpy as np
import pytest

from cnn_course import by_hand, explorers, lecture
from cnn_course.explorers.pixel_matching import moved, pixel_matching_scene
from cnn_course.explorers.slash_machine import PATTERNS, slash_machine_scene
from cnn_course.explorers.training import descent, training_scene
from cnn_course.pictures import words

TALL = np.array([[1, -1], [-1, -1], [-1, 1]])
WIDE_A = np.array([[1, -1, -1, 1, -1], [-1, 1, -1, -1, -1], [-1, -1, 1, -1, -1]])
WIDE_B = np.array([[1, 1, -1, -1, -1], [-1, 1, -1, -1, -1], [-1, -1, 1, 1, -1]])


# --- pixel matching -------------------------------------------------------------------------


def test_the_two_x_agree_in_65_of_81_cells_and_the_dot_product_is_49():
    """[L1.2]"""
    facts = dict(pixel_matching_scene(lecture.CANONICAL_X, lecture.DRAWN_X).facts)
    assert facts["agree"] == "65 of 81"
    assert facts["share"] == "80.2 %"
    assert facts["sum of the products (dot product)"] == "49"


def test_exactly_the_cells_of_the_lecture_are_marked_as_different():
    """[L1.3]"""
    scene = pixel_matching_scene(lecture.CANONICAL_X, lecture.DRAWN_X)
    assert [panel.key for panel in scene.panels] == ["first", "second", "products"]
    for panel in scene.panels:
        (mark,) = panel.marks
        assert mark.kind == "differ" and set(mark.cells) == set(lecture.DISAGREEING_CELLS)


def test_a_wide_pair_is_compared_cell_by_cell():
    scene = pixel_matching_scene(WIDE_A, WIDE_B)
    assert dict(scene.facts)["agree"] == "12 of 15"
    assert scene.panel("products").values == tuple(map(tuple, (WIDE_A * WIDE_B).tolist()))
    assert words.spell(scene, "products", 0, 1).endswith("−1·1 = −1")


def test_equal_pictures_have_no_marks():
    assert not any(panel.marks for panel in pixel_matching_scene(WIDE_A, WIDE_A).panels)


def test_a_piece_is_laid_on_every_place_of_both_pictures():
    """[L1.4]"""
    scene = pixel_matching_scene(
        lecture.CANONICAL_X, lecture.DRAWN_X, piece=lecture.BACKSLASH_PIECE
    )
    expected = by_hand.correlate(lecture.CANONICAL_X, lecture.BACKSLASH_PIECE) / 9
    np.testing.assert_allclose(scene.panel("first_map").values, expected, atol=1e-5)
    (winners,) = scene.panel("first_map").marks
    assert set(winners.cells) == {(1, 1), (2, 2), (4, 4), (5, 5)}


def test_a_piece_larger_than_the_pictures_is_explained():
    scene = pixel_matching_scene(WIDE_A, WIDE_B, piece=np.ones((4, 2)))
    assert scene.message == "a 4 × 2 kernel does not fit a 3 × 5 input with padding 0"


@pytest.mark.parametrize(
    "how, expected",
    [
        ({"down": 1}, [[-1, -1], [1, -1], [-1, -1]]),
        ({"down": -2}, [[-1, 1], [-1, -1], [-1, -1]]),
        ({"right": 1}, [[-1, 1], [-1, -1], [-1, -1]]),
        ({"thicken": 1}, [[1, 1], [1, 1], [-1, 1]]),
        ({"rotate": 180}, [[1, -1], [-1, -1], [-1, 1]]),
    ],
)
def test_a_tall_picture_moves_as_asked(how, expected):
    np.testing.assert_array_equal(moved(TALL, **how), expected)


def test_a_quarter_turn_of_a_square_is_numpys():
    picture = np.array([[1, 1, -1], [-1, 1, -1], [-1, -1, -1]])
    np.testing.assert_array_equal(moved(picture, rotate=90), np.rot90(picture))


@pytest.mark.parametrize(
    "change, message",
    [
        ({"down": 9}, "down goes from -4 to 4"),
        ({"down": -9}, "down must be a whole number, -4 or more; got -9"),
        ({"rotate": 0.5}, "rotate must be a whole number, -6 or more; got 0.5"),
        ({"compare": "letters"}, "compare must be one of pixels, backslash, slash, small x"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(change, message):
    explorer = explorers.pixel_matching()
    before = explorer.scene
    with pytest.raises((ValueError, TypeError), match=message):
        explorer.set(**change)
    assert explorer.scene == before
    assert dict(explorer.set(right=1).scene.facts)["agree"] != "65 of 81"


def test_pictures_of_different_shapes_are_refused():
    with pytest.raises(ValueError, match="first and second must be two grids of one shape"):
        explorers.pixel_matching(WIDE_A, TALL)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"first": [[1, -1]]}, "two grids of one shape, at most 12x12; got 1x2 and 9x9"),
        ({"second": 3}, "two grids of one shape, at most 12x12; got 9x9 and a single number"),
        ({"second": [[np.nan]]}, "second must hold finite numbers; got nan"),
        ({"piece": None}, "piece must hold numbers; got None"),
        ({"piece": np.ones((3, 0))}, "piece must be a grid, at most 9x9; got 3x0"),
        ({"first": "ab"}, "first must hold numbers; got 'ab'"),
        ({"piece": np.ones((3, 10))}, "piece must be a grid, at most 9x9; got 3x10"),
    ],
)
def test_what_is_set_is_checked_as_what_is_given_and_nothing_changes(change, message):
    explorer = explorers.pixel_matching()
    before = explorer.scene
    with pytest.raises(ValueError, match=message):
        explorer.set(**change)
    assert explorer.scene is before


# --- the slash machine ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "screen, score, decision",
    [
        (lecture.BACKSLASH, "4", "\\"),
        (lecture.SLASH, "−4", "/"),
        (lecture.BACKSLASH_WITH_EXTRA_PIXEL, "2", "\\"),
        (lecture.SLASH_OUT_OF_INK, "−2", "/"),
        ([[1, 1], [1, 1]], "0", "cannot tell"),
    ],
)
def test_the_machine_scores_the_lectures_screens(screen, score, decision):
    """[L1.5, L1.6]"""
    facts = dict(slash_machine_scene(screen, lecture.SLASH_WEIGHTS).facts)
    assert (facts["score"], facts["decision"]) == (score, decision)


def test_two_of_sixteen_patterns_tell_the_keys_fully_apart():
    """[L1.7]"""
    scene = slash_machine_scene(lecture.BACKSLASH, lecture.SLASH_WEIGHTS, every=True)
    (winners,) = [mark for mark in scene.panel("patterns").marks if mark.kind == "winner"]
    columns = {column for _, column in winners.cells}
    assert {PATTERNS[c] for c in columns} == {(1, -1, -1, 1), (-1, 1, 1, -1)}


def test_the_score_is_spelled_out():
    scene = slash_machine_scene([[1, 1], [-1, 1]], [[1, -1], [-1, 1]])
    assert words.spell(scene, "score", 0, 0).endswith("1·1 + 1·(−1) + (−1)·(−1) + 1·1 = 2")


def test_ticks_names_and_numbers_follow_each_other():
    explorer = explorers.slash_machine()
    assert explorer.values["drawing"] == "backslash"
    explorer.set(top_right=True)
    assert explorer.values["drawing"] == "backslash with an extra pixel"
    explorer.set(drawing="slash", pattern=9)
    np.testing.assert_array_equal(explorer.values["screen"], lecture.SLASH)
    np.testing.assert_array_equal(explorer.values["weights"].ravel(), PATTERNS[9])
    explorer.set(weights=[[0.5, 0], [0, 2]])
    assert explorer.values["pattern"] == -1


@pytest.mark.parametrize("screen", [[[1, 2, 3], [4, 5, 6]], [["a", "b"], ["c", "d"]], 3])
def test_a_screen_of_another_kind_is_refused(screen):
    with pytest.raises(ValueError, match=r"screen must (be 2x2|hold) numbers; got"):
        explorers.slash_machine(screen)


# --- training -------------------------------------------------------------------------------


def test_the_gradient_is_that_of_finite_differences_on_pictures_that_are_not_square():
    rng = np.random.default_rng(0)
    images, labels, weights = rng.normal(size=(4, 2, 3)), rng.normal(size=4), np.ones((2, 3))
    _, gradients, _ = descent(weights, images, labels, 0.01, 0)

    def error(w):
        return (((images * w).sum(axis=(1, 2)) - labels) ** 2).sum()

    for cell in np.ndindex(2, 3):
        push = np.zeros((2, 3))
        push[cell] = 1e-5
        slope = (error(weights + push) - error(weights - push)) / 2e-5
        assert gradients[0][cell] == pytest.approx(slope, rel=1e-6)


@pytest.mark.parametrize("seed", range(10))
def test_every_start_lands_on_the_pattern_of_the_lecture(seed):
    """[L1.8]"""
    explorer = explorers.training(seed=seed).set(step=20)
    assert dict(explorer.scene.facts)["signs of the weights"] == "+ − − +"


@pytest.mark.parametrize(
    "rate, said",
    [
        (0.005, "too small to arrive"),
        (0.06, "after 1 step"),
        (0.12, "swings"),
        (0.125, "swings from side to side for ever"),
        (0.15, "grows"),
    ],
)
def test_the_rate_is_judged(rate, said):
    """[L0.5, L1.8]"""
    assert said in dict(explorers.training(rate=rate).scene.facts)["this learning rate"]


def test_a_step_is_spelled_out_with_its_numbers():
    keys = [lecture.BACKSLASH, lecture.SLASH]
    scene = training_scene(np.zeros((2, 2)), keys, [4, -4], rate=0.05, step=0)
    assert words.spell(scene, "next", 0, 1).endswith("0.00 + (−0.050)·16.0 = −0.80")


@pytest.mark.parametrize(
    "change, message",
    [
        ({"rate": -1}, "rate must be a number above 0, at most 10; got -1"),
        ({"step": 1.5}, "step must be a whole number, 0 or more; got 1.5"),
        ({"labels": [1, 2, 3]}, "labels must be 2 numbers, one per image"),
        ({"images": [[1, 2]]}, "images must have shape"),
    ],
)
def test_bad_settings_of_training_are_refused(change, message):
    with pytest.raises((ValueError, TypeError), match=message):
        explorers.training().set(**change)
