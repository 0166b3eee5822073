"""What the backward explorer shows: both gradients, the products that make them, the Jacobian."""

import numpy as np
import pytest

from cnn_course import by_hand, explorers, lecture
from cnn_course.explorers.backward import backward_scene
from cnn_course.pictures import words

RNG = np.random.default_rng(5)
IMAGE = RNG.integers(-4, 5, (6, 8)).astype(float)
KERNEL = RNG.integers(-3, 4, (3, 2)).astype(float)

SETTINGS = {
    "plain": {},
    "stride": {"stride": (2, 3)},
    "padding": {"padding": 1},
    "one-sided padding": {"padding": ((0, 2), (1, 0))},
    "same": {"stride": 2, "padding": "same"},
    "dilation": {"dilation": (2, 3)},
    "all at once": {"stride": (2, 1), "padding": 2, "dilation": (1, 2)},
    "more padding than kernel": {"padding": 4, "stride": 2},
    "rest at the end": {"stride": (4, 4)},
}


def four_axes(array):
    return np.asarray(array, float)[None, :, :, None]


def gradients(image, kernel, gradient, **setting):
    """dI and dW from the loops, as grids."""
    kernel = np.asarray(kernel, float)[:, :, None, None]
    dx, dw, _ = by_hand.conv_backward(four_axes(gradient), four_axes(image), kernel, **setting)
    return dx[0, :, :, 0], dw[:, :, 0, 0]


def case(setting):
    out = by_hand.conv(four_axes(IMAGE), KERNEL[:, :, None, None], **setting).shape[1:3]
    return RNG.integers(-5, 6, out).astype(float)


def panel_values(scene, key):
    return np.array(scene.panel(key).values, float)


def total(scene, key, row, col):
    """What a cell's spelled products add up to."""
    terms = words.terms_of(scene, scene.panel(key).made_by, row, col)
    return sum(np.prod([k.at(r, c) for k, r, c in term]) for term in terms)


# --- numbers --------------------------------------------------------------------------------


def test_the_lectures_kernel_gradient():
    """[L5.2], [L5.4]"""
    scene = explorers.backward().scene
    shown = panel_values(scene, "kernel_gradient")
    np.testing.assert_allclose(shown, lecture.BACKWARD_KERNEL_GRADIENT[None], rtol=1e-5)
    assert words.spell(scene, "kernel_gradient", 0, 0) == (
        "kernel gradient dW, cell 0: 0.20·(−0.48) + (−0.31)·(−2.35) = 0.64"
    )


def test_the_jacobians_of_a_line():
    """[L5.1]"""
    scene = backward_scene([[1, 2, 3, 4]], [[5, 6, 7]], [[1, 10]], of="input")
    assert scene.panel("jacobian").values == ((5, 6, 7, 0), (0, 5, 6, 7))
    scene = backward_scene([[1, 2, 3, 4]], [[5, 6, 7]], [[1, 10]], of="kernel")
    assert scene.panel("jacobian").values == ((1, 2, 3), (2, 3, 4))
    assert scene.panel("again").values == scene.panel("kernel_gradient").values == ((21, 32, 43),)
    assert words.spell(scene, "again", 0, 1) == "dW, cell 1: 2·1 + 3·10 = 32"


