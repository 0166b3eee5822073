"""Pooling, backward and transposed convolution on a narrow page, in both themes."""

import pytest

CELLS = (
    "from cnn_course import explorers, lecture\nexplorers.pooling(kind='average')",
    "explorers.backward()",
    "explorers.backward(of='input', stride=2, padding=1).set(example='grid, 6 × 6')",
    "explorers.transposed_convolution()",
    "explorers.transposed_convolution(view='matrix')",
    "explorers.transposed_convolution(view='all', padding=1)",
)


@pytest.fixture(scope="module", params=[False, True], ids=["light", "dark"])
def notebook(request, open_notebook):
    return open_notebook(*CELLS, width=900, dark=request.param)


@pytest.mark.parametrize("n", range(len(CELLS)))
def test_nothing_is_cut_off_or_scrolls_sideways_at_900_px(notebook, n):
    root = notebook.picture(n).root
    too_wide = root.evaluate(
        """root => [...root.querySelectorAll(".cnn-panel, .cnn-panel svg, .cnn-said, .cnn-legend")]
           .filter(e => e.getBoundingClientRect().right > root.getBoundingClientRect().right + 1)
           .map(e => e.dataset.panel || e.className.baseVal || e.className)"""
    )
    assert too_wide == []
    board = root.locator(".cnn-board")
    assert board.evaluate("e => e.scrollWidth <= e.clientWidth")


@pytest.mark.parametrize("n", range(len(CELLS)))
def test_every_number_stands_inside_its_cell(notebook, n):
    """Numbers may touch the border of their cell by 2 px, no more."""
    over = notebook.picture(n).root.evaluate(
        """root => [...root.querySelectorAll(".cnn-cell:has(text)")].filter(cell => {
             const [box, text] = ["rect", "text"].map(
               name => cell.querySelector(name).getBoundingClientRect());
             return text.width && (text.left < box.left - 2 || text.right > box.right + 2);
           }).map(cell => cell.textContent)"""
    )
    assert over == []
