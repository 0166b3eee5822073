"""In Notebook 7 the keyboard is the explorer's as well, and never deletes a learner's cell."""

from contextlib import contextmanager

import every_explorer
import keys
import notebook7_page
import pytest

EXPLORER = "stride_and_padding"
START = (
    "from cnn_course import explorers\nexplorer = explorers.stride_and_padding()\nexplorer",
    "explorers.convolution()",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with notebook7_page.running_notebook7(tmp_path_factory.mktemp("notebook7")) as server:
        yield server


@contextmanager
def opened(server, browser, cells):
    notebook = notebook7_page.Notebook7(server, browser, cells)
    notebook.run()
    yield notebook
    notebook.close()


@pytest.fixture(scope="module")
def notebook(server, browser):
    with opened(server, browser, START) as notebook:
        yield notebook


def focused(notebook):
    return notebook.page.evaluate("document.activeElement.getAttribute('role')")


def test_letters_over_a_picture_do_nothing_to_the_notebook(picture, notebook, eventually):
    cells = notebook.page.locator(".jp-Cell")
    assert cells.count() == 2
    picture.cell("output", 0, 0).click()
    for key in ("d", "d", "x", "b", "a", "m", "0", "0", "z"):
        notebook.page.keyboard.press(key)
        if notebook.page.locator(".cnn-field").count():  # a digit opens the field of a number
            notebook.page.keyboard.press("Escape")
    notebook.page.wait_for_timeout(300)
    assert cells.count() == 2
    assert notebook.page.locator(".jp-Dialog").count() == 0


def test_arrows_move_in_the_picture(picture, notebook, eventually):
    picture.cell("output", 0, 0).click()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        notebook.page.keyboard.press(key)
    eventually(lambda: picture.windows("output"), [[1, 2, 1, 1]])
    assert focused(notebook) == "gridcell"


def test_a_slider_answers_to_its_keys(picture, notebook):
    picture.press("stride", "ArrowRight")
    picture.shows("output", [[2, -4], [-5, 3]])


@pytest.mark.parametrize("place", ["knob", "cell"])
def test_ctrl_z_takes_back_the_explorers_change_and_not_the_notebooks(picture, notebook, place):
    cells = notebook.page.locator(".jp-Cell")
    before = cells.all_inner_texts()[1]
    picture.press("stride", "ArrowRight")
    picture.shows("output", [[2, -4], [-5, 3]])
    if place == "cell":
        picture.cell("output", 0, 0).click()
    notebook.page.keyboard.press("Control+z")
    picture.shows("output", [[2, 6, -4, 5], [0, 4, 0, -1], [-5, 0, 3, 6], [-2, 5, 0, 3]])
    assert cells.count() == 2 and cells.all_inner_texts()[1] == before


def test_letters_over_a_knob_do_nothing_to_the_notebook(picture, notebook):
    for name in ("stride", "padding"):
        picture.press(name, "d", "d")
    picture.button("one step on").focus()
    for key in "ddx":
        notebook.page.keyboard.press(key)
    notebook.page.wait_for_timeout(300)
    assert notebook.page.locator(".jp-Cell").count() == 2


@pytest.mark.parametrize("place", keys.PLACES)
def test_shift_enter_runs_the_cell(picture, notebook, place):
    keys.shift_enter_runs_the_cell(picture, notebook, place)


def test_escape_gives_the_keyboard_back(picture, notebook, eventually):
    picture.cell("output", 0, 0).click()
    notebook.page.keyboard.press("Escape")
    notebook.page.keyboard.press("b")
    eventually(notebook.page.locator(".jp-Cell").count, 3)
    notebook.page.keyboard.press("d")
    notebook.page.keyboard.press("d")
    eventually(notebook.page.locator(".jp-Cell").count, 2)


def test_everything_that_takes_the_focus_keeps_its_keys(picture, notebook):
    open_to = notebook.page.evaluate(
        """() => [..."[tabindex], input, select, textarea, button, [contenteditable]".split(", ")]
           .flatMap(kind => [...document.querySelectorAll(`.cnn-explorer ${kind}`)])
           .filter(e => !e.hasAttribute("data-lm-suppress-shortcuts"))
           .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert open_to == []


def test_axe_finds_nothing_in_any_explorer_here_either(server, browser):
    with opened(server, browser, every_explorer.CELLS) as every:
        assert every_explorer.complaints(every) == []
