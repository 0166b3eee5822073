"""How does TensorFlow start without filling the page with messages about graphics cards?"""

import os
from contextlib import contextmanager


@contextmanager
def startup():
    """Drop what is written to stderr, also by C++, while the block runs.

    TensorFlow writes some of its start-up messages before anybody can set its log level. An
    exception still shows: only messages are dropped.

    Examples
    --------
    >>> with startup():
    ...     written = os.write(2, b"nobody reads this")
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
