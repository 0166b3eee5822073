"""What the transposed convolution explorer shows: three views, one result, and checkerboards."""

import numpy as np
import pytest

from cnn_course import by_hand, explorers, lecture, ops
from cnn_course.explorers.transposed_convolution import transposed_convolution_scene
from cnn_course.pictures import words
from cnn_course.pictures.scene import Place
from cnn_course.pictures.words import as_shown

RNG = np.random.default_rng(6)
IMAGE = RNG.integers(1, 9, (2, 3)).astype(float)
KERNEL = RNG.integers(-4, 5, (3, 2)).astype(float)

SETTINGS = {
    "stride 1": {"stride": 1},
    "stride 2": {"stride": 2},
    "strides apart": {"stride": (1, 3)},
    "padding": {"stride": 2, "padding": 1},
    "output padding": {"stride": 3, "output_padding": (2, 1)},
    "both": {"stride": (3, 2), "padding": (1, 0), "output_padding": (2, 1)},
    "padding larger than the kernel's reach": {"stride": (3, 4), "padding": (2, 2)},
    "dilation": {"stride": 1, "dilation": (2, 3)},
    "all at once": {"stride": 2, "padding": 1, "output_padding": 1, "dilation": (2, 1)},
}


def expected(image, kernel, *, stride=2, padding=0, output_padding=0, dilation=1):
    """The loops of the course, on grids."""
    down, across = (padding, padding) if np.ndim(padding) == 0 else padding
    return by_hand.conv_transpose(
        np.asarray(image, float)[None, :, :, None],
        np.asarray(kernel, float)[:, :, None, None],
        stride=stride,
        padding=((down, down), (across, across)),
        output_padding=output_padding,
        dilation=dilation,
    )[0, :, :, 0]


def panel_values(scene, key):
    return np.array(scene.panel(key).values, float)


def total(scene, key, row, col):
    """What a cell's spelled products add up to."""
    terms = words.terms_of(scene, scene.panel(key).made_by, row, col)
    return sum(np.prod([panel.at(r, c) for panel, r, c in term]) for term in terms)


def test_it_opens_with_copies_that_can_be_told_apart():
    """[L6.3] 1, 10, 100 and 1000: each digit of a sum says whose copy it comes from."""
    scene = explorers.transposed_convolution().scene
    assert words.spell(scene, "output", 2, 2).endswith("1·9 + 10·7 + 100·3 + 1000·1 = 1379")
    signs = [panel.before for panel in scene.rows[0]]
    assert signs == ["", "⋆ᵀ", "=", ""]


# --- three views, one result ----------------------------------------------------------------


