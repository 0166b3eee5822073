"""Every setting of every live explorer, and random edits, in the browser against Python.

    python benchmarks/site_numbers.py [--edits 1] [--axes 3000] [--only pooling]

Prints how many pictures were compared and how many differ, and fails if one does; then breaks the
browser's rules in one place after another, and fails if that goes unnoticed. The tests take a
sample of the same. Needs a Chromium, and about three minutes of a processor.
"""

import argparse
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))

import site_compare
from playwright.sync_api import sync_playwright

from cnn_course.site import engine, layers, offers, pages

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
BROKEN = (
    "explorers.stride_and_padding()",
    "explorers.pooling(lecture.POOL_BACKWARD_IMAGE, backward=True)",
)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=1, help="edited copies of each setting")
    parser.add_argument(
        "--axes", type=int, default=3000, help="settings of stride and padding, units of networks"
    )
    parser.add_argument("--drawings", type=int, default=60, help="drawings and digits read")
    parser.add_argument("--every", type=int, default=1, help="only every so many settings")
    parser.add_argument("--only", default="", help="tables whose names begin so")
    given = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    total = differ = 0
    done = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for call in offers.OFFERS:
            name = pages.table_name(call)
            if name in done or not name.startswith(given.only):
                continue
            begin = time.process_time()
            data = done[name] = pages.data_of(call)
            compared, wrong = _compared(browser, engine.script(), call, data, given)
            total, differ = total + compared, differ + len(wrong)
            took = time.process_time() - begin
            said = f"{name}: {compared} pictures, {len(wrong)} differ ({took:.0f} s)"
            print(said, *wrong[:3], sep="\n  ", flush=True)
        print(f"{total} pictures, {differ} differ")
        missed = [] if given.only else list(_unnoticed(browser, done))
        browser.close()
    for right, wrong in missed:
        print(f"not noticed: {wrong!r} in place of {right!r}")
    if not given.only:
        noticed = len(site_compare.MISTAKES) - len(missed)
        print(f"{noticed} of {len(site_compare.MISTAKES)} seeded mistakes are noticed")
    sys.exit(bool(differ or missed))


def _unnoticed(browser, done):
    """The seeded mistakes that a small sample does not notice."""
    few = argparse.Namespace(edits=2, axes=100, every=31, drawings=0)
    for right, wrong in site_compare.MISTAKES:
        script = engine.script()
        if script.count(right) != 1:
            raise ValueError(f"a seeded mistake must fit one place in the scripts; {right!r} not")
        script = script.replace(right, wrong)
        if not any(
            _compared(browser, script, call, done[pages.table_name(call)], few)[1]
            for call in BROKEN
        ):
            yield right, wrong


def _compared(browser, script, call, data, given):
    explorer, (_, offer) = offers.explorer_of(call), offers.OFFERS[call]
    page = browser.new_page()
    page.set_content("<body></body>")
    page.add_script_tag(content=script)
    page.add_script_tag(content=engine.data_script("t", data))
    if isinstance(offer, layers.Reads):
        values = site_compare.some_values(offer, given.drawings)
        found = len(values), site_compare.read_differently(page, "t", offer, values)
    elif offer is offers.UNITS:
        walked = site_compare.walked_differently(page, "t", explorer, given.axes)
        found = given.axes, walked
    elif offer is offers.AXES:
        found = site_compare.differences(page, "t", site_compare.random_cases(explorer, given.axes))
    else:
        cases = site_compare.cases(explorer, offer, data, edits=given.edits, every=given.every)
        found = site_compare.differences(page, "t", cases)
    page.close()
    return found


if __name__ == "__main__":
    main()
