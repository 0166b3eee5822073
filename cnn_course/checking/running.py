"""What does a learner's function do with these arguments?

The call is stopped after a limit, its prints and plots are held back, its arguments are copies,
its result is made plain data, and whatever it raises comes back as data that points at the
learner's own line.
"""

import builtins
import contextlib
import copy
import io
import linecache
import re
import site
import sys
import sysconfig
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from .limits import TimeLimit, stopped_after
from .plain import plain

PRINTED = 2000  # characters kept of what an answer prints


@dataclass(frozen=True)
class Outcome:
    """What one call did."""

    kind: str  # "value", "error", "endless" or "blank"
    value: Any = None  # the result as plain data
    changed: int | None = None  # the position of the first argument that the call changed
    printed: str = ""
    error: str = ""  # "IndexError: index 5 is out of bounds"
    line: int | None = None  # the line within the learner's cell, counted from 1, ...
    source: str = ""  # ... and its text
    raw: Any = field(default=None, repr=False, compare=False)  # the result itself, if it was kept


def run(
    function: Callable,
    arguments: tuple,
    limit: float = 3.0,
    *,
    view: Callable | None = None,
    keep: bool = False,
) -> Outcome:
    """Call `function` on copies of `arguments`, at most `limit` seconds; tell what happened.

    A `view` is applied to the result before it is made plain, where it fits. With `keep` the
    result is also kept as it came, for who must look at more than its numbers.

    Examples
    --------
    >>> run(lambda n: n + 1, (2,)).value
    3
    >>> run(lambda n: n / 0, (2,)).error
    'ZeroDivisionError: division by zero'
    """
    with held_back() as printed:
        outcome = called_once(function, arguments, limit, view=view, keep=keep)
    return replace(outcome, printed=printed.getvalue())


def called_once(
    function: Callable,
    arguments: tuple,
    limit: float,
    *,
    view: Callable | None = None,
    keep: bool = False,
) -> Outcome:
    """Do what `run` does where prints and plots are held back already, for many calls in a row."""
    given = copy.deepcopy(arguments)
    kind, value, raw, error, line, source = "value", None, None, "", None, ""
    try:
        with stopped_after(limit):
            raw = value = function(*given)
            if view is not None:
                with contextlib.suppress(Exception):  # not what was asked; comparing will say so
                    value = view(raw)
            value = plain(value)
        kind = "blank" if raw is Ellipsis else "value"
    except NotImplementedError:
        kind = "blank"
    except TimeLimit as stop:
        kind, (line, source) = "endless", learner_line(stop, function)
    except KeyboardInterrupt:
        raise
    except BaseException as caught:
        kind, error = "error", _one_line(f"{type(caught).__name__}: {_said(caught)}")
        line, source = learner_line(caught, function)
    kept = raw if keep else None
    return Outcome(kind, value, _changed(arguments, given), "", error, line, source, kept)


class _Shortened(io.StringIO):
    """Keeps the first characters only: an endless loop may print for seconds."""

    def write(self, text: str) -> int:
        room = PRINTED - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


@contextlib.contextmanager
def held_back() -> Iterator[io.StringIO]:
    """Collect what is printed, and drop warnings, displays and plots made meanwhile."""
    printed = _Shortened()
    plots = _open_plots()
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(printed))
        stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
        # nobody is there to type, and the arguments hold the values
        stack.callback(setattr, builtins, "input", builtins.input)
        builtins.input = _refuse
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        if shell() is not None:
            from IPython.utils.capture import capture_output

            stack.enter_context(capture_output(stdout=False, stderr=False, display=True))
        yield printed
    for number in _open_plots() - plots:
        sys.modules["matplotlib.pyplot"].close(number)


def _refuse(*prompt):
    raise RuntimeError("input() cannot ask here; the values come as arguments")


def shell() -> Any:
    """Return the IPython that we run in, if there is one."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def _open_plots() -> set[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot else set()


def learner_line(error: BaseException, function: Callable) -> tuple[int | None, str]:
    """Return the last line of the traceback that is the learner's, as (number, text)."""
    own = getattr(getattr(function, "__code__", None), "co_filename", None)
    frames = traceback.extract_tb(error.__traceback__)
    mine = [frame for frame in frames if frame.filename == own]
    others = [frame for frame in frames if not _is_library(frame.filename)]
    for frame in reversed(mine or others):
        text = (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()
        return frame.lineno, text
    return None, ""


_LIBRARIES = tuple(
    {sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"), *site.getsitepackages()}
)
_HERE = str(Path(__file__).parent)


def _is_library(filename: str) -> bool:
    return filename.startswith((*_LIBRARIES, _HERE, "<frozen", "<__array_function__"))


def _said(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return "an error that cannot be printed"


def _one_line(text: str) -> str:
    text = re.sub(r"\x1b\[[\d;]*m|\{\{function_node [^}]*\}\}", "", text)  # TensorFlow's
    text = " ".join(text.encode("utf-8", "replace").decode().split())
    return text if len(text) <= 300 else text[:297] + "..."


def _changed(before: tuple, after: tuple) -> int | None:
    for position, (one, other) in enumerate(zip(before, after, strict=True)):
        with contextlib.suppress(RecursionError):
            if _same(one, other):
                continue
        return position
    return None


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return (
            type(other) is np.ndarray
            and (one.shape, one.dtype) == (other.shape, other.dtype)
            and np.array_equal(one, other, equal_nan=one.dtype.kind in "fc")
        )
    if type(one) in (list, tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, (int, float, str, bool, type(None))):
        return type(one) is type(other) and one == other
    return True  # a model or a layer: not ours to compare