@pytest.mark.parametrize("view", ["scatter", "matrix", "insertion", "all"])
def test_the_lectures_map(view):
    """[L6.3]"""
    given = lecture.TRANSPOSED_INPUT, lecture.TRANSPOSED_KERNEL
    scene = explorers.transposed_convolution(*given, view=view).scene
    np.testing.assert_allclose(panel_values(scene, "output"), lecture.TRANSPOSED_OUTPUT, rtol=1e-5)


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("view", ["scatter", "matrix", "insertion"])
def test_every_view_gives_the_loops_numbers_from_its_own_products(setting, view):
    """[L6.4]"""
    scene = transposed_convolution_scene(IMAGE, KERNEL, view=view, **setting)
    panel = scene.panel("output")
    result = expected(IMAGE, KERNEL, **setting)
    for (r, c), value in np.ndenumerate(result):
        assert panel.at(r, c) == pytest.approx(value)
        assert total(scene, "output", r, c) == pytest.approx(value)


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_the_matrix_is_the_transposed_matrix_of_the_convolution(setting):
    """[L6.2]: Mᵀ, blanks read as zeros, against the convolution applied to every unit image."""
    scene = transposed_convolution_scene(IMAGE, KERNEL, view="matrix", **setting)
    shape = expected(IMAGE, KERNEL, **setting).shape
    units = np.eye(int(np.prod(shape))).reshape(-1, *shape, 1)
    padding = setting.get("padding", 0)
    down, across = (padding, padding) if np.ndim(padding) == 0 else padding
    columns = ops.conv(
        units,
        KERNEL[:, :, None, None],
        stride=setting["stride"],
        padding=((down, down), (across, across)),
        dilation=setting.get("dilation", 1),
    ).reshape(len(units), -1)
    np.testing.assert_allclose(np.nan_to_num(panel_values(scene, "matrix")), columns)
    np.testing.assert_allclose(
        panel_values(scene, "column").ravel(), columns @ IMAGE.ravel(), rtol=1e-5
    )


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_zeros_put_in_and_an_ordinary_correlation_give_the_same(setting):
    """[L6.4]: a plain correlation of what is drawn, all zeros included."""
    scene = transposed_convolution_scene(IMAGE, KERNEL, view="insertion", **setting)
    ((spread, turned),) = scene.panel("output").made_by.terms
    values, weights = scene.panel("spread"), scene.panel("turned")
    for (r, c), value in np.ndenumerate(expected(IMAGE, KERNEL, **setting)):
        pairs = zip(spread.cells(r, c), turned.cells(r, c), strict=True)
        assert sum(values.at(*a) * weights.at(*b) for a, b in pairs) == pytest.approx(value)


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_a_chosen_cell_lights_exactly_where_its_copy_lands(setting):
    scene = transposed_convolution_scene(IMAGE, KERNEL, **setting)
    output, _ = scene.panel("input").made_by.terms[0]
    for cell in np.ndindex(*IMAGE.shape):
        alone = np.zeros_like(IMAGE)
        alone[cell] = 1
        written = expected(alone, np.ones_like(KERNEL), **setting)
        rows, cols = map(range, written.shape)
        lit = {(r, c) for r, c in output.cells(*cell) if r in rows and c in cols}
        assert lit == set(map(tuple, np.argwhere(written).tolist()))


def test_a_cell_is_spelled_out_alike_in_two_views():
    """[L6.3] the cell in the middle, under all four copies."""
    for view in ("scatter", "insertion"):
        given = lecture.TRANSPOSED_INPUT, lecture.TRANSPOSED_KERNEL
        scene = explorers.transposed_convolution(*given, view=view).scene
        said = words.spell(scene, "output", 2, 2)
        assert said.endswith(
            "row 2, column 2: 25.54·1.33 + 28.58·1.55 + 23.47·0.75 + 20.62·0.13 = 98.61"
        )


def test_an_input_cell_says_what_it_does():
    scene = transposed_convolution_scene([[1, 10]], [[1, 2, 3]], stride=2)
    assert words.spell(scene, "input", 0, 1) == (
        "input, cell 1: 10 times each of 3 weights, added where they land"
    )
    assert scene.window == "a cell, and where its copy of the kernel lands"


def test_all_three_are_lit_in_step():
    scene = transposed_convolution_scene([[1, 10]], [[1, 2, 3]], stride=2, view="all")
    lit = {reach.panel: reach.cells(0, 2) for reach in scene.panel("output").made_by.also}
    assert lit["spread"] == [(0, 0), (0, 1), (0, 2)]
    assert lit["matrix"] == [(2, 0), (2, 1)]
    assert lit["column"] == [(2, 0)] and lit["again"] == [(0, 2)]
    assert scene.panel("matrix").values == ((1, None), (2, None), (3, 1), (None, 2), (None, 3))


# --- stamps one by one ----------------------------------------------------------------------


def test_copies_are_added_one_by_one():
    """[L6.4]"""
    so_far = []
    for placed in range(3):
        scene = transposed_convolution_scene([[1, 10]], [[1, 2, 3]], stride=2, placed=placed)
        so_far.append(scene.panel("output").values[0])
    assert so_far == [(0, 0, 0, 0, 0), (1, 2, 3, 0, 0), (1, 2, 13, 20, 30)]
    assert scene.panel("output").name == "output"


def test_while_copies_are_missing_the_picture_says_so():
    scene = transposed_convolution_scene(IMAGE, KERNEL, placed=4)
    assert scene.panel("output").name == "output so far"
    assert scene.lit == Place("input", 1, 0)
    assert [m.cells for m in scene.panel("input").marks if m.kind == "ring"] == [((1, 0),)]
    assert scene.alt.endswith("Shown: the sum after 4 of 6 copies.")
    for (r, c), value in np.ndenumerate(panel_values(scene, "output")):
        assert total(scene, "output", r, c) == pytest.approx(value)


