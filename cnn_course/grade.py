"""How did the learners do? Run every notebook handed in and tell, exercise by exercise.

One command, for a folder that holds one notebook or one folder of notebooks for each learner::

    python -m cnn_course.grade HANDED_IN --csv results.csv

Every cell is run in order in a fresh kernel, and an error stops nothing but its own cell. A
notebook that hangs, ends its kernel or cannot be read is reported like any other. The notebooks
are only read. What they contain is run on this machine as it is: grade where you would also open
them yourself.
"""

import argparse
import csv
import json
import os
import queue
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from cnn_course import notebooks

_ASKED = re.compile(r"""^[^#\n]*\bcheck\(\s*["'](\d+\.\d+)["']""", re.M)
_STATES = {"right": "right", "wrong": "wrong", "blank": "not answered"}


@dataclass(frozen=True)
class Result:
    """How one learner answered one exercise: a line of the CSV.

    Parameters
    ----------
    student, notebook : str
    exercise : str
        Such as ``"3.1"``; empty when the notebook as a whole could not be graded.
    result : {"right", "wrong", "not answered", "not graded"}
    diagnosis : str
        For a wrong answer what it looks like, or what kept its check from running.
    """

    student: str
    notebook: str
    exercise: str
    result: str
    diagnosis: str = ""


def asked(notebook) -> list[str]:
    """Return the ids of the exercises that a notebook checks, in their order.

    Examples
    --------
    >>> asked({"cells": [{"cell_type": "code", "source": 'check("3.1", output_size)'}]})
    ['3.1']
    """
    ids = [one for cell in _code(notebook) for one in _ASKED.findall(cell)]
    return list(dict.fromkeys(ids))


def grade(path, student="", timeout=120) -> list[Result]:
    """Run one notebook and tell how each of its exercises went.

    An exercise that the course's own notebook asks and this one no longer does is not answered.

    Parameters
    ----------
    path : str or Path
        The notebook handed in.
    student : str
        Whose it is; by default the name of the file.
    timeout : float
        Seconds that one cell may take.

    Returns
    -------
    list of Result
    """
    path = Path(path)
    student = student or path.stem
    try:
        notebook = notebooks.read(path)
        cells = _code(notebook)
        expected = list(dict.fromkeys([*_asked_by_the_course(notebook), *asked(notebook)]))
    except (ValueError, KeyError, TypeError, OSError) as error:
        reason = f"cannot be read as a notebook: {error}"
        return [Result(student, path.stem, "", "not graded", reason)]
    if not expected:
        return [Result(student, path.stem, "", "not graded", "it checks no exercise")]
    outcomes = dict.fromkeys(expected, ("blank", ""))
    try:
        for found in _outcomes(cells, path.parent, timeout):
            outcomes.update(found)
    except Exception as error:  # whatever goes wrong here must not stop the others
        reason = f"{type(error).__name__}: {error}"
        return [Result(student, path.stem, "", "not graded", reason)]
    return [
        Result(student, path.stem, exercise, _STATES[state], diagnosis)
        for exercise, (state, diagnosis) in sorted(outcomes.items(), key=_by_number)
    ]


def _by_number(item) -> list[int]:
    return [int(part) for part in item[0].split(".")]


def _code(notebook) -> list[str]:
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def _asked_by_the_course(notebook) -> list[str]:
    """Return what the notebook asked when it was handed out: the course's one most like it."""
    course = map(notebooks.read, notebooks.find([]))
    handed_out = max(course, key=lambda own: _likeness(own, notebook), default=None)
    alike = handed_out is not None and any(_likeness(handed_out, notebook))
    return asked(handed_out) if alike else []


def _likeness(one, other) -> tuple[int, int]:
    """Count the exercises, then the untouched cells, that two notebooks have in common."""
    cells = [{"".join(cell["source"]) for cell in book["cells"]} for book in (one, other)]
    return len(set(asked(one)) & set(asked(other))), len(cells[0] & cells[1])


def _outcomes(cells, folder, timeout) -> Iterator[dict[str, tuple[str, str]]]:
    """Run the cells; yield for each what its checks found, as {id: (state, diagnosis)}."""
    with tempfile.TemporaryDirectory() as scratch, _Kernel(folder, timeout) as kernel:
        record = Path(scratch) / "verdicts.jsonl"
        record.touch()
        start = f"import cnn_course.grade as g; g.record_verdicts({str(record)!r}); del g"
        kernel.run(start)
        finished = []
        for cell in cells:
            seen = len(record.read_text("utf-8"))
            failure = kernel.run(cell)
            said = record.read_text("utf-8")[seen:].splitlines()
            found = {
                one["exercise"]: (one["state"], one["diagnosis"]) for one in map(json.loads, said)
            }
            if failure:
                why = ("wrong", f"its cell stopped before the check: {failure}")
                found = {one: why for one in _ASKED.findall(cell)} | found
            yield found
            if kernel.usable():
                finished.append(cell)
                continue
            kernel.restart()
            for code in (start, *finished):  # the cells below build on these
                kernel.run(code)


