"""What must hold in all explorers, on one page: nothing for axe to complain of."""

import every_explorer
import pytest


@pytest.fixture(scope="module")
def notebook(open_notebook):
    return open_notebook(*every_explorer.CELLS)


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
