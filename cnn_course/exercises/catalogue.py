"""Which exercises are there? A notebook's module is imported when one of its ids is asked for."""

import difflib
import importlib
import re
from typing import Any

from ..checking.exercise import Exercise

# The modules of each notebook, in the order of their exercises.
MODULES = {
    0: ("start_here",),
    1: ("pixel_matching",),
    2: ("convolution_by_hand", "convolution_by_hand_layouts"),
    3: ("stride_and_padding", "stride_and_padding_layers"),
    4: ("pooling",),
    5: ("backward_as_correlation",),
    6: ("transposed_convolution",),
    7: ("receptive_field",),
    8: ("keras_model", "keras_model_numbers", "keras_model_training"),
    9: ("cnn_from_scratch",),
}


class UnknownExercise(LookupError):
    """There is no exercise of that id."""

    def _render_traceback_(self):
        return [f"UnknownExercise: {self}"]


def exercises_of(notebook: int) -> dict[str, Exercise]:
    """Return the exercises of one notebook by id.

    Examples
    --------
    >>> list(exercises_of(3))[:2]
    ['3.1', '3.2']
    """
    modules = [importlib.import_module(f"{__package__}.{name}") for name in MODULES[notebook]]
    found = (one for module in modules for one in vars(module).values())
    return {one.id: one for one in found if isinstance(one, Exercise)}


def all_exercises() -> dict[str, Exercise]:
    """Return every exercise by id, in the order of the notebooks."""
    return {key: one for notebook in MODULES for key, one in exercises_of(notebook).items()}


def find(exercise_id: Any) -> Exercise:
    """Return the exercise of that id.

    Raises
    ------
    UnknownExercise
        When there is none; the message lists near ids.

    Examples
    --------
    >>> find("3.1").title
    'Output size'
    """
    if callable(exercise_id):
        raise UnknownExercise('the id comes first, as in check("3.1", output_size)')
    wanted = str(exercise_id).strip() if isinstance(exercise_id, (str, int, float)) else "?"
    notebook = wanted.partition(".")[0]
    if notebook.isdecimal() and int(notebook) in MODULES:
        here = exercises_of(int(notebook))
        if isinstance(exercise_id, float) and f"{wanted}0" in here:
            raise UnknownExercise(f"write the id in quotes: is it '{wanted}' or '{wanted}0'?")
        if wanted in here:
            return here[wanted]
        raise UnknownExercise(
            f"there is no exercise {wanted!r}; notebook {int(notebook):02d} has {', '.join(here)}"
        )
    everything = all_exercises()
    digits = ".".join(re.findall(r"\d+", wanted))
    if digits in everything:
        raise UnknownExercise(f"there is no exercise {wanted!r}; did you mean {digits}?")
    if notebook.isdecimal():
        raise UnknownExercise(
            f"there is no exercise {wanted!r}; write notebook, dot, number, as in '3.1'. "
            f"Notebooks {min(MODULES):02d} to {max(MODULES):02d} have exercises"
        )
    named = [key for key, one in everything.items() if wanted and wanted in one.answer_name]
    near = difflib.get_close_matches(wanted, everything, n=3, cutoff=0.5)
    ids = list(dict.fromkeys([*named, *near]))
    rest = f"did you mean {' or '.join(ids)}?" if ids else "ids look like '3.1': notebook, number"
    raise UnknownExercise(f"there is no exercise {wanted!r}; {rest}")
