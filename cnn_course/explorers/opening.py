"""How does a call open an explorer?

A function such as ``pooling`` says with what its explorer opens; ``opens`` makes of it the function
that learners call, whose explorer knows the call.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from textwrap import fill

from cnn_course.explorers.code import public
from cnn_course.explorers.explorer import Explorer, Opening


@dataclass(frozen=True)
class Call:
    """A call of an explorer's function: its arguments as given, and what it opened with."""

    function: Callable
    given: dict
    opening: Opening
    beside: tuple = ()  # what every call takes

    @property
    def parameters(self):
        return inspect.signature(self.function).parameters

    def start(self, given, values) -> dict:
        """The values that the call would open with if these arguments were given instead.

        ``values`` says which arguments are values. A call that takes others, such as models,
        is not made again: that may take seconds.
        """
        if all(name in values for name in given):
            return opening_of(self.function, **given).values
        return {**self.opening.values, **{n: v for n, v in given.items() if n in values}}


BESIDE = {"knobs": None, "predict": False}  # what every call takes, and its default
DESCRIBED = """knobs : "all" or sequence of str, optional
        The knobs to open with, such as ``("stride", "padding")``; without it the usual two or
        three, and those that the call sets. The box "all knobs" opens the rest.
    predict : bool
        Cover the result, after every change, until you have guessed its size or a number.

"""
INSIDE = " " * 8
RETURNED = """    Returns
    -------
    Explorer
"""


def opening_of(function, *args, **settings) -> Opening:
    """What a call opens: its arguments set the knobs of their names, but None sets none."""
    opening = function(*args, **settings)
    call = inspect.signature(function).bind(*args, **settings)
    call.apply_defaults()
    names = opening.knobs.names
    told = {n: v for n, v in call.arguments.items() if n in names and v is not None}
    return replace(opening, values=opening.values | told)


def opens(function):
    """The function that shows the explorer which the given one says how to open."""

    @wraps(function)
    def shown(*args, knobs=None, predict=False, **settings):
        opening = opening_of(function, *args, **settings)
        given = dict(own.bind(*args, **settings).arguments)
        beside = {"knobs": knobs, "predict": predict}
        beside = {name: value for name, value in beside.items() if value != BESIDE[name]}
        call = Call(function, given, opening, tuple(beside.items()))
        return Explorer(opening, call=call, shown=knobs, predict=predict)

    own, kind = inspect.signature(function), inspect.Parameter.KEYWORD_ONLY
    beside = (inspect.Parameter(n, kind, default=value) for n, value in BESIDE.items())
    shown.__signature__ = own.replace(parameters=(*own.parameters.values(), *beside))
    shown.__doc__ = _described(function)
    return shown


def _described(function) -> str:
    """Its docstring with what every call takes, and the values that the module's KNOBS have."""
    doc, knobs = function.__doc__, function.__globals__.get("KNOBS")
    if knobs is None:  # those that depend on what is given are described where they are made
        return doc.replace("\n    Returns\n", f"    {DESCRIBED}    Returns\n", 1)
    names = ", ".join(f"``{name}``" for name in public(knobs.start))
    values = fill(f"Its values: {names}.", 100, initial_indent=INSIDE, subsequent_indent=INSIDE)
    returned = f"{DESCRIBED}{RETURNED}{values}\n\n"
    return doc.replace("\n    Examples\n", f"    {returned}    Examples\n", 1)
