"""What the two explorers of notebook 07 show: a pyramid of layers, a region of a photograph."""

import json

import numpy as np
import pytest
from readings import spell_use

from cnn_course import explorers, geometry, ops
from cnn_course.explorers.network_fields import network_fields_scene
from cnn_course.explorers.networks import fitted
from cnn_course.explorers.receptive_field import receptive_field_scene, steps_of
from cnn_course.geometry import Layer
from cnn_course.pictures import words
from cnn_course.pictures.layout import fit
from cnn_course.pictures.scene import Place, to_data

STACKS = {
    "plain": ([3, 3, 3], 15),
    "strided": ([(3, 2), (3, 1), (2, 3)], 25),
    "padded": ([(3, 1, 1, 1), ("pool", 2), (3, 1, 2, 2), (3, 2, 1, 1)], 20),
    "padding and dilation": ([(3, 1, 1, 1), (3, 1, 4, 4)], 12),
    "holes": ([(3, 1, 2), (3, 1, 2)], 14),
    "skips cells": ([(1, 2), (3, 1), ("pool", 1, 3)], 27),
    "uneven": ([(2, 3), (2, 1), (3, 1, 2)], 30),
}
stacks = pytest.mark.parametrize(("layers", "n"), STACKS.values(), ids=STACKS)


def cells_that_matter(layers, n):
    """For each unit of the last layer, the input cells whose change changes it."""
    rows = np.eye(n)[:, :, None]
    for step in steps_of(layers):
        w = np.ones((step.kernel, 1, 1))
        rows = ops.conv(rows, w, stride=step.stride, padding=step.padding, dilation=step.dilation)
    return [np.flatnonzero(rows[:, unit, 0]).tolist() for unit in range(rows.shape[1])]


def lit(scene, key, unit, below):
    """The cells of a lower level that are lit for a unit, padding left out."""
    link = scene.panel(key).made_by
    reach = next(r for group in link.terms for r in group if r.panel == below)
    panel = scene.panel(below)
    cells = [c for _, c in reach.cells(0, unit) if panel.has(0, c)]
    return [c for c in cells if panel.at(0, c) is not None]


@stacks
def test_every_unit_lights_exactly_the_cells_that_matter_to_it(layers, n):
    """[L7.1] [L7.3]"""
    scene = receptive_field_scene(layers, n)
    top = f"layer{len(layers)}"
    seen = [lit(scene, top, unit, "input") for unit in range(scene.panel(top).cols)]
    assert seen == cells_that_matter(layers, n)


@stacks
def test_every_unit_stands_over_the_centre_of_its_field(layers, n):
    """[L7.3]"""
    scene = receptive_field_scene(layers, n)
    steps = steps_of(layers)
    ground = scene.panel("input")
    zero = ground.offset - ground.first[1]  # where input cell 0 is drawn
    for level in range(1, len(steps) + 1):
        panel = scene.panel(f"layer{level}")
        field = geometry.receptive_field(steps[:level])[-1]
        assert panel.pitch == field.jump
        drawn = panel.offset - panel.first[1] * panel.pitch
        assert drawn - zero == pytest.approx(field.centre)
    assert min(panel.offset for panel in scene.stack) == 0


@stacks
def test_size_jump_start_and_centre_are_said(layers, n):
    """[L7.3]"""
    scene = receptive_field_scene(layers, n)
    field = geometry.receptive_field(steps_of(layers))[-1]
    facts = dict(scene.facts)
    assert facts["size"] == f"{field.size} cells" and facts["jump"] == field.jump
    assert facts["unit 0 starts at cell"] == words.number(field.start)
    assert facts["units of the last layer"] == len(cells_that_matter(layers, n))
    assert f"= {field.size}," in scene.formula[-1] and f"= {field.jump}," in scene.formula[-1]


