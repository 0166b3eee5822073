"""Notebooks to hand out: a plain copy, and the forms that nbgrader and otter-grader want.

In both graders a cell without an error earns its points. The course's ``check`` raises nothing
for a blank, so that the marked check is a second one that does: ``check(..., strict=True)``,
hidden from learners. A value or a letter, which in the course is written into the call of
``check``, gets a cell of its own: what is locked is replaced before grading, and an answer in it
would be lost.
"""

import copy
import json
import re
from pathlib import Path

from cnn_course import notebooks

from .questions import Question, questions_of, solved, text_of

KEPT_BACK = (
    'def solution(exercise_id):\n    print("In this class the solutions come from your teacher.")'
)
NBGRADER_CONFIG = '''"""Settings of nbgrader for this course; written by cnn_course.release."""

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "cnn_course"
c.ClearSolutions.code_stub = {"python": "# (your answer ends here)"}
c.ExecutePreprocessor.timeout = 120  # seconds per cell; the longest of the course takes ten
c.ExecutePreprocessor.interrupt_on_timeout = True
'''


def number_of(path: Path) -> int:
    """Return the number of a notebook.

    Examples
    --------
    >>> number_of(Path("03_stride_and_padding.ipynb"))
    3
    """
    return int(path.stem.partition("_")[0])


def plain(notebook: dict, *, outputs: bool = False, solutions: bool = True) -> dict:
    """Return a copy for a class.

    Parameters
    ----------
    notebook : dict
        As ``json.load`` gives it.
    outputs : bool
        Keep the stored outputs.
    solutions : bool
        Whether ``solution("3.1")`` shows the answer. Without it the notebook's own import leaves
        it out; the package still has it, for whoever looks there.
    """
    result = copy.deepcopy(notebook)
    for cell in result["cells"]:
        if cell["cell_type"] != "code":
            continue
        if not outputs:
            cell["outputs"], cell["execution_count"] = [], None
        if not solutions:
            cell["source"] = _without_solution(text_of(cell))
    if not outputs:
        result["metadata"].pop("widgets", None)
    return result


def _without_solution(source: str) -> str:
    """Take ``solution`` out of the import from the exercises."""
    line = re.search(r"^from cnn_course\.exercises import (.*)$", source, re.M)
    if line is None or "solution" not in line[1]:
        return source
    names = [name.strip() for name in line[1].split(",") if name.strip() != "solution"]
    start = f"from cnn_course.exercises import {', '.join(names)}"
    return f"{source.replace(line[0], start)}\n\n\n{KEPT_BACK}"


def for_nbgrader(notebook: dict, number: int, points: dict[str, float] | None = None) -> dict:
    """Return a source notebook for ``nbgrader generate_assignment``.

    Parameters
    ----------
    notebook : dict
    number : int
        Of the notebook.
    points : dict of str to float, optional
        Of each exercise; 1 without it.
    """
    result = plain(notebook)
    cells = []
    for _, cell, question, is_check in _in_parts(result, number):
        if question is None:
            cells.append(cell)
        elif is_check:
            cells += _nbgrader_check(cell, question, (points or {}).get(question.id, 1))
        else:
            region = f"### BEGIN SOLUTION\n{solved(question)}\n### END SOLUTION"
            cell["source"] = f"{text_of(cell)}\n\n\n{region}"
            cell["metadata"]["nbgrader"] = _nbgrader(f"answer_{question.key}", solution=True)
            cells.append(cell)
    result["cells"] = cells
    return result


def _nbgrader_check(cell: dict, question: Question, points: float) -> list[dict]:
    before = []
    if question.answer is None:
        region = f"### BEGIN SOLUTION\n{solved(question)}\n### END SOLUTION"
        first = _code(cell, f"{_lead(cell)}{question.name} = ...\n\n{region}", "answer")
        first["metadata"]["nbgrader"] = _nbgrader(f"answer_{question.key}", solution=True)
        before = [first]
    cell["source"] = (
        f'check("{question.id}", {question.name})\n'
        "### BEGIN HIDDEN TESTS\n"
        "from cnn_course.exercises import check as marked\n\n"
        f'marked("{question.id}", {question.name}, strict=True)\n'
        "### END HIDDEN TESTS"
    )
    cell["metadata"]["nbgrader"] = _nbgrader(f"check_{question.key}", points=points)
    return [*before, cell]


def _nbgrader(grade_id: str, *, solution: bool = False, points: float | None = None) -> dict:
    entry = {
        "schema_version": 3,
        "cell_type": "code",
        "grade_id": grade_id,
        "solution": solution,
        "grade": points is not None,
        "locked": not solution,
        "task": False,
    }
    return entry if points is None else entry | {"points": points}


