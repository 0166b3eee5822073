"""Sizes, padding, counts and receptive fields: the lecture's tables, and the shapes ops make."""

import itertools

import numpy as np
import pytest

from cnn_course import geometry, lecture, ops
from cnn_course.arithmetic import RELATIONSHIPS
from cnn_course.geometry import Field, Layer

# --- sizes ----------------------------------------------------------------------------------


def counted_places(n, k, stride, before, after, dilation):
    """The size without any formula: try every start, count those whose window fits."""
    span = [j * dilation for j in range(k)]
    starts = range(-before, n + after, stride)
    return sum(start + span[-1] < n + after for start in starts)


@pytest.mark.parametrize("dilation", [1, 2, 3])
@pytest.mark.parametrize("stride", [1, 2, 3, 5])
def test_output_size_is_the_number_of_places_a_kernel_finds(stride, dilation):
    """[L3.1] floor((n + 2p - k) / s) + 1, against counting; [L3.9] with holes."""
    for n, k, before, after in itertools.product(range(1, 8), range(1, 5), range(3), range(3)):
        counted = counted_places(n, k, stride, before, after, dilation)
        settings = dict(stride=stride, padding=(before, after), dilation=dilation)
        if counted:
            assert geometry.output_size(n, k, **settings) == counted
        else:
            with pytest.raises(ValueError, match="does not fit"):
                geometry.output_size(n, k, **settings)


def test_without_the_floor_the_formula_gives_no_size():
    """[L3.1] **Misprint**: 6, k 3, p 1, s 2 gives 3.5 without the floor; there are 3 places."""
    (misprint,) = [m for m in lecture.MISPRINTS if m.printed == "(n + 2p - k) / s + 1"]
    assert misprint.tag == "L3.1" and "floor" in misprint.right
    assert (6 + 2 * 1 - 3) / 2 + 1 == 3.5
    assert geometry.output_size(6, 3, padding=1, stride=2) == 3


def test_the_plus_one_is_the_first_position_and_no_bias():
    """[L3.1] **Misprint**: a kernel as large as the input makes no step and one output."""
    (misprint,) = [m for m in lecture.MISPRINTS if m.printed == "bias"]
    assert (misprint.tag, misprint.right) == ("L3.1", "the first position")
    x, w = np.ones((1, 5, 1)), np.ones((5, 1, 1))
    assert ops.conv(x, w).shape[1] == 1  # without any bias


@pytest.mark.parametrize(
    ("n", "k", "p", "s", "expected"),
    [(6, 3, 1, 2, 3), (6, 3, 0, 1, 4), (7, 3, 1, 1, 7), (32, 3, 0, 1, 30), (32, 5, 2, 1, 32)],
)
def test_worked_sizes(n, k, p, s, expected):
    """[L3.5] each by the formula and by the shape of a convolution."""
    assert geometry.output_size(n, k, padding=p, stride=s) == expected
    image, kernel = np.ones((1, n, n, 1)), np.ones((k, k, 1, 1))
    assert ops.conv(image, kernel, padding=p, stride=s).shape == (1, expected, expected, 1)


def test_worked_volumes():
    """[L3.5] 32x32x3: five 3x3 filters, then pooling; ten 5x5 filters with padding 2."""
    image = np.ones((1, 32, 32, 3))
    maps = ops.conv(image, np.ones((3, 3, 3, 5)))
    assert maps.shape == (1, 30, 30, 5)
    assert ops.max_pool(maps, 2).shape == (1, 15, 15, 5)
    assert ops.conv(image, np.ones((5, 5, 3, 10)), padding=2).shape == (1, 32, 32, 10)


@pytest.mark.parametrize(
    ("kernel", "c_in", "c_out", "each", "total"),
    [((5, 5), 3, 10, 76, 760), ((3, 3), 1, 8, 10, 80), ((3, 3), 8, 16, 73, 1168)],
)
def test_worked_parameter_counts(kernel, c_in, c_out, each, total):
    """[L3.6] 76 each and 760; 80; 1168."""
    assert geometry.conv_parameters(kernel, c_in, 1) == each
    assert geometry.conv_parameters(kernel, c_in, c_out) == total
    assert np.ones((*kernel, c_in, c_out)).size + c_out == total