def test_two_layers_of_three_see_five_and_three_see_seven():
    """[L7.1]"""
    assert dict(receptive_field_scene([3, 3]).facts)["size"] == "5 cells"
    scene = receptive_field_scene([3, 3, 3])
    assert words.spell(scene, "layer3", 0, 4) == (
        "layer 3, cell 4: sees cells 4 to 6 of layer 2, cells 4 to 8 of layer 1, "
        "cells 4 to 10 of input"
    )
    assert scene.lit == Place("layer3", 0, 4)


def test_the_recurrence_is_written_with_its_numbers():
    """[L7.3]"""
    scene = receptive_field_scene([3, (3, 2, 1, 1), (3, 1, 2)], 20)
    assert scene.formula[2:] == (
        "layer 1:  size 1 + (3 − 1)·1 = 3,   start 0 − 0·1 = 0,   jump 1·1 = 1,   centre 1",
        "layer 2:  size 3 + (3 − 1)·1 = 5,   start 0 − 1·1 = −1,   jump 1·2 = 2,   centre 1",
        "layer 3:  size 5 + (5 − 1)·2 = 13,   start −1 − 0·2 = −1,   jump 2·1 = 2,   centre 5"
        "   (the kernel spans 5)",
    )


def test_an_input_cell_says_which_units_see_it():
    """[L7.1]"""
    scene = receptive_field_scene([3, 3], 9)
    assert spell_use(scene, "input", 0, 3) == (
        "input, cell 3: seen by cells 0 to 3 of layer 2, cells 1 to 3 of layer 1"
    )


def test_padding_is_marked_blank_and_sees_nothing():
    scene = receptive_field_scene([(3, 1, 1, 1), (3, 2, 1, 2)], 8)
    marks = {p.key: m.cells for p in scene.panels for m in p.marks if m.kind == "padding"}
    assert marks["input"] == ((0, -1), (0, 8))
    assert marks["layer1"] == ((0, -2), (0, -1), (0, 8), (0, 9))
    assert scene.panel("layer1").values[0][:3] == (None, None, 0)
    assert words.made_at(scene.panel("layer1"), 0, -1) is None
    assert spell_use(scene, "layer1", 0, -1) == (
        "layer 1, cell −1 (padding: zeros, they see nothing): seen by cell 0 of layer 2"
    )


def test_input_cells_no_unit_sees_are_marked():
    scene = receptive_field_scene([(2, 3)], 9)
    (mark,) = [mark for mark in scene.panel("input").marks if mark.kind == "unused"]
    assert mark.cells == ((0, 2), (0, 5), (0, 8)) and "seen by no unit" in mark.label


def test_the_region_in_two_dimensions_has_the_same_rows_as_columns():
    """[L7.1]"""
    scene = receptive_field_scene([(3, 2), 3], 15)
    (region,) = scene.panel("layer2").made_by.also
    cells = region.cells(0, 1)
    assert {r for r, _ in cells} == {c for _, c in cells} == set(range(2, 9))


def test_a_layer_that_does_not_fit_is_named_and_the_rest_is_drawn():
    scene = receptive_field_scene([7, 7, 7], 15)
    with pytest.raises(ValueError) as caught:
        geometry.output_size(3, 7)
    assert scene.message == f"layer 3: {caught.value}"
    assert [panel.key for panel in scene.stack] == ["layer2", "layer1", "input"]
    assert dict(scene.facts)["size"] == "19 cells"
    assert "Impossible" in scene.alt
    assert [panel.key for panel in receptive_field_scene([7], 3).stack] == ["input"]


