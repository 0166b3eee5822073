"""Draw the two pictures of the README: an explorer, and the card of a wrong answer.

    python docs/make_pictures.py

The explorer comes from the renderer that draws the notebooks' still pictures; the card is the
very one that `check` shows, drawn by a browser (Chromium or Chrome, with the package playwright).
"""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from cnn_course import explorers
from cnn_course.checking.cards_html import html_card
from cnn_course.checking.judging import judge
from cnn_course.exercises.catalogue import find
from cnn_course.pictures.paper.page import png

HERE = Path(__file__).parent / "pictures"
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 16px; width: 760px; background: #fff; }}
body {{ font: 15px system-ui, sans-serif; }}
:root {{ --jp-ui-font-family: system-ui, sans-serif; --jp-ui-font-size1: 15px; }}
</style><div id="card">{card}</div>"""


def output_size(n, k, padding=0, stride=1):
    """The answer of the card: plausible, and wrong."""
    return (n + padding - k) // stride + 1


def explorer() -> bytes:
    """The stride and padding explorer with one ring of zeros and stride 2."""
    shown = explorers.stride_and_padding(stride=2, padding=1)
    return png(shown.scene)


def card() -> bytes:
    """What check("3.1", output_size) shows."""
    page_html = PAGE.format(card=html_card(judge(find("3.1"), output_size)))
    browser = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))))
    with sync_playwright() as playwright:
        window = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = window.new_page(device_scale_factor=2, viewport={"width": 800, "height": 600})
        page.set_content(page_html)
        return page.locator("#card").screenshot()


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    (HERE / "explorer.png").write_bytes(explorer())
    (HERE / "card.png").write_bytes(card())
