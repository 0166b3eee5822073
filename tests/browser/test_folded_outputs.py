"""The answer below a question: covered when the notebook opens, there at one click or one run."""

import lab_page
import pytest
from nbformat import v4

from cnn_course import folding


@pytest.fixture
def opened(lab, browser):
    """A notebook as it is handed out: a question, and below it an answer that was run before."""
    stored = [v4.new_output("stream", name="stdout", text="the answer is 4\n")]
    cells = [
        v4.new_markdown_cell("**Predict.** What is 2 + 2?"),
        v4.new_code_cell("print('the answer is', 2 + 2)", outputs=stored, execution_count=1),
        v4.new_code_cell("1 + 1"),
    ]
    folding.fold({"cells": cells})
    notebook = lab_page.Notebook(lab, browser, cells)
    yield notebook
    notebook.close()


def seen(notebook):
    return notebook.page.locator(".jp-OutputArea-output:visible").all_text_contents()


def test_it_is_covered_until_one_click(opened, eventually):
    assert seen(opened) == []
    opened.page.locator(".jp-OutputPlaceholder").click()
    eventually(lambda: seen(opened), [folding.COVER, "the answer is 4\n"])


def test_running_the_cell_shows_it(opened, eventually):
    opened.run()
    eventually(lambda: seen(opened)[:1], ["the answer is 4\n"])