def test_the_counts_grow_with_the_copies():
    """[L6.4]"""
    explorer = explorers.transposed_convolution()
    seen, facts, names = [], [], []
    for placed in range(5):
        scene = explorer.set(placed=placed).scene
        seen.append(int(panel_values(scene, "counts").sum()))
        facts.append(dict(scene.facts)["each output cell is written"])
        names.append(scene.panel("counts").name)
    assert seen == [0, 9, 18, 27, 36]
    assert facts[0] == "never, so far" and facts[4] == "1 to 4 times"
    assert facts[1:4] == [f"0 to {most} times, so far" for most in (1, 2, 3)]
    assert names == ["times written so far"] * 4 + ["times each cell is written"]
    first = panel_values(explorer.set(placed=1).scene, "counts")
    assert first[:3, :3].tolist() == [[1, 1, 1]] * 3 and first.sum() == 9


def test_before_the_first_copy_nothing_is_lit_and_the_words_say_so():
    scene = explorers.transposed_convolution().set(placed=0).scene
    assert scene.lit is None
    assert scene.sentence == "no copy of the kernel is added yet"
    assert explorers.transposed_convolution().scene.sentence == ""


def test_a_stride_as_large_as_the_kernel_writes_every_cell_once_a_larger_one_leaves_gaps():
    """[L6.4]"""
    explorer = explorers.transposed_convolution()
    scene = explorer.set(stride=3).scene
    assert dict(scene.facts)["each output cell is written"] == "once"
    assert scene.alt.endswith("Each output cell is written once.")
    counts = panel_values(explorer.set(stride=4).scene, "counts")
    assert np.argwhere(counts.sum(axis=0) == 0).tolist() == [[3]]
    assert np.argwhere(counts.sum(axis=1) == 0).tolist() == [[3]]


def test_the_matrix_and_the_kernel_are_called_as_in_the_notebook():
    """[L6.2], [L6.4] M.T and the flipped kernel."""
    scene = transposed_convolution_scene(IMAGE, KERNEL, view="all")
    assert (scene.panel("matrix").name, scene.panel("turned").name) == ("Mᵀ", "kernel flipped")
    assert any(line.startswith("Mᵀ has a column for each input cell") for line in scene.formula)


# --- what is cut off, what is written ------------------------------------------------------


@pytest.mark.parametrize(
    "setting",
    [{"padding": 1}, {"padding": (1, 0), "output_padding": 1}, {"stride": 4, "padding": (0, 1)}],
    ids=["all round", "less at the end", "gaps"],
)
def test_what_the_padding_cuts_off_stays_visible_and_hatched(setting):
    scene = transposed_convolution_scene(IMAGE, KERNEL, **setting)
    panel = scene.panel("output")
    kept = expected(IMAGE, KERNEL, **setting)
    whole = expected(IMAGE, KERNEL, stride=setting.get("stride", 2))
    cut = {c for m in scene.panel("output").marks if m.kind == "padding" for c in m.cells}
    top, left = (-n for n in panel.first)
    for r in range(panel.first[0], panel.first[0] + panel.rows):
        for c in range(panel.first[1], panel.first[1] + panel.cols):
            inside = 0 <= r < kept.shape[0] and 0 <= c < kept.shape[1]
            assert ((r, c) in cut) is not inside
            if r + top < whole.shape[0] and c + left < whole.shape[1]:
                assert panel.at(r, c) == whole[r + top, c + left]
            assert total(scene, "output", r, c) == pytest.approx(panel.at(r, c))


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_counts_say_how_many_copies_reach_a_cell(setting):
    """[L6.4]"""
    scene = transposed_convolution_scene(IMAGE, KERNEL, **setting)
    ones = expected(np.ones_like(IMAGE), np.ones_like(KERNEL), **setting)
    np.testing.assert_array_equal(panel_values(scene, "counts"), ones)


