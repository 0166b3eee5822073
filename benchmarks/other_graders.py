"""Do nbgrader and otter-grader give a class the marks that the course's own grader gives?

    python benchmarks/other_graders.py                    # notebook 03, answers and checks only
    python benchmarks/other_graders.py --whole            # every cell of it
    python benchmarks/other_graders.py --nbgrader PYTHON --otter PYTHON

A class of seven hands in one notebook: perfect, half, blank, wrong, raising, an answer that loops,
a cell that loops. `python -m cnn_course.release` writes the notebooks, each grader prepares them
in its own way, the learners fill them in, and all marks are laid side by side. What is not
installed is left out, with a word why. nbgrader and otter-grader are not needed by the course: give
the Python of an environment that holds one of them and the course.
"""

import argparse
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from cnn_course import notebooks
from cnn_course.exercises.catalogue import find
from cnn_course.release import copies
from cnn_course.release.questions import questions_of, solved, text_of, written

LOOP_LIMIT = 15  # seconds that a cell may take in this trial
READ_GRADEBOOK = """
import json, sys
from nbgrader.api import Gradebook
name = sys.argv[1]
found = {}
with Gradebook("sqlite:///gradebook.db") as book:
    for one in book.assignment_submissions(name):
        grades = [grade for notebook in one.notebooks for grade in notebook.grades]
        found[one.student.id] = {grade.name: grade.score for grade in grades}
print(json.dumps(found))
"""


