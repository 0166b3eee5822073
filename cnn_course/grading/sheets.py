"""The tables of a graded class: results, marks, gradebooks, mistakes; and what is read from tables.

A cell that begins like a formula is disarmed, so that a name cannot run anything in a spreadsheet.
"""

import csv
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, fields, replace
from pathlib import Path

from .one import UNGRADED, Result

COLUMNS = tuple(field.name for field in fields(Result))
NOTHING = "handed in nothing"
STATES = ("right", "wrong", "not answered", UNGRADED)


def disarmed(cell: object) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    Examples
    --------
    >>> disarmed("=HYPERLINK(1)"), disarmed("-3"), disarmed("Ann")
    ("'=HYPERLINK(1)", "'-3", 'Ann')
    """
    text = str(cell)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def write(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a table that spreadsheets read as it is, names in every script included."""
    partial = path.with_name(path.name + ".partial")
    with open(partial, "w", newline="", encoding="utf-8-sig", errors="backslashreplace") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([disarmed(cell) for cell in row] for row in rows)
    partial.replace(path)


def read(path: Path) -> list[dict[str, str]]:
    """Read a table with a header; column names in lower case.

    Raises
    ------
    ValueError
        If it cannot be read or has no header.
    """
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{str(path)!r} cannot be read: {error}") from error
    delimiter = (
        ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    )
    rows = list(csv.DictReader(text.splitlines(), delimiter=delimiter))
    if not rows:
        raise ValueError(f"{str(path)!r} has no rows below its header")
    return [{(k or "").strip().lower(): (v or "").strip() for k, v in row.items()} for row in rows]


def same_name(name: str) -> tuple[str, ...]:
    """Return what two ways to write one learner's name share.

    Examples
    --------
    >>> same_name("Müller, Ann") == same_name("ann_mueller") == same_name("Ann Muller")
    False
    >>> same_name("Müller, Ann") == same_name("ann_muller")
    True
    """
    plain = unicodedata.normalize("NFKD", name.rpartition("/")[2])
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return tuple(sorted(re.findall(r"[^\W_]+", plain)))


def roster(path: Path) -> list[dict[str, str]]:
    """Read the names of a class, with what gradebooks know them by.

    The name is in a column ``student``, ``name`` or ``full name``, or in two, ``first name`` and
    ``last name``; ``email`` and ``id`` may follow, also as Moodle and Canvas call them. Without
    such a header, every line begins with a name; a first line that is unlike the others is a
    heading in other words.

    Raises
    ------
    ValueError
    """
    rows = read(path)
    for column, others in ON_ROSTERS.items():
        for row in rows:
            row[column] = next((row[one] for one in (column, *others) if row.get(one)), "")
    if not any(row["student"] or row["last name"] for row in rows):
        with open(path, newline="", encoding="utf-8-sig") as file:
            lines = [[part.strip() for part in re.split("[,;]", line)] for line in file]
        lines = [line for line in lines if line[0]]
        return [{"student": line[0]} for line in lines[_is_heading(*lines) :]]
    for row in rows:
        row["student"] = row["student"] or f"{row['first name']} {row['last name']}".strip()
    return [row for row in rows if row["student"]]


def _is_heading(first: list[str], *others: list[str]) -> bool:
    """Whether one word stands above names of several, or words above numbers and addresses."""
    names = [line[0] for line in others]
    if names and " " not in first[0] and all(" " in name for name in names):
        return True
    marked = re.compile("[0-9@]")
    columns = list(zip(first, *others, strict=False))[1:]
    return any(
        below and not marked.search(top) and all(marked.search(one) for one in below)
        for top, *below in columns
    )


ON_ROSTERS = {
    "student": ("name", "full name"),
    "first name": ("firstname", "given name"),
    "last name": ("lastname", "surname", "family name"),
    "email": ("email address", "e-mail"),
    "id": ("id number", "student id", "sis user id"),
    "login": ("sis login id", "username"),
}


def keys(name: str) -> set[str]:
    """Return the ways to write a name without spaces, a number in brackets after it left out.

    Examples
    --------
    >>> sorted(keys("Ann Lee (1234)"))
    ['annlee', 'leeann']
    """
    words = same_name(re.sub(r" \(\d+\)$", "", name))
    orders = itertools.permutations(words) if len(words) < 6 else [words]
    return {"".join(order) for order in orders}


def _keys_on(row: dict[str, str]) -> set[str]:
    """The names by which somebody on the roster may hand in: the login and the like as well."""
    others = [row.get(one, "") for one in ("login", "id", "email")]
    others.append(others[-1].partition("@")[0])
    found = keys(row["student"]).union(*map(keys, filter(None, others)))
    numbers = re.findall(r"^(?:Participant )?(\d+)$", row.get("identifier") or row.get("id", ""))
    return found.union(f"({number})" for number in numbers)


def people(names: list[dict[str, str]] | None, students: Iterable[str]) -> dict[str, dict]:
    """Return who on the roster each of the students is; who could be two of them is left out."""
    known: dict[str, list[dict]] = {}
    for row in names or []:
        for key in _keys_on(row):
            known.setdefault(key, []).append(row)
    found = {}
    for student in students:
        number = re.findall(r" (\(\d+\))$", student)  # it tells two of the same name apart
        ways = number if number and number[0] in known else keys(student)
        rows = [row for key in ways for row in known.get(key, [])]
        if rows and all(row is rows[0] for row in rows):
            found[student] = rows[0]
    return found


