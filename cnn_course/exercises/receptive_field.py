"""Exercises of notebook 07: size, jump and place of receptive fields."""

from numbers import Integral

from .record import Exercise

LARGEST_KERNEL = 5  # in exercise 7.5
MOST_LAYERS = 4
WANTED = 15

# --- 7.1 size -------------------------------------------------------------------------------


def receptive_field(layers):
    size = 1
    jump = 1
    for kernel, stride in layers:
        size = size + (kernel - 1) * jump
        jump = jump * stride
    return size


def _size_stride_too_early(layers):
    size, jump = 1, 1
    for kernel, stride in layers:
        jump *= stride
        size += (kernel - 1) * jump
    return size


def _size_top_down_rule(layers):
    size = 1
    for kernel, stride in layers:
        size = (size - 1) * stride + kernel
    return size


def _size_whole_kernels(layers):
    size, jump = 1, 1
    for kernel, stride in layers:
        size += kernel * jump
        jump *= stride
    return size


def _size_from_zero(layers):
    return receptive_field(layers) - 1


def _size_last_stride_only(layers):
    size, before = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * before
        before = stride
    return size


def _size_strides_added(layers):
    size, jump = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * jump
        jump += stride
    return size


def _size_product(layers):
    size = 1
    for kernel, _ in layers:
        size *= kernel
    return size


def _size_first_layer(layers):
    for kernel, _ in layers:
        return 1 + (kernel - 1)


def _size_pair_swapped(layers):
    return receptive_field([(kernel, stride) for stride, kernel in layers])


def _size_last_layer(layers):
    size, jump = 1, 1
    for kernel, stride in layers:
        size = 1 + (kernel - 1) * jump
        jump *= stride
    return size


def _size_and_jump(layers):
    size, jump = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * jump
        jump *= stride
    return size, jump


def _size_own_stride(layers):
    return 1 + sum((kernel - 1) * stride for kernel, stride in layers)


def _size_both_zero(layers):
    return 0


def _size_jump_zero(layers):
    return 1


def _size_zero_start(layers):
    size, jump = 0, 1
    for kernel, stride in layers:
        size += kernel * jump
        jump *= stride
    return size


SIZE = Exercise(
    id="7.1",
    title="How much does a unit see?",
    task=(
        "Write `receptive_field(layers)`: along one axis, how many input cells does a unit of the "
        "last layer see? `layers` is a list of pairs `(kernel, stride)`, the one next to the input "
        "first. With no layer at all a unit is an input cell, and sees 1."
    ),
    kind="code",
    answer=receptive_field,
    cases=(
        ([(3, 1)],),
        ([],),
        ([(3, 1), (3, 1)],),
        ([(3, 2), (3, 1)],),
        ([(2, 2), (2, 2)],),
        ([(1, 2), (3, 1)],),
        ([(5, 1), (3, 2), (2, 3)],),
        ([(3, 1), (2, 2), (3, 1), (2, 2)],),
        ([(7, 2), (3, 2), (3, 1), (3, 1)],),
        ([(2, 3), (4, 1), (1, 4), (3, 2), (5, 1)],),
        ([(3, 1), (3, 1), (2, 2)] * 2 + [(3, 1), (3, 1), (3, 1), (2, 2)] * 3,),
    ),
    hints=(
        "Go through the layers from the input up and keep two numbers: the size of the field, and "
        "how many input cells apart the fields of two neighbouring units lie (the jump).",
        "A kernel of k reads k units of the layer below. The first brings the size so far; each "
        "of the other k - 1 adds one jump.",
        "`size += (kernel - 1) * jump`, and only then `jump *= stride`.",
    ),
    wrong=(
        (
            _size_stride_too_early,
            "a layer's stride is used for its own kernel. It moves this layer's units apart, so it "
            "counts for the layers after it: change the jump last.",
        ),
        (
            lambda layers: 1 + sum(kernel - 1 for kernel, _ in layers),
            "the strides are ignored: behind a stride of 2, neighbours lie two input cells apart.",
        ),
        (
            _size_top_down_rule,
            "the rule `(size - 1) * stride + kernel` is right from the last layer down to the "
            "first; here it goes from the first up.",
        ),
        (
            _size_whole_kernels,
            "each layer adds `kernel` jumps; the first of its cells is in the field already, so "
            "kernel - 1 are new.",
        ),
        (_size_from_zero, "one cell is missing: begin with a size of 1, the unit's own cell."),
        (
            _size_last_stride_only,
            "only the stride of the layer just before counts in yours; the jump is the product of "
            "all the strides below.",
        ),
        (_size_strides_added, "strides multiply: two strides of 2 move units 4 cells apart."),
        (
            lambda layers: sum(kernel - 1 for kernel, _ in layers),
            "the strides are ignored, and the 1 for the unit's own cell is missing.",
        ),
        (
            _size_product,
            "the kernels are multiplied. Windows of neighbours overlap; each layer adds its "
            "kernel - 1 times the jump.",
        ),
        (
            lambda layers: sum(kernel for kernel, _ in layers),
            "the kernels are added up whole; windows of neighbours overlap.",
        ),
        (
            _size_first_layer,
            "only the first layer is counted: `return` stands inside the loop, move it out.",
        ),
        (
            _size_pair_swapped,
            "kernel and stride have changed places: a pair is `(kernel, stride)`.",
        ),
        (
            _size_last_layer,
            "the size starts anew in each layer; add to it, `size += (kernel - 1) * jump`.",
        ),
        (_size_and_jump, "size and jump come back as a pair; only the size is asked."),
        (
            _size_own_stride,
            "each layer's own stride multiplies its kernel; it is the strides of the layers below, "
            "multiplied, that count.",
        ),
        (
            _size_zero_start,
            "kernels are added whole, from 0 on; begin with 1, and each adds kernel - 1 jumps.",
        ),
        (_size_both_zero, "nothing ever grows: size and jump both begin with 1."),
        (
            _size_jump_zero,
            "the size never grows: does every layer add to it (`+=`), and does the jump begin "
            "with 1?",
        ),
    ),
    tags=("L7.1", "L7.3"),
)