@stacks
def test_the_picture_fits_the_page_and_is_small(layers, n):
    scene = fit(receptive_field_scene(layers, n))
    widest = max(p.offset + (p.cols - 1) * p.pitch + 1 for p in scene.panels if p.key != "region")
    assert widest * scene.cell <= 700
    assert len(json.dumps(to_data(scene))) < 12_000


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        ([], "layers must list 1 to 5 layers; got []"),
        ([3] * 6, "layers must list 1 to 5 layers"),
        ([(3, 0)], "stride of layer 1 must be a positive whole number; got 0"),
        ([3, (3, 1, 1, -1)], "padding of layer 2 must be a whole number, 0 or more; got -1"),
        ([("pool",)], "layer 1 must be (kernel, stride, dilation, padding)"),
    ],
)
def test_a_stack_that_cannot_be_is_refused(layers, said):
    with pytest.raises(ValueError) as caught:
        receptive_field_scene(layers)
    assert said in str(caught.value)
    with pytest.raises(ValueError, match="n must be at most 30"):
        receptive_field_scene([3], 31)


def test_the_explorer_changes_one_layer_at_a_time_and_keeps_the_others():
    explorer = explorers.receptive_field([3, ("pool", 2), Layer(5, padding=2)], n=18)
    assert explorer.values["edit"] == 3 and explorer.values["padding"] == 2
    explorer.set(edit=2)
    assert (explorer.values["kind"], explorer.values["stride"]) == ("pooling", 2)
    explorer.set(kernel=3)
    assert [str(step) for step in explorer.values["layers"]] == [
        "convolution, kernel 3",
        "pooling, kernel 3, stride 2",
        "convolution, kernel 5, padding 2",
    ]
    explorer.set(count=1)
    assert explorer.values["edit"] == 1
    explorer.set(count=3)
    assert str(explorer.values["layers"][2]) == "convolution, kernel 5, padding 2"


def test_a_layer_turned_into_pooling_gets_the_usual_settings():
    explorer = explorers.receptive_field([3, (3, 1, 2, 2)])
    explorer.set(kind="pooling")
    assert str(explorer.values["layers"][1]) == "pooling, kernel 2, stride 2"
    assert explorer.controls["dilation"].layout.display == "none"
    explorer.set(kind="convolution")
    assert str(explorer.values["layers"][1]) == "convolution, kernel 3"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"n": 31}, "n goes from 1 to 30 in this explorer; got 31"),
        ({"stride": 0}, "stride of layer 3 must be a positive whole number; got 0"),
        ({"edit": 4}, "edit must be at most 3 in this explorer; got 4"),
        ({"kind": "dense"}, "kind must be convolution or pooling; got 'dense'"),
        ({"layers": [9]}, "kernel of layer 1 must be at most 7 in this explorer; got 9"),
    ],
)
def test_the_explorer_refuses_with_the_operations_words(change, said):
    explorer = explorers.receptive_field()
    before = explorer.values
    with pytest.raises(ValueError) as caught:
        explorer.set(**change)
    assert str(caught.value) == said
    assert explorer.values == before


# --- the photograph -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def model():
    from cnn_course import quiet

    with quiet.startup():
        import keras

    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((40, 60, 3)),
            layers.Conv2D(2, 3, padding="same", name="one"),
            layers.ReLU(name="same_again"),
            layers.MaxPooling2D(2, name="pool"),
            layers.Conv2D(2, (3, 5), padding="same", dilation_rate=2, name="two"),
            layers.MaxPooling2D((2, 3), name="last"),
            layers.GlobalAveragePooling2D(name="everything"),
        ]
    )


PHOTO = np.random.default_rng(0).random((90, 60, 3))


@pytest.fixture
def explorer(model):
    return explorers.network_fields({"small": model}, PHOTO, layer="two")


@pytest.mark.parametrize("layer", ["one", "pool", "two", "last"])
@pytest.mark.parametrize("corner", ["first", "middle", "last"])
def test_the_region_is_the_networks_own(model, explorer, layer, corner):
    """[L7.5]"""
    from cnn_course import network_fields

    field = network_fields.field(model, layer)
    unit = {
        "first": (0, 0),
        "middle": field.middle,
        "last": tuple(n - 1 for n in field.units),
    }[corner]
    (photo,) = explorer.set(layer=layer, row=unit[0], column=unit[1]).scene.photos
    rows, columns = field.region(unit)
    assert photo.region == (rows.start, columns.start, rows.stop, columns.stop)
    spans = field.unclipped(unit)
    whole = (spans[0][0], spans[1][0], spans[0][1], spans[1][1])
    assert photo.reach == (() if whole == photo.region else whole)
    assert photo.dot == tuple((a + b) / 2 for a, b in spans)


