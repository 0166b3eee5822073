"""What must hold in all explorers, on one page: nothing for axe to complain of."""

import every_explorer
import pytest

EVERY = range(len(every_explorer.NAMES))


@pytest.fixture(scope="module")
def notebook(open_notebook):
    return open_notebook(*every_explorer.CELLS)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("n", EVERY, ids=every_explorer.NAMES)
def test_axe_finds_nothing(notebook, n, theme):
    notebook.page.evaluate(
        "light => document.body.dataset.jpThemeLight = light", str(theme == "light").lower()
    )
    assert every_explorer.complaints(notebook, n) == {}
