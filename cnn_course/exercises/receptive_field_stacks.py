"""Exercises of notebook 07 on whole stacks: dilation, where a field begins, a design (7.3 on)."""

from numbers import Integral

from ..checking.exercise import Exercise
from ..checking.slips import slip
from .receptive_field import draw_layers, receptive_field

LARGEST_KERNEL = 5  # in exercise 7.5
MOST_LAYERS = 4
WANTED = 15

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
        (8, "The dilations are added to 1; each layer adds (k - 1) times its dilation, here 2 of "
         "them."),
        ((3, 5, 9), "These are the spans. Each layer adds its span minus 1 to the field."),
    ),
    why="1 + 2·1 + 2·2 + 2·4 = 15: as many as with three strides of 2, and no cell is skipped.",
    tags=("L7.3",),
)  # fmt: skip

# --- 7.4 where the field begins -------------------------------------------------------------


def first_cell(layers, unit):
    start = 0
    jump = 1
    for _, stride, padding in layers:
        start = start - padding * jump
        jump = jump * stride
    return start + unit * jump


_LINES = ("start = start - padding * jump", "jump = jump * stride")
_SIZE = "receptive_field([layer[:2] for layer in layers])"

FIRST_CELL = Exercise(
    id="7.4",
    title="Where does the field begin?",
    task=(
        "Write `first_cell(layers, unit)`: the input cell at which the field of unit number "
        "`unit` (from 0) of the last layer starts. `layers` is a list of one or more triples "
        "`(kernel, stride, padding)`, the one next to the input first, with the padding on each "
        "side. Where the field starts before the input, the number is negative."
    ),
    kind="code",
    answer=first_cell,
    draw=lambda rng: (draw_layers(rng, least=1, largest_padding=6), int(rng.integers(0, 12))),
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
        "First find where unit 0 starts, then how far unit number `unit` is from it.",
        "One layer's padding lets unit 0 begin `padding` units of the layer below earlier. How "
        "many input cells is one unit of the layer below?",
        "`start -= padding * jump` before `jump *= stride`; at the end `start + unit * jump`.",
    ),
    wrong=(
        slip("the padding is counted in input cells. A padding cell of a higher layer is worth as "
             "many input cells as the jump below that layer.", ("padding * jump", "padding")),
        slip("a layer's stride is used for its own padding: change the start first, then the jump.",
             ("\n        ".join(_LINES), "\n        ".join(_LINES[::-1]))),
        slip("the sign is turned round: padding lets the field begin earlier.",
             ("- padding * jump", "+ padding * jump")),
        slip("neighbouring units count as one cell apart. They are one jump apart.",
             ("unit * jump", "unit")),
        slip("units are apart by the product of all strides, not by the last one alone.",
             ("unit * jump", "unit * stride")),
        slip("the strides are ignored.", ("jump * stride", "jump")),
        slip("the padding is ignored.", (" - padding * jump", "")),
        slip("a field that starts before the input is cut at cell 0. Give the negative number.",
             ("start + unit * jump", "max(start + unit * jump, 0)")),
        slip("only the lowest layer's padding counts in yours. Each layer has its own.",
             (" - padding * jump", ""), ("return start", "return -layers[0][2]")),
        slip("this is the centre of the field. Its first cell is asked for.",
             ("unit * jump", f"unit * jump + ({_SIZE} - 1) / 2")),
        slip("this is the last cell of the field. Its first cell is asked for.",
             ("unit * jump", f"unit * jump + {_SIZE} - 1")),
        slip("half the kernel is taken for the padding. The padding is the third number of each "
             "triple.", ("for _,", "for kernel,"), ("padding * jump", "kernel // 2 * jump")),
        slip("either the list is walked from its end, or the rule `start * stride - padding` is "
             "used from the input up. Each is right in the other direction.",
             ("in layers", "in layers[::-1]")),
        slip("stride and padding have changed places: a triple is `(kernel, stride, padding)`.",
             ("_, stride, padding", "_, padding, stride")),
        slip("units are counted from 1 in yours. The first one is unit 0.",
             ("unit * jump", "(unit - 1) * jump")),
        slip("the unit is counted in every layer. It is a unit of the last layer only.",
             (_LINES[1], _LINES[1] + "\n        start = start + unit * jump"),
             ("return start + unit * jump", "return start")),
    ),
    why="Unit i starts at start + i · jump: two numbers place every field of the layer.",
    tags=("L7.3",),
)  # fmt: skip

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
        "the jump of the layer below.",
        "With stride 2 everywhere the jumps are 1, 2, 4, 8. With kernels of 3 each layer adds "
        "twice that.",
        "14 = 2 + 4 + 8. The last layer's own stride does not matter.",
    ),
    wrong=(
        ([(3, 1), (3, 1), (3, 1), (3, 1)], "Without strides each layer of 3 adds 2 cells: this "
         "sees 9. Larger kernels or strides add more."),
        ([(3, 1)] * 7,
         "The size is right, with seven layers. At most 4 are allowed: let strides help."),
        ([(15, 1)], "The size is right, but no kernel may be larger than 5."),
        ([(3, 2), (3, 2), (3, 2), (3, 2)],
         "This sees 31: the jumps are 1, 2, 4, 8, and 1 + 2 + 4 + 8 + 16 = 31. One layer less?"),
        ([(3, 1), (3, 2), (3, 2)],
         "This sees 9: a stride counts for the layers after it only, so the jumps are 1, 1, 2."),
        ([(5, 1), (5, 1), (5, 1), (5, 1)], "Each layer adds 4: 1 + 16 = 17, which is 2 too many."),
        (15, "Give the layers: a list of pairs `(kernel, stride)`."),
    ),
    why=(
        "(kernel − 1) times the jump, summed over the layers, must be 14. For example three "
        "layers of 3 with stride 2: 2·1 + 2·2 + 2·4 = 14."
    ),
    tags=("L7.2", "L7.3"),
)  # fmt: skip

EXERCISES = (DILATED, FIRST_CELL, DESIGN)