@pytest.mark.parametrize(
    "k, s, d", [(3, 2, 1), (4, 2, 1), (3, 1, 1), (2, 3, 1), (3, 3, 2), (4, 2, 2)]
)
def test_a_checkerboard_is_announced_exactly_when_inner_cells_differ(k, s, d):
    """[L6.4] when k is no multiple of s"""
    scene = transposed_convolution_scene(
        np.ones((1, 12)), np.ones((1, k)), stride=(1, s), dilation=(1, d)
    )
    counts = panel_values(scene, "counts")[0]
    inner = counts[k * d : -k * d]
    said = dict(scene.facts)["checkerboard"]
    assert said.startswith("yes" if len(set(inner)) > 1 else "no")
    if d == 1 and k % s:
        assert said == f"yes, {k} is no multiple of {s}"


def test_cells_no_copy_reaches_are_crossed_out():
    scene = transposed_convolution_scene([[1, 2]], [[3, 4]], stride=(1, 3))
    unused = {p.key: m.cells for p in scene.panels for m in p.marks if m.kind == "unused"}
    assert unused == {"counts": ((0, 2),), "output": ((0, 2),)}


# --- sizes and what cannot be ---------------------------------------------------------------


def test_the_size_formula_carries_the_numbers():
    """[L6.4] s(n − 1) + k − 2p + output padding"""
    scene = transposed_convolution_scene(IMAGE, KERNEL, stride=3, padding=1, output_padding=(2, 0))
    assert scene.formula[-3:] == (
        "output = stride·(n − 1) + kernel − 2·padding + output padding",
        "height:  3·(2 − 1) + 3 − 2·1 + 2 = 6",
        "width:  3·(3 − 1) + 2 − 2·1 + 0 = 6",
    )
    assert scene.panel("output").shape == "6 × 6, cut out of 7 × 8"


@pytest.mark.parametrize(
    "setting",
    [{"output_padding": 2}, {"padding": 3, "stride": 1}],
    ids=["output padding", "padding"],
)
def test_an_impossible_setting_is_explained_in_the_operations_words(setting):
    with pytest.raises(ValueError) as error:
        expected(IMAGE, KERNEL, **setting)
    scene = transposed_convolution_scene(IMAGE, KERNEL, **setting)
    assert scene.message == as_shown(error.value) == scene.panel("output").note
    assert "impossible" in scene.alt and scene.lit is None


def test_a_matrix_too_large_to_draw_says_so():
    explorer = explorers.transposed_convolution(np.ones((6, 7)), KERNEL, view="matrix")
    assert "matrices up to 100 × 36 are drawn here" in explorer.scene.panel("matrix").note
    assert explorer.set(view="all").scene.panel("again").rows == 13
    assert explorer.set(height=2, width=2).scene.panel("matrix").rows == 20


@pytest.mark.parametrize("dilation", [1, (2, 1)])
@pytest.mark.parametrize("stride", [1, 2, (3, 2), 4])
@pytest.mark.parametrize("view", ["scatter", "matrix", "insertion", "all"])
def test_same_is_the_operations_same(view, stride, dilation):
    """[L6.4] Keras's size: stride times as large."""
    scene = transposed_convolution_scene(
        IMAGE, KERNEL, view=view, stride=stride, padding="same", dilation=dilation
    )
    result = ops.conv_transpose(
        IMAGE[None, :, :, None],
        KERNEL[:, :, None, None],
        stride=stride,
        padding="same",
        dilation=dilation,
    )[0, :, :, 0]
    down, across = (stride, stride) if np.ndim(stride) == 0 else stride
    assert result.shape == (2 * down, 3 * across)
    panel = scene.panel("output")
    for (r, c), value in np.ndenumerate(result):
        assert panel.at(r, c) == pytest.approx(value)
        assert total(scene, "output", r, c) == pytest.approx(value)
    assert 'padding "same", stride' in scene.alt


def test_same_says_what_it_cuts_off():
    """[L6.4] An odd cell goes at the end."""
    scene = transposed_convolution_scene(IMAGE, KERNEL, stride=2, padding="same")
    assert scene.formula[-3:] == (
        "output = stride·(n − 1) + kernel − cut off before − after + added = stride·n",
        "height:  2·(2 − 1) + 3 − 0 − 1 + 0 = 4",
        "width:  2·(3 − 1) + 2 − 0 − 0 + 0 = 6",
    )
    assert scene.panel("output").shape == "4 × 6, cut out of 5 × 6"


# --- the explorer ---------------------------------------------------------------------------


