"""Would the tests notice? A seeded sample of small faults, and how many of them the tests find.

    python benchmarks/mutation.py                               # 40 faults in each of five rooms
    python benchmarks/mutation.py ops geometry --sample 20
    python benchmarks/mutation.py ops --tests-of 40ec6c6        # the same faults, older tests
    python benchmarks/mutation.py --at 40ec6c6                  # all of an older commit

A fault is one token: ``<`` for ``<=``, ``+`` for ``-``, a number one larger, ``min`` for ``max``.
Each is put into a copy of the repository and tried against the tests of its room, which stop at
the first failure. Found means that a test failed, or did not end. A fault with which the program
does the same counts as not found, too. The question is whether thinner tests find as much: run it
with those of before and those of after.

Older tests that fail without a fault (they claim what was different then) are named and left out.
With ``--results FILE`` what was tried is kept, and an interrupted run goes on where it stopped.
"""

import argparse
import ast
import json
import os
import random
import re
import subprocess
import sys
import tarfile
import tempfile
import time
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# A room's modules and its tests, by patterns, so that a room may move its furniture.
ENGINE = "cards compare interface judging record running"
ROOMS = {
    "ops": (["cnn_course/ops/*.py"], ["tests/test_ops_*.py"]),
    "geometry": (
        ["cnn_course/geometry.py", "cnn_course/geometry/*.py"],
        ["tests/test_geometry*.py"],
    ),
    "network_fields": (["cnn_course/network_fields/*.py"], ["tests/test_network_fields*.py"]),
    "engine": (
        ["cnn_course/checking/*.py", *(f"cnn_course/exercises/{n}.py" for n in ENGINE.split())],
        ["tests/test_exercises_*.py", "tests/test_checking*.py"],
    ),
    "pictures": (
        [f"cnn_course/{room}/**/*.py" for room in ("pictures", "explorers")],
        [f"tests/test_{room}*.py" for room in ("pictures", "scenes", "render", "knobs")],
    ),
}
SIGNS = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
    ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.FloorDiv: "*", ast.Div: "*", ast.Mod: "+",
    ast.And: "or", ast.Or: "and",
}  # fmt: skip
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "rows": "columns"}