def test_layers_that_see_the_same_are_left_out(explorer):
    assert explorer.state["_networks"]["small"].names[1:] == (
        "one",
        "pool",
        "two",
        "last",
        "everything",
    )


def test_what_is_seen_is_said_with_its_numbers(explorer):
    """[L7.3] Size 3, 4, 12 x 20; jump 2; start −1, −1, −5 and −9."""
    scene = explorer.set(row=0, column=10).scene
    assert scene.sentence == (
        "unit (0, 10) of two sees rows 0 to 6 and columns 11 to 30. Its field of 12 × 20 reaches "
        "over the edge: rows −5 to 6, columns 11 to 30; 42% of it is padding."
    )
    assert scene.formula == (
        "centre, row:  0.5 + 2·0 = 0.5",
        "centre, column:  0.5 + 2·10 = 20.5",
    )
    facts = dict(scene.facts)
    assert (facts["size"], facts["jump"], facts["units"]) == ("12 × 20", "2 × 2", "20 × 30")
    inside = explorer.set(row=10, column=15).scene
    assert inside.sentence == (
        "unit (10, 15) of two sees rows 15 to 26 and columns 21 to 40, 12 × 20 pixels."
    )
    assert inside.photos[0].reach == ()


def test_a_layer_without_a_map_sees_the_whole_picture_and_hides_the_unit(explorer):
    scene = explorer.set(layer="everything").scene
    assert scene.photos[0].region == (0, 0, 40, 60)
    assert "sees the whole picture" in scene.sentence
    assert explorer.controls["row"].layout.display == "none"
    assert dict(scene.facts)["size"] == "everything"


@pytest.fixture(scope="module")
def gated():
    """Padding at the front, a squeeze-and-excite gate, then one more convolution."""
    import keras

    layers = keras.layers
    source = keras.Input((20, 30, 3))
    x = layers.ZeroPadding2D(2, name="padded")(source)
    x = layers.Conv2D(2, (3, 5), padding="same", name="before")(x)
    gate = layers.GlobalAveragePooling2D(keepdims=True, name="squeeze")(x)
    x = layers.Multiply(name="scale")([x, gate])
    return keras.Model(source, layers.Conv2D(2, 3, name="after")(x), name="gated")


@pytest.mark.parametrize(("row", "column"), [(0, 9), (1, 0), (23, 33), (10, 32)])
def test_a_unit_of_the_padding_sees_nothing(gated, row, column):
    """[L3.2] No part of the photograph is lit; its field is drawn where it lies, outside."""
    explorer = explorers.network_fields(gated, PHOTO, layer="padded")
    scene = explorer.set(row=row, column=column).scene
    (photo,) = scene.photos
    assert scene.sentence == (
        f"unit ({row}, {column}) of padded sees nothing of the picture, only padding."
    )
    top, left, bottom, right = photo.region
    assert (bottom - top) * (right - left) == 0
    assert photo.reach == (row - 2, column - 2, row - 1, column - 1)
    assert dict(scene.facts)["share of the picture"] == "0%"


def test_a_gap_between_the_stamps_of_a_transposed_convolution_sees_nothing():
    """[L6.4]"""
    import keras

    up = keras.layers.Conv2DTranspose(1, 2, strides=3, name="up")
    model = keras.Sequential([keras.Input((20, 20, 3)), up])
    scene = explorers.network_fields(model, PHOTO).set(row=29, column=29).scene
    assert scene.sentence == (
        "unit (29, 29) of up sees nothing of the picture, only a gap that a transposed convolution "
        "left."
    )
    assert scene.photos[0].region == (0, 0, 0, 0) and scene.photos[0].reach == ()


