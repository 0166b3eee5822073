"""Exercises of notebook 07: how much a unit sees, and how far apart two units are (7.1, 7.2)."""

from ..checking.exercise import Exercise
from ..checking.slips import slip

# --- 7.1 size -------------------------------------------------------------------------------


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
_STEP = "jump = jump * stride"

SIZE = Exercise(
    id="7.1",
    title="How much does a unit see?",
    task=(
        "Write `receptive_field(layers)`: along one axis, how many input cells does a unit of the "
        "last layer see? `layers` is a list of pairs `(kernel, stride)` of whole numbers from 1, "
        "the one next to the input first. The list may be empty: with no layer at all a unit is an "
        "input cell, and sees 1. (From the first cell to the last; a stride may be larger than its "
        "kernel.)"
    ),
    kind="code",
    answer=receptive_field,
    draw=lambda rng: (draw_layers(rng),),
    cases=(
        ([(3, 1)],),
        ([],),
        ([(3, 1), (3, 1)],),
        ([(3, 2), (3, 1)],),
        ([(2, 2), (2, 2)],),
        ([(1, 2), (3, 1)],),
        ([(5, 1), (3, 2), (2, 3)],),
        ([(2, 3), (4, 1), (1, 4), (3, 2), (5, 1)],),
        ([(3, 1), (3, 1), (2, 2)] * 2 + [(3, 1), (3, 1), (3, 1), (2, 2)] * 3,),
    ),
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
             (f"{_GROW}\n        {_STEP}", f"{_STEP}\n        {_GROW}")),
        slip("the strides are ignored: behind a stride of 2, neighbours are two input cells apart.",
             (" * jump\n", "\n")),
        slip("either the list is walked from its end, or the rule `(size - 1) * stride + kernel` "
             "is used from the input up. Each is right in the other direction.",
             ("in layers", "in layers[::-1]")),
        slip("each layer adds `kernel` jumps. The first of its cells is in the field already, so "
             "kernel - 1 are new.", ("(kernel - 1)", "kernel")),
        slip("one cell is missing: begin with a size of 1, the unit's own cell.",
             ("size = 1", "size = 0")),
        slip("only the stride of the layer just before counts in yours. The jump is the product of "
             "all the strides below.", ("jump * stride", "stride")),
        slip("strides multiply: two strides of 2 move units 4 cells apart.",
             ("jump * stride", "jump + stride")),
        slip("the strides are ignored, and the 1 for the unit's own cell is missing.",
             ("size = 1", "size = 0"), (" * jump\n", "\n")),
        slip("the kernels are multiplied. Windows of neighbours overlap: each layer adds its "
             "kernel - 1 times the jump.", (_GROW, "size = size * kernel")),
        slip("the kernels are added up whole. Windows of neighbours overlap.",
             ("size = 1", "size = 0"), ("(kernel - 1) * jump", "kernel")),
        slip("kernel and stride have changed places: a pair is `(kernel, stride)`.",
             ("kernel, stride in", "stride, kernel in")),
        slip("the size starts anew in each layer. Add to the size so far.",
             ("size + (kernel", "1 + (kernel")),
        slip("size and jump come back as a pair. Only the size is asked for.",
             ("return size", "return size, jump")),
        slip("every layer counts with all the strides. Only those below it matter to it.",
             ("return size", "return 1 + sum(kernel - 1 for kernel, _ in layers) * jump")),
        slip("this is the jump. The size is asked for.", ("return size", "return jump")),
        slip("each layer's own stride multiplies its kernel. Use the jump: the product of the "
             "strides of all layers below.", ("* jump\n", "* stride\n")),
        slip("kernels are added whole, from 0 on. Begin with 1, and each adds kernel - 1 jumps.",
             ("size = 1", "size = 0"), ("(kernel - 1)", "kernel")),
        slip("`size * stride + kernel`, from 0 and from the input up, mixes two rules: the one "
             "that starts at the last layer takes 1 off the size first.", ("size = 1", "size = 0"),
             (_GROW, "size = size * stride + kernel")),
        slip("brackets are missing: Python multiplies before it subtracts.",
             ("(kernel - 1)", "kernel - 1")),
        slip("one cell is taken away after the kernel is multiplied. It is one jump that is known "
             "already.", ("(kernel - 1) * jump", "kernel * jump - 1")),
        slip("nothing ever grows: size and jump both begin with 1.", ("= 1\n", "= 0\n")),
        slip("the size never grows: does every layer add to it (`+=`), and does the jump begin "
             "with 1?", ("jump = 1", "jump = 0")),
    ),
    why="The last layer's own stride does not change what its units see.",
    tags=("L7.1", "L7.3"),
)  # fmt: skip

# --- 7.2 jump -------------------------------------------------------------------------------


def jump(layers):
    cells = 1
    for _, stride in layers:
        cells = cells * stride
    return cells


JUMP = Exercise(
    id="7.2",
    title="How far apart are two neighbours?",
    task=(
        "Write `jump(layers)`: by how many input cells does the field move when you go from one "
        "unit of the last layer to the next? `layers` is a list of one or more pairs "
        "`(kernel, stride)`, the one next to the input first."
    ),
    kind="code",
    answer=jump,
    draw=lambda rng: (draw_layers(rng, least=1),),
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
        "One layer with stride s: its units are s input cells apart. What does the next layer's "
        "stride count in?",
        "It counts in units of the layer below, and these already are s cells apart.",
        "Begin with 1 and multiply by each stride.",
    ),
    wrong=(
        slip("the strides are added. A stride of 2 on units that are 2 apart gives 4, and three of "
             "them 8: multiply.", ("cells = 1", "cells = 0"), ("cells * stride", "cells + stride")),
        slip("only the last stride counts in yours, and it counts in units of the layer below, not "
             "in input cells.", ("cells * stride", "stride")),
        slip("the largest stride is returned. All of them work together.",
             ("cells * stride", "max(cells, stride)")),
        slip("the last layer's own stride is missing: it moves the last layer's units apart too.",
             ("in layers", "in layers[:-1]")),
        slip("these are the kernels multiplied. The jump depends on the strides alone.",
             ("_, stride in", "stride, _ in")),
        slip("this is the size of the field. The jump is the distance between two fields.",
             ("return cells", "return receptive_field(layers)")),
        slip("each stride adds its stride - 1 in yours. Strides multiply.",
             ("cells * stride", "cells + stride - 1")),
        slip("the product begins with 0 and stays 0.", ("cells = 1", "cells = 0")),
        slip("the strides are added to 1. Strides multiply: 2 and 2 give 4, not 5.",
             ("cells * stride", "cells + stride")),
        slip("the first stride is taken for all layers. Each layer has its own.",
             ("cells * stride", "cells * layers[0][1]")),
    ),
    why="The kernels do not matter here.",
    tags=("L7.3",),
)  # fmt: skip

EXERCISES = (SIZE, JUMP)
