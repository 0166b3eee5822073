"""What does a learner's function do with these arguments?

The call is stopped after a limit, its prints and plots are held back, its arguments are copies,
and whatever it raises comes back as data that points at the learner's own line.
"""

import contextlib
import copy
import ctypes
import io
import linecache
import re
import signal
import site
import sys
import sysconfig
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

PRINTED = 2000  # characters kept of what an answer prints


class TimeLimit(BaseException):
    """Raised inside an answer that runs too long; no ``except Exception`` swallows it."""


@dataclass(frozen=True)
class Outcome:
    """What one call did.

    Parameters
    ----------
    kind : {"value", "error", "endless", "blank"}
    value : anything
        The result, copied.
    changed : int, optional
        The position of the first argument that the call changed.
    printed : str
    error : str
        ``"IndexError: index 5 is out of bounds"``.
    line : int, optional
        The line within the learner's cell, counted from 1.
    source : str
        The text of that line.
    """

    kind: str
    value: Any = None
    changed: int | None = None
    printed: str = ""
    error: str = ""
    line: int | None = None
    source: str = ""


def run(function: Callable, arguments: tuple, limit: float = 3.0) -> Outcome:
    """Call `function` on copies of `arguments` and tell what happened.

    Examples
    --------
    >>> run(lambda n: n + 1, (2,)).value
    3
    >>> run(lambda n: n / 0, (2,)).error
    'ZeroDivisionError: division by zero'
    """
    given = copy.deepcopy(arguments)
    with held_back() as printed:
        try:
            with stopped_after(limit):
                value = function(*given)
            outcome = Outcome("blank" if value is Ellipsis else "value", _own_copy(value))
        except NotImplementedError:
            outcome = Outcome("blank")
        except TimeLimit as error:
            line, source = learner_line(error, function)
            outcome = Outcome("endless", line=line, source=source)
        except (Exception, SystemExit) as error:
            line, source = learner_line(error, function)
            message = _one_line(f"{type(error).__name__}: {error}")
            outcome = Outcome("error", error=message, line=line, source=source)
    return replace(outcome, printed=printed.getvalue(), changed=_changed(arguments, given))


@contextlib.contextmanager
def stopped_after(limit: float) -> Iterator[None]:
    """Raise `TimeLimit` in this thread when the body takes more than `limit` seconds.

    On the main thread of a Unix system an alarm does it, which also ends a ``time.sleep``.
    Elsewhere (Windows, or a kernel's second thread) another thread asks the interpreter to.
    """
    on_main = threading.current_thread() is threading.main_thread()
    way = _alarm if on_main and hasattr(signal, "setitimer") else _watcher
    with way(limit):
        yield


@contextlib.contextmanager
def _alarm(limit: float) -> Iterator[None]:
    active = True

    def ring(signum, frame):
        if active:
            raise TimeLimit

    before = signal.signal(signal.SIGALRM, ring)
    # It rings again every half second: a bare `except:` inside a loop swallows the first.
    waiting, repeat = signal.setitimer(signal.ITIMER_REAL, limit, 0.5)
    try:
        yield
    finally:
        active = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if waiting:
            signal.setitimer(signal.ITIMER_REAL, waiting, repeat)


@contextlib.contextmanager
def _watcher(limit: float) -> Iterator[None]:
    thread = ctypes.c_ulong(threading.get_ident())
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    done = threading.Event()
    lock = threading.Lock()

    def watch():
        pause = limit
        while not done.wait(pause):
            with lock:
                if not done.is_set():
                    raise_in(thread, ctypes.py_object(TimeLimit))
            pause = 0.5

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        with lock:
            done.set()
            raise_in(thread, None)  # one that is still on its way must not arrive later


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
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        if _shell() is not None:
            from IPython.utils.capture import capture_output

            stack.enter_context(capture_output(stdout=False, stderr=False, display=True))
        yield printed
    for number in _open_plots() - plots:
        sys.modules["matplotlib.pyplot"].close(number)


def _shell():
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
_HERE = __file__.rpartition("exercises")[0] + "exercises"


def _is_library(filename: str) -> bool:
    return filename.startswith((*_LIBRARIES, _HERE)) or filename.startswith("<frozen")


def _one_line(text: str) -> str:
    text = re.sub(r"\x1b\[[\d;]*m|\{\{function_node [^}]*\}\}", "", text)  # TensorFlow's
    text = " ".join(text.split())
    return text if len(text) <= 300 else text[:297] + "..."


def _own_copy(value: Any) -> Any:
    """Copy a result: it may be a view of an input, or a buffer that the next call reuses."""
    if isinstance(value, (np.ndarray, list, tuple, dict)):
        with contextlib.suppress(Exception):
            return copy.deepcopy(value)
    return value


def _changed(before: tuple, after: tuple) -> int | None:
    for position, (one, other) in enumerate(zip(before, after, strict=True)):
        if not _same(one, other):
            return position
    return None


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return one.shape == other.shape and np.array_equal(one, other, equal_nan=True)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, (int, float, str, bool, dict, type(None))):
        return one == other
    return True  # a model or a layer: not ours to compare
