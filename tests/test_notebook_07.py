"""Numbers that only notebook 07 states, recomputed without it."""

import numpy as np
import pytest

from cnn_course import explorers, geometry, network_fields, ops
from cnn_course.geometry import Layer


def cells_that_matter(layers, unit, n=60):
    """The input cells whose change changes a unit, found by changing them one at a time."""
    rng = np.random.default_rng(0)
    kernels = [rng.uniform(1, 2, (layer.kernel, 1, 1)) for layer in layers]

    def value(row):
        x = row.reshape(1, n, 1)
        for layer, w in zip(layers, kernels, strict=True):
            x = ops.conv(x, w, stride=layer.stride, padding=layer.padding, dilation=layer.dilation)
        return x[0, unit, 0]

    calm = value(np.zeros(n))
    return [cell for cell in range(n) if value(np.eye(n)[cell]) != calm]


@pytest.mark.parametrize(("depth", "last"), [(1, 6), (2, 8), (3, 10)])
def test_unit_4_sees_one_cell_more_on_each_side_with_every_layer(depth, last):
    """[L7.1] 3, 5 and 7 cells."""
    assert cells_that_matter([Layer(3)] * depth, 4) == list(range(4, last + 1))


@pytest.mark.parametrize(("at", "size", "jump"), [(0, 11, 2), (2, 7, 2)])
def test_a_stride_widens_the_layers_after_it_and_moves_the_units_apart(at, size, jump):
    """[L7.3] Stride 2 in layer 1 or in layer 3 of three."""
    layers = [Layer(3, stride=2 if n == at else 1) for n in range(3)]
    first, second = (cells_that_matter(layers, unit) for unit in (1, 2))
    assert len(first) == size and second[0] - first[0] == jump


def test_cell_7_is_seen_by_units_1_to_7_of_layer_3():
    """[L7.1]"""
    layers = [Layer(3)] * 3
    assert [unit for unit in range(9) if 7 in cells_that_matter(layers, unit)] == [*range(1, 8)]


def test_the_worked_stack_sees_9_and_with_a_fourth_layer_13():
    """[L7.3]"""
    stack = [Layer(3), Layer(3, stride=2), Layer(3)]
    assert cells_that_matter(stack, 1) == list(range(2, 11))
    assert cells_that_matter(stack, 2) == list(range(4, 13))
    assert len(cells_that_matter([*stack, Layer(3)], 1)) == 13


@pytest.mark.parametrize(
    ("layers", "size", "jump"),
    [
        ([Layer(3)] * 6, 13, 1),
        ([Layer(3), Layer(2, stride=2)] * 3, 22, 8),
        ([Layer(3, stride=2)] * 6, 127, 64),
        ([Layer(3, dilation=2**n) for n in range(6)], 127, 1),
    ],
)
def test_three_ways_to_grow(layers, size, jump):
    """[L7.3]"""
    first, second = (cells_that_matter(layers, unit, n=300) for unit in (0, 1))
    assert first[-1] - first[0] + 1 == size
    assert second[0] - first[0] == jump


def test_dilation_2_2_2_reads_every_second_cell_only():
    """[L7.3]"""
    assert cells_that_matter([Layer(3, dilation=2)] * 3, 0) == [0, 2, 4, 6, 8, 10, 12]
    layers = [Layer(3, dilation=d) for d in (1, 2, 3)]
    assert cells_that_matter(layers, 0) == list(range(13))


@pytest.mark.parametrize(("unit", "first", "last"), [(0, 0, 3), (1, 1, 7), (2, 5, 11)])
def test_two_padded_strided_layers_begin_at_minus_3(unit, first, last):
    """[L7.3] Size 7, jump 4, start −3, centre of unit 0 at cell 0."""
    padded = [Layer(3, stride=2, padding=1)] * 2
    cells = cells_that_matter(padded, unit)
    assert (cells[0], cells[-1]) == (first, last)
    field = geometry.receptive_field(padded)[-1]
    assert (field.size, field.jump, field.start, field.centre) == (7, 4, -3, 0)
    (below,) = geometry.receptive_field(padded[:1])
    reach = range(below.start - below.jump, below.start - below.jump + below.size)
    assert list(reach) == [-3, -2, -1]  # unit −1 of layer 1, which is padding


def test_without_padding_the_same_layers_begin_at_0_and_see_as_much():
    """[L7.3]"""
    field = geometry.receptive_field([Layer(3, stride=2)] * 2)[-1]
    assert (field.size, field.start, field.centre) == (7, 0, 3)


def test_a_stride_larger_than_its_kernel_can_leave_holes():
    """[L7.3]"""
    assert cells_that_matter([Layer(1, stride=7), Layer(3)], 0) == [0, 7, 14]


@pytest.mark.parametrize("layers", [[(3, 1), (3, 2), (3, 1)], [(3, 1)] * 4])
def test_the_two_designs_for_nine_cells(layers):
    """[L7.2]"""
    assert len(cells_that_matter([Layer(k, stride=s) for k, s in layers], 1)) == 9


