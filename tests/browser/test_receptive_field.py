"""The two explorers of notebook 07 as a learner meets them: a pyramid, and a photograph."""

import pytest
from readings import spell_use

from cnn_course import explorers
from cnn_course.pictures.words import spell

EXPLORER = "receptive_field"
PHOTO = """import keras
import numpy as np
from cnn_course import explorers
layers = keras.layers
model = keras.Sequential([
    keras.Input((48, 60, 3), name="pixels"),
    layers.Conv2D(2, 3, padding="same", name="one"),
    layers.MaxPooling2D(2, name="pool"),
    layers.Conv2D(2, (3, 5), name="two"),
    layers.GlobalAveragePooling2D(name="everything"),
])
x = layers.ZeroPadding2D(2, name="padded")(model.inputs[0])
x = layers.Conv2D(2, 3, name="conv")(x)
mean = layers.GlobalAveragePooling2D(keepdims=True)(x)
gated = keras.Model(model.inputs[0], layers.Multiply(name="scale")([x, mean]))
photo = np.linspace(0, 1, 48 * 60 * 3).reshape(48, 60, 3)
"""
SHOWN = """models = {"small": model, "gated": gated}
explorer = explorers.network_fields(models, photo)
explorer"""


def funnel(picture) -> list:
    """The ends of the dashed lines on the page, as pairs of x, from the top layer down."""
    path = picture.root.locator(".cnn-funnel path").get_attribute("d") or ""
    numbers = [
        float(part.split(",")[0]) for part in path.replace("M", " ").replace("L", " ").split()
    ]
    return [tuple(round(v) for v in numbers[n : n + 2]) for n in range(0, len(numbers), 2)]


def test_it_opens_with_three_layers_of_three_that_see_seven(picture, eventually, twin):
    """[L7.1]"""
    picture.matches(twin.scene)
    eventually(lambda: picture.windows("input"), [[0, 4, 1, 7]])
    assert "size: 7 cells" in picture.lines(".cnn-facts > span")


def test_the_lines_lead_from_the_unit_to_what_it_sees(picture, eventually, twin):
    """[L7.1] Each level one cell wider on both sides."""
    cell = twin.scene.cell
    eventually(lambda: len(funnel(picture)), 6)
    lefts, rights = funnel(picture)[::2], funnel(picture)[1::2]
    for left, right in zip(lefts, rights, strict=True):
        assert left[0] - left[1] == pytest.approx(cell, abs=3)
        assert right[1] - right[0] == pytest.approx(cell, abs=3)


@pytest.mark.parametrize(
    ("name", "keys", "change"),
    [
        ("input cells", ["ArrowRight"], {"n": 16}),
        ("layers", ["ArrowLeft"], {"count": 2}),
        ("layers", ["ArrowRight", "ArrowRight"], {"count": 5}),
        ("change layer", ["ArrowLeft"], {"edit": 2}),
        ("it is", ["ArrowDown"], {"kind": "pooling"}),
        ("kernel", ["ArrowRight", "ArrowRight"], {"kernel": 5}),
        ("stride", ["ArrowRight"], {"stride": 2}),
        ("dilation", ["ArrowRight"], {"dilation": 2}),
        ("padding", ["ArrowRight"], {"padding": 1}),
    ],
)
def test_every_control_answers_to_the_keyboard(picture, twin, name, keys, change):
    """[L7.3]"""
    picture.press(name, *keys)
    picture.matches(twin.set(**change).scene)


def test_another_layer_is_changed_after_it_was_chosen(picture, twin, eventually):
    """[L7.3] Stride 2 in layer 1 moves the units of all layers apart."""
    picture.press("change layer", "Home")
    picture.press("stride", "ArrowRight")
    picture.matches(twin.set(edit=1, stride=2).scene)
    eventually(lambda: picture.windows("input"), [[0, 2, 1, 11]])


def test_a_layers_settings_stand_beside_it(picture, twin):
    """[L7.3]"""
    beside = picture.root.locator('[data-panel="layer1"]').get_by_label
    with picture.answered():
        beside("stride of layer 1").press("ArrowUp")
    with picture.answered():
        beside("kernel of layer 1").fill("99")  # more than the explorer shows
        beside("kernel of layer 1").press("Enter")
    picture.matches(twin.set(edit=1, stride=2, kernel=7).scene)
    with picture.answered():
        beside("kind of layer 1").select_option("pooling")
    picture.matches(twin.set(kind="pooling").scene)


