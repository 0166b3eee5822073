"""Stride and padding as a learner meets it: keys, pointer, and numbers on the screen."""

import re

import pytest

from cnn_course.pictures.paper import page

EXPLORER = "stride_and_padding"


def test_it_opens_with_the_lectures_map(picture):
    """[L3.2] 6x6, vertical edge, stride 1."""
    picture.shows("output", [[2, 6, -4, 5], [0, 4, 0, -1], [-5, 0, 3, 6], [-2, 5, 0, 3]])


@pytest.mark.parametrize(
    ("name", "keys", "change"),
    [
        ("image height", ["ArrowRight"], {"height": 7}),
        ("image width", ["ArrowRight", "ArrowRight"], {"width": 8}),
        ("kernel height", ["ArrowLeft"], {"kernel_height": 2}),
        ("kernel width", ["ArrowRight", "ArrowRight"], {"kernel_width": 5}),
        ("stride", ["ArrowRight"], {"stride": 2}),
        ("dilation", ["ArrowRight"], {"dilation": 2}),
        ("padding", ["ArrowDown"], {"padding": "lecture"}),
        ("padding", ["ArrowDown", "ArrowDown"], {"padding": "same"}),
        ("padding", ["ArrowDown"] * 3, {"padding": 1}),
    ],
)
def test_every_control_answers_to_the_keyboard(picture, twin, name, keys, change):
    picture.press(name, *keys)
    picture.matches(twin.set(**change).scene)


def test_rows_and_columns_can_go_apart(picture, twin):
    picture.tick("down and across apart")
    picture.press("stride across", "ArrowRight")
    picture.press("dilation across", "ArrowRight")
    picture.matches(twin.set(stride=(1, 2), dilation=(1, 2)).scene)


def test_each_side_has_its_own_padding(picture, twin):
    picture.pick("padding", "each side by itself")
    picture.press("bottom", "ArrowRight")
    picture.press("right", "ArrowRight", "ArrowRight")
    picture.matches(twin.set(padding=((0, 1), (0, 2))).scene)
    assert picture.marked("input", "padding") == 7 * 8 - 36


def test_the_two_sames_differ_on_the_screen(picture):
    """[L3.3], [L3.4]: both 3x3, other numbers."""
    picture.press("stride", "ArrowRight")
    picture.pick("padding", "same, as in the lecture")
    picture.shows("output", [[-15, 6, 3], [-16, 4, -1], [-21, 5, 3]])
    picture.pick("padding", "same, as in TensorFlow")
    picture.shows("output", [[2, -4, 13], [-5, 3, 14], [-2, 2, 10]])
    assert any("differ here" in line for line in picture.lines(".cnn-formula > div"))


def test_hovering_an_output_cell_lights_its_window_and_spells_the_sum(picture, eventually):
    """[L3.2] -4 = 2+0-8 + 2+0-0 + 5+0-5 with stride 2."""
    picture.press("stride", "ArrowRight")
    picture.shows("output", [[2, -4], [-5, 3]])
    picture.cell("output", 0, 1).hover()
    eventually(lambda: picture.windows("input"), [[0, 2, 3, 3]])
    assert picture.said == (
        "row 0, column 1: 2·1 + 5·0 + 8·(−1) + 2·1 + 4·0 + 0·(−1) + 5·1 + 4·0 + 5·(−1) = −4"
    )


def test_arrow_keys_move_between_cells_and_stay_out_of_jupyterlab(picture, notebook, eventually):
    cells = notebook.page.locator(".jp-Cell").count()
    picture.cell("output", 0, 0).click()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowUp", "ArrowDown", "b", "x", "d"):
        notebook.page.keyboard.press(key)
    eventually(lambda: picture.windows("output"), [[1, 2, 1, 1]])
    assert picture.windows("input") == [[1, 2, 3, 3]]
    assert picture.said.startswith("row 1, column 2: ")
    assert notebook.page.locator(".jp-Cell").count() == cells
    focused = notebook.page.evaluate("document.activeElement.getAttribute('role')")
    assert focused == "gridcell"