def record_verdicts(path) -> None:
    """Write down, in this kernel, what every later `check` finds; one line of JSON each.

    It stands inside the judge, so that neither a ``try`` around a check nor a redirected output
    hides a verdict.
    """
    from cnn_course.exercises import interface

    judge = interface.judge

    def recorded(exercise, answer):
        verdict = judge(exercise, answer)
        wrong = verdict.state == "wrong"
        line = {
            "exercise": exercise.id,
            "state": verdict.state,
            "diagnosis": (verdict.diagnosis or interface.summary(verdict)) if wrong else "",
        }
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        return verdict

    interface.judge = recorded


class _Kernel:
    """A Python kernel that runs one cell at a time and survives what the cell does."""

    def __init__(self, folder, timeout):
        self.folder, self.timeout = folder, timeout

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        self.stop()

    def start(self):
        from jupyter_client.manager import KernelManager

        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel(
            cwd=str(self.folder),
            env=os.environ | notebooks.ENVIRONMENT,
            extra_arguments=["--log-level=ERROR", "--HistoryManager.enabled=False"],
            stderr=subprocess.DEVNULL,
        )
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def restart(self):
        self.stop()
        self.start()

    def run(self, code, timeout=None) -> str:
        """Run a cell; return what stopped it, or nothing."""
        timeout = timeout or self.timeout
        message = self.client.execute(code, allow_stdin=False, stop_on_error=False)
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            try:
                reply = self.client.get_shell_msg(timeout=1)
            except queue.Empty:
                if not self.manager.is_alive():
                    return "it ended the kernel"
                continue
            if reply["parent_header"].get("msg_id") == message:
                content = reply["content"]
                if content["status"] != "error":
                    return ""
                return f"{content['ename']}: {content['evalue']}".splitlines()[0][:300]
        return f"it took more than {timeout:g} seconds"

    def usable(self) -> bool:
        """Tell whether the next cell can run, after a nudge if the last one still does."""
        if not self.manager.is_alive():
            return False
        if self.run("pass", timeout=2):
            self.manager.interrupt_kernel()
            return not self.run("pass", timeout=10)
        return True


def handed_in(folder) -> list[tuple[str, Path]]:
    """Find the notebooks in a folder: (student, path), the student named by folder or file."""
    folder = Path(folder)
    if folder.is_file():
        return [(folder.stem, folder)]
    if not folder.is_dir():
        raise ValueError(f"there is no folder {str(folder)!r}")
    found = []
    for path in sorted(folder.rglob("*.ipynb")):
        parts = path.relative_to(folder).parts
        if not any(part.startswith(".") for part in parts):
            found.append((parts[0] if len(parts) > 1 else path.stem, path))
    return found


def table(results) -> str:
    """Lay the results out for a console: a line a notebook, then what was wrong in it."""
    whose = list(dict.fromkeys((one.student, one.notebook) for one in results))
    wide, wider = (
        max(map(len, column)) for column in zip(("student", "notebook"), *whose, strict=True)
    )
    lines = [f"{'student':{wide}}  {'notebook':{wider}}  right  wrong   open"]
    for student, notebook in whose:
        mine = [one for one in results if (one.student, one.notebook) == (student, notebook)]
        right, wrong, unanswered, ungraded = (
            [one for one in mine if one.result == state]
            for state in ("right", "wrong", "not answered", "not graded")
        )
        counts = "".join(f"  {len(group):5}" for group in (right, wrong, unanswered))
        lines.append(f"{student:{wide}}  {notebook:{wider}}{counts}")
        lines += [f"    {one.exercise} {one.diagnosis}" for one in wrong]
        if unanswered:
            lines.append("    not answered: " + ", ".join(one.exercise for one in unanswered))
        lines += [f"    not graded: {one.diagnosis}" for one in ungraded]
    return "\n".join(lines)


def main(arguments=None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m cnn_course.grade",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", metavar="HANDED_IN")
    parser.add_argument("--csv", metavar="FILE", help="write one line an exercise here too")
    parser.add_argument("--timeout", type=float, default=120, help="seconds a cell may take")
    options = parser.parse_args(arguments)
    try:
        found = handed_in(options.folder)
    except ValueError as error:
        parser.error(str(error))
    if not found:
        parser.error(f"there is no notebook in {options.folder!r}")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        each = pool.map(lambda one: grade(one[1], one[0], options.timeout), found)
        results = [result for one in each for result in one]
    print(table(results))
    if options.csv:
        with open(options.csv, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(field.name for field in fields(Result))
            writer.writerows(map(astuple, results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