def mutants(source):
    """Every single-token fault of a module, as ``(line, what, the faulty source)``."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    place = {}

    def at(line, column):  # ast counts bytes within a line
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    def span(node):
        return at(node.lineno, node.col_offset), at(node.end_lineno, node.end_col_offset)

    def between(left, right, new):  # the operator between two operands
        begin, end = span(left)[1], span(right)[0]
        text = source[begin:end]
        old = text.strip("() \n\\")
        if old and "#" not in text:
            begin += text.index(old)
            place[begin, begin + len(old)] = new

    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            operands = [node.left, *node.comparators]
            for sign, left, right in zip(node.ops, operands, operands[1:], strict=False):
                between(left, right, SIGNS[type(sign)])
        elif isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
            if not any(isinstance(n, ast.JoinedStr) for n in ast.walk(node)):
                between(node.left, node.right, SIGNS[type(node.op)])
        elif isinstance(node, ast.BoolOp):
            between(node.values[0], node.values[1], SIGNS[type(node.op)])
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
            begin, end = span(node)[0], span(node.operand)[0]
            place[begin, end] = ""
        elif isinstance(node, ast.Constant) and type(node.value) in (bool, int):
            value = node.value
            place[span(node)] = str(not value) if isinstance(value, bool) else str(value + 1)
        elif isinstance(node, ast.Name) and node.id in NAMES and isinstance(node.ctx, ast.Load):
            place[span(node)] = NAMES[node.id]
    for (begin, end), new in sorted(place.items()):
        line = source.count("\n", 0, begin) + 1
        faulty = source[:begin] + new + source[end:]
        try:
            ast.parse(faulty)
        except SyntaxError:
            continue  # inside an f-string, or brackets that belong to both
        row = source.splitlines()[line - 1].strip()
        yield line, f"{source[begin:end]!r} -> {new!r} in {row}", faulty


def copy(folder, commit, tests_of):
    """The repository as it is on disk, or a commit of it, in a folder; perhaps with other tests."""

    def unpack(commit, *paths):
        archive = subprocess.run(
            ["git", "archive", commit, *paths], cwd=ROOT, check=True, capture_output=True
        ).stdout
        with tarfile.open(fileobj=BytesIO(archive)) as files:
            files.extractall(folder, filter="data")

    if commit is None:
        stash = ["git", "stash", "create"]  # the working tree as a commit that belongs to no branch
        made = subprocess.run(stash, cwd=ROOT, check=True, capture_output=True, text=True)
        commit = made.stdout.strip() or "HEAD"
    unpack(commit)
    if tests_of:
        for path in (folder / "tests").rglob("*.py"):
            path.unlink()
        unpack(tests_of, "tests")


def files(folder, patterns):
    return sorted({path for pattern in patterns for path in folder.glob(pattern)})


def run(folder, tests, *options, timeout=None):
    """Return pytest's exit code (None: it did not end), what it said, and the seconds it took."""
    env = os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *options]
    command += ["-o", "addopts=--strict-markers", "-W", "ignore", *map(str, tests)]
    start = time.monotonic()
    try:
        done = subprocess.run(
            command, cwd=folder, env=env, timeout=timeout, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None, "", time.monotonic() - start
    return done.returncode, done.stdout, time.monotonic() - start


def fit_to_run(folder, tests):
    """Return the files that can run, quickest first; what leaves out tests that fail; seconds."""
    quickest, left_out, total = [], [], 0
    for test in tests:
        code, said, seconds = run(folder, [test], "-rfE")
        failing = re.findall(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", said, re.MULTILINE)
        if code not in (0, 1, 5):  # 5: the file has no tests
            print(f"    cannot run: {test.stem}", flush=True)
            continue
        for name in failing:
            print(f"    fails as it is: {name}", flush=True)
        left_out += [f"--deselect={name}" for name in failing]
        quickest.append((seconds, test))
        total += seconds
    return [test for _, test in sorted(quickest)], left_out, total


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"of {', '.join(ROOMS)}")
    parser.add_argument("--sample", type=int, default=40, help="faults in each room")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--at", metavar="COMMIT", help="modules and tests of this commit")
    parser.add_argument("--tests-of", metavar="COMMIT", help="tests of this commit")
    parser.add_argument("--results", type=Path, help="a file to keep, one line for each fault")
    options = parser.parse_args()
    if unknown := set(options.rooms) - set(ROOMS):
        parser.error(f"no room is called {min(unknown)}; there are {', '.join(ROOMS)}")
    known = {}
    if options.results and options.results.exists():
        lines = map(json.loads, options.results.read_text().splitlines())
        known = {tuple(line["fault"]): line["found"] for line in lines}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        copy(folder, options.at, options.tests_of)
        total = [0, 0]
        for room in options.rooms or ROOMS:
            modules, tests = (files(folder, patterns) for patterns in ROOMS[room])
            tests, left_out, seconds = fit_to_run(folder, tests)  # most faults are found at once
            faults = [(m, *fault) for m in modules for fault in mutants(m.read_text("utf-8"))]
            chosen = random.Random(options.seed).sample(faults, min(options.sample, len(faults)))
            results = []
            for module, line, what, faulty in chosen:
                fault = (room, str(module.relative_to(folder)), line, what)
                if fault not in known:
                    right = module.read_text("utf-8")
                    module.write_text(faulty, "utf-8")
                    limit = 60 + 10 * seconds
                    known[fault] = run(folder, tests, "-x", *left_out, timeout=limit)[0] != 0
                    module.write_text(right, "utf-8")
                    if options.results:
                        entry = {"fault": fault, "found": known[fault]}
                        with options.results.open("a") as sink:
                            sink.write(json.dumps(entry) + "\n")
                results.append(known[fault])
                if not known[fault]:
                    print(f"    not found: {fault[1]}:{line}: {what}", flush=True)
            print(f"{room}: {sum(results)} of {len(results)} found", flush=True)
            total = [total[0] + sum(results), total[1] + len(results)]
        print(f"all together: {total[0]} of {total[1]} found")


if __name__ == "__main__":
    main()
