"""What holds for every picture: its numbers follow from its arrays and its parts, and it fits."""

import numpy as np
import pytest

from cnn_course import explorers
from cnn_course.pictures import layout, words
from cnn_course.pictures.scene import grid

RNG = np.random.default_rng(11)
OWN = RNG.normal(size=(5, 7)).round(2)
SMALL = RNG.normal(size=(3, 2)).round(2)
STARTS = {
    "stride and padding": lambda: explorers.stride_and_padding(OWN, SMALL),
    "pooling": lambda: explorers.pooling(OWN),
    "convolution": lambda: explorers.convolution(OWN, SMALL),
    "channels": lambda: explorers.convolution(
        RNG.normal(size=(4, 6, 2)).round(1), RNG.normal(size=(2, 3, 2, 3)).round(1), [1, 2.5, -3]
    ),
    "one kernel for all channels": lambda: explorers.convolution(np.ones((4, 5, 3)), SMALL),
    "backward": lambda: explorers.backward(OWN, SMALL),
    "backward, one row": lambda: explorers.backward(),
    "transposed convolution": lambda: explorers.transposed_convolution(OWN[:3, :4], SMALL),
    "receptive field": lambda: explorers.receptive_field(),
    "pixel matching": lambda: explorers.pixel_matching(),
    "slash machine": lambda: explorers.slash_machine(),
    "training": lambda: explorers.training(),
}


def drawn(rng, control):
    """A value that a knob can take; small ones more often."""
    if hasattr(control, "options"):
        values = [one[1] if isinstance(one, tuple) else one for one in control.options]
        return values[rng.integers(len(values))]
    if isinstance(control.value, bool):
        return bool(rng.integers(2))
    if isinstance(control.value, float):
        return control.min + control.step * int(rng.integers(9))
    most = control.max if rng.random() < 0.3 else min(control.max, control.min + 3)
    return int(rng.integers(control.min, most + 1))


def pictures(name, many=25):
    """The explorer after each of several random changes that it did not refuse."""
    rng, explorer = np.random.default_rng(3), STARTS[name]()
    yield explorer
    for _ in range(many):
        names = rng.permutation(list(explorer.controls))[:3]
        try:
            explorer.set(**{n: drawn(rng, explorer.controls[n]) for n in names})
        except ValueError:
            continue
        yield explorer


every = pytest.mark.parametrize("name", STARTS)


@every
def test_every_number_with_a_source_is_the_number_of_that_array(name):
    for explorer in pictures(name):
        for panel in explorer.scene.panels:
            source = panel.source
            if source is None:
                continue
            array = np.asarray(explorer.values[source.array], float)
            assert np.prod(source.size) <= array.size
            for (r, c), value in np.ndenumerate(np.array(panel.values, object)):
                row, col = r + panel.first[0], c + panel.first[1]
                index = source.index(row, col)
                wanted = source.blank if index is None else grid(array.flat[index])[0][0]
                beyond = source.ends and (row >= source.ends[0] or col >= source.ends[1])
                assert value == (None if beyond else wanted), (panel.key, row, col)


@every
def test_every_editable_panel_has_a_source(name):
    for explorer in pictures(name):
        assert all(panel.source for panel in explorer.scene.panels if panel.editable)


@every
def test_every_number_that_is_made_of_others_follows_from_them(name):
    """Only what the picture itself holds is used, as a browser would."""
    for explorer in pictures(name):
        scene = explorer.scene
        for panel in scene.made:
            made = panel.made_by
            if made.rule not in ("sum", "max"):
                continue
            for (r, c), value in np.ndenumerate(np.array(panel.values, object)):
                row, col = r + panel.first[0], c + panel.first[1]
                terms = words.terms_of(scene, made, row, col)
                products = [np.prod([p.at(i, j) for p, i, j in term]) for term in terms]
                if made.rule == "max":
                    assert value == max(products)
                    continue
                divide = len(products) if made.divide is None else made.divide
                total = (sum(products) + (made.bias or 0)) / divide
                assert value == pytest.approx(total, rel=1e-6, abs=1e-6), (panel.key, row, col)


@every
def test_what_follows_the_winners_of_pooling_is_where_they_are(name):
    for explorer in pictures(name):
        for panel in explorer.scene.panels:
            for mark in panel.marks:
                if not mark.won:
                    continue
                pooled = explorer.scene.panel(mark.won)
                said = [
                    words.spell(explorer.scene, pooled.key, r, c).rpartition("from row ")[2]
                    for r in range(pooled.rows)
                    for c in range(pooled.cols)
                ]
                assert {f"{r}, column {c}" for r, c in mark.cells} == set(said)


@every
def test_everything_in_a_picture_is_named_once_and_what_it_reads_is_there(name):
    for explorer in pictures(name):
        scene = explorer.scene
        keys = [item.key for item in (*scene.stack, *sum(scene.rows, ()))]
        assert len(keys) == len(set(keys))
        for panel in scene.made:
            for reach in (*sum(panel.made_by.terms, ()), *panel.made_by.also):
                assert reach.panel in keys


@every
def test_every_panel_fits_the_page(name):
    for explorer in pictures(name):
        scene = explorer.scene
        for panel in scene.panels:
            assert panel.cols * scene.cell * panel.small <= layout.WIDTH
