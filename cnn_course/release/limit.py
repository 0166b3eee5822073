"""A time limit for cells, for graders that have none."""

import _thread
import os
import signal
import sys
import threading

SECONDS = 300.0  # the longest cell of the course takes about ten


def limit_cells(seconds: float | None = None) -> None:
    """Interrupt each later cell of this notebook that takes too long.

    The cell ends with a KeyboardInterrupt, as if somebody had pressed the stop button; the next
    one runs.

    Parameters
    ----------
    seconds : float, optional
        Else what the environment variable ``CNN_COURSE_CELL_LIMIT`` says, else 300.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        return
    if seconds is None:
        seconds = float(os.environ.get("CNN_COURSE_CELL_LIMIT", SECONDS))
    running: list[threading.Timer] = []

    def begin(*_):
        end()
        timer = threading.Timer(seconds, _thread.interrupt_main)
        timer.daemon = True
        timer.start()
        running.append(timer)

    def end(*_):
        while running:
            running.pop().cancel()

    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a job in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)
    shell.events.register("pre_run_cell", begin)
    shell.events.register("post_run_cell", end)
