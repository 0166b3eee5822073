"""Keys that Jupyter must get, wherever in the stride and padding explorer the reader is."""

from lab_page import eventually

PLACES = ("input", "field", "output", "stride", "number", "padding", "play")


def shift_enter_runs_the_cell(picture, notebook, place):
    """Goes to a place of the explorer and presses Shift+Enter there."""
    if place in ("input", "output"):
        picture.cell(place, 0, 0).click()
    elif place == "field":
        picture.cell("input", 0, 0).dblclick()
    elif place == "number":
        picture.knob("stride").locator(".widget-readout").click()
    elif place == "play":
        picture.button("play").focus()
    else:
        picture._focus(place)
    before = notebook._counts()[0]
    notebook.page.keyboard.press("Shift+Enter")
    eventually(lambda: notebook._counts()[0].isdigit() and notebook._counts()[0] != before, True)
    assert notebook.page.locator(".cnn-field").count() == 0
