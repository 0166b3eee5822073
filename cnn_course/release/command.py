"""The command line: `python -m cnn_course.release`."""

import argparse
import secrets
from pathlib import Path

from cnn_course import notebooks
from cnn_course.grading import course, sheets

from . import copies, exam, paper

ABOUT = """The course for a class.

class DIR: notebooks to hand out. nbgrader DIR, otter DIR: source notebooks for these graders.
exam DIR: questions on paper with numbers of each student's own, and their answers."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when everything was written."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        options.folder.mkdir(parents=True, exist_ok=True)
        return _exam(options) if options.form == "exam" else _copies(options)
    except (OSError, ValueError) as error:
        parser.error(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m cnn_course.release",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    forms = parser.add_subparsers(dest="form", required=True)
    for form in ("class", "nbgrader", "otter"):
        one = forms.add_parser(form)
        one.add_argument("folder", metavar="DIR", type=Path)
        one.add_argument("names", metavar="NAME", nargs="*", help="such as 03; all without a name")
        if form == "class":
            one.add_argument("--outputs", choices=("clear", "keep"), default="clear")
            one.add_argument("--solutions", choices=("on", "off"), default="on")
        else:
            one.add_argument("--points", metavar="FILE", type=Path, help="columns exercise, points")
            one.add_argument("--core", action="store_true", help="0 points for optional exercises")
    one = forms.add_parser("exam")
    one.add_argument("folder", metavar="DIR", type=Path)
    one.add_argument("--students", metavar="FILE", type=Path, required=True)
    one.add_argument("--seed", type=int, help="the same seed gives the same questions")
    one.add_argument("--questions", metavar="IDS", help=f"of {','.join(exam.KINDS)}; all without")
    one.add_argument("--title", default="Convolutional networks on paper")
    return parser


def _copies(options: argparse.Namespace) -> int:
    if options.form == "class":
        choices = {"outputs": options.outputs == "keep", "solutions": options.solutions == "on"}
    else:
        optional = dict.fromkeys(course.optional() if options.core else (), 0.0)
        choices = {"points": (sheets.points(options.points) or {}) | optional}
    for path in copies.write(
        options.form, notebooks.find(options.names), options.folder, **choices
    ):
        print(path)
    return 0


def _exam(options: argparse.Namespace) -> int:
    names = _told_apart(sheets.roster(options.students))
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    ids = options.questions.split(",") if options.questions else list(exam.KINDS)
    papers = {name: exam.paper_of(name, seed, ids) for name in names}
    asked, key = options.folder / "sheets.html", options.folder / "key.html"
    asked.write_text(paper.sheets(papers, options.title), encoding="utf-8")
    key.write_text(paper.key(papers, options.title), encoding="utf-8")
    table = options.folder / "key.csv"
    sheets.write(
        table, ["student", "question", "exercise", "numbers", "answer"], paper.rows(papers)
    )
    for path in (asked, key, table):
        print(path)
    print(f"seed {seed}")
    return 0


def _told_apart(rows: list[dict[str, str]]) -> list[str]:
    """Return everybody's name; those of the same name with an id, or with a number."""
    names = [row["student"] for row in rows]
    numbers = [row.get("id") or names[:n].count(names[n]) + 1 for n, row in enumerate(rows)]
    several = {name for name in names if names.count(name) > 1}
    both = zip(names, numbers, strict=True)
    return list(dict.fromkeys(f"{one} ({n})" if one in several else one for one, n in both))
