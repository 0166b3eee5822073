"""Exercises of notebook 07: how much a unit sees, how far apart two are, where a field begins."""

from ..checking.exercise import Exercise
from ..checking.slips import slip
from ..geometry import per_axis


def receptive_field(layers):
    size = 1
    jump = 1
    for kernel, stride in layers:
        size = size + (kernel - 1) * jump
        jump = jump * stride
    return size


def draw_layers(rng, least=0, largest_padding=None):
    """Draw a list of pairs (kernel, stride), or of triples with a padding."""
    number = int(rng.integers(least, rng.choice([4, 6, 10])))
    highs = (6, 5) if largest_padding is None else (6, 5, largest_padding + 1)
    lows = (1, 1, 0)[: len(highs)]
    return [tuple(int(n) for n in rng.integers(lows, highs)) for _ in range(number)]


_GROW = "size = size + (kernel - 1) * jump"
SIZE = Exercise(
    id="7.1", title="How much does a unit see?", tags=("L7.1", "L7.3"),
    task=(
        "Write `receptive_field(layers)`: along one axis, how many input cells does a unit of the "
        "last layer see? `layers` is a list of pairs `(kernel, stride)` of whole numbers from 1, "
        "from the layer next to the input to the last. The list may be empty: with no layer at "
        "all, a unit is an input cell and sees 1. (Count from the first cell to the last, even if "
        "a stride is larger than its kernel.)"
    ),
    answer=receptive_field, draw=lambda rng: (draw_layers(rng),),
    cases=(([(3, 1)],), ([],), ([(3, 1), (3, 1)],), ([(3, 2), (3, 1)],), ([(2, 2), (2, 2)],)),
    hints=(
        "Go through the layers from the input up and keep two numbers: the size of the field, and "
        "how many input cells apart the fields of two neighbouring units are (the jump).",
        "A kernel of k reads k units of the layer below. The first unit sees as many cells as "
        "the size so far, and each of the k - 1 others adds one jump.",
        "`size += (kernel - 1) * jump`, and only then `jump *= stride`.",
    ),
    wrong=(
        slip("a layer's stride is used for its own kernel. It moves this layer's units apart, so "
             "it counts for the layers after it: change the jump last.",
             (_GROW, "jump = jump * stride"),
             ("stride\n        jump = jump * stride", "stride\n        " + _GROW)),
        slip("either the list is read from the end, or the rule `(size - 1) * stride + kernel` "
             "is used from the input up. Each is right in the other direction.",
             ("in layers", "in layers[::-1]")),
        slip("strides multiply: two strides of 2 move units 4 cells apart.",
             ("jump * stride", "jump + stride")),
        slip("the kernels are multiplied. Windows of neighbours overlap: each layer adds its "
             "kernel - 1 times the jump.", (_GROW, "size = size * kernel")),
    ),
    why="The last layer's own stride does not change what its units see.",
)  # fmt: skip


def jump(layers):
    cells = 1
    for _, stride in layers:
        cells = cells * stride
    return cells


JUMP = Exercise(
    id="7.2", title="How far apart are two neighbours?", tags=("L7.3",),
    task=(
        "Write `jump(layers)`: by how many input cells does the field move when you go from one "
        "unit of the last layer to the next? `layers` is a list of one or more pairs "
        "`(kernel, stride)`, from the layer next to the input to the last."
    ),
    answer=jump, draw=lambda rng: (draw_layers(rng, least=1),),
    cases=(([(3, 2)],), ([(3, 1)],), ([(3, 2), (3, 2)],), ([(2, 3), (3, 1), (2, 2)],)),
    hints=(
        "The units of a first layer with stride s are s input cells apart. What does the next "
        "layer's stride count: input cells, or units of this layer?",
        "It counts units of the layer below, and these are already s cells apart.",
        "Begin with 1 and multiply by each stride.",
    ),
    wrong=(
        slip("the strides are added. A stride of 2 on units that are 2 apart gives 4, and three of "
             "them 8: multiply.", ("cells = 1", "cells = 0"), ("cells * stride", "cells + stride")),
        slip("only the last stride counts in yours, and it counts in units of the layer below, not "
             "in input cells.", ("cells * stride", "stride")),
        slip("the largest stride is returned. All of them work together.",
             ("cells * stride", "max(cells, stride)")),
        slip("this is the size of the field. The jump is the distance between two fields.",
             "receptive_field(layers)"),
        slip("the product begins with 0 and stays 0.", ("cells = 1", "cells = 0")),
    ),
    why="The kernels do not matter here.",
)  # fmt: skip


LARGEST_KERNEL = 5  # in exercise 7.5
MOST_LAYERS = 4
WANTED = 15


