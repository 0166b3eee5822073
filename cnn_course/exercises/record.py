"""The record of an exercise; it now stands in `cnn_course.checking.exercise`."""

from ..checking.exercise import KINDS, Exercise

__all__ = ["KINDS", "Exercise"]