def test_hovering_an_input_cell_says_how_many_windows_read_it(picture, eventually):
    picture.cell("input", 2, 2).hover()
    eventually(lambda: picture.said, "input, row 2, column 2: 5, read by 9 windows")
    assert picture.root.locator('[data-panel="output"] .cnn-read').count() == 9


def test_cells_no_window_reads_are_crossed_out_and_counted(picture, eventually):
    """[L3.8] With stride 2 and no padding the last row and column are lost."""
    picture.press("stride", "ArrowRight")
    eventually(lambda: picture.marked("input", "unused"), 11)
    assert "input cells never read: 11 of 36" in picture.lines(".cnn-facts > span")
    assert "never read by any window" in picture.root.locator(".cnn-legend").text_content()


def test_an_impossible_setting_is_explained_and_the_next_move_works(picture, twin):
    picture.press("image height", "Home")
    impossible = twin.set(height=1).scene
    assert impossible.message == "a 3 × 3 kernel does not fit a 1 × 6 input with padding 0"
    picture.matches(impossible)
    assert impossible.message in picture.root.locator('[data-panel="output"]').text_content()
    picture.press("image height", "ArrowRight", "ArrowRight", "ArrowRight")
    picture.matches(twin.set(height=4).scene)


def test_a_cell_is_edited_by_keyboard(picture, notebook, twin):
    picture.cell("kernel", 1, 1).click()
    notebook.page.keyboard.type("-2")
    notebook.page.keyboard.press("Enter")
    kernel = twin.values["kernel"].astype(float)
    kernel[1, 1] = -2
    picture.matches(twin.set(kernel=kernel).scene)
    notebook.page.keyboard.press("ArrowRight")
    notebook.page.keyboard.press("Enter")
    notebook.page.keyboard.type("1/2")
    notebook.page.keyboard.press("Tab")
    kernel[1, 2] = 0.5
    picture.matches(twin.set(kernel=kernel).scene)


def test_a_double_click_edits_and_nonsense_is_refused(picture, notebook, eventually):
    before = picture.numbers("input")
    picture.cell("input", 0, 0).dblclick()
    notebook.page.keyboard.type("four")
    notebook.page.keyboard.press("Enter")
    wanted = "a cell holds a number such as 3, −1, 0.5 or 1/9, of at most nine digits; got 'four'"
    refusal = picture.root.locator('[data-panel="input"] .cnn-at-cell')
    eventually(refusal.text_content, wanted)
    cell, said = picture.cell("input", 0, 0).bounding_box(), refusal.bounding_box()
    assert 0 <= said["y"] - cell["y"] - cell["height"] <= 12
    picture.cell("output", 1, 1).hover()  # it stays until a number is taken
    assert picture.numbers("input") == before
    for text in ("", "5"):  # an empty field leaves the number
        assert refusal.count() == 1
        picture.cell("input", 0, 0).dblclick()
        notebook.page.keyboard.press("Delete")
        notebook.page.keyboard.type(text)
        notebook.page.keyboard.press("Enter")
    eventually(refusal.count, 0)


def test_what_changed_is_spoken_once_and_pointing_is_not(picture, notebook, eventually):
    spoken = picture.root.locator(".cnn-spoken")
    # however slow the machine is, and whatever is spoken in between: this comes last
    picture.flood("stride", "ArrowRight", "ArrowLeft", "ArrowRight")
    wanted = "output 2 × 2, input cells never read 11 of 36, products 36"
    eventually(spoken.text_content, wanted)
    picture.cell("output", 1, 1).hover()
    notebook.page.wait_for_timeout(700)
    eventually(spoken.text_content, wanted)
    assert picture.root.locator(".cnn-said[aria-live]").count() == 0
    picture.button("one step on").click()
    eventually(spoken.text_content, picture.said)


