"""The transposed convolution explorer in a real JupyterLab: three views, cut, counted, edited."""

import numpy as np
import pytest

from cnn_course.pictures.words import spell

EXPLORER = "transposed_convolution"
LINE = "line, 1 and 10"
TENS = "powers of ten"


def test_it_opens_with_copies_that_can_be_told_apart(picture, twin):
    """[L6.3]"""
    picture.matches(twin.scene)
    assert picture.numbers("output")[2] == ["107", "208", "1379", "2080", "3090"]
    assert picture.said == (
        "input, row 0, column 0: 1 times each of 9 weights, added where they land"
    )
    assert picture.windows("output") == [[0, 0, 3, 3]]


@pytest.mark.parametrize(
    ("name", "keys", "change"),
    [
        ("example", ["ArrowDown"], {"example": "lecture, 2 × 2"}),
        ("view", ["ArrowDown"], {"view": "matrix"}),
        ("view", ["ArrowDown", "ArrowDown"], {"view": "insertion"}),
        ("view", ["End"], {"view": "all"}),
        ("copies added", ["ArrowLeft"], {"placed": 3}),
        ("input height", ["ArrowRight"], {"height": 3}),
        ("input width", ["ArrowRight"], {"width": 3}),
        ("kernel height", ["ArrowLeft"], {"kernel_height": 2}),
        ("kernel width", ["ArrowRight"], {"kernel_width": 4}),
        ("stride", ["ArrowRight"], {"stride": 3}),
        ("padding", ["ArrowRight"], {"padding": 1}),
        ("output padding", ["ArrowRight"], {"output_padding": 1}),
        ("dilation", ["ArrowRight"], {"dilation": 2}),
    ],
)
def test_every_control_answers_to_the_keyboard(picture, twin, name, keys, change):
    picture.press(name, *keys)
    picture.matches(twin.set(**change).scene)


def test_the_lit_row_of_a_tall_matrix_is_in_sight(picture, eventually):
    """[L6.3] Pointing at an output cell, and as it opens: 25 rows in a box of their own."""
    picture.pick("view", "transposed matrix")
    hidden = """(root, key) => {
      const box = root.querySelector(`[data-panel="${key}"] .cnn-frame`).getBoundingClientRect();
      return [...root.querySelectorAll(`[data-panel="${key}"] .cnn-window`)].filter(lit => {
        const at = lit.getBoundingClientRect();
        return at.top < box.top || at.bottom > box.bottom;
      }).length;
    }"""
    for row, col in ((4, 4), (0, 0), (2, 2)):
        picture.cell("output", row, col).hover()
        eventually(lambda: picture.windows("matrix"), [[5 * row + col, 0, 1, 4]])
        assert [picture.root.evaluate(hidden, key) for key in ("matrix", "column")] == [0, 0]


def test_rows_and_columns_can_go_apart(picture, twin):
    picture.tick("down and across apart")
    picture.press("stride across", "ArrowRight")
    picture.press("padding across", "ArrowRight")
    picture.press("extra across", "ArrowRight", "ArrowRight")
    picture.press("dilation across", "ArrowRight")
    twin.set(stride=(2, 3), padding=(0, 1), output_padding=(0, 2), dilation=(1, 2))
    picture.matches(twin.scene)


def test_padding_same_puts_two_sliders_away_and_back(picture, twin):
    """[L6.4]"""
    picture.tick("padding same, as in Keras")
    picture.matches(twin.set(padding="same").scene)
    picture.press("stride", "ArrowRight")
    picture.matches(twin.set(stride=3).scene)
    picture.tick("padding same, as in Keras")
    picture.matches(twin.set(same=False).scene)


def test_copies_are_added_one_by_one(picture):
    """[L6.4]"""
    picture.pick("example", LINE)
    picture.press("copies added", "Home")
    picture.shows("output", [[0, 0, 0, 0, 0]])
    picture.shows("counts", [[0, 0, 0, 0, 0]])
    assert picture.said == "no copy of the kernel is added yet"
    picture.press("copies added", "ArrowRight")
    picture.shows("output", [[1, 2, 3, 0, 0]])
    picture.shows("counts", [[1, 1, 1, 0, 0]])
    assert picture.said == "input, cell 0: 1 times each of 3 weights, added where they land"
    picture.press("copies added", "ArrowRight")
    picture.shows("output", [[1, 2, 13, 20, 30]])
    picture.shows("counts", [[1, 1, 2, 1, 1]])


def test_play_goes_through_the_cells_of_the_input(picture, eventually):
    picture.pick("example", LINE)
    picture.shows("output", [[1, 2, 13, 20, 30]])
    picture.button("one step on").press("Enter")
    eventually(lambda: picture.windows("output"), [[0, 2, 1, 3]])
    assert picture.said == "input, cell 1: 10 times each of 3 weights, added where they land"