def answers(notebook: dict, number: int) -> dict[str, dict[str, str]]:
    """For each learner the code of each answer; a missing one stays blank."""
    questions = questions_of(notebook, number)
    perfect = {one.id: solved(one) for one in questions}
    ids = list(perfect)
    by_code = {one.id: one.name for one in questions if find(one.id).kind == "code"}

    def as_code(body):
        return {key: f"def {name}(*a, **k):\n    {body}" for key, name in by_code.items()}

    wrong_values = {
        one.id: f"{one.name} = {written((find(one.id).wrong or [[0]])[0][0])}"
        for one in questions
        if one.id not in by_code
    }
    first = next(iter(by_code))
    return {
        "perfect": perfect,
        "half": {key: perfect[key] for key in ids[: len(ids) // 2]},
        "blank": {},
        "wrong": as_code("return 7") | wrong_values,
        "raising": as_code('raise ValueError("no")') | wrong_values,
        "answer_loops": perfect | {first: as_code("while True: pass")[first]},
        "cell_loops": perfect,
    }


def filled_in(notebook: dict, given: dict[str, str], loops: bool) -> dict:
    """Write a learner's answers over the stubs of a notebook, whatever form it came in."""
    notebook = json.loads(json.dumps(notebook))
    cells = []
    for cell in notebook["cells"]:
        source = text_of(cell)
        if cell["cell_type"] == "code":
            for key, code in given.items():
                source = _answered(source, key, code)
            cell["source"] = source
        cells.append(cell)
        if loops and 'check("3.4"' in source:
            extra = {"id": "loops", "metadata": {}, "outputs": [], "execution_count": None}
            cells.append({"cell_type": "code", "source": "while True:\n    pass"} | extra)
    notebook["cells"] = cells
    return notebook


def _answered(source: str, key: str, code: str) -> str:
    name = re.match(r"(?:def )?(\w+)", code)[1]
    if re.search(rf"^def {name}\(", source, re.M):
        return code
    if re.search(rf"^{name} = \.\.\.$", source, re.M):
        return re.sub(rf"^{name} = \.\.\.$", lambda _: code, source, flags=re.M)
    return source.replace(f'check("{key}", ...)', f'{code}\ncheck("{key}", {name})')


def slim(notebook: dict, number: int) -> dict:
    """Only the cells that a grader needs: the imports, the answers, the checks."""
    questions = questions_of(notebook, number)
    wanted = {place for one in questions for place in (one.answer, one.check)}
    cells = [
        cell
        for place, cell in enumerate(notebook["cells"])
        if place in wanted
        or (cell["cell_type"] == "code" and "from cnn_course.exercises import" in text_of(cell))
    ]
    return notebook | {"cells": cells}


def ours(name: str, notebook: dict, number: int, folder: Path) -> dict[str, dict[str, float]]:
    """Marks of `python -m cnn_course.grade` on plain copies."""
    handed_in = folder / "handed_in"
    for learner, given in answers(notebook, number).items():
        mine = filled_in(copies.plain(notebook), given, learner == "cell_loops")
        (handed_in / learner).mkdir(parents=True)
        (handed_in / learner / f"{name}.ipynb").write_text(json.dumps(mine))
    table = folder / "results.csv"
    command = [sys.executable, "-m", "cnn_course.grade", str(handed_in), "--csv", str(table)]
    _run([*command, "--timeout", str(LOOP_LIMIT)], folder, fails=True)
    marks: dict[str, dict[str, float]] = {}
    with open(table, newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            marks.setdefault(row["student"], {})[row["exercise"]] = float(row["result"] == "right")
    return marks


def with_nbgrader(python, name, notebook, number, folder) -> dict[str, dict[str, float]]:
    """Marks of nbgrader: generate_assignment, autograde."""
    source = folder / "source" / name / f"{name}.ipynb"
    source.parent.mkdir(parents=True)
    source.write_text(json.dumps(copies.for_nbgrader(notebook, number)))
    settings = copies.NBGRADER_CONFIG.replace("timeout = 120", f"timeout = {LOOP_LIMIT}")
    (folder / "nbgrader_config.py").write_text(settings)
    _run([python, "-m", "nbgrader", "generate_assignment", name], folder)
    release = json.loads((folder / "release" / name / f"{name}.ipynb").read_text())
    for learner, given in answers(notebook, number).items():
        target = folder / "submitted" / learner / name / f"{name}.ipynb"
        target.parent.mkdir(parents=True)
        target.write_text(json.dumps(filled_in(release, given, learner == "cell_loops")))
    _run([python, "-m", "nbgrader", "autograde", name], folder)
    printed = _run([python, "-c", READ_GRADEBOOK, name], folder)
    return {
        learner: {key.removeprefix("check_").replace("_", "."): mark for key, mark in got.items()}
        for learner, got in json.loads(printed.splitlines()[-1]).items()
    }


def with_otter(python, name, notebook, number, folder) -> dict[str, dict[str, float]]:
    """Marks of otter-grader: assign, run."""
    master = folder / f"{name}.ipynb"
    master.write_text(json.dumps(copies.for_otter(notebook, number)))
    _run([python, "-m", "otter", "assign", master.name, "dist"], folder)
    student = json.loads((folder / "dist" / "student" / f"{name}.ipynb").read_text())
    autograder = next((folder / "dist" / "autograder").glob("*.zip"))
    marks = {}
    for learner, given in answers(notebook, number).items():
        place = folder / learner
        place.mkdir()
        mine = place / f"{name}.ipynb"
        mine.write_text(json.dumps(filled_in(student, given, learner == "cell_loops")))
        _run([python, "-m", "otter", "run", "-a", str(autograder), "-o", ".", mine.name], place)
        results = json.loads((place / "results.json").read_text())
        found = {}
        for test in results["tests"]:
            match = re.match(r"q(\d+)_(\d+)", test["name"])
            if match:
                found[f"{match[1]}.{match[2]}"] = float(test.get("score", 0))
        marks[learner] = found
    return marks


def _run(command: list[str], folder: Path, fails: bool = False) -> str:
    """Run a command; say what it printed when it does not work."""
    there = os.path.dirname(command[0])  # nbgrader calls alembic by its name
    environment = os.environ | {"PATH": f"{there}{os.pathsep}{os.environ['PATH']}"}
    environment["CNN_COURSE_CELL_LIMIT"] = str(LOOP_LIMIT)  # for otter
    environment |= {"PYDEVD_DISABLE_FILE_VALIDATION": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode and not fails:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return done.stdout


def has(python: str, module: str) -> bool:
    """Whether an environment holds a module and the course."""
    command = [python, "-c", f"import {module}, cnn_course"]
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notebook", default="03")
    parser.add_argument("--whole", action="store_true", help="every cell of the notebook")
    parser.add_argument("--nbgrader", metavar="PYTHON", default=sys.executable)
    parser.add_argument("--otter", metavar="PYTHON", default=sys.executable)
    options = parser.parse_args()
    path = notebooks.find([options.notebook])[0]
    number, notebook = copies.number_of(path), notebooks.read(path)
    if not options.whole:
        notebook = slim(notebook, number)
    others = {"nbgrader": (options.nbgrader, with_nbgrader), "otter": (options.otter, with_otter)}
    with tempfile.TemporaryDirectory() as scratch:
        tables = {}
        place = Path(scratch) / "ours"
        place.mkdir()
        tables["ours"] = ours(path.stem, notebook, number, place)
        for name, (python, graded) in others.items():
            if not has(python, name):
                print(f"left out: {name} is not installed beside the course in {python}")
                continue
            place = Path(scratch) / name
            place.mkdir()
            tables[name] = graded(python, path.stem, notebook, number, place)
    return 0 if side_by_side(tables) else 1


def side_by_side(tables: dict[str, dict[str, dict[str, float]]]) -> bool:
    """Print the marks; tell whether every exercise of every learner has the same."""
    print(f"{'learner':14}" + "".join(f"{name:>10}" for name in tables))
    equal = True
    for learner, right in tables["ours"].items():
        sums = [sum(table.get(learner, {}).values()) for table in tables.values()]
        print(f"{learner:14}" + "".join(f"{mark:10g}" for mark in sums))
        for name, table in tables.items():
            got = table.get(learner, {})
            for one in sorted({*right, *got}):
                if got.get(one, 0) != right.get(one, 0):
                    equal = False
                    print(f"    {one}: {name} gives {got.get(one)}, ours {right.get(one)}")
    print("the same marks everywhere" if equal else "NOT the same marks")
    return equal


if __name__ == "__main__":
    sys.exit(main())
