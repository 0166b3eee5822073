"""How long from a stroke of the pen to a changed prediction, in a real JupyterLab?

    python benchmarks/drawing.py

Starts a JupyterLab and a headless Chromium, draws 24 strokes of one cell each on the model
explorer, and measures in the page from the pointer event to the frame after the answer was drawn
anew: Python has then prepared the drawing, run the model, and sent every layer's maps. Target: 100
ms median. Let the machine do nothing else meanwhile.
"""

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))

from lab_page import Notebook, running_browser, running_lab

STROKES = 24
MODELS = {"counted": "counted()", "1,024 units": "large()"}
PROBE = """() => {
  window.samples = [];
  let start = null;
  const root = document.querySelector(".cnn-scene");
  root.addEventListener("pointerdown", (event) => { start = event.timeStamp; }, true);
  new MutationObserver(() => {
    if (start === null) return;
    const began = start;
    start = null;
    requestAnimationFrame(() => window.samples.push(performance.now() - began));
  }).observe(root, { attributes: true, attributeFilter: ["data-scene"] });
}"""


def measure(lab, browser, model) -> list:
    """Milliseconds for each stroke, after two that warm up."""
    code = f"from cnn_course import explorers, models\nexplorers.model_explorer(models.{model})"
    notebook = Notebook(lab, browser, [code])
    notebook.run()
    page = notebook.page
    page.wait_for_timeout(1500)
    page.evaluate(PROBE)
    box = page.locator('[data-panel="paper"] svg').bounding_box()
    for n in range(STROKES + 2):
        row, col = 3 + n % 13, 4 + (5 * n) % 11
        page.mouse.move(box["x"] + col * 13 + 6, box["y"] + row * 13 + 6)
        page.mouse.down()
        page.wait_for_function("n => window.samples.length > n", arg=n)
        page.mouse.up()
        page.wait_for_timeout(120)
    times = page.evaluate("window.samples")[2:]
    notebook.close()
    return times


def main():
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if chromium is None:
        sys.exit("no chromium on this machine")
    with (
        tempfile.TemporaryDirectory() as scratch,
        running_lab(Path(scratch)) as lab,
        running_browser(chromium) as browser,
    ):
        print("model           median ms    p90 ms")
        for name, model in MODELS.items():
            times = sorted(measure(lab, browser, model))
            p90 = times[int(0.9 * len(times))]
            print(f"{name:14s} {statistics.median(times):10.0f} {p90:9.0f}", flush=True)


if __name__ == "__main__":
    main()