def for_otter(notebook: dict, number: int, points: dict[str, float] | None = None) -> dict:
    """Return a master notebook for ``otter assign``; arguments as of `for_nbgrader`."""
    result = plain(notebook)
    cells = [_raw("config", _OTTER_CONFIG), _code({"id": "time"}, _TIME_LIMIT, "limit")]
    for place, cell, question, is_check in _in_parts(result, number):
        if question is None:
            cells.append(cell)
            continue
        if is_check and question.answer is not None:
            cells += [cell, *_otter_tests(question)]  # its question is open since the answer
            continue
        worth = (points or {}).get(question.id, 1)
        head = f"# BEGIN QUESTION\nname: q{question.key}\npoints: {worth:g}"
        region = f"# BEGIN SOLUTION NO PROMPT\n{solved(question)}\n# END SOLUTION"
        stub = text_of(cell) if not is_check else f"{_lead(cell)}{question.name} = ..."
        answer = _code(cell, f"{stub}\n\n\n{region}", "answer" if is_check else "")
        cells += [
            _raw(f"begin-{place}", head),
            _raw(f"solution-{place}", "# BEGIN SOLUTION"),
            answer,
            _raw(f"solved-{place}", "# END SOLUTION"),
        ]
        if is_check:
            check = _code(cell, f'check("{question.id}", {question.name})', "check")
            cells += [check, *_otter_tests(question)]
    result["cells"] = cells
    return result


_TIME_LIMIT = """# otter sets no time limit for a cell; this does
from cnn_course.release.limit import limit_cells

limit_cells()"""
_OTTER_CONFIG = """# ASSIGNMENT CONFIG
init_cell: true
check_all_cell: false
export_cell: false
generate: true
tests:
    ok_format: false"""


def _otter_tests(question: Question) -> list[dict]:
    test = (
        "# HIDDEN\n"
        f"def test_{question.key}({question.name}):\n"
        "    from cnn_course.exercises import check\n\n"
        f'    check("{question.id}", {question.name}, strict=True)\n'
    )
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    return [
        _raw(f"tests-{question.key}", "# BEGIN TESTS"),
        cell | {"id": f"test-{question.key}", "source": test},
        _raw(f"tested-{question.key}", "# END TESTS"),
        _raw(f"end-{question.key}", "# END QUESTION"),
    ]


def _in_parts(notebook: dict, number: int):
    """Yield (place, cell, question or None, whether the cell is its check)."""
    questions = questions_of(notebook, number)
    checks = {one.check: one for one in questions}
    answers = {one.answer: one for one in questions if one.answer is not None}
    for place, cell in enumerate(notebook["cells"]):
        yield place, cell, checks.get(place, answers.get(place)), place in checks


def _lead(cell: dict) -> str:
    """What stands in a cell before its check, such as ``question("3.2")``."""
    before = text_of(cell).partition("check(")[0].strip()
    return f"{before}\n" if before else ""


def _code(cell: dict, source: str, suffix: str) -> dict:
    """A cell beside another one, with an id of its own, or in its place."""
    return {
        "cell_type": "code",
        "id": f"{cell.get('id', 'cell')}-{suffix}".rstrip("-"),
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": source,
    }


def _raw(name: str, source: str) -> dict:
    return {"cell_type": "raw", "id": name, "metadata": {}, "source": source}


def write(form: str, paths: list[Path], folder: Path, points=None, **choices) -> list[Path]:
    """Write notebooks to hand out; return where they are.

    Parameters
    ----------
    form : {"class", "nbgrader", "otter"}
    paths : list of Path
        The course's notebooks. Those without exercises are only in a plain copy.
    folder : Path
        For nbgrader a course folder: ``source/NAME/NAME.ipynb`` and its settings.
    points : dict of str to float, optional
    **choices
        Of `plain`.
    """
    written = []
    for path in paths:
        notebook, number = notebooks.read(path), number_of(path)
        if form == "class":
            target, made = folder / path.name, plain(notebook, **choices)
        elif not questions_of(notebook, number):
            continue
        elif form == "nbgrader":
            target = folder / "source" / path.stem / path.name
            made = for_nbgrader(notebook, number, points)
        else:
            target = folder / path.stem / path.name
            made = for_otter(notebook, number, points)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        written.append(target)
    config = folder / "nbgrader_config.py"
    if form == "nbgrader" and not config.exists():
        config.write_text(NBGRADER_CONFIG, encoding="utf-8")
    return written