# --- 7.2 jump -------------------------------------------------------------------------------


def jump(layers):
    cells = 1
    for _, stride in layers:
        cells = cells * stride
    return cells


def _jump_without_last(layers):
    return jump(layers[:-1])


def _jump_first_layer(layers):
    for _, stride in layers:
        return stride


def _jump_from_zero(layers):
    return 0


def _jump_sum_from_one(layers):
    return 1 + sum(stride for _, stride in layers)


def _jump_power(layers):
    return layers[0][1] ** len(layers)


def _jump_list(layers):
    jumps = [1]
    for _, stride in layers:
        jumps.append(jumps[-1] * stride)
    return jumps


JUMP = Exercise(
    id="7.2",
    title="How far apart are two neighbours?",
    task=(
        "Write `jump(layers)`: by how many input cells does the field move when you go from one "
        "unit of the last layer to the next? `layers` is a list of pairs `(kernel, stride)`."
    ),
    kind="code",
    answer=jump,
    cases=(
        ([(3, 2)],),
        ([(3, 1)],),
        ([(3, 2), (3, 2)],),
        ([(2, 3), (3, 1), (2, 2)],),
        ([(5, 2), (1, 3), (3, 2)],),
        ([(7, 2), (3, 2), (3, 1), (3, 2)],),
        ([(2, 2)] * 5,),
    ),
    hints=(
        "One layer with stride s: its units lie s input cells apart. What does the next layer's "
        "stride count in?",
        "It counts in units of the layer below, and these already lie s cells apart.",
        "Begin with 1 and multiply by each stride.",
    ),
    wrong=(
        (
            lambda layers: sum(stride for _, stride in layers),
            "the strides are added; a stride of 2 on units that lie 2 apart gives 4, and three of "
            "them 8: multiply.",
        ),
        (
            lambda layers: layers[-1][1],
            "only the last stride counts in yours, and it counts in units of the layer below, not "
            "in input cells.",
        ),
        (
            lambda layers: max(stride for _, stride in layers),
            "the largest stride is returned; all of them work together.",
        ),
        (
            _jump_without_last,
            "the last layer's own stride is missing: it moves the last layer's units apart too.",
        ),
        (
            _size_product,
            "these are the kernels multiplied; the jump depends on the strides alone.",
        ),
        (
            receptive_field,
            "this is the size of the field; the jump is the distance between two fields.",
        ),
        (
            lambda layers: 1 + sum(stride - 1 for _, stride in layers),
            "each stride adds its stride - 1 in yours; strides multiply.",
        ),
        (
            _jump_first_layer,
            "only the first layer is counted: `return` stands inside the loop, move it out.",
        ),
        (
            _jump_from_zero,
            "the product begins with 0 and stays 0; begin with 1.",
        ),
        (
            _jump_sum_from_one,
            "the strides are added to 1; multiply them.",
        ),
        (
            _jump_power,
            "the first stride is taken for all layers; multiply each layer's own.",
        ),
        (_jump_list, "the jump of every layer comes back; only the last one is asked."),
    ),
    tags=("L7.3",),
)

