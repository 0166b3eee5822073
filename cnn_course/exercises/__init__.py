"""Exercises that check themselves: `check`, `hint`, `solution`, `question`, `yours`.

    from cnn_course.exercises import check, hint, solution

- ``catalogue``: which exercises are there?
- ``interface``: what a learner calls.

What runs, compares and judges an answer is `cnn_course.checking`; it knows no exercise.
The exercises themselves are in modules named as the notebooks: ``pixel_matching``,
``stride_and_padding``, ``pooling`` and so on. Each is data and plain functions.
"""

import cnn_course

from .catalogue import UnknownExercise
from .interface import WrongAnswer, check, hint, question, solution, yours

__all__ = cnn_course.offered(globals())
