"""Numbers that notebook 01 states and no other test pins."""

import numpy as np

from cnn_course import by_hand, lecture


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


def test_with_one_wrong_pixel_allowed_the_drawn_x_has_the_same_parts():
    """[L1.4]"""
    assert places(lecture.DRAWN_X, lecture.BACKSLASH_PIECE, 1) == {(1, 0), (5, 6)}
    assert places(lecture.DRAWN_X, lecture.SLASH_PIECE, 1) == {(0, 5), (6, 1)}


def test_a_shift_by_one_column_leaves_55_of_81_pixels():
    shifted = np.full((9, 9), -1)
    shifted[:, 1:] = lecture.CANONICAL_X[:, :-1]
    assert (shifted == lecture.CANONICAL_X).sum() == 55  # 67.9 %, fewer than the drawn X's 65


def test_trying_all_classifiers_of_81_pixels_takes_tens_of_millions_of_years():
    """[L1.7]"""
    assert round(2**81 / 1e9 / (365 * 24 * 3600) / 1e6) == 77