@pytest.mark.parametrize("width", [1366, 900, 500])
def test_no_line_crosses_a_caption_and_nothing_scrolls_sideways(
    picture, notebook, eventually, width
):
    notebook.page.set_viewport_size({"width": width, "height": 768})
    notebook.run_code("_ = explorer.set(layers=[(3,), ('pool', 2), (3, 2, 1, 1)], n=26)")
    notebook.page.mouse.move(0, 0)  # away from the cells
    board = picture.root.locator(".cnn-board")
    eventually(lambda: board.evaluate("board => board.scrollWidth <= board.clientWidth"), True)
    crossing = """board => {
          const line = board.querySelector(".cnn-funnel path").getBoundingClientRect();
          return [...board.querySelectorAll(".cnn-stack .cnn-caption")].filter(
            caption => caption.getBoundingClientRect().right > line.left).length;
        }"""
    eventually(lambda: board.evaluate(crossing), 0)
    if width == 1366:  # stack and square on one screen
        box = board.bounding_box()
        assert box["height"] < 560
        left, right = (board.locator(name).bounding_box() for name in (".cnn-stack", ".cnn-row"))
        assert right["x"] > left["x"] + left["width"]
    notebook.page.set_viewport_size({"width": 1400, "height": 1400})


def test_the_new_top_layer_is_the_one_that_is_lit(picture, eventually):
    picture.press("layers", "ArrowRight")
    eventually(lambda: picture.said.split(":")[0], "layer 4, cell 3")
    eventually(lambda: len(funnel(picture)), 8)


def test_pointing_at_every_unit_says_what_python_says(notebook, picture, twin, eventually):
    """[L7.1]"""
    layers = [(3, 1, 1, 1), ("pool", 2), (3, 1, 2, 2)]
    notebook.run_code(f"_ = explorer.set(layers={layers}, n=12)")
    scene = twin.set(layers=layers, n=12).scene
    picture.matches(scene)
    for key in ("layer3", "layer2", "layer1"):
        panel = scene.panel(key)
        for place in range(0, panel.cols, 2):
            col = place + panel.first[1]
            if panel.at(0, col) is None:
                continue
            picture.cell(key, 0, place).hover()
            eventually(lambda: picture.said, spell(scene, key, 0, col))
    for place in (0, 1, 5):
        col = place + scene.panel("input").first[1]
        picture.cell("input", 0, place).hover()
        eventually(lambda: picture.said, spell_use(scene, "input", 0, col))


def test_arrow_keys_walk_along_a_layer(picture, notebook, eventually):
    """[L7.3]"""
    picture.cell("layer3", 0, 0).click()
    eventually(lambda: picture.windows("input"), [[0, 0, 1, 7]])
    notebook.page.keyboard.press("ArrowRight")
    eventually(lambda: picture.windows("input"), [[0, 1, 1, 7]])
    assert picture.windows("region") == [[1, 1, 7, 7]]


def test_an_impossible_layer_is_explained_and_the_next_move_works(picture, twin, eventually):
    picture.press("kernel", "End")
    picture.press("change layer", "Home")
    readout = picture.knob("kernel").locator(".widget-readout")
    eventually(lambda: readout.text_content(), "3")
    picture.press("kernel", "End")
    picture.press("input cells", *["ArrowLeft"] * 3)
    scene = twin.set(kernel=7).set(edit=1, kernel=7, n=12).scene
    assert scene.message == "layer 3: a kernel of 7 does not fit an input of 4 with padding 0"
    picture.matches(scene)
    picture.press("input cells", "ArrowRight", "ArrowRight", "ArrowRight")
    picture.matches(twin.set(n=15).scene)


# --- the photograph -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def album(open_notebook):
    return open_notebook(
        "from cnn_course import quiet\nwith quiet.startup():\n    import keras", PHOTO, SHOWN
    )


@pytest.fixture
def shot(album):
    album.run()
    return album.picture()


@pytest.fixture(scope="module")
def small():
    space = {}
    exec(PHOTO, space)  # the notebook's own lines
    return space


@pytest.fixture
def pair(small):
    models = {name: small[key] for name, key in (("small", "model"), ("gated", "gated"))}
    return explorers.network_fields(models, small["photo"])


