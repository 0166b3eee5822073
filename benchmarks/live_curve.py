"""What does the live training curve cost?

    python benchmarks/live_curve.py [--busy 4]

Trains the lecture's counted model in a real kernel, with and without the curve, in turns, and
prints the ratio of the medians: at most 1.1. ``--busy`` starts as many endless loops beside it, as
on a machine that has other things to do.
"""

import argparse
import subprocess
import sys

import nbclient
import nbformat

CODE = """
import statistics, time
from cnn_course import models, training
from cnn_course.data import digits
pictures, seconds = digits(28), {True: [], False: []}
drawn, show = [], training._show
training._show = lambda *args: drawn.append(1) or show(*args)
training.fit(models.counted(), pictures, epochs=1)  # imports what it needs
drawn.clear()
for turn in range(3):
    for live in (True, False):
        model = models.counted()
        start = time.perf_counter()
        training.fit(model, pictures, epochs=40, live=live)
        seconds[live].append(time.perf_counter() - start)
with_curve, without = (statistics.median(seconds[live]) for live in (True, False))
print(f"{with_curve:.1f} s with the curve ({len(drawn) / 3:.0f} pictures), "
      f"{without:.1f} s without, ratio {with_curve / without:.2f}")
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--busy", type=int, default=0, metavar="N", help="endless loops beside it")
    busy = parser.parse_args().busy
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(busy)]
    try:
        cell = nbformat.v4.new_code_cell(CODE)
        notebook = nbformat.v4.new_notebook(cells=[cell])
        quiet = ["--log-level=ERROR"]
        nbclient.execute(notebook, kernel_name="python3", extra_arguments=quiet)
    finally:
        for loop in loops:
            loop.kill()
    print("".join(output["text"] for output in cell["outputs"] if output.get("name") == "stdout"))


if __name__ == "__main__":
    main()
