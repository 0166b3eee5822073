"""What can be undone? The last ten changes, where a movement counts as one."""

import time
from collections import deque

STEPS = 10
PAUSE = 1.0  # s; a slider that rests longer begins another change


class Past:
    """The values before each of the last changes.

    >>> past = Past()
    >>> past.add("before", "stride")
    >>> past.add("on its way", "stride")
    >>> past.pop(), bool(past)
    ('before', False)
    """

    def __init__(self):
        self._steps = deque(maxlen=STEPS)
        self._moving, self._last = None, 0.0

    def add(self, values, moved=None):
        """Keeps the values before a change; of what is ``moved`` on at once, only the first."""
        now = time.monotonic()
        if not (moved and moved == self._moving and now - self._last < PAUSE and self._steps):
            self._steps.append(values)
        self._moving, self._last = moved, now

    def pop(self):
        """The values before the last change, which is forgotten."""
        self._moving = None
        return self._steps.pop()

    def __bool__(self):
        return bool(self._steps)
