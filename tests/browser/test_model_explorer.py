"""The model explorer as a learner meets it: draw, pick, point at units, walk with the keys."""

import numpy as np
import pytest
from units_page import as_drawn, place

from cnn_course.pictures.sheets import corner, unit_text, windows

START = """
from cnn_course import data, explorers, models
digits = data.digits(28)
explorer = explorers.model_explorer(models.counted(), digits, picture=3)
explorer
"""


@pytest.fixture(scope="module")
def notebook(open_notebook):
    return open_notebook(START)


@pytest.fixture(scope="module")
def model():
    from cnn_course import models

    return models.counted()


@pytest.fixture(scope="module")
def digits():
    from cnn_course import data

    return data.digits(28)


@pytest.fixture
def twin(model, digits):
    """The same explorer in this process: what the page should show."""
    from cnn_course import explorers

    return explorers.model_explorer(model, digits, picture=3)


@pytest.fixture
def blank(picture, twin):
    """The explorer with its paper to draw on."""
    picture.pick("read", "your drawing")
    twin.set(source="drawing")
    picture.matches(twin.scene)
    return picture


def hover(picture, scene, *unit):
    picture.page.mouse.move(*place(picture.root, scene, *unit))


def drag(picture, scene, cells):
    """A stroke on the paper through these cells."""
    mouse = picture.page.mouse
    mouse.move(*place(picture.root, scene, "paper", 0, *cells[0]))
    mouse.down()
    for cell in cells[1:]:
        mouse.move(*place(picture.root, scene, "paper", 0, *cell))
    mouse.up()


def pixels(picture, key):
    """A sheet's canvas, as bytes one can compare."""
    return picture.root.locator(f'[data-panel="{key}"] canvas').evaluate("c => c.toDataURL()")


def lit(picture, key):
    """The outlined boxes on a sheet as (left, top, width, height) in px."""
    return picture.root.evaluate(
        """(root, key) => [...root.querySelectorAll(`[data-panel="${key}"] .cnn-window`)]
           .map(n => ["x", "y", "width", "height"].map(a => +(+n.getAttribute(a)).toFixed(1)))""",
        key,
    )


def test_it_opens_with_a_picture_and_an_answer(picture, twin):
    """[L8.7]"""
    picture.matches(twin.scene)
    assert picture.root.get_attribute("aria-label") == "Layer by layer through counted"


def test_every_sheet_is_drawn(picture, twin):
    for sheet in twin.scene.sheets:
        colours = picture.root.locator(f'[data-panel="{sheet.key}"] canvas').evaluate(
            """c => new Set(c.getContext("2d").getImageData(0, 0, c.width, c.height).data).size"""
        )
        assert colours >= (3 if sheet.key != "paper" else 1), sheet.key


def test_a_unit_of_the_first_layer_spells_its_arithmetic(picture, twin, eventually):
    """[L8.7]"""
    for unit in (("conv_1", 0, 0, 0), ("conv_1", 7, 12, 14), ("conv_1", 3, 25, 25)):
        hover(picture, twin.scene, *unit)
        eventually(lambda: picture.said, unit_text(twin.scene, *unit))
    assert lit(picture, "conv_1 kernels")


@pytest.mark.parametrize(
    "unit",
    [
        ("pool_1", 2, 5, 6),
        ("conv_2", 9, 10, 0),
        ("pool_2", 15, 4, 4),
        ("dense_1", 0, 0, 17),
        ("input", 0, 9, 12),
        ("conv_1 kernels", 4, 1, 2),
    ],
)
def test_a_unit_of_any_layer_shows_what_it_sees(picture, twin, eventually, unit):
    """[L7.1]"""
    scene = twin.scene
    hover(picture, scene, *unit)
    eventually(lambda: picture.said, unit_text(scene, *unit))
    for key, index, top, left, bottom, right in windows(scene, *unit):
        sheet = as_drawn(picture.root, scene.panel(key))
        x, y = corner(sheet, index)
        wanted = [x + left * sheet.cell, y + top * sheet.cell]
        wanted += [(right - left) * sheet.cell, (bottom - top) * sheet.cell]
        found = lit(picture, key)
        assert any(np.allclose(box, wanted, atol=0.11) for box in found), (key, index)


