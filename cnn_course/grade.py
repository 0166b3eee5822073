"""How did the learners do? Run every notebook handed in and tell, exercise by exercise.

One command, for a folder that holds one notebook or one folder of notebooks for each learner::

    python -m cnn_course.grade HANDED_IN --csv results.csv

Every cell is run in order in a fresh kernel, and an error stops nothing but its own cell. A
notebook that hangs, ends its kernel or cannot be read is reported like any other; where one could
not be graded at all, the command ends with 1. The notebooks
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
from cnn_course.exercises.catalogue import all_exercises

MOST = 8  # kernels at a time; one may hold TensorFlow in memory
_ASKED = re.compile(r"""^[^#\n]*\bcheck\(\s*["'](\d+\.\d+)["']""", re.M)
_TOO_LONG = "it took more than"
# The learner's folder may hold a copy of the course; the one that grades counts.
_START = """
import sys
sys.path.insert(0, {root!r})
import cnn_course.grade as g
sys.path.pop(0)
g.record_verdicts({record!r})
del g, sys
"""
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


def grade(path, student="", timeout=120, name="") -> list[Result]:
    """Run one notebook and tell how each of its exercises went.

    An exercise that the course's own notebook asks and this one no longer does is not answered.
    What a notebook of the course only shows (notebook 00 an exercise of 01) is not counted.

    Parameters
    ----------
    path : str or Path
        The notebook handed in.
    student, name : str
        Whose it is, and which; by default the name of the file.
    timeout : float
        Seconds that one cell may take.

    Returns
    -------
    list of Result
    """
    path = Path(path)
    student, name = student or path.stem, name or path.stem
    try:
        notebook = notebooks.read(path)
        cells = _code(notebook)
        own, shown = _asked_by_the_course(notebook)
        counted = set(all_exercises()) - set(shown)
        expected = [one for one in dict.fromkeys([*own, *asked(notebook)]) if one in counted]
    except (ValueError, KeyError, TypeError, OSError) as error:
        reason = f"cannot be read as a notebook: {error}"
        return [Result(student, name, "", "not graded", reason)]
    if shown and not expected:
        return []
    if not expected:
        return [Result(student, name, "", "not graded", "it checks no exercise")]
    outcomes = dict.fromkeys(expected, ("blank", ""))
    try:
        for found in _outcomes(cells, path.parent, timeout):
            outcomes.update({one: how for one, how in found.items() if one in outcomes})
    except Exception as error:  # whatever goes wrong here must not stop the others
        reason = f"{type(error).__name__}: {error}"
        return [Result(student, name, "", "not graded", reason)]
    return [
        Result(student, name, exercise, _STATES[state], diagnosis)
        for exercise, (state, diagnosis) in sorted(outcomes.items(), key=_by_number)
    ]


def _by_number(item) -> list[int]:
    return [int(part) for part in item[0].split(".")]


def _code(notebook) -> list[str]:
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def _asked_by_the_course(notebook) -> tuple[list[str], list[str]]:
    """Return what the notebook asked when it was handed out, and what it only showed.

    The course's notebook most like it tells; its own exercises begin with its number.
    """
    course = {path: notebooks.read(path) for path in notebooks.find([])}
    likest = max(course, key=lambda path: _likeness(course[path], notebook), default=None)
    if likest is None or not any(_likeness(course[likest], notebook)):
        return [], []
    number = likest.stem.partition("_")[0].lstrip("0") + "."
    ids = asked(course[likest])
    own = [one for one in ids if one.startswith(number)]
    return own, [one for one in ids if one not in own]


def _likeness(one, other) -> tuple[int, int]:
    """Count the exercises, then the untouched cells, that two notebooks have in common."""
    cells = [{"".join(cell["source"]) for cell in book["cells"]} for book in (one, other)]
    return len(set(asked(one)) & set(asked(other))), len(cells[0] & cells[1])


def _outcomes(cells, folder, timeout) -> Iterator[dict[str, tuple[str, str]]]:
    """Run the cells; yield for each what its checks found, as {id: (state, diagnosis)}."""
    with tempfile.TemporaryDirectory() as scratch, _Kernel(folder, timeout) as kernel:
        record = Path(scratch) / "verdicts.jsonl"
        record.touch()
        start = _START.format(root=str(Path(__file__).parents[1]), record=str(record))
        if failure := kernel.run(start):
            raise RuntimeError(f"its kernel could not be prepared: {failure}")
        finished, failures = [], []
        for cell in cells:
            seen = len(record.read_text("utf-8"))
            failure = kernel.run(cell)
            said = record.read_text("utf-8")[seen:].splitlines()
            found = {
                one["exercise"]: (one["state"], one["diagnosis"]) for one in map(json.loads, said)
            }
            if failure:
                cause = _cause(failure, failures)
                why = ("wrong", f"its cell stopped before the check: {failure}{cause}")
                found = {one: why for one in _ASKED.findall(cell)} | found
                failures.append((cell, failure))
            yield found
            if kernel.usable():
                if not failure.startswith(_TOO_LONG):  # once is enough
                    finished.append(cell)
                continue
            kernel.restart()
            for code in (start, *finished):  # the cells below build on these
                kernel.run(code)


def _cause(failure, failures) -> str:
    """Name the earlier cell that should have made what is missing now, if it failed."""
    missing = re.match(r"NameError: name '(\w+)' is not defined", failure)
    if not (missing and failures):
        return ""
    word = re.compile(rf"\b{missing[1]}\b")
    guilty = [why for cell, why in failures if word.search(cell)] or [failures[-1][1]]
    return f" (an earlier cell: {guilty[-1]})"


def record_verdicts(path) -> None:
    """Write down, in this kernel, what every later `check` finds; one line of JSON each.

    It stands inside the judge, so that neither a ``try`` around a check nor a redirected output
    hides a verdict. What the cells print goes nowhere: nobody reads it, and it may be endless.
    """
    from cnn_course.exercises import interface

    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    judge = interface.judge

    def recorded(exercise, answer):
        verdict = judge(exercise, answer)
        wrong = verdict.state == "wrong"
        line = {
            "exercise": exercise.id,
            "state": verdict.state,
            "diagnosis": _in_a_line(verdict) if wrong else "",
        }
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        return verdict

    interface.judge = recorded


def _in_a_line(verdict) -> str:
    from cnn_course.checking.cards_text import summary

    said = verdict.diagnosis or summary(verdict)
    failed = verdict.outcome is not None and verdict.outcome.kind == "error" and not verdict.banked
    return f"{said} ({verdict.outcome.error.splitlines()[0][:200]})" if failed else said


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
        return f"{_TOO_LONG} {timeout:g} seconds"

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
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() != ".ipynb" or not path.is_file():
            continue
        parts = path.relative_to(folder).parts
        if not any(part.startswith(".") for part in parts):
            found.append((parts[0] if len(parts) > 1 else path.stem, path))
    return found


def _without(folder, found) -> list[str]:
    """The learners' folders in which there is no notebook."""
    folder = Path(folder)
    subfolders = folder.iterdir() if folder.is_dir() else ()
    names = {one.name for one in subfolders if one.is_dir() and not one.name.startswith(".")}
    return sorted(names - {student for student, _ in found})


def _name(path, folder, student) -> str:
    """What tells a notebook from the others of its learner: its path without the ending."""
    own = Path(folder) / student
    inside = path.relative_to(own) if own in path.parents else Path(path.name)
    return inside.with_suffix("").as_posix()


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
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a console may not know every name
    try:  # utf-8-sig: so that a spreadsheet shows every name, too
        sheet = open(options.csv or os.devnull, "w", newline="", encoding="utf-8-sig")  # noqa: SIM115
    except OSError as error:
        parser.error(f"{options.csv!r} cannot be written: {error.strerror}")
    results = []

    def one(student, path):
        return grade(path, student, options.timeout, _name(path, options.folder, student))

    def keep(new):
        results.extend(new)
        writer.writerows(map(astuple, new))
        sheet.flush()  # whatever happens later, this is there

    with sheet, ThreadPoolExecutor(min(os.cpu_count() or 1, MOST)) as pool:
        writer = csv.writer(sheet)
        writer.writerow(field.name for field in fields(Result))
        for n, new in enumerate(pool.map(lambda pair: one(*pair), found), start=1):
            keep(new)
            print(f"\r{n} of {len(found)} notebooks", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        missing = "there is no notebook in this folder"
        keep(
            [
                Result(name, "", "", "not graded", missing)
                for name in _without(options.folder, found)
            ]
        )
    print(table(results))
    return 1 if any(result.result == "not graded" for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
