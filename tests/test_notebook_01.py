"""Numbers that notebook 01 states and no other test pins."""

from itertools import product

import numpy as np
import pytest

from cnn_course import by_hand, explorers, lecture


def places(picture, piece, wrong):
    """Where a 3x3 piece agrees with the picture in all but ``wrong`` pixels, or more."""
    agreeing = (by_hand.correlate(picture, piece) + 9) / 2
    return set(map(tuple, np.argwhere(agreeing >= 9 - wrong).tolist()))


def test_strokes_of_the_stored_x_match_exactly_and_of_the_drawn_one_only_the_crossing():
    """[L1.4]"""
    assert places(lecture.CANONICAL_X, lecture.BACKSLASH_PIECE, 0) == {
        (1, 1),
        (2, 2),
        (4, 4),
        (5, 5),
    }
    assert places(lecture.DRAWN_X, lecture.BACKSLASH_PIECE, 0) == set()
    assert places(lecture.DRAWN_X, lecture.SLASH_PIECE, 0) == set()
    assert places(lecture.DRAWN_X, lecture.SMALL_X_PIECE, 0) == {(3, 3)}


def test_with_one_wrong_pixel_allowed_the_drawn_x_has_the_same_parts_and_an_empty_sheet_none():
    """[L1.4]"""
    assert places(lecture.DRAWN_X, lecture.BACKSLASH_PIECE, 1) == {(1, 0), (5, 6)}
    assert places(lecture.DRAWN_X, lecture.SLASH_PIECE, 1) == {(0, 5), (6, 1)}
    for piece in (lecture.BACKSLASH_PIECE, lecture.SLASH_PIECE, lecture.SMALL_X_PIECE):
        assert places(np.full((9, 9), -1), piece, 1) == set()  # the sheet that won in section 1


def test_a_shift_by_one_column_leaves_55_of_81_pixels():
    shifted = np.full((9, 9), -1)
    shifted[:, 1:] = lecture.CANONICAL_X[:, :-1]
    assert (shifted == lecture.CANONICAL_X).sum() == 55  # 67.9 %, fewer than the drawn X's 65


def test_trying_all_classifiers_of_81_pixels_takes_tens_of_millions_of_years():
    """[L1.7]"""
    assert round(2**81 / 1e9 / (365 * 24 * 3600) / 1e6) == 77


def test_thickened_by_one_54_pixels_agree():
    explorer = explorers.pixel_matching(lecture.CANONICAL_X, lecture.CANONICAL_X)
    assert dict(explorer.set(thicken=1).scene.facts)["agree"] == "54 of 81"


def test_six_screens_leave_the_classifier_without_an_opinion():
    screens = [np.reshape(signs, (2, 2)) for signs in product([1, -1], repeat=4)]
    assert sum((lecture.SLASH_WEIGHTS * screen).sum() == 0 for screen in screens) == 6


def descend(weights, rate=0.02, steps=200):
    """Weights (..., 2, 2) after steps against the gradient of both squared misses."""
    for _ in range(steps):
        miss = (weights * lecture.BACKSLASH).sum(axis=(-2, -1), keepdims=True) - 4
        weights = weights - rate * 2 * 2 * miss * lecture.BACKSLASH  # the slash is its negative
    return weights


def test_small_starts_lead_to_the_four_signs_a_large_one_to_others():
    """[L1.8]"""
    assert (lecture.SLASH == -lecture.BACKSLASH).all()
    starts = np.random.default_rng(0).uniform(-0.5, 0.5, (10_000, 2, 2))
    corners = np.reshape(list(product([0.5, -0.5], repeat=4)), (-1, 2, 2))
    for start in (starts, corners):
        assert (np.sign(descend(start)) == lecture.SLASH_WEIGHTS).all()
    shown = np.array([[-0.1, 0.2], [0.3, -0.2]])  # all four signs are wrong
    np.testing.assert_allclose(descend(shown), [[1.1, -1.0], [-0.9, 1.0]])
    np.testing.assert_allclose(descend(np.array([[0.0, 2], [0, 0]])), [[1.5, 0.5], [-1.5, 1.5]])


@pytest.mark.parametrize(
    ("rate", "says"), [(0.005, "too small"), (0.06, "1 step"), (0.125, "swings"), (0.13, "grows")]
)
def test_the_learning_rates_do_what_the_notebook_answers(rate, says):
    assert says in dict(explorers.training(rate=rate).scene.facts)["this learning rate"]


def test_an_empty_sheet_agrees_with_the_x_more_than_the_drawn_one_does():
    empty = np.full((9, 9), -1)
    assert (empty == lecture.CANONICAL_X).sum() == 68  # the drawn X: 65


def test_thickened_the_x_has_none_of_its_thin_pieces():
    explorer = explorers.pixel_matching(lecture.CANONICAL_X, lecture.CANONICAL_X)
    thick = explorer.set(thicken=1).scene
    moved = np.reshape(next(p.values for p in thick.panels if p.name == "drawn"), (9, 9))
    for piece in (lecture.BACKSLASH_PIECE, lecture.SLASH_PIECE, lecture.SMALL_X_PIECE):
        assert places(moved, piece, 0) == set()
