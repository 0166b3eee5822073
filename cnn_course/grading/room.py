"""Where does a notebook run, and what is left of it afterwards? Nothing.

A room is a folder of its own with a copy of what was handed in, a home, a place for temporary
files and a copy of the course without its exercises. The process in it is watched from outside.

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
import sys
import tempfile
import time
from functools import lru_cache
from pathlib import Path

import psutil

from cnn_course import notebooks

from . import forking, letters, watching
from .watching import Ended, Limits, Stopped

_KEPT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "VIRTUAL_ENV", "TZ")
_KEPT_BEGINNINGS = ("OPENBLAS_", "ONEDNN_", "OMP_", "MKL_", "TF_")
_LEFT_OUT = shutil.ignore_patterns("exercises", "site", "*.ipynb", "tests")
LOOK = 0.1  # seconds between two looks at a working process
START = 120.0  # seconds of work until a process is ready, TensorFlow imported


@lru_cache(maxsize=1)
def _course() -> Path:
    """A copy of the course without its exercises, made and compiled once for all rooms."""
    place = Path(tempfile.mkdtemp(prefix="course-"))
    source = Path(__file__).parents[1]
    shutil.copytree(source, place / "cnn_course", ignore=_LEFT_OUT)
    compileall.compile_dir(place / "cnn_course", quiet=2, workers=1)
    return place


def forget_course() -> None:
    """Remove the copy that all rooms were furnished from, and end the process they came from."""
    _end_server()
    if _course.cache_info().currsize:
        shutil.rmtree(_course(), ignore_errors=True)
        _course.cache_clear()


_alone = False  # whether every child of this process belongs to the room of the moment
_server: forking.ForkServer | None = None  # but this one, which is copied for each room


def adopt_orphans() -> None:
    """Let processes whose parent has ended become children of this one (on Linux).

    Only for a process that does nothing else: whatever is below it is ended with each room.
    """
    global _alone
    _alone = True
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def _end_server() -> None:
    global _server
    if _server is not None:
        _server.end()
    _server = None


class Room:
    """A folder and, while a notebook runs, a process; use it in a ``with`` statement.

    Parameters
    ----------
    folder : Path or None
        What is copied into it; nothing without it.
    limits : Limits
    large : bool
        Whether what runs in it will import TensorFlow.
    """

    def __init__(self, folder: Path | None, limits: Limits, large: bool = False):
        global _server
        self.limits, self.large, self.worked_before = limits, large, 0.0
        self.place = _server.place if _server else Path(tempfile.mkdtemp(prefix="room-"))
        self.mark = self.place.name
        for name in ("home", "tmp", "ipython"):
            (self.place / name).mkdir(parents=True)
        shutil.copytree(_course(), self.place / "course", dirs_exist_ok=True)
        if folder is None:
            (self.place / "work").mkdir()
        else:
            shutil.copytree(
                folder, self.place / "work", ignore=_odd_files, ignore_dangling_symlinks=True
            )
        self.process: psutil.Process | None = None
        if _alone and _server is None and sys.platform == "linux":  # while nothing has run in it
            _server = forking.ForkServer(self.place, self._environment())

    def __enter__(self) -> "Room":
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error) -> None:
        self.end()
        _emptied(self.place)
        if self.place.exists():
            _end_server()  # its next room is another one

    def start(self) -> None:
        """Start the process and wait until it is ready.

        Raises
        ------
        Stopped
        """
        try:
            self._start()
        except Stopped:
            if _server is None:
                raise
            _end_server()  # a notebook before this one did something to it
            self.end()
            self._start()

    def _start(self) -> None:
        ours, theirs = os.pipe(), os.pipe()
        try:
            self._begin(theirs[0], ours[1])
        finally:
            os.close(theirs[0])
            os.close(ours[1])
            self.reading, self.writing = ours[0], os.fdopen(theirs[1], "wb")
            self.rest = b""
        pid = self.receive(START).get("pid")
        if _server is not None:
            self.process = psutil.Process(pid)

    def _begin(self, reading: int, writing: int) -> None:
        """Start the process that will talk over these pipes, or have it copied."""
        work = self.place / "work"
        if _server is None:
            module = "cnn_course.grading.child"
            self.process = forking.started(module, self._environment(), work, reading, writing)
            return
        self.process = _server.process  # until the copy tells its own number
        try:
            _server.fork(work, self.large, reading, writing)
        except (OSError, psutil.Error) as error:
            raise Ended("the process that is copied has ended") from error

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
                watching.MARK: self.mark,
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
                watch = watch or watching.Watch(self.process.pid, self.limits)
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
            self.worked_before += watching.work(watching.family(psutil.Process(self.process.pid)))
        for _ in range(20):
            top = os.getpid() if _alone else self.process.pid
            found = [*watching.below(top), *watching.carrying(self.mark)]
            found = [one for one in found if _server is None or one.pid != _server.process.pid]
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


def _reaped(process: psutil.Process) -> None:
    with contextlib.suppress(ChildProcessError):
        while _alone and os.waitpid(-1, os.WNOHANG)[0]:
            pass
    with contextlib.suppress(psutil.TimeoutExpired):
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