def box(picture, kind) -> list:
    """A rectangle over the photograph as (top, left, bottom, right) in its pixels."""
    return picture.root.evaluate(
        """(root, kind) => {
          const svg = root.querySelector(".cnn-photo svg");
          const frame = svg.querySelector(".cnn-border");
          const node = [...svg.querySelectorAll(kind)].pop();
          if (!node || node.style.display === "none") return [];
          const of = (n, name) => Number(n.getAttribute(name));
          const scale = of(frame, "width") / 60;
          const left = (of(node, "x") - of(frame, "x")) / scale;
          const top = (of(node, "y") - of(frame, "y")) / scale;
          return [top, left, top + of(node, "height") / scale, left + of(node, "width") / scale]
            .map(v => Math.round(v));
        }""",
        kind,
    )


def agrees(picture, scene, eventually):
    (photo,) = scene.photos
    eventually(lambda: box(picture, ".cnn-window:not(.cnn-dashed)"), list(photo.region))
    eventually(lambda: box(picture, ".cnn-dashed"), list(photo.reach))
    eventually(lambda: picture.said, scene.sentence)
    picture.matches(scene)


def test_it_opens_with_the_last_map_and_the_middle_unit(shot, pair, eventually):
    """[L7.5]"""
    agrees(shot, pair.scene, eventually)
    image = shot.root.locator(".cnn-photo image").get_attribute("href")
    assert image.startswith("data:image/jpeg;base64,")


def test_photograph_knobs_and_words_stand_on_one_small_screen(shot, eventually):
    before = shot.page.viewport_size
    shot.page.set_viewport_size({"width": 1366, "height": 768})
    fits = """root => root.closest(".cnn-explorer").offsetHeight
                       <= root.closest(".jp-WindowedPanel-outer").clientHeight"""
    eventually(lambda: shot.root.evaluate(fits), True)
    shot.page.set_viewport_size(before)


@pytest.mark.parametrize(
    ("name", "keys", "change"),
    [
        ("layer", ["ArrowLeft"], {"layer": "pool"}),
        ("layer", ["Home"], {"layer": 0}),
        ("layer", ["End"], {"layer": "everything"}),
        ("unit's row", ["ArrowLeft"], {"row": 9}),
        ("unit's column", ["Home"], {"column": 0}),
    ],
)
def test_every_control_of_the_photograph_answers_to_the_keyboard(
    shot, pair, eventually, name, keys, change
):
    """[L7.5]"""
    shot.press(name, *keys)
    agrees(shot, pair.set(**change).scene, eventually)


def test_the_box_for_global_paths_is_there_where_the_network_has_one(shot, pair, eventually):
    """[L7.5] Ticked, it shows what the convolutions alone see."""
    tick = shot.box.locator(".widget-checkbox", has_text="without global paths")
    assert not tick.is_visible()
    shot.pick("network", "gated")
    agrees(shot, pair.set(network="gated").scene, eventually)
    shot.tick("without global paths")
    agrees(shot, pair.set(ignore_global=True).scene, eventually)
    shot.pick("network", "small")
    eventually(tick.is_visible, False)


def test_a_unit_of_the_padding_lights_nothing(shot, pair, eventually):
    """[L3.2]"""
    shot.pick("network", "gated")
    shot.press("layer", "Home", "ArrowRight")
    shot.press("unit's row", "Home")
    agrees(shot, pair.set(network="gated").set(layer="padded").set(row=0).scene, eventually)
    assert not shot.root.locator(".cnn-photo .cnn-window:not(.cnn-dashed)").is_visible()


def test_a_click_chooses_the_unit_and_arrow_keys_move_it(shot, album, pair, eventually):
    """[L7.5] A unit of "pool" stands over every second pixel."""
    shot.press("layer", "ArrowLeft")
    pair.set(layer="pool")
    agrees(shot, pair.scene, eventually)
    svg = shot.root.locator(".cnn-photo svg")
    place = svg.bounding_box()
    margin = pair.scene.photos[0].margin
    scale = place["width"] / (60 + 2 * margin)
    svg.click(position={"x": (margin + 31) * scale, "y": (margin + 11) * scale})
    agrees(shot, pair.set(row=5, column=15).scene, eventually)
    cells = album.page.locator(".jp-Cell").count()
    album.page.keyboard.press("ArrowUp")
    agrees(shot, pair.set(row=4).scene, eventually)
    album.page.keyboard.press("ArrowRight")
    agrees(shot, pair.set(column=16).scene, eventually)
    assert album.page.locator(".jp-Cell").count() == cells
    assert svg.get_attribute("aria-label").startswith("small; arrow keys")
