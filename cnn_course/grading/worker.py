"""A process that grades one notebook after the other: a job a line in, its results a line out.

It stands between the notebooks and the command: a notebook that ends the process above its own
ends only this one, and the command starts another.
"""

import json
import os
import signal
import sys

from . import one, room


def main() -> None:
    """Grade what comes on standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command ends its workers itself
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever is printed by accident is no answer
    room.adopt_orphans()
    try:
        for line in sys.stdin:
            answer = one.graded(json.loads(line))
            answers.write(json.dumps(answer) + "\n")
            answers.flush()
    finally:
        room.forget_course()


if __name__ == "__main__":
    main()
