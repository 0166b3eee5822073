"""The pooling explorer in a real JupyterLab: winners, means, partial windows, gradients."""

import pytest
from readings import spell_use

from cnn_course import lecture
from cnn_course.pictures.words import spell

EXPLORER = "pooling"


def test_it_opens_with_the_lectures_maximum(picture):
    """[L4.2]"""
    picture.shows("output", lecture.POOL_MAX.tolist())
    assert picture.marked("input", "winner") == 4
    assert picture.said == "output, row 0, column 0: max(1, 1, 5, 6) = 6, from row 1, column 1"


@pytest.mark.parametrize(
    ("name", "keys", "change"),
    [
        ("example", ["ArrowDown"], {"example": "map of the grey image"}),
        ("keep the", ["ArrowDown"], {"kind": "average"}),
        ("image height", ["ArrowRight"], {"height": 5}),
        ("image width", ["ArrowRight", "ArrowRight"], {"width": 6}),
        ("window", ["ArrowRight"], {"size": 3}),
        ("stride", ["ArrowLeft"], {"stride": 1}),
        ("dilation", ["ArrowRight"], {"dilation": 2}),
        ("padding", ["ArrowDown", "ArrowDown"], {"padding": "same"}),
        ("padding", ["ArrowDown"] * 3, {"padding": 1}),
    ],
)
def test_every_control_answers_to_the_keyboard(picture, twin, name, keys, change):
    picture.press(name, *keys)
    picture.matches(twin.set(**change).scene)


def test_window_stride_and_dilation_can_go_apart(picture, twin):
    picture.tick("down and across apart")
    picture.press("window across", "ArrowRight")
    picture.press("stride across", "ArrowLeft", "ArrowLeft")
    picture.press("dilation across", "ArrowRight")
    picture.press("image width", "ArrowRight", "ArrowRight", "ArrowRight")
    expected = twin.set(apart=True).set(size=(2, 3)).set(stride_across=1)
    picture.matches(expected.set(dilation=(1, 2), width=7).scene)


def test_each_side_has_its_own_padding_and_it_may_count_as_zeros(picture, twin):
    picture.pick("keep the", "mean (average)")
    picture.pick("padding", "each side by itself")
    for side in ("top", "bottom", "left", "right"):
        picture.press(side, "ArrowRight")
    twin.set(kind="average", padding=((1, 1), (1, 1)))
    picture.matches(twin.scene)
    picture.tick("padding counts as 0")
    picture.matches(twin.set(count_padding=True).scene)


def test_the_face_map_pooled_as_the_deck_prints_it_and_as_keras_does(picture, twin):
    """[L4.4]"""
    picture.pick("example", "map of the face, 5 × 5")
    picture.shows("output", lecture.FACE_MAP_POOLED_VALID.tolist())
    picture.tick("keep partial windows")
    picture.shows("output", lecture.FACE_MAP_POOLED.tolist())
    assert picture.marked("input", "hole") == 11
    picture.matches(twin.set(example="map of the face, 5 × 5", ceil=True).scene)


def test_an_edited_gradient_arrives_at_the_winner(picture, notebook, twin, eventually):
    """[L4.6]"""
    picture.pick("example", "backward, in the lecture")
    picture.cell("gradient", 0, 1).click()
    notebook.page.keyboard.type("-7")
    notebook.page.keyboard.press("Enter")
    twin.set(example="backward, in the lecture").set(gradient=[[1, -7], [1, 1]])
    picture.matches(twin.scene)
    assert twin.scene.panel("input_gradient").at(0, 2) == -7
    picture.cell("gradient", 0, 1).hover()
    eventually(lambda: picture.windows("gradient"), [[0, 1, 1, 1]])
    assert picture.said == "output gradient, row 0, column 1: −7, goes to row 0, column 2"


def test_pointing_at_an_output_lights_its_window_and_where_its_gradient_goes(picture, eventually):
    picture.cell("output", 1, 1).hover()
    eventually(lambda: picture.windows("input"), [[2, 2, 2, 2]])
    assert picture.windows("gradient") == [[1, 1, 1, 1]]
    assert picture.windows("input_gradient") == [[3, 3, 1, 1]]


def test_an_edited_image_moves_the_winner(picture, notebook, twin):
    picture.cell("input", 0, 0).dblclick()
    notebook.page.keyboard.type("9")
    notebook.page.keyboard.press("Enter")
    image = twin.values["image"]
    image[0, 0] = 9
    picture.matches(twin.set(image=image).scene)
    picture.shows("output", [[9, 8], [3, 4]])


def test_the_way_back_can_be_hidden(picture):
    picture.tick("show the way back")
    picture.root.locator('[data-panel="input_gradient"]').wait_for(state="detached")


@pytest.mark.parametrize("kind", ["max", "average"])
def test_python_and_browser_spell_every_cell_alike(picture, twin, eventually, notebook, kind):
    notebook.run_code(f"_ = explorer.set(kind='{kind}', size=3, stride=2, padding=1, ceil=True)")
    scene = twin.set(kind=kind, size=3, stride=2, padding=1, ceil=True).scene
    picture.matches(scene)
    for key in ("output", "input_gradient"):
        panel = scene.panel(key)
        for row in range(panel.rows):
            for col in range(panel.cols):
                picture.cell(key, row, col).hover()
                eventually(lambda: picture.said, spell(scene, key, row, col))
    source = "gradient" if kind == "max" else "share"
    for row, col in ((0, 0), (1, 1)):
        picture.cell(source, row, col).hover()
        eventually(lambda: picture.said, spell_use(scene, source, row, col))


def test_an_impossible_setting_is_explained_and_the_next_move_works(picture, twin):
    picture.press("window", "End")
    impossible = twin.set(size=5).scene
    assert impossible.message == "a 5 × 5 pooling size does not fit a 4 × 4 input with padding 0"
    picture.matches(impossible)
    assert impossible.message in picture.root.locator('[data-panel="output"]').text_content()
    picture.press("window", "ArrowLeft", "ArrowLeft")
    picture.matches(twin.set(size=3).scene)


def test_a_window_of_nothing_but_padding_is_explained(picture, notebook, twin):
    notebook.run_code("_ = explorer.set(padding=2)")
    impossible = twin.set(padding=2).scene
    assert impossible.message.startswith("padding must be small enough")
    picture.matches(impossible)
    picture.press("p", "ArrowLeft")
    picture.matches(twin.set(padding=1).scene)


def test_step_walks_through_the_output(picture, eventually):
    picture.button("one step on").press("Enter")
    eventually(lambda: picture.windows("output"), [[0, 1, 1, 1]])
    assert picture.said == "output, row 0, column 1: max(2, 4, 7, 8) = 8, from row 1, column 3"


def test_arrow_keys_move_between_gradient_cells(picture, notebook, eventually):
    picture.cell("gradient", 0, 0).click()
    notebook.page.keyboard.press("ArrowDown")
    eventually(lambda: picture.windows("gradient"), [[1, 0, 1, 1]])
    assert picture.said.endswith("goes to row 2, column 0")
