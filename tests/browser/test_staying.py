"""What stays: after a flood of changes, after the kernel has gone, without motion."""

import json
import os
import subprocess
import sys
from urllib.request import urlopen

import lab_page
import nbformat
import pytest

from cnn_course import explorers

EXPLORER = "stride_and_padding"
START = "from cnn_course import explorers\nexplorer = explorers.stride_and_padding()\nexplorer"


def test_two_hundred_rapid_changes_end_on_the_last_settings_picture(picture):
    picture.page.evaluate(
        """() => {
          const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
          window.talk = "";
          kernel.anyMessage.connect((_, { msg, direction }) => {
            const nudge = msg.content.data?.content?.kind === "nudge";
            window.talk += direction === "recv" ? "<" : nudge ? "n" : ">";
          });
        }"""
    )
    picture.flood("stride", *["ArrowRight", "ArrowLeft"] * 98, "End", "ArrowLeft", "Home", "End")
    picture.matches(explorers.stride_and_padding(stride=5).scene)
    talk = picture.page.evaluate("window.talk")
    assert "n" in talk and "nnn" not in talk  # no word without an answer to acknowledge
    picture.press("stride", "ArrowLeft")
    picture.matches(explorers.stride_and_padding(stride=4).scene)


def test_a_notebook_opened_again_without_its_kernel_shows_the_picture(open_notebook, eventually):
    notebook = open_notebook(START)
    picture = notebook.picture()
    picture.press("stride", "ArrowRight")
    picture.shows("output", [[2, -4], [-5, 3]])
    notebook.reopen()
    picture = notebook.picture()
    picture.shows("output", [[2, -4], [-5, 3]])
    picture.cell("output", 1, 0).hover()
    eventually(lambda: picture.windows("input"), [[2, 0, 3, 3]])
    eventually(lambda: "Run this cell again" in picture.root.text_content(), True)
    handle = picture.knob("stride").locator("[role=slider]")
    handle.evaluate("e => e.focus()")  # a knob that rests takes neither the focus nor a key
    notebook.page.keyboard.press("ArrowRight")
    assert picture.knob("stride").locator(".widget-readout").text_content() == "2"
    icons = """() => [...document.querySelectorAll(".jupyter-widgets-disconnected")].filter(
        e => getComputedStyle(e, "::before").content !== "none").length"""
    assert notebook.page.evaluate(icons) == 0
    picture.cell("input", 0, 0).dblclick()
    assert picture.root.locator(".cnn-field").count() == 0
    picture.button("play").press("Enter")
    eventually(lambda: picture.windows("output"), [[0, 1, 1, 1]])
    assert "model not found" not in notebook.page.locator(".jp-Notebook").text_content()
    notebook.run()
    notebook.picture().shows("output", [[2, 6, -4, 5], [0, 4, 0, -1], [-5, 0, 3, 6], [-2, 5, 0, 3]])
    assert notebook.picture().root.locator(".cnn-rest").is_hidden()


def test_after_a_restart_the_knobs_rest_until_the_cell_is_run(open_notebook, eventually):
    notebook = open_notebook(START)
    picture = notebook.picture()
    assert picture.root.locator(".cnn-rest").is_hidden()
    notebook.restart()
    eventually(lambda: "Run this cell again" in picture.root.text_content(), True)
    assert notebook.page.locator(".cnn-controls:not([inert])").count() == 0
    notebook.run()
    assert notebook.picture().root.locator(".cnn-rest").is_hidden()
    notebook.picture().press("stride", "ArrowRight")
    notebook.picture().shows("output", [[2, -4], [-5, 3]])


@pytest.fixture(scope="module")
def saved(open_notebook):
    """A notebook that was run three times and saved."""
    notebook = open_notebook(START, nbformat.v4.new_markdown_cell("$$\\frac{n - k}{s} + 1$$"))
    for _ in range(3):
        notebook.run()
    notebook.save()
    return notebook


def test_only_the_explorers_on_the_page_are_saved(saved):
    notebook = saved
    document = json.loads(notebook.path.read_text())
    (state,) = document["metadata"]["widgets"].values()
    views = [m for m in state["state"].values() if m["model_name"] == "AnyModel"]
    assert len(views) == 1
    assert notebook.path.stat().st_size < 400_000


@pytest.mark.parametrize("way", ["jupyter nbconvert", "Lab's menu"])
def test_a_saved_notebook_becomes_a_page_with_its_pictures_offline(saved, browser, tmp_path, way):
    page = tmp_path / f"{saved.path.stem}.html"
    if way == "Lab's menu":
        url = f"{saved.address}/nbconvert/html/{saved.path.name}?token={lab_page.TOKEN}"
        page.write_bytes(urlopen(url).read())
    else:
        command = [sys.executable, "-m", "nbconvert", "--to=html", str(saved.path)]
        env = {**os.environ, "JUPYTER_CONFIG_PATH": str(lab_page.ETC)}
        subprocess.run([*command, f"--output-dir={tmp_path}"], env=env, check=True)
    context = browser.new_context(offline=True)
    tab = context.new_page()
    asked = []
    tab.on("request", lambda request: asked.append(request.url[:60]))
    tab.goto(page.as_uri())
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    shown = "images => images.map(image => [image.alt, image.naturalWidth > 600])"
    alt = explorers.stride_and_padding().scene.alt
    assert tab.locator("img").evaluate_all(shown) == [[alt, True]]
    assert tab.locator("math mfrac").bounding_box()["height"] > 20
    context.close()


def test_nothing_moves_by_itself(open_notebook):
    """No animation and no transition, with or without a wish for reduced motion."""
    notebook = open_notebook(START, reduced_motion=True)
    moving = notebook.picture().root.evaluate(
        """root => [...root.querySelectorAll("*")].filter(e => {
             const style = getComputedStyle(e);
             return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0;
           }).length"""
    )
    assert moving == 0


def test_rows_stand_in_reading_order_after_a_size_went_down_and_up_again(picture, twin):
    picture.press("image height", "Home")
    picture.matches(twin.set(height=1).scene)
    picture.press("image height", "End")
    picture.matches(twin.set(height=14).scene)
    tops = picture.root.locator('[data-panel="input"] g[role="row"]').evaluate_all(
        "rows => rows.map(row => Number(row.querySelector('rect').getAttribute('y')))"
    )
    assert len(tops) == 14
    assert tops == sorted(tops)