@pytest.mark.parametrize(
    ("arguments", "settings", "expected"),
    [
        ((3, 4, 8), dict(bias=False), 288),
        ((3, 4, 8), dict(groups=4), 80),
        (((5,), 2, 3), {}, 33),
        (((2, 3, 4), 2, 3), {}, 147),
    ],
)
def test_parameters_without_bias_with_groups_and_in_other_dimensions(arguments, settings, expected):
    assert geometry.conv_parameters(*arguments, **settings) == expected


def test_64_is_62_without_padding():
    """[L3.7] **Misprint**: 32 3x3 filters on 64x64x3 make 62x62x32 with 896 parameters."""
    import keras

    (misprint,) = [m for m in lecture.MISPRINTS if m.tag == "L3.7"]
    layer = keras.layers.Conv2D(32, 3)
    assert layer.compute_output_shape((1, 64, 64, 3)) == (1, 62, 62, 32)
    assert geometry.output_size(64, 3) == misprint.right == 62
    assert geometry.output_size(64, 3, padding=1) == misprint.printed == 64
    assert geometry.conv_parameters(3, 3, 32) == 896
    layer.build((1, 64, 64, 3))
    assert layer.count_params() == 896


# --- padding --------------------------------------------------------------------------------


@pytest.mark.parametrize(("kernel", "zeros"), [(1, 0), (2, 1), (3, 1), (4, 2), (5, 2), (7, 3)])
def test_the_lectures_same_is_half_a_kernel_on_each_side(kernel, zeros):
    """[L3.3] floor(k / 2); it keeps the size for odd kernels and stride 1."""
    assert geometry.lecture_same_padding(kernel) == zeros
    assert (geometry.output_size(9, kernel, padding=zeros) == 9) == (kernel % 2 == 1)


