"""Draw the two pictures of the README, light and dark: an explorer in use, and a card.

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
THEMES = {
    "light": {"paper": "#ffffff", "ink": "#1f2328", "soft": "#59636e", "line": "#bdbdbd"},
    "dark": {"paper": "#0d1117", "ink": "#e6edf3", "soft": "#9198a1", "line": "#444c56"},
}
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 16px; width: 760px; background: {paper}; color: {ink}; }}
body {{ font: 15px system-ui, sans-serif; }}
:root {{ --jp-ui-font-family: system-ui, sans-serif; --jp-ui-font-size1: 15px; }}
:root {{ --jp-content-font-color1: {ink}; --jp-content-font-color2: {soft}; }}
:root {{ --jp-border-color1: {line}; --jp-border-color2: {line}; }}
</style><div id="card">{card}</div>"""
MARGIN, WIDTH = 12, 740  # px
LEFT_OUT = ".cnn-legend, .cnn-bar, .cnn-formula, .cnn-facts { display: none !important }"


def output_size(n, k, padding=0, stride=1):
    """The answer of the card: plausible, and wrong."""
    return (n + padding - k) // stride + 1


def explorer(window, folder: str, theme: str) -> list:
    """The stride and padding explorer in use: a walk, a larger stride, a ring of zeros."""
    frames = []
    page = window.new_page(viewport={"width": 1280, "height": 1400}, color_scheme=theme)
    page.goto(f"file://{folder}/index.html")
    page.add_style_tag(content=LEFT_OUT)  # a visitor has a minute
    shown = page.locator(".cnn-live").first

    def step():
        shown.locator('button[aria-label="one step on"]').evaluate("button => button.click()")

    def shoot():
        page.mouse.move(0, 0)
        page.wait_for_timeout(500)
        box = shown.bounding_box()
        wide = {"x": box["x"] - MARGIN, "width": WIDTH}
        clip = wide | {"y": box["y"] - MARGIN, "height": box["height"] + 2 * MARGIN}
        frames.append(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB"))

    shoot()
    for _ in range(2):
        step()
        shoot()
    shown.locator("[data-knob=stride] input").press("ArrowRight")
    shoot()
    shown.locator("[data-knob=padding] select").select_option(index=3)  # a ring of zeros
    shoot()
    for _ in range(2):
        step()
        shoot()
    size = [max(lengths) for lengths in zip(*(frame.size for frame in frames), strict=True)]
    pages = [Image.new("RGB", size, frames[0].getpixel((0, 0))) for _ in frames]
    for page, frame in zip(pages, frames, strict=True):
        page.paste(frame)
    return pages


def card(window, theme: str) -> bytes:
    """What check("3.1", output_size) shows."""
    page = window.new_page(device_scale_factor=2, viewport={"width": 800, "height": 600})
    page.set_content(PAGE.format(card=html_card(judge(find("3.1"), output_size)), **THEMES[theme]))
    return page.locator("#card").screenshot()


if __name__ == "__main__":
    browser = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))))
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        window = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        build(Path(folder))
        for theme, end in (("light", ""), ("dark", "_dark")):
            (HERE / f"card{end}.png").write_bytes(card(window, theme))
            first, *others = explorer(window, folder, theme)
            more = {"append_images": others, "duration": 1800, "loop": 0, "optimize": True}
            first.save(HERE / f"explorer{end}.gif", save_all=True, **more)
