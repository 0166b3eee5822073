"""Exercises that check themselves: `check`, `hint`, `solution`, `question`, `yours`.

    from cnn_course.exercises import check, hint, solution

- ``record``: what is an exercise?
- ``catalogue``: which exercises are there?
- ``running``: what does a learner's function do with these arguments?
- ``compare``: is this the expected value, and where does it differ first?
- ``judging``: is the answer right, and which mistake does it look like?
- ``cards``: how does the verdict look?
- ``interface``: what a learner calls.

The exercises themselves are in modules named as the notebooks: ``pixel_matching``,
``stride_and_padding``, ``pooling`` and so on. Each is data and plain functions.
"""

from .catalogue import UnknownExercise
from .interface import WrongAnswer, check, hint, question, solution, yours

__all__ = ["UnknownExercise", "WrongAnswer", "check", "hint", "question", "solution", "yours"]
