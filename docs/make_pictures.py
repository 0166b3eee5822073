"""Draw the two pictures of the README: an explorer in use, and the card of a wrong answer.

    python docs/make_pictures.py

Both are photographs from a browser (Chromium or Chrome, with the package playwright): of the
explorer on the web site's front page, and of the very card that `check` shows.
"""

import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from cnn_course.checking.cards_html import html_card
from cnn_course.checking.judging import judge
from cnn_course.exercises.catalogue import find
from cnn_course.site.__main__ import build

HERE = Path(__file__).parent / "pictures"
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 16px; width: 760px; background: #fff; }}
body {{ font: 15px system-ui, sans-serif; }}
:root {{ --jp-ui-font-family: system-ui, sans-serif; --jp-ui-font-size1: 15px; }}
</style><div id="card">{card}</div>"""


def output_size(n, k, padding=0, stride=1):
    """The answer of the card: plausible, and wrong."""
    return (n + padding - k) // stride + 1


def explorer(window) -> list:
    """The stride and padding explorer in use: a walk, a larger stride, a ring of zeros."""
    frames = []
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        page = window.new_page(viewport={"width": 1280, "height": 1400})
        page.goto(f"file://{folder}/index.html")
        shown = page.locator(".cnn-live").first
        one_on = shown.get_by_role("button", name="one step on")

        def shoot():
            page.wait_for_timeout(500)
            frames.append(Image.open(io.BytesIO(shown.screenshot())))

        shoot()
        for _ in range(2):
            one_on.click()
            shoot()
        shown.locator("[data-knob=stride] input").press("ArrowRight")
        shoot()
        shown.locator("[data-knob=padding] select").select_option(index=3)  # a ring of zeros
        shoot()
        for _ in range(2):
            one_on.click()
            shoot()
    size = [max(lengths) for lengths in zip(*(frame.size for frame in frames), strict=True)]
    pages = [Image.new("RGB", size, "white") for _ in frames]
    for page, frame in zip(pages, frames, strict=True):
        page.paste(frame)
    return pages


def card(window) -> bytes:
    """What check("3.1", output_size) shows."""
    page = window.new_page(device_scale_factor=2, viewport={"width": 800, "height": 600})
    page.set_content(PAGE.format(card=html_card(judge(find("3.1"), output_size))))
    return page.locator("#card").screenshot()


if __name__ == "__main__":
    browser = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))))
    with sync_playwright() as playwright:
        window = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        (HERE / "card.png").write_bytes(card(window))
        first, *others = explorer(window)
        first.save(
            HERE / "explorer.gif", save_all=True, append_images=others, duration=1800, loop=0
        )