def test_escape_leaves_the_number_as_it_was(picture, notebook):
    before = picture.numbers("input")
    picture.cell("input", 0, 0).dblclick()
    notebook.page.keyboard.type("7")
    notebook.page.keyboard.press("Escape")
    assert picture.root.locator(".cnn-field").count() == 0
    assert picture.numbers("input") == before


def test_step_and_play_walk_through_the_output(picture, eventually):
    picture.button("one step on").press("Enter")
    eventually(lambda: picture.windows("output"), [[0, 1, 1, 1]])
    picture.button("one step back").press("Enter")
    picture.button("one step back").press("Enter")
    eventually(lambda: picture.windows("output"), [[3, 3, 1, 1]])
    picture.button("play").press("Enter")
    eventually(lambda: picture.windows("output"), [[0, 1, 1, 1]])
    picture.button("play").press("Enter")
    assert picture.button("play").get_attribute("aria-pressed") == "false"


def test_values_set_in_code_move_the_sliders_and_the_picture(picture, notebook, twin, eventually):
    notebook.run_code("_ = explorer.set(stride=3, padding=2)")
    picture.matches(twin.set(stride=3, padding=2).scene)
    readout = picture.knob("stride").locator(".widget-readout")
    eventually(lambda: readout.text_content(), "3")


def test_python_and_browser_spell_every_cell_alike(picture, twin, eventually):
    from cnn_course.pictures.words import spell

    picture.press("dilation", "ArrowRight")
    picture.pick("padding", "p zeros on every side")
    scene = twin.set(dilation=2, padding=1).scene
    picture.matches(scene)
    panel = scene.panel("output")
    for row in range(panel.rows):
        for col in range(panel.cols):
            picture.cell("output", row, col).hover()
            eventually(lambda: picture.said, spell(scene, "output", row, col))


def test_cells_have_roles_and_names(picture):
    grid = picture.root.locator('[data-panel="output"] svg[role=grid]')
    assert grid.get_attribute("aria-label") == "output 4 × 4"
    assert picture.root.get_attribute("aria-label") == "Stride and padding"
    picture.cell("output", 1, 2).click()
    assert re.fullmatch(
        "row 1, column 2: 0", picture.cell("output", 1, 2).get_attribute("aria-label")
    )


def test_the_legend_speaks_of_a_window_only_where_one_is_read(picture, eventually):
    legend = picture.root.locator(".cnn-legend")
    picture.cell("output", 1, 1).click()
    eventually(lambda: "window being read" in legend.text_content(), True)
    picture.cell("kernel", 1, 1).click()
    eventually(lambda: "window being read" in legend.text_content(), False)


def test_changes_are_undone_by_key_wherever_it_is_pressed(picture, notebook, twin, eventually):
    cells = notebook.page.locator(".jp-Cell").count()
    assert picture.button("undo").get_attribute("aria-disabled") == "true"
    picture.press("stride", "ArrowRight")
    picture.pick("padding", "same, as in TensorFlow")
    picture.matches(twin.set(stride=2, padding="same").scene)
    picture.cell("kernel", 1, 1).click()
    notebook.page.keyboard.press("Control+z")
    picture.matches(twin.set(padding="valid").scene)
    picture.knob("stride").locator(".noUi-handle").focus()
    notebook.page.keyboard.press("Control+z")
    picture.matches(twin.set(stride=1).scene)
    eventually(lambda: picture.button("undo").get_attribute("aria-disabled"), "true")
    assert notebook.page.locator(".jp-Cell").count() == cells


def test_reset_goes_back_to_what_the_cell_says(picture, twin):
    picture.press("stride", "ArrowRight")
    picture.press("image height", "ArrowLeft")
    picture.button("reset").press("Enter")
    picture.matches(twin.scene)


