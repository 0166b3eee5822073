"""How does a notebook run from top to bottom in a kernel of its own?"""

import queue
import time
from functools import partial
from pathlib import Path

CELL_TIMEOUT = 300  # seconds; the longest cell takes about twenty, on a busy machine ten times that
LOOK = 1.0  # seconds between two looks for an answer


def run(notebook, folder: Path):
    """Run all cells of a notebook, in place, and return the client that ran them.

    Its ``widget_state`` holds what the widgets were at the end. nbclient raises a
    ``CellExecutionError`` where a cell does without the tag ``raises-exception``, and a
    ``CellTimeoutError`` after 300 s.
    """
    import nbclient

    class Client(nbclient.NotebookClient):
        async def async_start_new_kernel_client(self):
            kernel = await super().async_start_new_kernel_client()
            channel = kernel.shell_channel
            channel.get_msg = partial(_patiently, channel.get_msg)
            return kernel

    client = Client(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR"],
        coalesce_streams=True,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute()
    return client


async def _patiently(get, timeout=None):
    """Wait for a message, and look again each second.

    One that arrives while a widget's message is sent on the same socket wakes nobody.
    """
    end = float("inf") if timeout is None else time.monotonic() + timeout
    while True:
        try:
            return await get(timeout=max(0.0, min(LOOK, end - time.monotonic())))
        except queue.Empty:
            if time.monotonic() >= end:
                raise
