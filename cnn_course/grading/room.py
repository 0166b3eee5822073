"""Where does a notebook run, and what is left of it afterwards? Nothing.

A room is a folder of its own with a copy of what was handed in, a home, a place for temporary
files and a copy of the course without its exercises. The process in it is watched from outside:
what it works, what it holds in memory, how many processes it has started. Time is counted as
work, not on the clock, so that a busy machine changes no mark; a process that only sleeps is
stopped, too.

This keeps honest notebooks apart and accidents small. It is no sandbox against an attack on the
machine: for that, run the whole command in a container.
"""

import compileall
import contextlib
import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import psutil

from cnn_course import notebooks

from . import letters

MARK = "CNN_COURSE_ROOM"
_KEPT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "VIRTUAL_ENV", "TZ")
_KEPT_BEGINNINGS = ("OPENBLAS_", "ONEDNN_", "OMP_", "MKL_", "TF_")
_LEFT_OUT = shutil.ignore_patterns("exercises", "site", "*.ipynb", "tests")
LOOK = 0.1  # seconds between two looks at a working process


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


@lru_cache(maxsize=1)
def _course() -> Path:
    """A copy of the course without its exercises, made and compiled once for all rooms."""
    place = Path(tempfile.mkdtemp(prefix="course-"))
    source = Path(__file__).parents[1]
    shutil.copytree(source, place / "cnn_course", ignore=_LEFT_OUT)
    compileall.compile_dir(place / "cnn_course", quiet=2, workers=1)
    return place


def forget_course() -> None:
    """Remove the copy that all rooms were furnished from."""
    if _course.cache_info().currsize:
        shutil.rmtree(_course(), ignore_errors=True)
        _course.cache_clear()


_alone = False  # whether every child of this process belongs to the room of the moment


def adopt_orphans() -> None:
    """Let processes whose parent has ended become children of this one (on Linux).

    Only for a process that does nothing else: whatever is below it is ended with each room.
    """
    global _alone
    _alone = True
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def _ends_with_its_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG


