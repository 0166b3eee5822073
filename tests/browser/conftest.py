"""Fixtures of the browser tests.

One server and one browser for each test process; one notebook, with its own kernel, for each call
of ``open_notebook``. A notebook that is closed must have left no error in the console and must
have asked nothing of any other machine.
"""

from pathlib import Path

import lab_page
import pytest

from cnn_course import explorers

# What `pytest` alone drives; the other files here are long: `pytest -m long`, as CI does.
SHORT = {"test_folded_outputs", "test_hands", "test_staying", "test_stride_and_padding"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent == Path(__file__).parent and item.path.stem not in SHORT:
            item.add_marker("long")


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """The address and the folder of a running JupyterLab."""
    with lab_page.running_lab(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(scope="session")
def browser(chromium):
    """One headless browser; see ``chromium`` for what happens where there is none."""
    with lab_page.running_browser(chromium) as browser:
        yield browser


@pytest.fixture(scope="module")
def open_notebook(browser, lab):
    """``open_notebook(*cells, width=1400, dark=False, reduced_motion=False)``: run, to look at."""
    opened = []

    def start(*cells, **settings):
        notebook = lab_page.Notebook(lab, browser, cells, **settings)
        opened.append(notebook)
        notebook.run()
        return notebook

    yield start
    for notebook in opened:
        notebook.close()


@pytest.fixture(scope="module")
def notebook(request, open_notebook):
    """A notebook that shows the explorer a test module names in ``EXPLORER``."""
    shown = f"explorer = explorers.{request.module.EXPLORER}()"
    return open_notebook(f"from cnn_course import explorers\n{shown}\nexplorer")


@pytest.fixture
def picture(notebook):
    """The explorer's picture on the page, made afresh."""
    notebook.run()
    return notebook.picture()


@pytest.fixture
def twin(request):
    """The same explorer in this process: what the page should show."""
    return getattr(explorers, request.module.EXPLORER)()


@pytest.fixture(scope="session")
def eventually():
    """``eventually(function, wanted)``: waits, and says what it got instead."""
    return lab_page.eventually