@pytest.mark.parametrize(("depth", "width"), [(1, 0.82), (5, 1.8), (20, 3.7), (80, 7.3)])
def test_the_bell_grows_with_the_root_of_the_depth(depth, width):
    """[L7.4] Each step is −1, 0 or 1: variance 2/3, and variances add."""
    assert np.sqrt(depth * 2 / 3) == pytest.approx(width, abs=0.05)
    assert geometry.receptive_field([(3,)] * depth)[-1].size == 2 * depth + 1


def test_of_all_paths_through_20_layers_96_percent_end_in_the_15_middle_cells_of_41():
    """[L7.4]"""
    share = np.ones(1)
    for _ in range(20):
        share = np.convolve(share, [1 / 3, 1 / 3, 1 / 3])
    assert len(share) == 41
    assert f"{share[20 - 7 : 20 + 8].sum():.0%}" == "96%"


def test_the_paths_through_three_layers_are_1_3_6_7_6_3_1():
    """[L7.4] The gradient of a unit on kernels of ones counts the paths to it."""
    dy = np.ones((1, 1, 1))
    for n in (3, 5, 7):
        dy, _, _ = ops.conv_backward(dy, np.zeros((1, n, 1)), np.ones((3, 1, 1)))
    assert dy.ravel().tolist() == [1, 3, 6, 7, 6, 3, 1]


def test_the_dilated_model_sees_ten_by_ten():
    """[L7.3] Downwards 5, 6, 10; across 5, 6, 10."""
    down = geometry.receptive_field([Layer(3, dilation=2), Layer(2, stride=2), Layer(3)])
    across = geometry.receptive_field([Layer(5), Layer(2, stride=2), Layer(3)])
    assert [f.size for f in down] == [f.size for f in across] == [5, 6, 10]


@pytest.fixture(scope="module")
def networks():
    from cnn_course import quiet

    with quiet.startup():
        import keras

    small, large = (224, 224, 3), (299, 299, 3)
    build = keras.applications
    return {
        "VGG16": build.VGG16(weights=None, include_top=False, input_shape=small),
        "ResNet50": build.ResNet50(weights=None, include_top=False, input_shape=small),
        "InceptionV3": build.InceptionV3(weights=None, include_top=False, input_shape=large),
    }


def test_the_five_squares_are_the_fields_after_vgg16s_blocks(networks):
    """[L7.5] Araujo, Norris and Sim: 6/2, 16/4, 44/8, 100/16, 212/32."""
    fields = network_fields.fields(networks["VGG16"])
    found = [fields[f"block{n}_pool"] for n in range(1, 6)]
    pairs = [(field.size[0], field.jump[0]) for field in found]
    assert pairs == [(6, 2), (16, 4), (44, 8), (100, 16), (212, 32)]


@pytest.mark.parametrize(
    ("name", "size"), [("VGG16", 212), ("ResNet50", 483), ("InceptionV3", 1311)]
)
def test_the_published_fields_of_three_networks(networks, name, size):
    """[L7.5]"""
    field = network_fields.field(networks[name])
    assert field.size == (size, size) and field.jump == (32, 32)


@pytest.mark.parametrize(("name", "first"), [("VGG16", None), ("ResNet50", 23)])
def test_from_which_layer_of_the_slider_on_the_middle_unit_sees_everything(networks, name, first):
    """[L7.5] From there on it does not stop."""
    explorer = explorers.network_fields({name: networks[name]})
    assert explorer.values["layer"] == explorer.controls["layer"].max
    layers = range(explorer.controls["layer"].max + 1)
    sees = [
        "sees the whole picture" in explorer.set(layer=layer).scene.sentence for layer in layers
    ]
    assert next(filter(sees.__getitem__, layers), None) == first
    assert first is None or all(sees[first:])


def test_layer_11_of_vgg16_is_block4_conv1(networks):
    """[L7.5]"""
    explorer = explorers.network_fields(networks, layer="block4_conv1")
    assert explorer.values["layer"] == 11


def test_units_4_to_23_of_block4_conv1_lie_inside_the_picture(networks):
    """[L7.5] Unit i begins at −26 + 8 i and ends 59 pixels later."""
    field = network_fields.field(networks["VGG16"], "block4_conv1")
    spans = [field.unclipped((i, i))[0] for i in range(28)]
    assert spans[0] == (-26, 34) and spans[1] == (-18, 42)
    assert [i for i, (a, b) in enumerate(spans) if a >= 0 and b <= 224] == list(range(4, 24))


def test_the_rule_by_hand_finds_where_the_units_of_block4_conv1_start():
    """[L7.5] The layers of VGG16 as (kernel, stride, dilation, padding)."""
    convolution, pooling = (3, 1, 1, 1), (2, 2, 1, 0)
    layers = []
    for convolutions in (2, 2, 3):
        layers += [convolution] * convolutions + [pooling]
    field = geometry.receptive_field([*layers, convolution])[-1]
    assert [field.start + unit * field.jump for unit in (0, 1, 3, 4)] == [-26, -18, -2, 6]
