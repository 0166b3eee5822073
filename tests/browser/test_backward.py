"""The backward explorer in a real JupyterLab: dW, dI, the Jacobian, holes, padding and the flip."""

import numpy as np
import pytest

from cnn_course.pictures.words import spell

EXPLORER = "backward"
WHOLE = "line of whole numbers"
GRID = "grid, 6 × 6"


def test_it_opens_with_the_lectures_kernel_gradient(picture):
    """[L5.4]"""
    picture.shows("kernel_gradient", [["0.64", "2.17", "−1.00"]])
    assert picture.said == ("kernel gradient dW, cell 0: 0.20·(−0.48) + (−0.31)·(−2.35) = 0.64")


@pytest.mark.parametrize(
    ("name", "keys", "change"),
    [
        ("example", ["ArrowDown"], {"example": WHOLE}),
        ("gradient", ["ArrowDown"], {"of": "input"}),
        ("input width", ["ArrowRight", "ArrowRight"], {"width": 6}),
        ("input height", ["ArrowRight", "ArrowRight"], {"height": 3}),
        ("kernel width", ["ArrowLeft"], {"kernel_width": 2}),
        ("stride", ["ArrowRight"], {"stride": 2}),
        ("padding", ["ArrowDown"] * 3, {"padding": 1}),
        ("padding", ["ArrowDown"], {"padding": "lecture"}),
    ],
)
def test_every_control_answers_to_the_keyboard(picture, twin, name, keys, change):
    picture.press(name, *keys)
    picture.matches(twin.set(**change).scene)


def test_kernel_height_and_dilation_in_two_dimensions(picture, twin):
    picture.pick("example", GRID)
    picture.press("kernel height", "ArrowLeft")
    picture.press("dilation", "ArrowRight")
    picture.matches(twin.set(example=GRID).set(kernel_height=2, dilation=2).scene)


def test_rows_and_columns_can_go_apart_and_each_side_has_its_padding(picture, twin):
    picture.pick("example", GRID)
    picture.pick("gradient", "dI, of the input")
    picture.tick("down and across apart")
    picture.press("stride across", "ArrowRight")
    picture.press("dilation across", "ArrowRight")
    picture.pick("padding", "each side by itself")
    picture.press("top", "ArrowRight")
    picture.press("bottom", "ArrowRight", "ArrowRight")
    picture.press("left", "ArrowRight")
    picture.press("right", "ArrowRight")
    twin.set(example=GRID, of="input", stride=(1, 2), padding=((1, 2), (1, 1)))
    picture.matches(twin.set(dilation=(1, 2)).scene)


def test_the_input_gradient_slides_the_turned_kernel_over_padded_gradients(picture, eventually):
    """[L5.3]"""
    picture.pick("example", WHOLE)
    picture.pick("gradient", "dI, of the input")
    picture.shows("input_gradient", [[1, 12, 23, 30]])
    picture.shows("turned", [[3, 2, 1]])
    picture.cell("input_gradient", 0, 3).hover()
    eventually(lambda: picture.said, "input gradient dI, cell 3: 10·3 = 30")
    assert picture.windows("spread") == [[0, 3, 1, 3]]
    assert picture.windows("gradient") == [[0, 1, 1, 1]]
    assert picture.windows("kernel") == [[0, 2, 1, 1]]
    assert picture.windows("jacobian") == [[0, 3, 2, 1]]
    assert picture.marked("spread", "padding") == 4


def test_the_jacobian_lights_its_column_and_gives_the_same(picture, eventually):
    """[L5.1]"""
    picture.pick("example", WHOLE)
    picture.shows("jacobian", [[1, 2, 3], [2, 3, 4]])
    picture.cell("again", 0, 2).hover()
    eventually(lambda: picture.said, "dW, cell 2: 3·1 + 4·10 = 43")
    assert picture.windows("jacobian") == [[0, 2, 2, 1]]
    assert picture.windows("kernel_gradient") == [[0, 2, 1, 1]]


def test_the_stride_makes_holes_and_some_pixels_get_no_gradient(picture, twin, eventually):
    picture.pick("example", GRID)
    picture.pick("gradient", "dI, of the input")
    picture.press("stride", "ArrowRight")
    picture.matches(twin.set(example=GRID, of="input").set(stride=2).scene)
    holes = next(m for p in twin.scene.panels for m in p.marks if m.kind == "hole")
    eventually(lambda: picture.marked("spread", "hole"), len(holes.cells))
    eventually(lambda: picture.marked("input_gradient", "unused"), 11)


@pytest.mark.parametrize("of", ["kernel", "input"])
def test_python_and_browser_spell_every_cell_alike(picture, notebook, twin, eventually, of):
    change = f"example='{GRID}', of='{of}', stride=2, padding=1"
    notebook.run_code(f"_ = explorer.set({change})")
    scene = twin.set(example=GRID, of=of, stride=2, padding=1).scene
    picture.matches(scene)
    key = f"{of}_gradient"
    for row in range(scene.panel(key).rows):
        for col in range(scene.panel(key).cols):
            picture.cell(key, row, col).hover()
            eventually(lambda: picture.said, spell(scene, key, row, col))


def test_an_edit_reaches_the_kernel_through_its_turn_and_the_gradient_through_its_holes(
    picture, notebook, twin
):
    notebook.run_code(f"_ = explorer.set(example='{GRID}', of='input', stride=2)")
    twin.set(example=GRID, of="input", stride=2)
    picture.matches(twin.scene)
    picture.cell("turned", 0, 0).click()
    notebook.page.keyboard.type("5")
    notebook.page.keyboard.press("Enter")
    kernel = twin.values["kernel"]
    kernel[2, 2] = 5
    picture.matches(twin.set(kernel=kernel).scene)
    before = -twin.scene.panel("spread").first[0]
    picture.cell("spread", before + 2, before).dblclick()
    notebook.page.keyboard.type("-3")
    notebook.page.keyboard.press("Enter")
    gradient = twin.values["gradient"]
    gradient[1, 0] = -3
    picture.matches(twin.set(gradient=gradient).scene)


def test_an_edited_pixel_changes_the_kernels_gradient(picture, notebook, twin):
    picture.pick("example", WHOLE)
    picture.cell("input", 0, 3).click()
    notebook.page.keyboard.type("-4")
    notebook.page.keyboard.press("Enter")
    picture.shows("kernel_gradient", [[21, 32, -37]])
    picture.matches(twin.set(example=WHOLE).set(image=np.array([[1, 2, 3, -4]])).scene)


def test_an_impossible_setting_is_explained_and_the_next_move_works(picture, twin):
    picture.press("input width", "Home")
    impossible = twin.set(width=1).scene
    assert impossible.message == "a 1 × 3 kernel does not fit a 1 × 1 input with padding 0"
    picture.matches(impossible)
    assert impossible.message in picture.root.locator('[data-panel="output"]').text_content()
    picture.press("input width", "ArrowRight", "ArrowRight", "ArrowRight")
    picture.matches(twin.set(width=4).scene)
    picture.shows("kernel_gradient", [["0.64", "2.17", "−1.00"]])


def test_step_walks_through_the_weights(picture, eventually):
    picture.pick("example", WHOLE)
    picture.shows("kernel_gradient", [[21, 32, 43]])
    picture.button("one step on").press("Enter")
    eventually(lambda: picture.said, "kernel gradient dW, cell 1: 2·1 + 3·10 = 32")
    assert picture.windows("input") == [[0, 1, 1, 2]]