def test_the_input_gradient_is_the_full_correlation_with_the_turned_kernel():
    """[L5.3]"""
    scene = backward_scene([[1, 2, 3, 4]], [[1, 2, 3]], [[1, 10]], of="input")
    assert scene.panel("spread").values == ((0, 0, 1, 10, 0, 0),)
    assert scene.panel("spread").first == (0, -2)
    assert scene.panel("turned").values == ((3, 2, 1),)
    assert scene.panel("input_gradient").values == ((1, 12, 23, 30),)
    assert words.spell(scene, "input_gradient", 0, 2).endswith("cell 2: 1·3 + 10·2 = 23")
    assert scene.formula[2] == "width:  zeros before = (3 − 1) − 0 = 2, after = 2"


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("of", ["kernel", "input"])
def test_gradients_are_those_of_the_loops_and_add_up_as_spelled(setting, of):
    """[L5.5]"""
    gradient = case(setting)
    d_image, d_kernel = gradients(IMAGE, KERNEL, gradient, **setting)
    scene = backward_scene(IMAGE, KERNEL, gradient, of=of, **setting)
    key, expected = {
        "kernel": ("kernel_gradient", d_kernel),
        "input": ("input_gradient", d_image),
    }[of]
    np.testing.assert_allclose(panel_values(scene, key), expected)
    for (r, c), value in np.ndenumerate(expected):
        assert total(scene, key, r, c) == pytest.approx(value)


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_the_sliding_window_with_all_its_zeros_gives_the_input_gradient_too(setting):
    """[L5.5]: a plain correlation of what is drawn, no product left out."""
    gradient = case(setting)
    scene = backward_scene(IMAGE, KERNEL, gradient, of="input", **setting)
    ((spread, turned),) = scene.panel("input_gradient").made_by.terms
    first, values = scene.panel("spread").first, panel_values(scene, "spread")
    weights = panel_values(scene, "turned")
    for (r, c), value in np.ndenumerate(panel_values(scene, "input_gradient")):
        cells = spread.cells(r, c)
        assert all(scene.panel("spread").has(*cell) for cell in cells)
        read = [values[a - first[0], b - first[1]] for a, b in cells]
        assert np.dot(read, [weights[cell] for cell in turned.cells(r, c)]) == pytest.approx(value)


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_lit_gradients_and_weights_are_the_factors_of_a_pixel(setting):
    gradient = case(setting)
    scene = backward_scene(IMAGE, KERNEL, gradient, of="input", **setting)
    outputs, weights = scene.panel("input_gradient").made_by.also[:2]
    dilation = setting.get("dilation", (1, 1))
    for (r, c), value in np.ndenumerate(panel_values(scene, "input_gradient")):
        pairs = zip(outputs.cells(r, c), weights.cells(r, c), strict=True)
        found = sum(gradient[o] * KERNEL[a // dilation[0], b // dilation[1]] for o, (a, b) in pairs)
        assert found == pytest.approx(value)


@pytest.mark.parametrize("of", ["kernel", "input"])
@pytest.mark.parametrize(
    "setting",
    [{}, {"stride": 2}, {"padding": ((0, 0), (2, 1))}, {"dilation": 2}],
    ids=["plain", "stride", "padding", "dilation"],
)
def test_in_one_dimension_the_row_times_the_jacobian_is_the_gradient(of, setting):
    """[L5.1]"""
    image, kernel = IMAGE[:1], np.array([[2.0, -1, 3]])
    out = by_hand.conv(four_axes(image), kernel[:, :, None, None], **setting).shape[2]
    gradient = RNG.integers(-5, 6, (1, out)).astype(float)
    scene = backward_scene(image, kernel, gradient, of=of, **setting)
    product = gradient @ panel_values(scene, "jacobian")
    expected = gradients(image, kernel, gradient, **setting)[of == "kernel"]
    np.testing.assert_allclose(product, expected)
    np.testing.assert_allclose(panel_values(scene, "again"), expected)
    for c in range(expected.shape[1]):
        assert total(scene, "again", 0, c) == pytest.approx(expected[0, c])


# --- what is marked and said ----------------------------------------------------------------


def test_the_stride_is_holes_and_padding_hatched():
    scene = backward_scene([range(1, 7)], [[1, 2, 3]], [[1, 10]], of="input", stride=2)
    marks = {m.kind: m for panel in scene.panels for m in panel.marks}
    assert marks["hole"].cells == ((0, 1),)
    assert marks["padding"].cells == ((0, -2), (0, -1), (0, 3), (0, 4), (0, 5))
    assert marks["unused"].cells == ((0, 5),)
    assert marks["unused"] in scene.panel("input_gradient").marks
    assert "no window reads this pixel" in marks["unused"].label
    assert dict(scene.facts)["pixels without a gradient"] == "1 of 6"


def test_gradients_that_belong_to_padding_alone_are_crossed_out():
    scene = backward_scene(np.ones((2, 3)), np.ones((2, 2)), of="input", padding=3)
    cut = next(m for m in scene.panel("spread").marks if m.kind == "unused")
    assert (0, 0) in cut.cells and "not read" in cut.label
    assert "(below 0: cut off)" in scene.formula[2]


def test_a_weight_over_padding_has_fewer_products():
    """[L5.5]: 6 x 6, stride 2; a corner weight is over padding at five of nine places."""
    image, kernel = np.ones((6, 6)), np.ones((3, 3))
    for padding, expected in ((0, "4"), (1, "4 to 9")):
        scene = backward_scene(image, kernel, stride=2, padding=padding)
        assert dict(scene.facts)["products for each weight"] == expected
        counts = [
            len(words.terms_of(scene, scene.panel("kernel_gradient").made_by, r, c))
            for r, c in np.ndindex(3, 3)
        ]
        assert expected in (f"{min(counts)}", f"{min(counts)} to {max(counts)}")


def test_the_kernel_that_slides_is_called_flipped_as_in_the_notebook():
    scene = backward_scene([[1, 2, 3, 4]], [[1, 2, 3]], [[1, 10]], of="input")
    assert scene.panel("turned").name == "W flipped"
    assert scene.formula[1] == "dI = corr(dO with zeros around, W flipped)"


def test_stride_and_dilation_change_places():
    """[L5.5]"""
    scene = backward_scene(IMAGE, KERNEL, stride=2, dilation=(1, 3))
    ((window, spread),) = scene.panel("kernel_gradient").made_by.terms
    assert window.step == (1, 3) and window.spacing == (2, 2) == spread.spacing
    assert scene.lines == (
        "dW[a, b] = Σ over row, column of  I[a + 2·row, 3·b + 2·column] · dO[row, column]",
        "dW = corr(I, dO with its cells 2 apart) in steps of 1 down and 3 across: "
        "stride and dilation change places",
    )


def test_views_are_lit_in_step():
    scene = backward_scene([[1, 2, 3, 4]], [[1, 2, 3]], [[1, 10]], of="input")
    lit = {reach.panel: reach.cells(0, 1) for reach in scene.panel("input_gradient").made_by.also}
    assert lit == {
        "gradient": [(0, 0), (0, 1)],
        "kernel": [(0, 1), (0, 0)],
        "jacobian": [(0, 1), (1, 1)],
        "again": [(0, 1)],
    }


@pytest.mark.parametrize("of", ["kernel", "input"])
def test_an_impossible_setting_is_explained_in_the_operations_words(of):
    scene = backward_scene(IMAGE, KERNEL, of=of, dilation=4)
    assert scene.message == (
        "a dilated 3 × 2 kernel spans 9 × 5 and does not fit a 6 × 8 input with padding 0"
    )
    assert scene.panel("output").note == scene.message
    assert "impossible" in scene.alt


# --- the explorer ---------------------------------------------------------------------------


def test_examples_are_the_lectures_and_whole_numbers():
    explorer = explorers.backward().set(example="line of whole numbers")
    assert explorer.scene.panel("kernel_gradient").values == ((21, 32, 43),)
    assert explorer.set(of="input").scene.panel("input_gradient").values == ((1, 12, 23, 30),)
    explorer.set(example="grid, 3 × 4")
    expected, _ = gradients([[0] * 4] * 3, [[1, 2], [3, 4]], [[1, 0, 0], [0, 0, 10]])
    assert panel_values(explorer.scene, "input_gradient").tolist() == expected.tolist()
    assert "jacobian" not in {p.key for p in explorer.scene.panels}


def test_in_one_dimension_a_number_pads_left_and_right_only():
    explorer = explorers.backward([1, 2, 3, 4], [1, 2, 3], padding=1)
    assert explorer.scene.panel("input").values == ((0, 1, 2, 3, 4, 0),)
    explorer.set(height=2)
    assert explorer.scene.panel("input").rows == 4


def test_edits_reach_the_array_through_holes_and_turns():
    explorer = explorers.backward(IMAGE, KERNEL, stride=2, dilation=(2, 1), of="input")
    for panel, row, col, array, index in (
        ("turned", 4, 0, "kernel", (0, 1)),
        ("kernel", 2, 1, "kernel", (1, 1)),
        ("spread", 0, 4, "gradient", (0, 2)),
    ):
        message = {"kind": "edit", "panel": panel, "row": row, "col": col, "text": "77"}
        explorer._received(None, message, None)
        assert explorer.values[array][index] == 77
        assert explorer.scene.panel(panel).at(row, col) == 77
    explorer._received(None, {**message, "panel": "spread", "row": 0, "col": 1}, None)
    assert explorer._view.notice.startswith("a hole has no number of its own")


def test_after_an_impossible_setting_the_next_one_works_and_dO_is_whole_again():
    explorer = explorers.backward(IMAGE, KERNEL)
    before = explorer.values["gradient"]
    assert explorer.set(dilation=3, kernel_height=5).scene.message
    explorer.set(dilation=1, kernel_height=3)
    assert explorer.scene.message == ""
    assert np.array_equal(explorer.values["gradient"], before)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"of": "bias"}, "of must be one of kernel, input; got 'bias'"),
        ({"stride": 0}, "stride must be a positive whole number; got 0"),
        ({"image": np.ones((11, 2))}, "image must be a grid of numbers, at most 10x10"),
        ({"kernel": np.ones((2, 2, 2))}, "kernel must be a grid of numbers, at most 5x5"),
        ({"gradient": [[1, 2]]}, r"gradient must have shape \(4, 7\), the shape of the output"),
        ({"width": 30}, "width goes from 1 to 10 in this explorer; got 30"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(change, message):
    explorer = explorers.backward(IMAGE, KERNEL)
    before = explorer.scene
    with pytest.raises(ValueError, match=message):
        explorer.set(**change)
    assert explorer.scene is before


def test_the_alt_text_says_what_the_picture_says():
    """[L5.4]"""
    assert explorers.backward().scene.alt == (
        "The kernel gradient dW of a 1 × 3 kernel over a 1 × 4 input, stride 1, padding 0: "
        "1 × 3, 0.64 2.17 −1.00, for the output gradient dO −0.48 −2.35."
    )
