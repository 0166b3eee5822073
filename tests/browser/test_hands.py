"""Every key belongs to the picture, to its knobs or to the notebook, and to one only."""

import keys
import pytest

START = "from cnn_course import explorers\nexplorers.stride_and_padding()"


@pytest.fixture(scope="module")
def notebook(open_notebook):
    return open_notebook(START, "0")  # Shift+Enter in the last cell would add one


def scrolled(notebook):
    return notebook.page.evaluate(
        """() => [...document.querySelectorAll("*")].reduce((sum, e) => sum + e.scrollTop, 0)"""
    )


def test_space_plays_from_a_cell_and_never_scrolls(picture, notebook, eventually):
    picture.cell("output", 0, 0).click()
    before = scrolled(notebook)
    notebook.page.keyboard.press("Space")
    eventually(lambda: picture.button("play").get_attribute("aria-pressed"), "true")
    notebook.page.keyboard.press("Space")
    eventually(lambda: picture.button("play").get_attribute("aria-pressed"), "false")
    picture._focus("stride")
    notebook.page.keyboard.press("Space")
    notebook.page.wait_for_timeout(200)
    assert scrolled(notebook) == before


@pytest.mark.parametrize("place", ["cell", "stride", "padding", "play"])
def test_escape_gives_the_keyboard_back_to_the_notebook(picture, notebook, eventually, place):
    if place == "cell":
        picture.cell("output", 0, 0).click()
    elif place == "play":
        picture.button("play").focus()
    else:
        picture._focus(place)
    cells = notebook.page.locator(".jp-Cell")
    before = cells.count()
    notebook.page.keyboard.press("Escape")
    notebook.page.keyboard.press("b")
    eventually(cells.count, before + 1)
    notebook.page.keyboard.press("d")
    notebook.page.keyboard.press("d")
    eventually(cells.count, before)


@pytest.mark.parametrize("place", keys.PLACES)
def test_shift_enter_runs_the_cell_from_pictures_and_knobs(picture, notebook, place):
    keys.shift_enter_runs_the_cell(picture, notebook, place)


def test_a_slider_is_called_what_stands_beside_it_and_says_its_number_as_text(picture, eventually):
    handle = picture.knob("kernel height").locator("[role=slider]")
    assert handle.get_attribute("aria-label") == "kernel height"
    assert handle.get_attribute("aria-valuetext") == "3"
    picture.press("kernel height", "ArrowRight")
    eventually(lambda: handle.get_attribute("aria-valuetext"), "4")
