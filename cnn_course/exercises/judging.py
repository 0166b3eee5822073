"""Judges an answer; it now stands in `cnn_course.checking.judging`."""

from ..checking.judging import judge, judge_results, passes
from ..checking.verdict import Verdict

__all__ = ["Verdict", "judge", "judge_results", "passes"]