def absent(names: list[dict[str, str]], results: list[Result]) -> list[Result]:
    """Return a line for everybody on the roster who handed in nothing.

    A folder whose name has no spaces, such as ``annlee``, matches ``Ann Lee``, too.
    """
    there = set().union(*(keys(one.student) for one in results))
    return [
        Result(row["student"], "", "", UNGRADED, NOTHING)
        for row in names
        if not _keys_on(row) & there
    ]


def points(path: Path | None) -> dict[str, float] | None:
    """Read how many points each exercise gives: columns ``exercise`` and ``points``.

    Raises
    ------
    ValueError
    """
    if path is None:
        return None
    found = {}
    for row in read(path):
        try:
            found[row["exercise"]] = float(row["points"].replace(",", "."))
        except (KeyError, ValueError) as error:
            raise ValueError(
                f"{str(path)!r} needs the columns exercise and points, as in 3.1,2; got {row}"
            ) from error
    return found


def corrected(results: list[Result], path: Path | None) -> list[Result]:
    """Apply an examiner's corrections: columns student, exercise, result, and comment.

    Raises
    ------
    ValueError
        If a correction fits nothing.
    """
    if path is None:
        return results
    results = list(results)
    for row in read(path):
        student, exercise = row.get("student", ""), row.get("exercise", "")
        if row.get("result") not in STATES:
            raise ValueError(f"a correction's result must be one of {STATES}; got {row}")
        places = [
            n for n, one in enumerate(results) if (one.student, one.exercise) == (student, exercise)
        ]
        comment = row.get("comment") or "set by hand"
        for n in places:
            results[n] = replace(results[n], result=row["result"], diagnosis=comment)
        if not places:
            results.append(Result(student, "", exercise, row["result"], comment))
    return results


def best(results: list[Result]) -> dict[str, dict[str, Result]]:
    """For each learner, the best result of each exercise over all attempts."""
    found: dict[str, dict[str, Result]] = {}
    for one in results:
        mine = found.setdefault(one.student, {})
        if one.exercise and (
            one.exercise not in mine
            or STATES.index(one.result) < STATES.index(mine[one.exercise].result)
        ):
            mine[one.exercise] = one
    return found


def counted(
    results: list[Result], given: dict[str, float] | None, left_out: Iterable[str] = ()
) -> dict[str, float]:
    """Return the points of each exercise that counts.

    Without a table of points each gives one, and those count that at least half of the learners
    were asked: an exercise that somebody added to a notebook changes nobody's total.
    """
    if given is None:
        mine = [set(one) for one in best(results).values() if one]
        asked = Counter(exercise for one in mine for exercise in one)
        given = {one: 1.0 for one in sorted(asked, key=_number) if 2 * asked[one] >= len(mine)}
    return {one: worth for one, worth in given.items() if one not in left_out}


def earned(mine: dict[str, Result], worth: dict[str, float]) -> list[float]:
    """Return what a learner gets for each exercise that counts, in their order."""
    return [worth[one] if one in mine and mine[one].result == "right" else 0.0 for one in worth]


def marks(results: list[Result], worth: dict[str, float]) -> tuple[list[str], list[list]]:
    """Return header and rows of the marks: a learner a row, an exercise a column."""
    header = ["student", *worth, "points", "of"]
    rows = []
    for student, mine in sorted(best(results).items()):
        got = earned(mine, worth)
        rows.append([student, *map(short, got), short(sum(got)), short(sum(worth.values()))])
    return header, rows


def mistakes(results: list[Result]) -> list[list]:
    """Return the mistakes of the class, the commonest first, and how each exercise went."""
    rows = []
    mine = [one for each in best(results).values() for one in each.values()]
    for exercise in sorted({one.exercise for one in mine}, key=_number):
        here = [one for one in mine if one.exercise == exercise]
        state = Counter(one.result for one in here)
        said = Counter(one.diagnosis for one in here if one.result == "wrong")
        share = round(100 * state["right"] / len(here))
        counts = [state["right"], state["wrong"], state["not answered"], f"{share} %"]
        for diagnosis, number in said.most_common(10) or [("", 0)]:
            rows.append([exercise, *counts, number, diagnosis])
    return sorted(rows, key=lambda row: -row[-2])


MISTAKES = ("exercise", "right", "wrong", "not answered", "share right", "learners", "mistake")


def gradebooks(
    results: list[Result],
    worth: dict[str, float],
    names: list[dict[str, str]] | None,
    title: str,
) -> dict[str, tuple[list[str], list[list]]]:
    """Return what Moodle and Canvas import, by file name; ids come from the roster."""
    _, rows = marks(results, worth)
    known = people(names, [row[0] for row in rows])
    moodle, canvas = [], []
    for row in rows:
        person = known.get(row[0], {})
        moodle.append([person.get("email", ""), person.get("id", ""), row[0], row[-2]])
        login = person.get("login") or person.get("email", "")
        canvas.append([row[0], person.get("id", ""), login, person.get("section", ""), row[-2]])
    total = rows[0][-1] if rows else "0"
    possible = ["    Points Possible", "", "", "", total]
    return {
        "moodle.csv": (["Email address", "ID number", "Full name", title], moodle),
        "canvas.csv": (["Student", "ID", "SIS Login ID", "Section", title], [possible, *canvas]),
    }


def rows_of(results: list[Result]) -> list[tuple]:
    """Return the lines of the results' table in their order."""
    return [astuple(one) for one in sorted(results, key=_place)]


def _place(one: Result) -> tuple:
    return one.student, one.notebook, _number(one.exercise), one.result, one.diagnosis


def _number(exercise: str) -> list[int]:
    return [int(part) for part in exercise.split(".") if part.isdigit()]


def short(number: float) -> str:
    """Write points as people do: without a fraction of zeros."""
    return f"{number:g}"
