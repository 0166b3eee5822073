"""A process that imports once and copies itself for each notebook (on Linux).

Importing TensorFlow is three seconds of work, most of what it takes to grade a notebook. A worker
grades one notebook after the other, so it keeps one process that has done the importing. For each
notebook that process forks, and the copy becomes the notebook's own. Nothing of a notebook ever
runs in the process that is copied, and a copy's parent is the worker, as if it had started it.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil

READY = ("numpy", "IPython.core.interactiveshell", "cnn_course.explorers", "cnn_course.figures")
LARGE = ("tensorflow", "keras")  # only for notebooks that name one of them


def ends_with_its_parent() -> None:
    """Let this process be killed when its parent ends."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG


class ForkServer:
    """The worker's side: starts the process and asks it for copies.

    Parameters
    ----------
    place : Path
        The room in which every copy will live; it is furnished anew for each.
    environment : dict of str to str
        Of every copy.
    """

    def __init__(self, place: Path, environment: dict[str, str]):
        self.place = place
        self.ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = started("cnn_course.grading.forking", environment, place, theirs)

    def fork(self, work: Path, large: bool, reading: int, writing: int) -> None:
        """Ask for a copy that talks over these pipes; it tells its number when it is ready.

        Raises
        ------
        OSError
            If the process is gone.
        """
        self.process.send_signal(signal.SIGCONT)  # a notebook may have stopped it
        order = json.dumps({"work": str(work), "large": large}).encode()
        socket.send_fds(self.ours, [order], [reading, writing])

    def end(self) -> None:
        """End the process; its copies are not touched."""
        self.ours.close()
        with contextlib.suppress(psutil.Error):
            self.process.kill()
            self.process.wait()


def started(module: str, environment: dict[str, str], cwd: Path, *pipes) -> psutil.Popen:
    """Start a module as a process of its own session that hears and says nothing but over pipes."""
    linux = {"preexec_fn": ends_with_its_parent} if sys.platform == "linux" else {}
    numbers = [one if isinstance(one, int) else one.fileno() for one in pipes]
    nowhere = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    return psutil.Popen(
        [sys.executable, "-P", "-m", module, *map(str, numbers)],
        cwd=cwd,
        env=environment,
        pass_fds=numbers,
        start_new_session=True,
        **nowhere,
        **linux,
    )


def serve(orders: socket.socket) -> None:
    """Import, and fork for each order that comes, until the worker goes away."""
    from . import child

    while True:
        order, pipes, *_ = socket.recv_fds(orders, 1 << 16, 2)
        if not order:
            return
        order = json.loads(order)
        for name in [*READY, *(LARGE if order["large"] else ())]:
            with contextlib.suppress(Exception):  # a notebook that needs it will say so
                importlib.import_module(name)
        gc.collect()
        gc.freeze()  # or the copy's own collector would touch, and so copy, every page
        if _is_copy():
            orders.close()
            try:
                os.setsid()
                os.chdir(order["work"])
                child.main(*pipes)
            finally:
                os._exit(1)
        for pipe in pipes:
            os.close(pipe)


def _is_copy() -> bool:
    """Fork twice. The process in between ends, and so the copy becomes the worker's own child."""
    between = os.fork()
    if between:
        os.waitpid(between, 0)
        return False
    between = os.getpid()
    if os.fork():
        os._exit(0)
    while os.getppid() == between:
        time.sleep(0.001)
    ends_with_its_parent()
    return True


if __name__ == "__main__":
    # Run as -m, this file is __main__; a notebook's process knows the module by its own name.
    importlib.import_module("cnn_course.grading.forking").serve(
        socket.socket(fileno=int(sys.argv[1]))
    )