def test_the_three_views_are_lit_in_step(picture, eventually):
    """[L6.4]"""
    picture.pick("example", LINE)
    picture.pick("view", "all three")
    picture.shows("matrix", [[1, ""], [2, ""], [3, 1], ["", 2], ["", 3]])
    picture.cell("output", 0, 2).hover()
    eventually(lambda: picture.said, "output, cell 2: 1·3 + 10·1 = 13")
    assert picture.windows("matrix") == [[2, 0, 1, 2]]
    assert picture.windows("column") == [[2, 0, 1, 1]]
    assert picture.windows("spread") == [[0, 2, 1, 3]]
    assert picture.windows("again") == [[0, 2, 1, 1]]
    assert picture.windows("counts") == [[0, 2, 1, 1]]


@pytest.mark.parametrize("view", ["scatter", "matrix", "insertion"])
def test_python_and_browser_spell_every_cell_alike(picture, notebook, twin, eventually, view):
    change = f"example='{TENS}', view='{view}', padding=1, output_padding=1"
    notebook.run_code(f"_ = explorer.set({change})")
    scene = twin.set(example=TENS, view=view, padding=1, output_padding=1).scene
    picture.matches(scene)
    panel = scene.panel("output")
    for row in range(panel.rows):
        for col in range(panel.cols):
            picture.cell("output", row, col).hover()
            place = (row + panel.first[0], col + panel.first[1])
            eventually(lambda: picture.said, spell(scene, "output", *place))


def test_what_the_padding_cuts_off_is_hatched(picture, twin, eventually):
    picture.press("padding", "ArrowRight")
    picture.matches(twin.set(padding=1).scene)
    eventually(lambda: picture.marked("output", "padding"), 16)
    assert "cut off" in picture.root.locator(".cnn-legend").text_content()


def test_a_checkerboard_is_counted(picture):
    """[L6.4]"""
    picture.pick("example", "all ones (checkerboard)")
    picture.press("input width", "Home", "ArrowRight")
    picture.press("input height", "Home", "ArrowRight")
    picture.shows(
        "output", [[1, 1, 2, 1, 1], [1, 1, 2, 1, 1], [2, 2, 4, 2, 2]] + [[1, 1, 2, 1, 1]] * 2
    )
    assert "checkerboard: yes, 3 is no multiple of 2" in picture.lines(".cnn-facts > span")


def test_edits_reach_the_kernel_through_its_turn_and_the_input_through_its_zeros(
    picture, notebook, twin
):
    notebook.run_code(f"_ = explorer.set(example='{TENS}', view='insertion')")
    twin.set(example=TENS, view="insertion")
    picture.matches(twin.scene)
    picture.cell("turned", 0, 0).click()
    notebook.page.keyboard.type("-7")
    notebook.page.keyboard.press("Enter")
    picture.matches(twin.set(kernel=np.array([[1, 2], [3, -7]])).scene)
    picture.cell("spread", 1, 3).dblclick()
    notebook.page.keyboard.type("5")
    notebook.page.keyboard.press("Enter")
    image = twin.values["image"]
    image[0, 1] = 5
    picture.matches(twin.set(image=image).scene)


def test_a_zero_put_in_cannot_be_edited(picture, notebook, eventually):
    notebook.run_code(f"_ = explorer.set(example='{LINE}', view='insertion')")
    picture.shows("spread", [[0, 0, 1, 0, 10, 0, 0]])
    picture.cell("spread", 0, 3).dblclick()
    notebook.page.keyboard.type("5")
    notebook.page.keyboard.press("Enter")
    refusal = picture.root.locator('[data-panel="spread"] .cnn-at-cell')
    eventually(lambda: "a zero put in has no number of its own" in refusal.inner_text(), True)
    picture.shows("spread", [[0, 0, 1, 0, 10, 0, 0]])


def test_an_impossible_setting_is_explained_and_the_next_move_works(picture, twin):
    picture.press("output padding", "ArrowRight", "ArrowRight")
    impossible = twin.set(output_padding=2).scene
    assert impossible.message == "output_padding must be smaller than the stride (2); got 2"
    picture.matches(impossible)
    assert impossible.message in picture.root.locator('[data-panel="output"]').text_content()
    picture.press("stride", "ArrowRight")
    picture.matches(twin.set(stride=3).scene)
    picture.press("padding", "End")
    picture.press("stride", "Home")
    picture.press("output padding", "Home")
    impossible = twin.set(stride=1, padding=3, output_padding=0).scene
    assert impossible.message.startswith("padding must leave something of the output")
    picture.matches(impossible)
    picture.press("padding", "Home")
    picture.matches(twin.set(padding=0).scene)
