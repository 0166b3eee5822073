"""Compares values; it now stands in `cnn_course.checking.compare`."""

from ..checking.compare import describe, difference, is_number, regular_array

__all__ = ["describe", "difference", "is_number", "regular_array"]
