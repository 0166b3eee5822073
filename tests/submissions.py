"""A class that hands in notebook 03: honest, odd and hostile; each with what it is worth.

`SUBMISSIONS` lists (name, what is in the file, exercises that are right, or None where nothing can
be graded). The notebooks hold only answers and checks, so that a class is graded in minutes.
"""

import inspect
import io
import json
import os
import sys
import zipfile
from pathlib import Path

from cnn_course.exercises.catalogue import find

IDS = tuple(f"3.{n}" for n in range(1, 10))
ALL = frozenset(IDS)
START = (
    "import math, os, sys, time\n"
    "import numpy as np\n"
    "from cnn_course import geometry, lecture\n"
    "from cnn_course.lecture import *\n"
    "from cnn_course.exercises import check, hint, solution, question"
)


def solved(exercise_id: str) -> str:
    """A cell with a right answer and its check."""
    exercise = find(exercise_id)
    if exercise.kind != "code":
        return f'check("{exercise_id}", {exercise.answer!r})'
    source = inspect.getsource(exercise.answer)
    return f'{source}\n\ncheck("{exercise_id}", {exercise.answer.__name__})'


def blank(exercise_id: str) -> str:
    exercise = find(exercise_id)
    if exercise.kind != "code":
        return f'check("{exercise_id}", ...)'
    head = f"def {exercise.answer.__name__}{inspect.signature(exercise.answer)}:\n    ..."
    return f'{head}\n\ncheck("{exercise_id}", {exercise.answer.__name__})'


def notebook(*cells: str, version: int = 4) -> bytes:
    """A notebook of these code cells, as bytes."""
    code = {"cell_type": "code", "metadata": {}, "outputs": []}
    if version == 3:
        inside = [
            code | {"input": cell, "language": "python", "prompt_number": 1} for cell in cells
        ]
        book = {"worksheets": [{"cells": inside}], "metadata": {}, "nbformat": 3}
    else:
        inside = [code | {"source": cell, "execution_count": None, "id": "a"} for cell in cells]
        book = {"cells": inside, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book).encode()


def with_cell(cell: str, place: int = 4) -> bytes:
    """A perfect notebook with one more cell."""
    perfect = [START, *map(solved, IDS)]
    return notebook(*perfect[:place], cell, *perfect[place:])


def unsolved(*cells: str) -> bytes:
    """A notebook in which nothing is solved but what these cells may gain."""
    return notebook(START, *cells, *map(blank, IDS))


def instead(exercise_id: str, answer: str) -> bytes:
    """A perfect notebook with another answer to one exercise."""
    return notebook(START, *(answer if one == exercise_id else solved(one) for one in IDS))


def but(*ids: str) -> frozenset:
    return ALL - set(ids)


def zipped(**files: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return kept.getvalue()


PERFECT = notebook(START, *map(solved, IDS))
WRONG = "def output_size(n, k, padding=0, stride=1): return n\ncheck('3.1', output_size)"


def _written() -> list[tuple[str, bytes, frozenset | None]]:
    """The submissions of `submissions.txt`."""
    text = (Path(__file__).parent / "submissions.txt").read_text("utf-8")
    worth = {"all": ALL, "nothing": frozenset(), "not graded": None, "all but 3.1": but("3.1")}
    found = []
    for section in text.split("\n=== ")[1:]:
        head, _, body = section.partition("\n")
        name, place, right = head.split(": ")
        cells = body.strip().split("\n# ---\n")
        make = {
            "in a perfect notebook": lambda cells: with_cell(*cells),
            "in an unsolved notebook": lambda cells: unsolved(*cells),
            "instead of 3.1": lambda cells: instead("3.1", *cells),
        }[place]
        found.append((name, make(cells), worth[right]))
    return found


WHOLE = [
    ("perfect", PERFECT, ALL),
    ("blank", unsolved(), frozenset()),
    ("half", notebook(START, *map(solved, IDS[:4]), *map(blank, IDS[4:])), frozenset(IDS[:4])),
    ("no_checks_left", notebook(START, *map(solved, IDS[:2])), frozenset(IDS[:2])),
    ("blank_later", notebook(START, *map(solved, IDS), blank("3.2")), ALL),
    ("blank_function_later", notebook(START, *map(solved, IDS), blank("3.1")), ALL),
    ("wrong_first", notebook(START, WRONG, *map(solved, IDS)), ALL),
    ("wrong_again_later", notebook(START, *map(solved, IDS), WRONG), ALL),
    ("spaces_in_the_call", instead("3.1", solved("3.1").replace("check(", "check (")), ALL),
    ("format_3", notebook(START, *map(solved, IDS), version=3), ALL),
    ("byte_order_mark", b"\xef\xbb\xbf" + PERFECT, ALL),
    ("utf_16", PERFECT.decode().encode("utf-16"), ALL),
]
DAMAGED = [
    ("empty", b"", None),
    ("cut_off", PERFECT[: len(PERFECT) // 2], None),
    ("nested", b"[" * 200_000, None),
    ("no_notebook", b'{"a": 1}', None),
    ("a_pdf", b"%PDF-1.4", None),
    ("a_page", b"<html></html>", None),
]
SUBMISSIONS = [*WHOLE, *_written(), *DAMAGED]


def hand_in(folder: Path) -> dict[str, frozenset | None]:
    """Write the class into `folder`; return what is right for each learner (None: not graded)."""
    worth: dict[str, frozenset | None] = {}
    for name, content, right in SUBMISSIONS:
        (folder / f"{name}.ipynb").write_bytes(content)
        worth[name] = right
    others = {
        "as_text.ipynb.txt": (PERFECT, "as_text", ALL),
        "annlee_1234_5678_03_stride.ipynb": (PERFECT, "annlee", ALL),
        "zipped.zip": (zipped(**{"03__ipynb": PERFECT}), "zipped", ALL),
        "damaged.zip": (b"PK\x03\x04 no zip", "damaged", None),
        "essay.docx": (b"PK\x03\x04", "essay", None),
    }
    for file, (content, student, right) in others.items():
        (folder / file).write_bytes(content)
        worth[student] = right
    moodle = folder / "Ben Müller_77_assignsubmission_file_"
    moodle.mkdir()
    (moodle / "03.ipynb").write_bytes(PERFECT)
    worth["Ben Müller"] = ALL
    (folder / "group 1" / "cem").mkdir(parents=True)
    (folder / "group 1" / "dan").mkdir()
    (folder / "group 1" / "cem" / "03.ipynb").write_bytes(PERFECT)
    (folder / "group 1" / "dan" / "03.ipynb").write_bytes(unsolved())
    worth |= {"group 1/cem": ALL, "group 1/dan": frozenset()}
    (folder / "helper").mkdir()
    (folder / "helper" / "mine.py").write_text("one = 1")
    (folder / "helper" / "03.ipynb").write_bytes(with_cell("import mine\nassert mine.one == 1"))
    worth["helper"] = ALL
    (folder / "nothing").mkdir()
    worth["nothing"] = None
    if sys.platform == "linux":
        os.mkdir(os.fsencode(folder) + b"/M\xfcller")
        with open(os.fsencode(folder) + b"/M\xfcller/03.ipynb", "wb") as file:
            file.write(PERFECT)
        worth["M\\xfcller"] = ALL
    (folder / "=HYPERLINK(1)").mkdir()
    (folder / "=HYPERLINK(1)" / "03.ipynb").write_bytes(PERFECT)
    worth["=HYPERLINK(1)"] = ALL
    return worth