def test_a_stroke_is_drawn_and_read(blank, twin, eventually):
    picture = blank
    before = pixels(picture, "conv_1")
    drag(picture, twin.scene, [(3, 10), (16, 10)])
    ink = np.zeros((20, 20))
    ink[3:18, 10:12] = 1
    picture.matches(twin.set(ink=ink).scene)
    eventually(lambda: pixels(picture, "conv_1") != before, True)
    assert picture.knob("read").locator("select").input_value() == "your drawing"


def test_strokes_add_up_and_the_eraser_and_clear_take_away(blank, twin):
    picture = blank
    ink = np.zeros((20, 20))
    drag(picture, twin.scene, [(2, 2), (2, 8)])
    drag(picture, twin.scene, [(2, 8), (12, 8)])
    ink[2:4, 2:10] = ink[2:14, 8:10] = 1
    picture.matches(twin.set(ink=ink).scene)
    picture.button("rub out").click()
    drag(picture, twin.scene, [(8, 8), (12, 8)])
    ink[8:14, 8:10] = 0
    picture.matches(twin.set(ink=ink).scene)
    picture.button("clear the drawing").click()
    picture.matches(twin.set(ink=np.zeros((20, 20))).scene)


def test_lowering_the_pen_says_so_and_moves_nothing(blank, eventually):
    """A line that came and went would push the maps about under the learner's eyes."""
    picture = blank
    paper = picture.root.locator(".cnn-paper")
    where = picture.root.locator('[data-panel="input"]').bounding_box()
    paper.locator("svg").focus()
    picture.page.keyboard.press(" ")
    note = paper.locator(".cnn-note")
    eventually(note.text_content, "down: arrow keys draw, space lifts it")
    assert picture.root.locator('[data-panel="input"]').bounding_box() == where
    picture.page.keyboard.press(" ")
    eventually(note.text_content, "mouse or finger; or arrow keys and space")


def test_the_keyboard_draws(blank, twin, eventually):
    picture = blank
    page = picture.page
    picture.root.locator('[data-panel="paper"] svg').focus()
    for key in ["ArrowDown"] * 4 + ["ArrowRight"] * 5 + [" "] + ["ArrowDown"] * 6:
        page.keyboard.press(key)
    state = picture.root.locator('[data-panel="paper"] .cnn-note')
    eventually(lambda: state.text_content().startswith("down"), True)
    page.keyboard.press(" ")
    page.keyboard.press("ArrowDown")
    ink = np.zeros((20, 20))
    ink[4:12, 5:7] = 1
    picture.matches(twin.set(ink=ink).scene)
    assert state.text_content().startswith("mouse or finger")


def test_arrow_keys_walk_over_units_and_from_map_to_map(picture, twin, notebook, eventually):
    cells = notebook.page.locator(".jp-Cell").count()
    svg = picture.root.locator('[data-panel="pool_2"] svg')
    svg.focus()
    for key in ["ArrowDown"] * 2 + ["ArrowRight"] * 4:
        picture.page.keyboard.press(key)
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "b", "x"):
        picture.page.keyboard.press(key)
    eventually(lambda: picture.said, unit_text(twin.scene, "pool_2", 1, 3, 1))
    assert svg.evaluate("s => s === document.activeElement")
    assert notebook.page.locator(".jp-Cell").count() == cells