def test_a_layer_that_sees_the_whole_map_below_but_not_the_whole_picture_says_so():
    import keras

    layers = keras.layers
    pool, mean = layers.MaxPooling2D(2), layers.GlobalAveragePooling2D(keepdims=True, name="mean")
    model = keras.Sequential([keras.Input((7, 7, 3)), pool, mean])
    facts = dict(explorers.network_fields(model, PHOTO, layer="mean").scene.facts)
    assert (facts["size"], facts["share of the picture"]) == ("the whole map", "73%")


def test_a_box_leaves_the_global_paths_out(gated):
    """[L7.5] The convolutions alone: the field that the gate hides."""
    from cnn_course import network_fields

    explorer = explorers.network_fields(gated, PHOTO)
    box = explorer.controls["ignore_global"]
    assert "sees the whole picture, from every place" in explorer.scene.sentence
    assert box.layout.display is None and box.value is False
    row, column = explorer.values["row"], explorer.values["column"]
    box.value = True
    assert (explorer.values["row"], explorer.values["column"]) == (row, column)
    alone = network_fields.field(gated, "after", ignore_global=True)
    assert dict(explorer.scene.facts)["size"] == "5 × 7"
    assert alone.size == (5, 7)
    rows, columns = alone.region((row, column))
    region = (rows.start, columns.start, rows.stop, columns.stop)
    assert explorer.scene.photos[0].region == region
    box.value = False
    assert "from every place" in explorer.scene.sentence
    assert explorer.scene == explorers.network_fields(gated, PHOTO).scene
    begun = explorers.network_fields(gated, PHOTO, ignore_global=True)
    assert begun.controls["ignore_global"].value and begun.scene.photos[0].region == region


def test_the_box_is_shown_only_where_the_network_has_a_global_path(model, gated):
    both = explorers.network_fields({"small": model, "gated": gated}, PHOTO)
    shown = [
        both.set(network=name).controls["ignore_global"].layout.display
        for name in ("small", "gated", "small")
    ]
    assert shown == ["none", None, "none"]
    with pytest.raises(TypeError, match="ignore_global must be True or False; got 'yes'"):
        both.set(ignore_global="yes")


def test_unknown_layers_and_several_inputs_are_told_to_the_explorer_as_to_fields():
    import keras

    layers = keras.layers
    left, right = keras.Input((20, 30, 3), name="left"), keras.Input((20, 30, 3), name="right")
    double = layers.Lambda(lambda x: x * 2, name="double")(left)
    model = keras.Model([left, right], layers.Add(name="sum")([double, right]))
    explorer = explorers.network_fields(
        model, PHOTO, treat={"double": "Activation"}, source="left", layer="left"
    )
    assert dict(explorer.scene.facts)["layer"] == "InputLayer"
    with pytest.raises(ValueError, match="several inputs: pass source"):
        explorers.network_fields(model, PHOTO)


def test_a_network_that_takes_no_pictures_of_a_known_size_is_refused(model):
    import keras

    layers = keras.layers
    line = keras.Sequential([keras.Input((20, 1)), layers.Conv1D(1, 3)])
    sizeless = keras.Sequential([keras.Input((None, None, 3)), layers.Conv2D(1, 3)])
    with pytest.raises(ValueError, match="must take pictures: two axes; got 1"):
        explorers.network_fields(line, PHOTO)
    with pytest.raises(ValueError, match="any size: pass input_size, for example input_size=224"):
        explorers.network_fields(sizeless, PHOTO)
    known = explorers.network_fields(sizeless, PHOTO, input_size=(20, 30))
    assert known.scene.photos[0].size == (20, 30)
    both = explorers.network_fields({"small": model, "line": line}, PHOTO)
    before = both.values
    both.controls["network"].value = "line"
    assert "must take pictures" in both._view.notice
    assert both.values == before and both.controls["network"].value == "small"


