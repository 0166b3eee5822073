"""The knobs of the explorers, as data that a page without Python can draw."""

import importlib
import json
import random

import numpy as np
import pytest

from cnn_course import explorers
from cnn_course.site.tables import as_json

NAMES = (
    "backward",
    "convolution",
    "pixel_matching",
    "pooling",
    "receptive_field",
    "slash_machine",
    "stride_and_padding",
    "training",
    "transposed_convolution",
)


@pytest.fixture(params=NAMES)
def knobs(request):
    return importlib.import_module(f"cnn_course.explorers.{request.param}").KNOBS


def random_change(knobs, rng):
    control = rng.choice(list(knobs.controls.values()))
    if control.kind == "choice":
        return {control.name: rng.choice([value for _, value in control.options])}
    if control.kind == "tick":
        return {control.name: rng.choice([True, False])}
    if isinstance(control.step, float):
        return {control.name: rng.uniform(control.least, control.most)}
    return {control.name: rng.randint(control.least, control.most)}


def walk(knobs, steps=150):
    """Values that random moves of the knobs lead to; a refused move leads nowhere."""
    rng, values = random.Random(0), knobs.update({}, {})
    for _ in range(steps):
        try:
            values = knobs.update(values, random_change(knobs, rng))
        except ValueError:
            continue
        yield values


def test_every_control_stands_in_one_row_under_a_label_of_its_own(knobs):
    placed = [name for row in knobs.rows for name in row]
    assert sorted(placed) == sorted(knobs.controls)
    assert len({control.label for control in knobs.controls.values()}) == len(placed)


def test_a_page_that_reads_the_json_hides_the_same_controls(knobs):
    read = json.loads(json.dumps(as_json(knobs)))["controls"]
    for values in walk(knobs):
        hidden = {
            name
            for name, control in read.items()
            for case in control.get("hide", ())
            if all(values[key] in some for key, some in case.items())
        }
        assert hidden == knobs.hidden(values)


def test_a_control_belongs_to_a_knob_and_starts_where_the_page_says(knobs):
    start = knobs.update({}, {})
    for name, control in json.loads(json.dumps(as_json(knobs)))["controls"].items():
        assert control["of"] and name in start
        if control["kind"] == "slider":
            assert control["min"] <= control["value"] <= control["max"]
        if control["kind"] == "choice":
            assert control["value"] in [value for _, value in control["options"]]


def test_no_change_reaches_into_the_values_before(knobs):
    before = knobs.update({}, {})
    kept = {name: np.array(value, copy=True) for name, value in before.items()}
    for _ in walk(knobs):
        pass
    for name, value in before.items():
        assert np.array_equal(np.array(value), kept[name]), name


def shown(explorer):
    return {name for name, control in explorer.controls.items() if not control.layout.display}


def test_an_explorer_opens_with_a_few_knobs_and_has_them_all_behind_a_box():
    explorer = explorers.pooling()
    assert shown(explorer) == {"kind", "size", "stride", "side_by_side"}
    explorer.children[0].children[-1].value = True
    assert shown(explorer) == set(explorer.controls) - explorer._knobs.hidden(explorer.state)
    explorer.children[0].children[-1].value = False
    assert shown(explorer) == {"kind", "size", "stride", "side_by_side"}


def test_the_knob_of_what_is_set_is_there():
    explorer = explorers.pooling(dilation=2)
    assert "dilation" in shown(explorer) and "padding" not in shown(explorer)
    assert {"padding", "p"} <= shown(explorer.set(padding=1))
    assert {"padding"} <= shown(explorer.set(padding="valid"))  # to be set back


def test_a_call_names_the_knobs_to_open_with():
    explorer = explorers.pooling(knobs=("kind", "image"))
    assert shown(explorer) == {"kind", "height", "width"}
    assert explorer.code() == 'explorers.pooling(knobs=("kind", "image"))'
    with pytest.raises(ValueError, match="knobs must be 'all' or some of "):
        explorers.pooling(knobs=["sizes"])


@pytest.mark.parametrize("name", NAMES)
def test_the_first_row_has_a_knob_that_is_open(name):
    """There stands the box that opens the others."""
    explorer = getattr(explorers, name)()
    first = explorer.children[0].children[:-1]
    assert any(not control.layout.display for control in first)
