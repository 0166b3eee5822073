"""What does a notebook use, and what may it? Its processes are looked at from outside.

Time is counted as work, not on the clock, so that a busy machine changes no mark; a process that
only sleeps is stopped, too.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psutil

MARK = "CNN_COURSE_ROOM"  # the variable that names a process's room


@dataclass(frozen=True)
class Limits:
    """What a notebook may use.

    Parameters
    ----------
    cell, whole : float
        Seconds of work of one cell, and of all cells together.
    idle : float
        Seconds in which nothing works, on the clock.
    memory : float
        Bytes of all its processes.
    processes : int
    """

    cell: float = 120.0
    whole: float = 900.0
    idle: float = 60.0
    memory: float = 6e9
    processes: int = 100


class Stopped(Exception):
    """What was asked of the process did not come to an end; the message says why."""


class Ended(Stopped):
    """The process is gone."""


class Watch:
    """Counts what a process and all that it started use, from now on."""

    def __init__(self, pid: int, limits: Limits):
        self.limits, self.began = limits, None
        self.idle_since, self.last = time.monotonic(), 0.0
        try:
            self.process = psutil.Process(pid)
            self.began = work(family(self.process))
        except psutil.Error:
            self.process = None

    def look(self, most: float, left: float) -> None:
        """Raise `Stopped` or `Ended` when it has used too much since the first look."""
        if self.process is None:
            return  # the end of its pipe tells
        try:
            everyone = family(self.process)
            worked = work(everyone)
            memory = sum(_memory(one) for one in everyone)
        except psutil.Error:
            return
        now, since = time.monotonic(), worked - self.began
        if since - self.last > 0.02 or any(_runs(one) for one in everyone):
            self.idle_since, self.last = now, since
        if since > most:
            raise Stopped(f"it took more than {most:g} seconds of work")
        if worked > left:
            raise Ended(f"the whole notebook took more than {self.limits.whole:g} seconds of work")
        if now - self.idle_since > self.limits.idle:
            raise Stopped(f"it only waited for {self.limits.idle:g} seconds")
        if memory > self.limits.memory:
            raise Ended(f"it used more than {self.limits.memory / 1e9:g} GB of memory")
        if len(everyone) > self.limits.processes:
            raise Ended(f"it started more than {self.limits.processes} processes")


def family(process: psutil.Process) -> list[psutil.Process]:
    """A process and all that it started."""
    return [process, *process.children(recursive=True)]


def work(processes: list[psutil.Process]) -> float:
    """Seconds of work of these processes and of those of their children that have ended."""
    total = 0.0
    for one in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            total += times.user + times.system
            total += getattr(times, "children_user", 0) + getattr(times, "children_system", 0)
    return total


def _memory(process: psutil.Process) -> int:
    try:
        return process.memory_info().rss
    except psutil.Error:
        return 0


def _runs(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_RUNNING
    except psutil.Error:
        return False


def below(pid: int) -> list[psutil.Process]:
    """All processes below one, and that one itself unless it is ours."""
    found = []
    with contextlib.suppress(psutil.Error):
        top = psutil.Process(pid)
        everyone = [*([] if pid == os.getpid() else [top]), *top.children(recursive=True)]
        found = [one for one in everyone if one.status() != psutil.STATUS_ZOMBIE]
    return found


def carrying(mark: str) -> Iterator[psutil.Process]:
    """Processes of the room that have left its family: they still carry its mark."""
    for one in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if one.environ().get(MARK) == mark and one.status() != psutil.STATUS_ZOMBIE:
                yield one