def test_the_unit_stays_over_the_same_place_from_layer_to_layer(explorer):
    explorer.set(layer="one", row=9, column=49)
    explorer.set(layer="pool")
    assert (explorer.values["row"], explorer.values["column"]) in {(4, 24), (5, 25), (4, 25)}
    explorer.set(layer="one")
    assert (explorer.values["row"], explorer.values["column"]) == (9, 49)


def test_a_click_chooses_the_nearest_unit_and_arrow_keys_move_it(explorer):
    explorer.set(layer="pool")
    explorer._received(None, {"kind": "point", "panel": "photo", "row": 11.2, "col": 31.7}, None)
    assert (explorer.values["row"], explorer.values["column"]) == (5, 15)
    explorer._received(None, {"kind": "move", "panel": "photo", "rows": -1, "cols": 1}, None)
    assert (explorer.values["row"], explorer.values["column"]) == (4, 16)
    explorer._received(None, {"kind": "point", "panel": "photo", "row": -30, "col": 500}, None)
    explorer._received(None, {"kind": "move", "panel": "photo", "rows": -1, "cols": 1}, None)
    assert (explorer.values["row"], explorer.values["column"]) == (0, 29)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"layer": "nine"}, "layer must be one of "),
        ({"layer": 6}, "layer goes from 0 to 5 here; got 6"),
        ({"network": "large"}, "network must be one of small; got 'large'"),
        ({"row": 20}, "row goes from 0 to 19 in two; got 20"),
    ],
)
def test_a_network_layer_or_unit_that_is_not_there_is_refused(explorer, change, said):
    with pytest.raises(ValueError) as caught:
        explorer.set(**change)
    assert str(caught.value).startswith(said)


def test_the_photograph_is_sent_apart_from_the_scene_and_only_once(explorer):
    first = explorer._view.images
    assert first["photo"].startswith("data:image/jpeg;base64,")
    explorer.set(row=3)
    assert explorer._view.images is first
    assert "image" not in explorer._view.scene["rows"][0][0]
    assert len(json.dumps(explorer._view.scene)) < 2_000


@pytest.mark.parametrize(
    ("photo", "said"),
    [
        (np.zeros((4, 5, 2)), "photo must be (rows, columns) or (rows, columns, 3); got 4x5x2"),
        (
            np.full((4, 5), 255),
            "photo must have values from 0 to 1: pixels go from 255 to 255, and the course's "
            "models expect pixels from 0 to 1: divide by 255",
        ),
    ],
)
def test_a_picture_that_is_none_is_refused(photo, said):
    with pytest.raises(ValueError) as caught:
        fitted(photo, (8, 8))
    assert str(caught.value) == said


def test_the_scene_wants_a_photo_as_large_as_the_networks_input(model):
    from cnn_course import network_fields

    field = network_fields.field(model, "two")
    with pytest.raises(ValueError, match="photo must be as large as the network's input, 40 × 60"):
        network_fields_scene(np.zeros((60, 40)), field)


def test_both_have_a_static_twin_and_words_for_those_who_cannot_see_it(explorer):
    from cnn_course.pictures.paper import page

    pyramid = explorers.receptive_field([(3, 2, 1, 1), (3, 1, 2)])
    for one in (pyramid, explorer):
        assert page.png(one.scene).startswith(b"\x89PNG")
        assert page.png(one.scene) == page.png(one.scene)
        bundle, _ = one._repr_mimebundle_()
        assert bundle["text/plain"] == one.scene.alt
    assert "One unit of layer 2 sees 11 cells" in pyramid.scene.alt
    assert explorer.scene.alt.startswith("small: unit (9, 14) of two sees rows 13 to 24")