# --- 7.3 dilation ---------------------------------------------------------------------------

DILATED = Exercise(
    id="7.3",
    title="The field of a dilated stack",
    task=(
        "Three layers with kernel 3 and stride 1 have dilation 1, 2 and 4. How many cells does a "
        "unit of the last one see, along one axis? Answer with a whole number."
    ),
    kind="value",
    answer=15,
    hints=(
        "From its first to its last weight, a dilated kernel spans (k - 1) * d + 1 cells.",
        "The spans are 3, 5 and 9. Every stride is 1, so the jump stays 1.",
        "Each layer adds its span minus 1: begin with 1 and add 2, 4 and 8.",
    ),
    wrong=(
        (7, "This is the field without dilation: three layers of 3 see 7."),
        (17, "The spans 3, 5 and 9 are added whole; each layer adds its span minus 1."),
        (14, "The layers add 14. The size begins with 1, the unit's own cell."),
        (22, "Each layer adds (k − 1)·d, which is 2, 4 and 8. You add k·d."),
        (9, "This is what the last layer spans of the layer below it; the two below add more."),
        (27, "Fields do not multiply: each layer adds its span minus 1."),
        (21, "Each layer adds (k − 1)·d, not k·d, and the size begins with 1."),
        (19, "A dilated kernel spans (k − 1)·d + 1 cells: 3, 5 and 9, not 3, 6 and 12."),
        (13, "13 belongs to dilation 1, 2, 3. Here the third layer has 4: it adds 8."),
        (11, "The last layer has dilation 4 and adds 8, not 4."),
        (
            8,
            "The dilations are added to 1; each layer adds (k - 1) times its dilation, here 2 of "
            "them.",
        ),
        ((3, 5, 9), "These are the spans. Each layer adds its span minus 1 to the field."),
    ),
    why="1 + 2·1 + 2·2 + 2·4 = 15: as many as three strided layers, and no position is skipped.",
    tags=("L7.3",),
)

# --- 7.4 where the field begins -------------------------------------------------------------


def first_cell(layers, unit):
    start = 0
    jump = 1
    for _, stride, padding in layers:
        start = start - padding * jump
        jump = jump * stride
    return start + unit * jump


def _parts(layers):
    """Start and jump of a stack."""
    return first_cell(layers, 0), first_cell(layers, 1) - first_cell(layers, 0)


def _first_padding_not_scaled(layers, unit):
    return unit * _parts(layers)[1] - sum(padding for _, _, padding in layers)


def _first_jump_too_early(layers, unit):
    start, jump = 0, 1
    for _, stride, padding in layers:
        jump *= stride
        start -= padding * jump
    return start + unit * jump


def _first_plus(layers, unit):
    start, jump = _parts(layers)
    return unit * jump - start


def _first_unit_not_scaled(layers, unit):
    return _parts(layers)[0] + unit


def _first_last_stride(layers, unit):
    return _parts(layers)[0] + unit * layers[-1][1]


def _first_without_padding(layers, unit):
    return unit * _parts(layers)[1]


def _first_inside(layers, unit):
    return max(first_cell(layers, unit), 0)


def _first_only_lowest_padding(layers, unit):
    return unit * _parts(layers)[1] - layers[0][2]