def test_the_code_of_the_picture_goes_to_the_clipboard(picture, notebook, eventually):
    notebook.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    picture.press("stride", "ArrowRight")
    picture.button("copy code").press("Enter")
    code = "explorers.stride_and_padding(stride=2)"
    eventually(lambda: picture.root.locator(".cnn-code").text_content(), code)
    assert notebook.page.evaluate("navigator.clipboard.readText()") == code


def test_a_result_is_guessed_by_keyboard_before_it_is_on_the_page(
    picture, notebook, twin, eventually
):
    picture.button("predict first").press("Enter")
    field = picture.root.locator(".cnn-guess-field")
    field.wait_for()
    assert "4 × 4" not in picture.root.text_content() and not picture.numbers("output")
    field.focus()
    notebook.page.keyboard.type("4 x 5")
    notebook.page.keyboard.press("Enter")
    reply = picture.root.locator(".cnn-guess .cnn-reply")
    eventually(
        reply.text_content, "Not yet: the output is not 4 × 5. Try again, or lift the cover."
    )
    notebook.page.keyboard.type("4 x 4")
    notebook.page.keyboard.press("Enter")
    picture.matches(twin.scene)
    eventually(lambda: picture.lines(".cnn-answer"), ["Right: the output is 4 × 4."])
    assert notebook.page.evaluate("document.activeElement.getAttribute('role')") == "gridcell"
    picture.press("stride", "ArrowRight")
    field.wait_for()
    picture.button("lift").press("Enter")
    picture.matches(twin.set(stride=2).scene)


def test_dots_show_where_windows_start_and_the_formula_what_a_change_did(picture, eventually):
    dots = picture.root.locator('[data-panel="input"] .cnn-start')
    assert dots.count() == 16
    picture.press("stride", "ArrowRight")
    eventually(dots.count, 4)
    assert picture.lines('[data-panel="output"] .cnn-was') == [" was 4 × 4"]
    assert picture.lines(".cnn-formula mark") == ["2", "2"] * 2  # the stride and the result
    picture.press("image height", "ArrowLeft")
    eventually(lambda: picture.lines(".cnn-formula mark.cnn-term-image"), ["5"])
    assert picture.lines(".cnn-was") == []  # 2 rows either way


def test_the_picture_is_saved_from_the_page(picture, notebook, twin):
    picture.press("stride", "ArrowRight")
    with notebook.page.expect_download() as saving:
        picture.button("save SVG").press("Enter")
    assert saving.value.suggested_filename == "stride_and_padding.svg"
    assert saving.value.path().read_bytes() == page.svg(twin.set(stride=2).scene)


def test_on_the_stage_the_picture_is_larger_and_its_knobs_are_folded(picture, notebook, eventually):
    width = "root => root.querySelector('[data-panel=input] svg').getBoundingClientRect().width"
    before = picture.root.evaluate(width)
    picture.button("full screen").click()
    eventually(lambda: picture.root.evaluate(width) > 1.3 * before, True)
    assert not picture.knob("stride").is_visible()
    picture.button("knobs").click()
    eventually(picture.knob("stride").is_visible, True)
    everything = """root => [...root.closest(".cnn-explorer").querySelectorAll(
        ".cnn-controls, .cnn-panel, .cnn-facts")].every(node => {
          const box = node.getBoundingClientRect();
          const whole = node.scrollHeight <= box.height + 1;
          return whole && box.top >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
        })"""
    eventually(lambda: picture.root.evaluate(everything), True)
    picture.press("image height", "End")
    eventually(lambda: len(picture.numbers("input")), 14)
    assert picture.root.evaluate(everything)
    picture.tick("all knobs")
    eventually(picture.knob("dilation").is_visible, True)
    eventually(lambda: picture.root.evaluate(everything), True)
    large = picture.root.evaluate(width)
    picture.press("image height", "Home", "ArrowRight", "ArrowRight")
    eventually(lambda: picture.root.evaluate(width) > large, True)
    picture.press("image height", "ArrowRight", "ArrowRight", "ArrowRight")
    picture.button("full screen").click()
    eventually(lambda: picture.root.evaluate(width), before)
