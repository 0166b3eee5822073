"""What must hold in all explorers, on one page: for axe, for a keyboard alone, for a finger."""

import every_explorer
import pytest


@pytest.fixture(scope="module")
def notebook(open_notebook):
    return open_notebook(*every_explorer.CELLS)


EVERY = pytest.mark.parametrize("n", range(len(every_explorer.NAMES)), ids=every_explorer.NAMES)
STOPS = """root => [...root.closest(".cnn-explorer").querySelectorAll("*")].filter(
    e => (e.tabIndex >= 0 || e.contentEditable === "true") && e.getClientRects().length
      && !e.disabled && !e.closest("[inert]") && getComputedStyle(e).visibility === "visible")"""
NAME = "e => e.getAttribute('aria-label') || e.outerHTML.slice(0, 120)"


@EVERY
def test_a_keyboard_alone_reaches_everything_and_gets_out_again(notebook, n):
    page, root = notebook.page, notebook.picture(n).root
    root.evaluate(f"root => {{ window.stops = ({STOPS})(root); window.stops[0].focus(); }}")
    count = page.evaluate("window.stops.length")
    missed = set(range(count))
    for _ in range(count):
        missed.discard(page.evaluate("window.stops.indexOf(document.activeElement)"))
        page.keyboard.press("Tab")
    assert [page.evaluate(f"({NAME})(window.stops[{at}])") for at in missed] == []
    inside = "root => root.closest('.cnn-explorer').contains(document.activeElement)"
    assert not root.evaluate(inside)
    for stop in (0, -1):
        page.evaluate(f"window.stops.at({stop}).focus()")
        assert root.evaluate(inside)
        page.keyboard.press("Escape")
        assert not root.evaluate(inside)


@EVERY
def test_what_is_pressed_is_as_large_as_a_finger_needs(notebook, n):
    """24 px each way, also where less is drawn."""
    small = notebook.picture(n).root.evaluate(
        """root => [...root.closest(".cnn-explorer").querySelectorAll(
             "button, select, input, .noUi-handle, [role=textbox]")].filter(e => {
               const box = e.getBoundingClientRect();
               if (!box.width || getComputedStyle(e).visibility !== "visible") return false;
               e.scrollIntoView({ block: "center" });
               const at = e.getBoundingClientRect();
               const [x, y] = [at.left + at.width / 2, at.top + at.height / 2];
               const hits = [[-11, 0], [11, 0], [0, -11], [0, 11]].map(
                 ([a, b]) => document.elementFromPoint(x + a, y + b));
               const own = e.closest("label") || e;
               return hits.some(hit => !own.contains(hit));
             }).map(e => e.outerHTML.slice(0, 150))"""
    )
    assert small == []


@EVERY
def test_a_finger_chooses_what_a_mouse_would(notebook, n, eventually):
    """A tap on the last cell or unit of what can be pointed at, as a touch screen sends it."""
    picture = notebook.picture(n)
    target = picture.root.locator(".cnn-board [role=gridcell], .cnn-board [role=application]").last
    target.scroll_into_view_if_needed()
    before = picture.root.get_attribute("data-scene"), picture.said
    box = target.bounding_box()
    point = {"x": box["x"] + 0.4 * box["width"], "y": box["y"] + 0.6 * box["height"]}
    client = notebook.page.context.new_cdp_session(notebook.page)
    client.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    eventually(
        lambda: (
            (picture.root.get_attribute("data-scene"), picture.said) != before
            or target.evaluate("e => e === document.activeElement")
        ),
        True,
    )
    client.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    client.detach()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(notebook, theme):
    notebook.page.evaluate(
        "light => document.body.dataset.jpThemeLight = light", str(theme == "light").lower()
    )
    assert every_explorer.complaints(notebook) == []


def test_a_picture_of_three_channels_is_shown_in_colour(notebook):
    """The model explorer's input: 8 x 8, red grows downwards, green to the right, blue is full."""
    canvas = notebook.picture(every_explorer.NAMES.index("model_explorer")).root.locator(
        '[data-panel="input"] canvas'
    )
    pixel = """(c, [row, col]) => [...c.getContext("2d").getImageData(
        (col + 0.5) * c.width / 8, (row + 0.5) * c.height / 8, 1, 1).data].slice(0, 3)"""
    for row, col in ((0, 0), (7, 0), (0, 7), (2, 5)):
        wanted = [round(255 * part) for part in (row / 7, col / 7, 1)]
        found = canvas.evaluate(pixel, [row, col])
        assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= 1