def _first_centre(layers, unit):
    size = receptive_field([(kernel, stride) for kernel, stride, _ in layers])
    return first_cell(layers, unit) + (size - 1) / 2


def _first_half_kernel(layers, unit):
    start, jump = 0, 1
    for kernel, stride, _ in layers:
        start -= kernel // 2 * jump
        jump *= stride
    return start + unit * jump


def _first_one_layer(layers, unit):
    for _, stride, padding in layers:
        return unit * stride - padding


def _first_padding_of_all(layers, unit):
    start = unit
    for _, stride, padding in layers:
        start = start * stride - padding
    return start


def _first_order_of_triple(layers, unit):
    return first_cell([(kernel, stride, padding) for kernel, padding, stride in layers], unit)


def _first_counted_from_one(layers, unit):
    return first_cell(layers, unit - 1)


def _first_next_cell(layers, unit):
    return first_cell(layers, unit) + 1


def _first_two_names(layers, unit):
    start, jump = 0, 1
    for _, stride in layers:
        jump *= stride
    return start + unit * jump


FIRST_CELL = Exercise(
    id="7.4",
    title="Where does the field begin?",
    task=(
        "Write `first_cell(layers, unit)`: the input cell at which the field of unit number "
        "`unit` (from 0) of the last layer begins. `layers` is a list of triples `(kernel, stride, "
        "padding)`, the padding on each side. Where the field begins before the input, the number "
        "is negative."
    ),
    kind="code",
    answer=first_cell,
    cases=(
        ([(3, 1, 0)], 0),
        ([(3, 1, 1)], 0),
        ([(3, 2, 0)], 2),
        ([(3, 2, 1)], 1),
        ([(3, 1, 1), (3, 1, 1)], 0),
        ([(3, 2, 1), (3, 2, 1)], 0),
        ([(2, 2, 0), (3, 1, 1)], 4),
        ([(5, 3, 2), (3, 2, 1)], 3),
        ([(7, 2, 3), (3, 2, 1), (3, 1, 1)], 5),
        ([(3, 1, 0), (2, 2, 0), (3, 3, 2), (2, 1, 1)], 2),
    ),
    hints=(
        "First find where unit 0 begins, then how far unit number `unit` lies from it.",
        "One layer's padding lets unit 0 begin `padding` units of the layer below earlier. How "
        "many input cells is one unit of the layer below?",
        "`start -= padding * jump` before `jump *= stride`; at the end `start + unit * jump`.",
    ),
    wrong=(
        (
            _first_padding_not_scaled,
            "the padding is counted in input cells. A padding cell of a higher layer is worth as "
            "many input cells as the jump below that layer.",
        ),
        (
            _first_jump_too_early,
            "a layer's stride is used for its own padding: change the start first, then the jump.",
        ),
        (_first_plus, "the sign is turned round: padding lets the field begin earlier."),
        (
            _first_unit_not_scaled,
            "neighbouring units count as one cell apart; they lie one jump apart.",
        ),
        (
            _first_last_stride,
            "units lie apart by the product of all strides, not by the last one alone.",
        ),
        (_first_without_padding, "the padding is ignored."),
        (
            _first_inside,
            "a field that begins before the input is cut at cell 0; asked is the negative number.",
        ),
        (
            _first_only_lowest_padding,
            "only the lowest layer's padding counts in yours; each layer has its own.",
        ),
        (_first_centre, "this is the centre of the field; its first cell is asked for."),
        (
            _first_half_kernel,
            "half the kernel is taken for the padding; the padding is the third number of each "
            "triple.",
        ),
        (
            _first_one_layer,
            "only the first layer is counted: `return` stands inside the loop, move it out.",
        ),
        (
            _first_padding_of_all,
            "`start * stride - padding` is right from the last layer down to the first; here it "
            "goes from the first up.",
        ),
        (
            _first_order_of_triple,
            "stride and padding have changed places: a triple is `(kernel, stride, padding)`.",
        ),
        (_first_counted_from_one, "units are counted from 1 in yours; the first one is unit 0."),
        (_first_next_cell, "one cell too far: cells are counted from 0."),
        (
            _first_two_names,
            "each layer is a triple, so its loop needs three names: `for kernel, stride, padding "
            "in layers`.",
        ),
    ),
    tags=("L7.3",),
)