class Room:
    """A folder and, while a notebook runs, a process; use it in a ``with`` statement.

    Parameters
    ----------
    folder : Path or None
        What is copied into it; nothing without it.
    limits : Limits
    """

    def __init__(self, folder: Path | None, limits: Limits):
        self.limits, self.mark, self.worked_before = limits, uuid.uuid4().hex, 0.0
        self.place = Path(tempfile.mkdtemp(prefix="room-"))
        for name in ("home", "tmp", "ipython"):
            (self.place / name).mkdir()
        shutil.copytree(_course(), self.place / "course", dirs_exist_ok=True)
        if folder is None:
            (self.place / "work").mkdir()
        else:
            shutil.copytree(
                folder, self.place / "work", ignore=_odd_files, ignore_dangling_symlinks=True
            )
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> "Room":
        self.start()
        return self

    def __exit__(self, *error) -> None:
        self.end()
        _emptied(self.place)

    def start(self) -> None:
        """Start the process and wait until it is ready.

        Raises
        ------
        Stopped
        """
        ours, theirs = os.pipe(), os.pipe()
        linux = {"preexec_fn": _ends_with_its_parent} if sys.platform == "linux" else {}
        module = "cnn_course.grading.child"
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, str(theirs[0]), str(ours[1])],
            cwd=self.place / "work",
            env=self._environment(),
            pass_fds=(theirs[0], ours[1]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **linux,
        )
        os.close(theirs[0])
        os.close(ours[1])
        self.reading, self.writing = ours[0], os.fdopen(theirs[1], "wb")
        self.rest = b""
        self.receive(self.limits.cell)

    def _environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in _KEPT or name.startswith(_KEPT_BEGINNINGS)
        }
        home, tmp = str(self.place / "home"), str(self.place / "tmp")
        return (
            kept
            | notebooks.ENVIRONMENT
            | {
                MARK: self.mark,
                "HOME": home,
                "USERPROFILE": home,
                "TMPDIR": tmp,
                "TEMP": tmp,
                "IPYTHONDIR": str(self.place / "ipython"),
                "PYTHONPATH": str(self.place / "course"),
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONHASHSEED": "0",
                "MPLBACKEND": "agg",
            }
        )

    def send(self, **letter) -> None:
        """Send a letter to the process.

        Raises
        ------
        Ended
        """
        try:
            letters.send(self.writing, letter)
        except (BrokenPipeError, OSError, ValueError) as error:
            raise Ended("it ended its own process") from error

    def receive(self, most: float) -> dict:
        """Wait for a letter while the process works for at most `most` seconds.

        Raises
        ------
        Stopped
            If it works or sleeps too long, or uses too much; it may still be there.
        Ended
            If it is gone.
        """
        watch = None  # most answers come before anyone needs to look
        while b"\n" not in self.rest:
            if select.select([self.reading], [], [], LOOK)[0]:
                more = os.read(self.reading, 1 << 20)
                if not more:
                    raise Ended("it ended its own process")
                self.rest += more
                if len(self.rest) > letters.LONGEST:
                    raise Stopped("what came back is too large")
            else:
                watch = watch or _Watch(self.process.pid, self.limits)
                watch.look(most, self.limits.whole - self.worked_before)
        line, _, self.rest = self.rest.partition(b"\n")
        try:
            letter = letters.json.loads(line)
        except (ValueError, RecursionError) as error:
            raise Stopped("what came back cannot be read") from error
        if not isinstance(letter, dict):
            raise Stopped("what came back cannot be read")
        return letter

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in the process."""
        with contextlib.suppress(ProcessLookupError, OSError):
            os.kill(self.process.pid, signal.SIGINT)

    def end(self) -> None:
        """End the process and everything that it started, whatever it became since."""
        if self.process is None:
            return
        with contextlib.suppress(OSError):
            self.writing.close()
        with contextlib.suppress(psutil.Error):
            self.worked_before += _work(_family(psutil.Process(self.process.pid)))
        for _ in range(20):
            top = os.getpid() if _alone else self.process.pid
            found = [*_below(top), *_marked(self.mark)]
            if not found:
                break
            for one in found:
                with contextlib.suppress(psutil.Error):
                    one.kill()
            _reaped(self.process)
            time.sleep(0.02)
        _reaped(self.process)
        with contextlib.suppress(OSError):
            os.close(self.reading)
        self.process = None


class _Watch:
    """Counts what a process and all that it started have used since the first look."""

    def __init__(self, pid: int, limits: Limits):
        self.limits, self.began = limits, None
        self.idle_since, self.last = time.monotonic(), 0.0
        try:
            self.process = psutil.Process(pid)
            self.began = _work(_family(self.process))
        except psutil.Error:
            self.process = None

    def look(self, most: float, left: float) -> None:
        if self.process is None:
            return  # the end of its pipe tells
        try:
            everyone = _family(self.process)
            worked = _work(everyone)
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


def _family(process: psutil.Process) -> list[psutil.Process]:
    """A process and all that it started."""
    return [process, *process.children(recursive=True)]


def _work(family: list[psutil.Process]) -> float:
    """Seconds of work of these processes and of those of their children that have ended."""
    total = 0.0
    for one in family:
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


def _below(pid: int) -> list[psutil.Process]:
    """All processes below one, and that one itself unless it is ours."""
    found = []
    with contextlib.suppress(psutil.Error):
        top = psutil.Process(pid)
        family = [*([] if pid == os.getpid() else [top]), *top.children(recursive=True)]
        found = [one for one in family if one.status() != psutil.STATUS_ZOMBIE]
    return found


def _marked(mark: str) -> Iterator[psutil.Process]:
    """Processes of the room that have left its family: they still carry its mark."""
    for one in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if one.environ().get(MARK) == mark and one.status() != psutil.STATUS_ZOMBIE:
                yield one


def _reaped(process: subprocess.Popen) -> None:
    process.poll()
    with contextlib.suppress(ChildProcessError):
        while _alone and os.waitpid(-1, os.WNOHANG)[0]:
            pass
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=0.1)


def _odd_files(folder: str, names: list[str]) -> list[str]:
    """Pipes, sockets and links that lead out of the folder are not copied."""
    odd = []
    for name in names:
        path = Path(folder) / name
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            odd.append(name)
    return odd


def _emptied(place: Path) -> None:
    """Remove a folder, also one whose permissions were taken away."""

    def allowed(function, path, error):
        with contextlib.suppress(OSError):
            os.chmod(os.path.dirname(path), 0o700)
            os.chmod(path, 0o700)
            function(path)

    shutil.rmtree(place, onerror=allowed)
    shutil.rmtree(place, ignore_errors=True)
