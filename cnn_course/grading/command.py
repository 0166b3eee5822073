"""The command line: `python -m cnn_course.grade HANDED_IN --csv results.csv`."""

import argparse
import contextlib
import hashlib
import json
import os
import re
import secrets
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

from . import collect, course, crowd, feedback, sheets
from .one import UNGRADED, Result
from .watching import Limits

MOST = 8  # notebooks at a time; one may hold TensorFlow in memory
ABOUT = """How did the learners do? Run every notebook handed in and tell, exercise by exercise.

HANDED_IN is a folder or a zip, as a learning platform gives it: one notebook, one folder or one zip
for each learner. The notebooks are only read; each runs in a copy of its folder that is removed
afterwards. What is right is decided outside of the process in which a notebook runs. That process
is no sandbox against an attack on the machine: for that, run this command in a container."""


@dataclass
class Journal:
    """What has been graded so far, kept in a file beside the table so that nothing is lost."""

    path: Path | None
    seed: int
    done: dict[str, dict] = field(default_factory=dict)

    @classmethod
    def begun(cls, path: Path | None, seed: int | None, resume: bool) -> "Journal":
        """Go on with the journal at `path`, or begin a new one."""
        journal = cls(path, secrets.randbelow(2**31) if seed is None else seed)
        lines = []
        if path is not None and resume and path.exists():
            lines = path.read_text("utf-8", errors="replace").splitlines()
        for number, line in enumerate(lines):
            with contextlib.suppress(ValueError, KeyError, TypeError):  # the last may be cut off
                entry = json.loads(line)
                if number == 0 and seed is None:
                    journal.seed = int(entry["seed"])
                elif number:
                    journal.done[entry["key"]] = entry["answer"]
        if path is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(json.dumps({"seed": journal.seed}) + "\n")
                for key, answer in journal.done.items():
                    file.write(json.dumps({"key": key, "answer": answer}) + "\n")
        return journal

    def keep(self, key: str, answer: dict) -> None:
        """Write down one notebook's answer."""
        self.done[key] = answer
        if self.path is not None:
            with open(self.path, "a", encoding="utf-8") as file:
                file.write(json.dumps({"key": key, "answer": answer}) + "\n")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when every notebook was graded."""
    parser = _parser()
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console may not know every name
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        try:
            return _graded(options, Path(scratch))
        except ValueError as error:
            parser.error(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m cnn_course.grade",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("folder", metavar="HANDED_IN", type=Path)
    add("--csv", metavar="FILE", type=Path, help="the results: a line for each exercise")
    add("--marks", metavar="FILE", type=Path, help="points: a line for each learner")
    add("--feedback", metavar="FOLDER", type=Path, help="a page for each learner")
    add("--gradebooks", metavar="FOLDER", type=Path, help="files for Moodle and Canvas")
    add("--mistakes", metavar="FILE", type=Path, help="the commonest mistakes of this class")
    add("--roster", metavar="FILE", type=Path, help="name, email, id of everybody in the class")
    add("--points", metavar="FILE", type=Path, help="columns exercise and points; else 1 each")
    add("--core", action="store_true", help="optional exercises give no points")
    add(
        "--corrections",
        metavar="FILE",
        type=Path,
        help="columns student, exercise, result, comment",
    )
    add("--resume", action="store_true", help="keep what --csv's journal has; grade only the rest")
    add("--seed", type=int, help="of the cases that are drawn; the same seed, the same table")
    add("--jobs", type=int, default=min(os.cpu_count() or 1, MOST), help="notebooks at a time")
    add("--dask", metavar="ADDRESS", help="grade on this Dask cluster instead")
    add("--timeout", type=float, default=120, help="seconds of work that a cell may take")
    add("--notebook-timeout", type=float, default=900, help="seconds of work for all its cells")
    add("--memory", type=float, default=6, help="GB that a notebook may use")
    return parser


def _graded(options: argparse.Namespace, scratch: Path) -> int:
    names = sheets.roster(options.roster) if options.roster else None
    given = sheets.points(options.points)
    for path in (options.csv, options.marks, options.mistakes):
        if path is not None and not path.resolve().parent.is_dir():
            raise ValueError(f"{str(path)!r} cannot be written: there is no such folder")
    unpacked = scratch / "unpacked"
    unpacked.mkdir()
    found = collect.handed_in(options.folder, unpacked)
    if not found:
        raise ValueError(f"there is no notebook in {str(options.folder)!r}")
    journal_path = options.csv.with_suffix(".journal") if options.csv else None
    journal = Journal.begun(journal_path, options.seed, options.resume)
    limits = asdict(Limits(options.timeout, options.notebook_timeout, memory=options.memory * 1e9))
    results = [
        Result(one.student, one.notebook, "", UNGRADED, one.problem) for one in found if one.problem
    ]
    jobs = [_job(one, journal.seed, limits) for one in found if not one.problem]
    new = [job for job in jobs if job["key"] not in journal.done]
    interrupted = _worked_off(new, options, scratch, journal, len(jobs) - len(new), len(jobs))
    cards = {}
    for job in jobs:
        answer = journal.done.get(job["key"], {"results": [], "cards": {}})
        for line in answer["results"]:
            results.append(
                Result(**line | {"student": job["student"], "notebook": job["notebook"]})
            )
        for exercise, card in answer["cards"].items():
            cards[job["student"], job["notebook"], exercise] = card
    if names is not None:
        results += sheets.absent(names, results)
    results = sheets.corrected(results, options.corrections)
    worth = sheets.counted(results, given, course.optional() if options.core else ())
    handles = {one.student: one.handle for one in found if one.handle}
    _written(options, results, cards, worth, names, handles)
    print(table(results))
    extra = [one for one in worth if one in course.optional()]
    if extra and given is None:
        said = f"optional, and counted as well: {', '.join(extra)}; --core leaves them out"
        print(said, file=sys.stderr)
    print(f"seed {journal.seed}", file=sys.stderr)
    if interrupted:
        print("Interrupted: what is done is kept; go on with --resume.", file=sys.stderr)
        return 130
    return 1 if any(one.result == UNGRADED for one in results) else 0


def _job(one: collect.Submission, seed: int, limits: dict) -> dict:
    digest = hashlib.sha256()
    for path in sorted(one.folder.rglob("*")) if one.folder else [one.path]:
        if path.is_file() and not path.is_symlink():
            digest.update(os.fsencode(path.name))
            digest.update(path.read_bytes())
    return {
        "student": one.student,
        "notebook": one.notebook,
        "path": str(one.path),
        "folder": str(one.folder) if one.folder else None,
        "seed": seed,
        "limits": limits,
        "key": f"{one.student}/{one.notebook}/{digest.hexdigest()}",
    }


def _worked_off(new, options, scratch, journal, before, total) -> bool:
    """Grade the jobs, keep each as it is done, and tell whether Ctrl-C came in between."""
    live = None
    if options.csv:
        sheets.write(options.csv, sheets.COLUMNS, [])
        live = options.csv
    if not new:
        return False
    done = before
    if options.dask:
        coming = crowd.on_dask(new, options.dask)
    else:
        coming = crowd.here(new, options.jobs, scratch)
    try:
        for job, answer in coming:
            answer = _steady(answer)
            journal.keep(job["key"], answer)
            done += 1
            if live is not None:
                _append(live, answer["results"])
            print(f"\r{done} of {total} notebooks", end="", file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        return True
    finally:
        coming.close()
        print(file=sys.stderr)
    return False


def _append(path: Path, lines: list[dict]) -> None:
    import csv

    with open(path, "a", newline="", encoding="utf-8", errors="backslashreplace") as file:
        writer = csv.writer(file)
        writer.writerows([sheets.disarmed(line[name]) for name in sheets.COLUMNS] for line in lines)


def _steady(answer: dict) -> dict:
    """Addresses in memory differ from run to run; the table does not."""
    for line in answer["results"]:
        line["diagnosis"] = re.sub(r"\b0x[0-9a-fA-F]{6,}\b", "0x...", line["diagnosis"])
    return answer


def _written(options, results, cards, worth, names, handles) -> None:
    if options.csv:
        sheets.write(options.csv, sheets.COLUMNS, sheets.rows_of(results))
    if options.marks:
        sheets.write(options.marks, *sheets.marks(results, worth))
    if options.mistakes:
        sheets.write(options.mistakes, sheets.MISTAKES, sheets.mistakes(results))
    if options.gradebooks:
        options.gradebooks.mkdir(parents=True, exist_ok=True)
        books = sheets.gradebooks(results, worth, names, course.title(worth))
        for name, content in books.items():
            sheets.write(options.gradebooks / name, *content)
    if options.feedback:
        feedback.pages(results, cards, options.feedback, worth)
        feedback.for_moodle(options.feedback, handles)


def table(results: list[Result]) -> str:
    """Lay the results out for a console: a line a notebook, then what was wrong in it."""
    whose = sorted({(one.student, one.notebook) for one in results})
    wide, wider = (
        max(map(len, column)) for column in zip(("student", "notebook"), *whose, strict=True)
    )
    lines = [f"{'student':{wide}}  {'notebook':{wider}}  right  wrong   open"]
    for student, notebook in whose:
        mine = [one for one in results if (one.student, one.notebook) == (student, notebook)]
        right, wrong, unanswered, ungraded = (
            [one for one in mine if one.result == state] for state in sheets.STATES
        )
        counts = "".join(f"  {len(group):5}" for group in (right, wrong, unanswered))
        lines.append(f"{student:{wide}}  {notebook:{wider}}{counts}")
        lines += [f"    {one.exercise} {one.diagnosis}" for one in wrong]
        if unanswered:
            lines.append("    not answered: " + ", ".join(one.exercise for one in unanswered))
        lines += [f"    not graded: {one.diagnosis}" for one in ungraded]
    return "\n".join(lines)
