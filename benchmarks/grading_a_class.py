"""Is every mark of a class exact, also on a busy machine, and how long does it take?

python benchmarks/grading_a_class.py            # 79 submissions, honest, odd and hostile
python benchmarks/grading_a_class.py --busy 4   # with four endless loops beside it
python benchmarks/grading_a_class.py --thirty   # thirty whole notebooks 03, two at a time
python benchmarks/grading_a_class.py --dask     # on a local cluster, one worker killed half-way
"""

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import submissions  # noqa: E402


def grade(folder: Path, csv_file: Path, *more: str) -> float:
    """Run the command; return the seconds it took."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "cnn_course.grade", str(folder), "--csv", str(csv_file), *more]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - begun


def differences(worth: dict, csv_file: Path) -> list[str]:
    """Compare what each learner got with what each notebook is worth."""
    got: dict[str, set | None] = {}
    with open(csv_file, newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            student = row["student"].lstrip("'")
            mine = got.setdefault(student, set())
            if row["result"] == "not graded":
                got[student] = None
            elif row["result"] == "right" and mine is not None:
                mine.add(row["exercise"])
    wanted = {one: None if right is None else set(right) for one, right in worth.items()}
    names = sorted(wanted.keys() | got.keys())
    return [
        f"{name}: {got.get(name, 'missing')} instead of {wanted.get(name, 'nobody')}"
        for name in names
        if got.get(name, "missing") != wanted.get(name, "nobody")
    ]


def whole_notebooks(folder: Path, number: int) -> dict:
    """Hand in the course's own notebook 03 so often, with every exercise solved."""
    import json

    path = next((ROOT / "notebooks").glob("03*.ipynb"))
    book = json.loads(path.read_text("utf-8"))
    for one in submissions.IDS:
        cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
        book["cells"].append(cell | {"id": f"s{one[2:]}", "source": submissions.solved(one)})
    for n in range(number):
        (folder / f"learner{n:02}.ipynb").write_text(json.dumps(book), "utf-8")
    return {f"learner{n:02}": submissions.ALL for n in range(number)}


def main() -> int:
    """Run the trial; 1 when a mark differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--busy", type=int, default=0)
    parser.add_argument("--thirty", action="store_true")
    parser.add_argument("--dask", action="store_true")
    options = parser.parse_args()
    loops = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(options.busy)
    ]
    try:
        with tempfile.TemporaryDirectory() as place:
            folder, csv_file = Path(place) / "in", Path(place) / "results.csv"
            folder.mkdir()
            if options.thirty or options.dask:
                worth = whole_notebooks(folder, 30 if options.thirty else 8)
            else:
                worth = submissions.hand_in(folder)
            limits = ["--timeout", "10", "--notebook-timeout", "60", "--seed", "1"]
            if options.dask:
                seconds = on_a_cluster(folder, csv_file)
            else:
                seconds = grade(folder, csv_file, *([] if options.thirty else limits))
            wrong = differences(worth, csv_file)
    finally:
        for loop in loops:
            loop.kill()
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{len(worth)} submissions in {seconds:.0f} s, {len(wrong)} marks differ")
    return 1 if wrong else 0


def on_a_cluster(folder: Path, csv_file: Path) -> float:
    """Grade on a local Dask cluster of two workers and kill one of them half-way."""
    import os
    import signal
    import threading

    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        victim = next(iter(cluster.workers.values())).process.pid
        timer = threading.Timer(12, os.kill, (victim, signal.SIGKILL))
        timer.start()
        seconds = grade(folder, csv_file, "--dask", cluster.scheduler_address)
        timer.cancel()
    return seconds


if __name__ == "__main__":
    sys.exit(main())