# --- 7.5 design a stack ---------------------------------------------------------------------


def _pairs(value):
    """The design as pairs of positive whole numbers, or None."""
    try:
        pairs = [tuple(layer) for layer in value]
    except TypeError:
        return None
    whole = all(
        len(pair) == 2
        and all(isinstance(n, Integral) and not isinstance(n, bool) and n > 0 for n in pair)
        for pair in pairs
    )
    return pairs if pairs and whole else None


def _cells_read(pairs) -> int:
    """How many cells a unit really reads; fewer than its size where the field has holes."""
    cells = {0}
    for kernel, stride in reversed(pairs):
        cells = {cell * stride + k for cell in cells for k in range(kernel)}
    return len(cells)


def _reads_fifteen(value) -> bool:
    pairs = _pairs(value)
    return (
        pairs is not None
        and len(pairs) <= MOST_LAYERS
        and max(kernel for kernel, _ in pairs) <= LARGEST_KERNEL
        and receptive_field(pairs) == _cells_read(pairs) == WANTED
    )


def _what_the_design_does(value):
    pairs = _pairs(value)
    if pairs is None:
        return "A design is a list of pairs of positive whole numbers, such as [(3, 1), (2, 2)]."
    reached = receptive_field(pairs)
    if reached != WANTED:
        return f"Your stack sees {reached} cells; {WANTED} are asked for."
    if len(pairs) > MOST_LAYERS:
        return f"It sees {WANTED}, but with {len(pairs)} layers; at most {MOST_LAYERS} are allowed."
    if max(kernel for kernel, _ in pairs) > LARGEST_KERNEL:
        return f"It sees {WANTED}, but a kernel is larger than {LARGEST_KERNEL}."
    return (
        f"The field reaches over {WANTED} cells, but only {_cells_read(pairs)} of them are read: "
        "a stride is larger than its kernel."
    )


DESIGN = Exercise(
    id="7.5",
    title="Design a stack",
    task=(
        "Give a stack of at most 4 layers whose units see exactly 15 cells and read every one of "
        "them, with no kernel larger than 5: a list of pairs `(kernel, stride)`, the layer next to "
        "the input first. There are many."
    ),
    kind="value",
    answer=[(3, 2), (3, 2), (3, 2)],
    accept=_reads_fifteen,
    explain=_what_the_design_does,
    hints=(
        "The size begins at 1, so the layers have to add 14 in all. Each adds (kernel - 1) times "
        "the jump it finds.",
        "With stride 2 everywhere the jumps are 1, 2, 4, 8. With kernels of 3 each layer adds "
        "twice that.",
        "14 = 2 + 4 + 8. The last layer's own stride does not matter.",
    ),
    wrong=(
        (
            [(3, 1), (3, 1), (3, 1), (3, 1)],
            "Without strides each layer of 3 adds 2 cells: this sees 9. Larger kernels or strides "
            "add more.",
        ),
        (
            [(3, 1)] * 7,
            "The size is right, with seven layers. At most 4 are allowed: let strides help.",
        ),
        ([(15, 1)], "The size is right, but no kernel may be larger than 5."),
        (
            [(3, 2), (3, 2), (3, 2), (3, 2)],
            "This sees 31: the jumps are 1, 2, 4, 8, and 1 + 2 + 4 + 8 + 16 = 31. One layer less?",
        ),
        (
            [(3, 1), (3, 2), (3, 2)],
            "This sees 9: a stride counts for the layers after it only, so the jumps are 1, 1, 2.",
        ),
        (
            [(5, 1), (5, 1), (5, 1), (5, 1)],
            "Each layer adds 4: 1 + 16 = 17, which is 2 too many.",
        ),
        (15, "Asked are the layers: a list of pairs `(kernel, stride)`."),
    ),
    why=(
        "(kernel − 1) times the jump, summed over the layers, must be 14. For example three "
        "layers of 3 with stride 2: 2·1 + 2·2 + 2·4 = 14."
    ),
    tags=("L7.2", "L7.3"),
)

EXERCISES = (
    SIZE,
    JUMP,
    DILATED,
    FIRST_CELL,
    DESIGN,
)