@pytest.mark.parametrize(
    ("layer", "number"), [("conv_1", 5), ("pool_1", 2), ("conv_2", 9), ("dense_1", 17)]
)
def test_a_click_or_enter_shows_a_map_large_with_its_sum_and_escape_all_maps(
    picture, twin, eventually, layer, number
):
    """[L2.8] What stands beside it adds up to the unit; all of it on one screen of a laptop."""
    page = picture.page
    page.set_viewport_size({"width": 1366, "height": 768})
    flat = layer == "dense_1"
    row, col = (0, number) if flat else (2, 4)
    page.mouse.click(*place(picture.root, twin.scene, layer, 0 if flat else number, row, col))
    scene = twin.set(large=(layer, number)).scene
    at = (layer, 0, 0, 0) if flat else (layer, 0, row, col)
    picture.matches(scene)
    eventually(lambda: picture.said, unit_text(scene, *at))
    total = picture.root.locator(".cnn-total")
    value = f"{scene.panel(layer).maps[at[1:]]:.2f}"
    eventually(lambda: total.text_content().split(" ")[-1], value)
    picture.root.evaluate("root => root.closest('.cnn-explorer').scrollIntoView()")
    for part in ('[data-panel="input"] svg', ".cnn-said", '[data-panel="scores"]', ".cnn-total"):
        box = picture.root.locator(part).first.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 768, part
    page.keyboard.press("Escape")
    picture.matches(twin.set(large=None).scene)
    label = "document.activeElement.getAttribute('aria-label')"
    eventually(lambda: page.evaluate(label).startswith(f"{layer}, "), True)
    eventually(lambda: picture.said, unit_text(twin.scene, layer, 0 if flat else number, row, col))
    page.keyboard.press("Enter")
    eventually(lambda: picture.said, unit_text(scene, *at))
    page.set_viewport_size({"width": 1400, "height": 1400})


def test_the_slider_picks_another_picture(picture, twin):
    picture.press("picture", "ArrowRight", "ArrowRight")
    picture.matches(twin.set(picture=5).scene)


def test_a_theme_is_painted(picture, notebook, eventually):
    before = pixels(picture, "input")
    notebook.page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    eventually(lambda: pixels(picture, "input") != before, True)
    notebook.page.evaluate("document.body.dataset.jpThemeLight = 'true'")
    eventually(lambda: pixels(picture, "input"), before)


def test_what_a_unit_sees_what_is_said_and_the_answer_are_on_one_screen_of_a_laptop(
    picture, twin, notebook, eventually
):
    page = notebook.page
    page.set_viewport_size({"width": 1366, "height": 768})
    picture.root.evaluate("root => root.scrollIntoView()")
    for unit in (("conv_1", 3, 0, 0), ("conv_2", 9, 10, 0), ("dense_1", 0, 0, 17)):
        hover(picture, twin.scene, *unit)
        eventually(lambda unit=unit: picture.said, unit_text(twin.scene, *unit))
        parts = ['[data-panel="input"] svg', ".cnn-said", '[data-panel="scores"]']
        assert lit(picture, "input")
        for part in [*parts, f'[data-panel="{unit[0]}"] .cnn-window']:
            box = picture.root.locator(part).first.bounding_box()
            assert box["y"] >= 0 and box["y"] + box["height"] <= 768, (unit, part)
            assert box["x"] >= 0 and box["x"] + box["width"] <= 1366, (unit, part)
    page.set_viewport_size({"width": 1400, "height": 1400})


def test_a_picture_is_picked_from_the_shelf(picture, twin):
    picture.root.locator('.cnn-thumb[aria-label="picture 6"]').click()
    picture.matches(twin.set(picture=6).scene)
    picture.page.keyboard.press("ArrowRight")
    with picture.answered():
        picture.page.keyboard.press("Enter")
    picture.matches(twin.set(picture=7).scene)
    picture.button("pictures after").click()
    picture.matches(twin.set(picture=16).scene)


def test_only_the_misread_pictures_stand_on_the_shelf(picture, model, digits, eventually):
    picture.tick("mistakes only")
    said = model.predict(digits.x_test, verbose=0).argmax(axis=1)
    wanted = [f"picture {n}, misread" for n in np.flatnonzero(said != digits.y_test)[:16]]
    names = "nodes => nodes.map(node => node.getAttribute('aria-label'))"
    eventually(lambda: picture.root.locator(".cnn-thumb").evaluate_all(names), wanted)


def test_bars_say_each_class_and_its_probability(picture, twin, eventually):
    bars = twin.scene.panel("scores")
    lines = [[name, f"{value:.2f}"] for name, value in zip(bars.labels, bars.values, strict=True)]
    lines[7][0] += " ✓"  # it is a seven
    shown = (
        "nodes => nodes.map(line => [line.children[0].textContent, line.children[2].textContent])"
    )
    eventually(lambda: picture.root.locator(".cnn-bar-list > div").evaluate_all(shown), lines)
