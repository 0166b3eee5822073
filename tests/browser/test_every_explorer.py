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