@pytest.mark.parametrize(
    ("n", "k", "s", "expected"),
    [(6, 3, 2, (0, 1)), (7, 3, 2, (1, 1)), (6, 3, 1, (1, 1)), (6, 4, 1, (1, 2)), (6, 2, 3, (0, 0))],
)
def test_tensorflows_same_puts_the_odd_zero_after(n, k, s, expected):
    """[L3.4] worked out on paper: ceil(n / s) outputs, the odd zero after."""
    assert geometry.same_padding(n, k, stride=s) == expected
    assert geometry.output_size(n, k, stride=s, padding="same") == -(-n // s)


def test_the_two_rules_of_same_agree_for_odd_kernels_when_the_last_stride_is_full():
    """[L3.4] tell when they agree: k odd and (n - 1) a multiple of s (k >= s), and only then."""
    for n, k, s in itertools.product(range(1, 12), range(1, 7), range(1, 4)):
        if k < s:
            continue  # a stride that jumps over cells: TensorFlow may pad less than nothing
        lecture_rule = (geometry.lecture_same_padding(k),) * 2
        agree = geometry.same_padding(n, k, stride=s) == lecture_rule
        assert agree == (k % 2 == 1 and (n - 1) % s == 0)


@pytest.mark.parametrize(
    ("settings", "counts"),
    [
        ({}, (1, 2, 3, 3, 2, 1)),
        (dict(padding=1), (2, 3, 3, 3, 3, 2)),
        (dict(padding=2), (3, 3, 3, 3, 3, 3)),
        (dict(stride=2), (1, 1, 2, 1, 1, 0)),
        (dict(stride=2, padding=1), (1, 2, 1, 2, 1, 1)),
        (dict(dilation=2), (1, 1, 1, 1, 1, 1)),
        (dict(stride=2, padding=(0, 1)), (1, 1, 2, 1, 2, 1)),
    ],
    ids=str,
)
def test_how_often_each_cell_is_read(settings, counts):
    """[L3.8] what padding is for: the border is read as often as the middle."""
    assert geometry.usage_counts(6, 3, **settings) == counts
    # The gradient of the sum of a convolution with a kernel of ones counts the same thing.
    x, w = np.zeros((1, 6, 1)), np.ones((3, 1, 1))
    pad = settings.get("padding", 0)
    how = {**settings, "padding": (pad,) if isinstance(pad, tuple) else pad}
    dx, _, _ = ops.conv_backward(np.ones(ops.conv(x, w, **how).shape), x, w, **how)
    assert tuple(dx.ravel()) == counts


@pytest.mark.parametrize(
    ("k", "d", "span"), [(3, 1, 3), (3, 2, 5), (3, 4, 9), (2, 3, 4), (5, 2, 9), (1, 7, 1)]
)
def test_a_dilated_kernel_spans(k, d, span):
    """[L3.9] (k - 1) d + 1, and the shape of a convolution says the same."""
    assert geometry.effective_kernel(k, d) == span
    y = ops.conv(np.ones((1, 9, 1)), np.ones((k, 1, 1)), dilation=d)
    assert y.shape[1] == 9 - span + 1


# --- the 15 relationships -------------------------------------------------------------------

ARITHMETIC = {
    "convolution": lambda i, k, s, p, a, d: ops.conv(
        np.ones((1, i, 1)), np.ones((k, 1, 1)), stride=s, padding=p
    ),
    "pooling": lambda i, k, s, p, a, d: ops.max_pool(np.ones((1, i, 1)), k, stride=s),
    "transposed convolution": lambda i, k, s, p, a, d: ops.conv_transpose(
        np.ones((1, i, 1)), np.ones((k, 1, 1)), stride=s, padding=p, output_padding=a
    ),
    "dilated convolution": lambda i, k, s, p, a, d: ops.conv(
        np.ones((1, i, 1)), np.ones((k, 1, 1)), stride=s, padding=p, dilation=d
    ),
}


def settings_of(relationship):
    """All (i, k, s, p, a, d) of the small grid for which the relationship speaks."""
    grid = itertools.product(range(1, 8), range(1, 6), range(1, 4), range(5), range(3), (1, 2, 3))
    return [(i, *rest) for i, *rest in grid if relationship.holds(*rest)]


@pytest.mark.parametrize(
    "relationship",
    RELATIONSHIPS,
    ids=lambda r: f"{r.number}, {r.operation}, {r.condition}: {r.formula}",
)
def test_relationship(relationship):
    """[L3.10] on every i up to 7, k to 5, s to 3, p to 4: the shape, or a refusal below 1."""
    operation = ARITHMETIC[relationship.operation]
    cases = settings_of(relationship)
    assert len(cases) >= 20
    for case in cases:
        size = relationship.size(*case)
        if size >= 1:
            assert operation(*case).shape[1] == size, case
        else:
            with pytest.raises(ValueError, match=r"does not fit|padding must leave"):
                operation(*case)


@pytest.mark.parametrize("relationship", RELATIONSHIPS[7:14], ids=lambda r: str(r.number))
def test_a_transposed_convolution_goes_back_to_a_size_the_convolution_came_from(relationship):
    """[L3.10] numbers 8 to 14: convolving the o cells again leaves i."""
    for i, k, s, p, a, d in settings_of(relationship):
        o = relationship.size(i, k, s, p, a, d)
        if o >= 1:
            assert geometry.output_size(o, k, stride=s, padding=p) == i


@pytest.mark.parametrize("relationship", RELATIONSHIPS[7:14], ids=lambda r: str(r.number))
def test_a_transposed_convolution_is_a_convolution_of_the_stretched_input(relationship):
    """[L3.10] numbers 8 to 14: s - 1 zeros between cells, a after, k - 1 - p around; stride 1."""
    for i, k, s, p, a, d in settings_of(relationship):
        o = relationship.size(i, k, s, p, a, d)
        if o >= 1 and p < k:
            stretched = s * (i - 1) + 1 + a
            assert geometry.output_size(stretched, k, padding=k - 1 - p) == o


def test_the_relationships_are_fifteen_in_order_and_say_something():
    """[L3.10]"""
    assert [r.number for r in RELATIONSHIPS] == list(range(1, 16))
    assert len({r.statement for r in RELATIONSHIPS}) == 15
    assert all(r.statement.endswith(".") for r in RELATIONSHIPS)


# --- transposed sizes -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "k", "settings", "expected"),
    [
        (2, 3, dict(stride=2), 5),
        (4, 3, {}, 6),
        (4, 3, dict(stride=2, padding=1), 7),
        (4, 3, dict(stride=2, padding=1, output_padding=1), 8),
        (4, 3, dict(stride=2, padding="same"), 8),
        (4, 2, dict(stride=5), 20),
        (4, 2, dict(stride=5, output_padding=0), 17),
        (4, 3, dict(dilation=2), 8),
    ],
    ids=str,
)
def test_worked_transposed_sizes(n, k, settings, expected):
    """[L6.4] s (i - 1) + k - 2p, with output padding."""
    assert geometry.transposed_output_size(n, k, **settings) == expected