DILATED = Exercise(
    id="7.3", title="The field of a dilated stack", tags=("L7.3",),
    task=(
        "Three layers with kernel 3 and stride 1 have dilation 1, 2 and 4. How many cells does a "
        "unit of the last layer see, along one axis? Answer with a whole number."
    ),
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
        (9, "This is the span of the last layer. The two layers below it add more."),
        (13, "13 belongs to dilation 1, 2, 3. Here the third layer has 4: it adds 8."),
        (11, "The last layer has dilation 4 and adds 8, not 4."),
        ((3, 5, 9), "These are the spans. Each layer adds its span minus 1 to the field."),
    ),
    why="1 + 2·1 + 2·2 + 2·4 = 15. Three layers of 3 with stride 2 see as many.",
)  # fmt: skip


def first_cell(layers, unit):
    start = 0
    jump = 1
    for _, stride, padding in layers:
        start = start - padding * jump
        jump = jump * stride
    return start + unit * jump


_LINES = ("start = start - padding * jump", "jump = jump * stride")

FIRST_CELL = Exercise(
    id="7.4", title="Where does the field begin?", tags=("L7.3",),
    task=(
        "Write `first_cell(layers, unit)`: the input cell at which the field of unit number "
        "`unit` (from 0) of the last layer starts. The number is negative if the field starts "
        "before the input. `layers` is a list of one or more triples `(kernel, stride, padding)`, "
        "from the layer next to the input to the last. The padding is on each side."
    ),
    answer=first_cell,
    draw=lambda rng: (draw_layers(rng, least=1, largest_padding=6), int(rng.integers(0, 12))),
    cases=(([(3, 1, 0)], 0), ([(3, 1, 1)], 0), ([(3, 2, 0)], 2), ([(3, 2, 1)], 1)),
    hints=(
        "First find where unit 0 starts, then how far unit number `unit` is from it.",
        "With padding, the window of unit 0 begins `padding` units of the layer below earlier. How "
        "many input cells apart are two neighbouring units of the layer below?",
        "`start -= padding * jump` before `jump *= stride`; at the end `start + unit * jump`.",
    ),
    wrong=(
        slip("the padding is counted in input cells. It counts units of the layer below, and "
             "these are one jump apart.", ("padding * jump", "padding")),
        slip("a layer's stride is used for its own padding: change the start first, then the jump.",
             ("\n        ".join(_LINES), "\n        ".join(_LINES[::-1]))),
        slip("only the lowest layer's padding counts in yours. Each layer has its own.",
             (" - padding * jump", ""), ("return start", "return -layers[0][2]")),
        slip("half the kernel is taken for the padding. The padding is the third number of each "
             "triple.", ("for _,", "for kernel,"), ("padding * jump", "kernel // 2 * jump")),
        slip("either the list is read from the end, or the rule `start * stride - padding` is "
             "used from the input up. Each is right in the other direction.",
             ("in layers", "in layers[::-1]")),
    ),
    why="Unit i starts at start + i · jump: two numbers place every field of the layer.",
)  # fmt: skip


def _pairs(value):
    """The design as pairs of positive whole numbers, or None."""
    try:
        return [per_axis(tuple(layer), 2, "layer") for layer in value] or None
    except (TypeError, ValueError):
        return None


def _cells_read(pairs) -> int:
    """How many cells a unit really reads; fewer than its size where the field has holes."""
    cells = {0}
    for kernel, stride in reversed(pairs):
        cells = {cell * stride + k for cell in cells for k in range(kernel)}
    return len(cells)


def _what_the_design_lacks(value):
    """Say what keeps a design from being right, or nothing."""
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
    if _cells_read(pairs) < WANTED:
        return (
            f"The field reaches over {WANTED} cells, but only {_cells_read(pairs)} of them are "
            "read: a stride is larger than its kernel."
        )
    return None


DESIGN = Exercise(
    id="7.5", title="Design a stack", tags=("L7.2", "L7.3"),
    task=(
        "Give a stack of at most 4 layers whose units see exactly 15 cells and read every one of "
        "them. No kernel may be larger than 5. Answer with a list of pairs `(kernel, stride)`, "
        "from the layer next to the input to the last. There are many answers."
    ),
    answer=[(3, 2), (3, 2), (3, 2)], explain=_what_the_design_lacks,
    accept=lambda value: _what_the_design_lacks(value) is None,
    hints=(
        "The size begins at 1, so the layers have to add 14 in all. Each adds (kernel - 1) times "
        "the jump of the layer below.",
        "With stride 2 everywhere the jumps are 1, 2, 4, 8. With kernels of 3 each layer adds "
        "twice that.",
        "14 = 2 + 4 + 8. The last layer's own stride does not matter.",
    ),
    why=(
        "(kernel − 1) times the jump, summed over the layers, must be 14. For example three "
        "layers of 3 with stride 2: 2·1 + 2·2 + 2·4 = 14."
    ),
)  # fmt: skip
