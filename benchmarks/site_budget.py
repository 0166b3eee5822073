"""Does the web site keep to its budget? Bytes, and what a key press costs.

    python -m cnn_course.site build OUT
    python benchmarks/site_budget.py OUT [--only 03 07]

Opens every page from the disk in a headless Chromium and presses keys on a knob of each explorer.
Bytes are gzipped, data at level 9 and pages at 6. Script is processor time of the page's main
thread, which other programs change less than the clock; frames are counted from the key to the
changed picture, 0 within the same one; "ready" is the clock from opening to the first picture that
answers, so let the machine do nothing else meanwhile. Fails beyond the budget.
"""

import argparse
import gzip
import shutil
import statistics
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PAGE, DATA, ALL_DATA = 700_000, 110_000, 450_000  # bytes; of all data, the drawn digit's apart
SCRIPT, FRAMES, READY = 10, 2, 1000  # ms of a key, frames until its picture, ms of the first one
PRESSES = 20
WATCH = """
(node) => {
  const scene = node.querySelector(".cnn-scene");
  const seen = { frames: [] };
  let frame = 0, pressed = null;
  const tick = () => { frame += 1; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  node.addEventListener("keydown", () => { pressed = frame; }, true);
  new MutationObserver(() => {
    if (pressed !== null) seen.frames.push(frame - pressed);
    pressed = null;
  }).observe(scene, { subtree: true, childList: true, attributes: true, characterData: true });
  node.cnnSeen = seen;
}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("--only", nargs="*", default=[], help="pages whose names begin so")
    given = parser.parse_args()
    beyond = list(_data(given.site))
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for path in sorted(given.site.glob("*.html")):
            if not given.only or path.name.startswith(tuple(given.only)):
                beyond += _page(browser, path)
        browser.close()
    print(*(f"beyond the budget: {one}" for one in beyond), sep="\n")
    return bool(beyond)


def _data(site):
    """What is too large of the tables."""
    sizes = {path.stem: _packed(path, level=9) for path in (site / "_static" / "data").glob("*.js")}
    for name, size in sizes.items():
        if size > DATA:
            yield f"data of {name}, {size:,} bytes"
    total = sum(size for name, size in sizes.items() if name != "digit")
    print(f"data: {total:,} bytes, and the drawn digit's {sizes['digit']:,}")
    if total > ALL_DATA:
        yield f"all data, {total:,} bytes"


def _packed(path, level=6) -> int:
    content = path.read_bytes()
    return min(len(content), len(gzip.compress(content, level)))


def _page(browser, path):
    """Measures one page and yields what is too much."""
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    files = set()
    page.on("request", lambda request: files.add(unquote(urlsplit(request.url).path)))
    page.goto(path.as_uri())
    ready = page.evaluate("performance.now()") if page.locator(".cnn-scene").count() else 0
    explorers = page.locator(".cnn-live-explorer").all()
    costs = [_keys(page, one) for one in explorers if one.is_visible()]
    page.evaluate("document.querySelectorAll('img').forEach((one) => { one.loading = 'eager'; })")
    page.wait_for_timeout(200)
    size = sum(_packed(Path(one)) for one in files if Path(one).is_file())
    page.close()
    said = [f"{script:.1f} ms, {frames} frames" for script, frames in costs]
    print(f"{path.stem}: {size:,} bytes, ready {ready:.0f} ms;", *said, sep="  ", flush=True)
    if size > PAGE:
        yield f"{path.stem}, {size:,} bytes"
    if ready > READY:
        yield f"{path.stem}, ready after {ready:.0f} ms"
    for script, frames in costs:
        if script > SCRIPT or frames > FRAMES:
            yield f"{path.stem}, a key takes {script:.1f} ms and {frames} frames"


def _keys(page, explorer) -> tuple:
    """Milliseconds of script for a key on a knob, and frames until the picture; medians."""
    knobs = explorer.locator(".cnn-knob :is(input[type=range], select)")
    knob = next(one for one in knobs.all() if one.is_visible())
    knob.scroll_into_view_if_needed()
    explorer.evaluate(WATCH)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent():
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(one["value"] for one in metrics if one["name"] == "ScriptDuration")

    scripts, changed = [], 0
    knob.focus()  # a key sent to the page, not to the knob: looking for it would count as script
    for n in range(PRESSES):
        before = spent()
        page.keyboard.press("ArrowRight" if n % 4 < 2 else "ArrowLeft")
        page.wait_for_timeout(60)
        took, frames = spent() - before, explorer.evaluate("(node) => node.cnnSeen.frames")
        if len(frames) > changed:  # the last of a list answers no further key
            scripts.append(1000 * took)
        changed = len(frames)
    session.detach()
    return statistics.median(scripts), statistics.median(frames)


if __name__ == "__main__":
    sys.exit(main())