# --- receptive fields -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layers", "sizes"),
    [
        ([(3,), (3,)], [3, 5]),
        ([(3,), (3,), (3,)], [3, 5, 7]),
        ([(3, 1, 1), (3, 1, 2), (3, 1, 4)], [3, 7, 15]),
        ([(3, 2), (3, 2), (3, 2)], [3, 7, 15]),
        ([(3,), (2, 2), (3,), (2, 2)], [3, 4, 8, 10]),
    ],
    ids=str,
)
def test_fields_grow(layers, sizes):
    """[L7.1] two 3x3 see 5x5, three see 7x7; [L7.3] dilation and stride grow it faster."""
    assert [field.size for field in geometry.receptive_field(layers)] == sizes


@pytest.mark.parametrize(
    "layers",
    [
        [Layer(3), Layer(3)],
        [Layer(3, 1, 1, 1), Layer(2, 2), Layer(3, 2, 1, 1), Layer(3, 1, 2, 2)],
        [Layer(5, 3, 1, (1, 2)), Layer(2, 1, 3, (2, 0))],
    ],
    ids=str,
)
def test_the_recurrence_finds_exactly_the_cells_that_reach_a_unit(layers):
    """[L7.3] size, jump and start, padding included, against the gradient of single units (of
    those whose field lies inside: beyond the border there are no cells to reach)."""
    n, activations = 60, []
    x = np.zeros((1, n, 1))
    for layer in layers:
        pads = layer.padding if isinstance(layer.padding, tuple) else (layer.padding,) * 2
        how = dict(stride=layer.stride, padding=(pads,), dilation=layer.dilation)
        w = np.ones((layer.kernel, 1, 1))
        activations.append((x, w, how))
        x = ops.conv(x, w, **how)
    last = geometry.receptive_field(layers)[-1]
    inside = [u for u in range(x.shape[1]) if 0 <= last.start + u * last.jump < n - last.size]
    assert len(inside) >= 5
    for unit in inside:
        dy = np.zeros(x.shape)
        dy[0, unit] = 1
        for at, w, how in reversed(activations):
            dy, _, _ = ops.conv_backward(dy, at, w, **how)
        reached = np.flatnonzero(dy)
        first = last.start + unit * last.jump
        assert (reached.min(), reached.max()) == (first, first + last.size - 1)


def test_the_centre_of_a_field_is_in_its_middle():
    """[L7.3] centre and padding too."""
    assert Field(size=5, jump=2, start=-1).centre == 1.0
    assert geometry.receptive_field([(4, 2, 1, (1, 0))])[0].centre == 0.5


def test_a_layer_may_be_a_number_a_tuple_or_a_layer():
    assert geometry.receptive_field([3]) == geometry.receptive_field([(3,)])
    assert geometry.receptive_field([3]) == geometry.receptive_field([Layer(3)])


# --- numbers of any kind --------------------------------------------------------------------


def test_whole_numbers_of_numpy_will_do():
    assert geometry.output_size(np.int64(6), np.uint8(3), stride=np.int32(2)) == 2
    assert geometry.per_axis(np.array([1, 2]), 2, "stride") == (1, 2)
    padding = np.array([[0, 1], [2, 3]])
    resolved = geometry.resolve_padding(padding, (5, 5), (3, 3), (1, 1), (1, 1))
    assert resolved == ((0, 1), (2, 3))


def test_a_layer_of_five_numbers_is_refused_by_its_place():
    with pytest.raises(
        ValueError, match=r"layer \d must be \(kernel, stride, .*got \(3, 1, 1, 1, 1\)"
    ):
        geometry.receptive_field([3, (3, 1, 1, 1, 1)])