def test_a_line_needs_no_second_axis():
    """[L6.4]"""
    explorer = explorers.transposed_convolution([1, 10], [1, 2, 3], padding=1, output_padding=1)
    result = expected([[1, 10]], [[1, 2, 3]], stride=(1, 2), padding=(0, 1), output_padding=(0, 1))
    shown = explorer.scene.panel("output")
    assert [shown.at(0, c) for c in range(4)] == result[0].tolist()
    assert shown.rows == 1


def test_same_hides_what_it_decides_and_numbers_end_it():
    """[L6.4]"""
    explorer = explorers.transposed_convolution(IMAGE, KERNEL, padding="same", output_padding=3)
    assert explorer.scene.panel("output").rows == 5 and explorer.scene.message == ""
    assert explorer.set(same=False).scene.message.startswith("output_padding must be smaller")
    assert explorer.set(padding="same").scene.message == ""
    assert not explorer.set(padding=1, output_padding=0).values["same"]
    assert explorer.scene.panel("output").shape == "3 × 4, cut out of 5 × 6"


def test_a_row_stays_a_row_with_same():
    explorer = explorers.transposed_convolution([1, 10], [1, 2, 3], padding="same")
    assert explorer.scene.panel("output").shape == "1 × 4, cut out of 1 × 5"
    assert explorer.set(stride=4).scene.panel("output").values == ((1, 2, 3, 0, 10, 20, 30, 0),)


def test_copies_follow_the_number_of_cells():
    explorer = explorers.transposed_convolution(IMAGE, KERNEL)
    assert explorer.values["placed"] == 6
    assert explorer.set(placed=2).values["placed"] == 2
    assert explorer.set(width=4).values["placed"] == 8
    assert explorer.controls["placed"].max == 8


def test_edits_reach_the_arrays_through_holes_and_turns():
    view = {"view": "insertion", "stride": 2, "dilation": (2, 1)}
    explorer = explorers.transposed_convolution(IMAGE, KERNEL, **view)
    for panel, row, col, array, index in (
        ("turned", 4, 0, "kernel", (0, 1)),
        ("kernel", 2, 1, "kernel", (1, 1)),
        ("spread", 2, 4, "image", (1, 2)),
    ):
        message = {"kind": "edit", "panel": panel, "row": row, "col": col, "text": "77"}
        explorer._received(None, message, None)
        assert explorer.values[array][index] == 77
        assert explorer.scene.panel(panel).at(row, col) == 77
    explorer._received(None, {**message, "panel": "spread", "row": 1, "col": 0}, None)
    assert explorer._view.notice.startswith("a zero put in has no number of its own")


def test_after_an_impossible_setting_the_next_one_works():
    explorer = explorers.transposed_convolution()
    assert explorer.set(output_padding=3).scene.message
    assert explorer.set(stride=4).scene.message == ""


@pytest.mark.parametrize(
    "change, message",
    [
        ({"view": "fourier"}, "view must be one of scatter, matrix, insertion, all; got 'fourier'"),
        ({"stride": 0}, "stride must be a positive whole number; got 0"),
        ({"padding": -1}, "padding must be a whole number, 0 or more; got -1"),
        ({"width": 9}, "width goes from 1 to 8 in this explorer; got 9"),
        ({"placed": 7}, "placed must be at most the input's 6 cells; got 7"),
        ({"placed": 6, "width": 1}, "placed must be at most the input's 2 cells; got 6"),
        ({"image": np.ones((9, 2))}, "image must be a grid of numbers, at most 8x8"),
        ({"example": "mine"}, "example must be one of own numbers"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(change, message):
    explorer = explorers.transposed_convolution(IMAGE, KERNEL)
    before = explorer.scene
    with pytest.raises(ValueError, match=message):
        explorer.set(**change)
    assert explorer.scene is before


def test_the_alt_text_says_what_the_picture_says():
    explorer = explorers.transposed_convolution([1, 10], [1, 2, 3])
    assert explorer.scene.alt == (
        "Transposed convolution of a 1 × 2 input with a 1 × 3 kernel, stride 2, padding 0, "
        "output padding 0: output 1 × 5, 1 2 13 20 30. Each output cell is written 1 to 2 times."
    )
