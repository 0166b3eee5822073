"""How is a call ended that takes too long, without a process or a thread of its own?

Three ways, the first that the platform has: a Unix alarm on the main thread; elsewhere (Windows,
a kernel's second thread) another thread that asks the interpreter; where neither exists, as in a
browser, the interpreter's own monitoring, which looks at the clock at every line (from Python 3.12
on; on 3.11 there is no limit then). None of them ends a loop that runs inside C and never comes
back to Python, such as ``sum(itertools.count())``: the kernel then has to be restarted.
"""

import contextlib
import ctypes
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator

AGAIN = 0.5  # seconds until the next attempt: a bare `except:` inside a loop swallows the first
PATIENCE = 4  # a busy machine may take so much longer, as long as the answer itself works less, ...
LEAST = 1.0  # ... and at least so many seconds
LONGEST_IMPORT = 120  # seconds


def work() -> float:
    """Return the seconds that this thread has worked so far; where nobody counts, the clock's."""
    return getattr(time, "thread_time", time.monotonic)()


class TimeLimit(BaseException):
    """Raised inside an answer that runs too long; no ``except Exception`` swallows it."""


class Clock:
    """Counts the seconds that an answer works; what it imports is not counted.

    Parameters
    ----------
    limit : float
        Seconds of work; waiting, for a sleep or for a busy machine, may take four times as long.
    work_done : function, optional
        Gives the seconds that the answer's thread has worked so far.
    """

    def __init__(self, limit: float, work_done: Callable[[], float] | None = None):
        self.limit = limit
        self.work = work_done or work
        self.first = time.monotonic()
        self.restart()

    def restart(self) -> None:
        """Begin to count anew."""
        self.started, self.worked = time.monotonic(), self.work()

    def due(self, frame) -> bool:
        """Tell whether the time is over, and begin anew in the middle of an import.

        An import that is broken off leaves a half-made module behind, and every later check fails.
        """
        now = time.monotonic()
        if _importing(frame) and now - self.first < LONGEST_IMPORT:
            self.restart()
            return False
        # A timer may ring a little early: a hundredth of the limit is let go.
        over = 0.99 * self.limit
        waited = now - self.started >= max(PATIENCE * over, LEAST)
        return not _ours(frame) and (self.work() - self.worked >= over or waited)


def _ours(frame) -> bool:
    """Tell whether a limit is just being set or ended: raised there, it would never be lifted."""
    return frame is not None and frame.f_code.co_filename in (__file__, contextlib.__file__)


def _importing(frame) -> bool:
    while frame is not None and frame.f_code.co_filename != __file__:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def stopped_after(limit: float) -> contextlib.AbstractContextManager[None]:
    """Raise `TimeLimit` in this thread when the body works for more than `limit` seconds.

    Examples
    --------
    >>> with stopped_after(0.05):
    ...     while True:
    ...         pass
    Traceback (most recent call last):
    cnn_course.checking.limits.TimeLimit
    """
    on_main = threading.current_thread() is threading.main_thread()
    if on_main and hasattr(signal, "setitimer"):
        return _alarm(Clock(limit))
    if _can_start_a_thread():  # it cannot read this one's working time: the wall clock counts
        return _watcher(Clock(limit, time.monotonic))
    if hasattr(sys, "monitoring"):
        return _monitored(Clock(limit))
    return contextlib.nullcontext()


@contextlib.contextmanager
def _alarm(clock: Clock) -> Iterator[None]:
    active = True

    def ring(signum, frame):
        if active and clock.due(frame):
            raise TimeLimit

    before = signal.signal(signal.SIGALRM, ring)
    waiting, repeat = signal.setitimer(signal.ITIMER_REAL, clock.limit, min(AGAIN, clock.limit))
    try:
        yield
    finally:
        active = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if waiting:
            signal.setitimer(signal.ITIMER_REAL, waiting, repeat)


def _can_start_a_thread() -> bool:
    try:
        threading.Thread(target=lambda: None, daemon=True).start()
    except RuntimeError:
        return False
    return True


@contextlib.contextmanager
def _watcher(clock: Clock) -> Iterator[None]:
    number = threading.get_ident()
    thread = ctypes.c_ulong(number)
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    done = threading.Event()
    lock = threading.Lock()

    def watch():
        pause = clock.limit
        while not done.wait(pause):
            with lock:
                if not done.is_set() and clock.due(sys._current_frames().get(number)):
                    raise_in(thread, ctypes.py_object(TimeLimit))
            pause = min(AGAIN, clock.limit)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        with lock:
            done.set()
            raise_in(thread, None)  # one that is still on its way must not arrive later


@contextlib.contextmanager
def _monitored(clock: Clock) -> Iterator[None]:
    watch = sys.monitoring
    number = next(n for n in (4, 3, 5, 1, 0, 2) if watch.get_tool(n) is None)
    quiet = time.monotonic() + clock.limit

    def look(*where):
        nonlocal quiet
        if time.monotonic() >= quiet:
            quiet = time.monotonic() + min(AGAIN, clock.limit)
            if clock.due(sys._getframe(1)):
                raise TimeLimit

    watch.use_tool_id(number, "time limit")
    kinds = (watch.events.LINE, watch.events.JUMP, watch.events.PY_START)
    for kind in kinds:
        watch.register_callback(number, kind, look)
    watch.set_events(number, sum(kinds))
    try:
        yield
    finally:
        watch.set_events(number, 0)
        for kind in kinds:
            watch.register_callback(number, kind, None)
        watch.free_tool_id(number)
