"""What does one unit of a stack of layers see of the input? [L7]"""

from dataclasses import replace

import numpy as np

from cnn_course import geometry
from cnn_course.explorers.knobs import Choice, Count, Knobs, Several
from cnn_course.explorers.layers import KINDS, LARGEST, MOST_LAYERS, Layers, steps_of
from cnn_course.explorers.opening import Opening, opens
from cnn_course.pictures.cover import Question
from cnn_course.pictures.scene import MadeBy, Mark, Panel, Place, Reach, Scene, grid, sees
from cnn_course.pictures.words import as_shown, exact, number, shape_text

LARGEST_INPUT = 30
RULE = (
    "size ← size + (kernel − 1)·jump,   start ← start − padding·jump,   then jump ← jump·stride",
    "centre = start + (size − 1) / 2",
)
REGION = 220  # px, about, for the picture of the region in two dimensions


POOLING = ({"kind": ("pooling",)},)
LAYERS = Layers(
    (
        Count("count", "layers", 3, most=MOST_LAYERS, least=1),
        Count("edit", "change layer", 3, most=3, least=1, highest=lambda values: values["count"]),
        Choice("kind", "it is", tuple((kind, kind) for kind in KINDS), width=200),
        Count("kernel", "kernel", 3, most=LARGEST["kernel"], least=1),
        Count("stride", "stride", 1, most=LARGEST["stride"], least=1),
        Count("dilation", "dilation", 1, most=LARGEST["dilation"], least=1, hide=POOLING),
        Count("padding", "padding", 0, most=LARGEST["padding"]),
    )
)
KNOBS = Knobs(
    Several((LAYERS, Count("n", "input cells", 15, most=LARGEST_INPUT, least=1))),
    simple=("n", "count"),
    rows=(("n", "count", "edit"), ("kind", "kernel", "stride", "dilation", "padding")),
)


@opens
def receptive_field(layers=((3,), (3,), (3,)), n=15):
    """Sliders for the number of layers and for each layer's kernel, stride, dilation, padding.

    ``count`` says how many layers there are, ``edit`` which of them, from 1, the sliders change.

    Parameters
    ----------
    layers : sequence
        From the input up, each ``(kernel, stride, dilation, padding)`` or the beginning of that,
        with ``"pool"`` before it for pooling: ``[(3,), ("pool", 2), (3, 1, 1, 1)]``.
    n : int
        Cells of the input.

    Source: [L7.1], [L7.3].

    Examples
    --------
    >>> explorer = receptive_field([(3,), (3,)])
    >>> explorer.set(count=3).scene.facts[0]
    ('size', '7 cells')
    >>> explorer.set(edit=1, stride=2).scene.facts[0]
    ('size', '11 cells')
    >>> explorer.set(stride=0)
    Traceback (most recent call last):
    ValueError: stride of layer 1 must be a positive whole number; got 0
    """
    return Opening(receptive_field_scene, KNOBS, point=_changed_beside)


def receptive_field_scene(layers, n=15) -> Scene:
    """The pyramid from a unit of the last layer down to the input cells it sees.

    Its one-row panels ``input``, ``layer1``, ... stand in a stack, every unit over the centre of
    what it sees; ``region`` shows the same layers in two dimensions. A layer that does not fit the
    map below it is named in ``message``, and the layers below it are drawn.

    Source: [L7.1], [L7.3].
    """
    steps = steps_of(layers)
    n = geometry.whole_number(n, "n")
    if n > LARGEST_INPUT:
        raise ValueError(f"n must be at most {LARGEST_INPUT} in this picture; got {n}")
    units, message = [n], ""
    for level, step in enumerate(steps, 1):
        try:
            setting = {"stride": step.stride, "padding": step.padding, "dilation": step.dilation}
            units.append(geometry.output_size(units[-1], step.kernel, **setting))
        except ValueError as error:
            message = f"layer {level}: {as_shown(error)}"
            break
    drawn = steps[: len(units) - 1]
    fields = (geometry.Field(1, 1, 0), *geometry.receptive_field(steps))
    panels = _levels(drawn, units, fields)
    for level in range(1, len(units)):
        panels[level] = panels[level].made(_made(drawn[:level], units, panels))
    if drawn:
        read = set().union(*_seen(drawn, units)[0])
        unread = tuple((0, c) for c in range(n) if c not in read)
        label = f"seen by no unit of layer {len(drawn)}"
        panels[0] = panels[0].marked(Mark("unused", unread, label))
    fitting = units[-1] if not message else None
    unit = f"one unit of layer {len(steps)}"
    return Scene(
        "Receptive field",
        ((_region(n, panels),),) if drawn else (),
        stack=tuple(panels[::-1]),
        lit=Place(panels[-1].key, 0, units[-1] // 2) if drawn else None,
        formula=(*RULE, *map(_line, range(1, len(fields)), steps, fields, fields[1:])),
        facts=_facts(fields[-1], fitting),
        message=message,
        question=Question(
            "region",
            "receptive field",
            f"how many cells of the input, between its first and its last, does {unit} span?",
            fields[-1].size,
            f"{unit} spans {_count(fields[-1].size, 'cell')}",
        ),
        alt=_alt(steps, fields[-1], n, fitting, message),
    )


def _levels(steps, units, fields) -> list:
    """One panel a level, padding of the next layer included, each over what it sees."""
    pads = [*(step.padding for step in steps), 0]
    lefts = [field.centre - pad * field.jump for field, pad in zip(fields, pads, strict=False)]
    panels = []
    for level, (many, pad) in enumerate(zip(units, pads, strict=True)):
        what = _count(many, "unit" if level else "cell")
        if level:  # short, so that the funnel seldom crosses it
            what = f"{str(steps[level - 1]).removeprefix('convolution, ')}: {what}"
        panel = Panel(
            key=f"layer{level}" if level else "input",
            name=f"layer {level}" if level else "input",
            role="input" if not level else "output" if level == len(steps) else "plain",
            values=((*[None] * pad, *range(many), *[None] * pad),),
            first=(0, -pad),
            shape=what,
            scale="plain",
            index=False,
            offset=lefts[level] - min(lefts),
            pitch=fields[level].jump,
            beside=_settings(steps[level - 1]) if level else (),
        )
        around = tuple((0, c) for c in (*range(-pad, 0), *range(many, many + pad)))
        panels.append(panel.marked(Mark("padding", around, "padding: zeros, they see nothing")))
    return panels


def _settings(step) -> tuple:
    """What can be changed beside a layer."""
    names = [name for name in LARGEST if name != "dilation" or step.kind == "convolution"]
    numbers = ((name, getattr(step, name), int(name != "padding"), LARGEST[name]) for name in names)
    return (("kind", step.kind, 0, KINDS), *numbers)


def _changed_beside(values, message) -> dict:
    """Somebody changed a setting beside its layer."""
    return {"edit": int(message["panel"].removeprefix("layer")), **message["changes"]}


def _count(n, noun) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


def _seen(steps, units) -> list:
    """For each level below the last, the cells that each unit of the last really sees.

    Padding counts as a cell where it is read, and a padding cell sees nothing.
    """
    cells = [[i] for i in range(units[-1])]
    below = []
    for level in range(len(steps) - 1, -1, -1):
        step, above = steps[level], units[level + 1]
        cells = [
            sorted(
                {
                    i * step.stride + k * step.dilation - step.padding
                    for i in seen
                    if 0 <= i < above
                    for k in range(step.kernel)
                }
            )
            for seen in cells
        ]
        below.append(cells)
    return below[::-1]


def _made(steps, units, panels) -> MadeBy:
    """What the units of a level see of every level below, nearest first, and of the region."""
    seen = _seen(steps, units[: len(steps) + 1])
    reaches = [_reach(panels[n], steps[n:], seen[n]) for n in range(len(steps))[::-1]]
    row = _window("region", steps)
    square = {name: (getattr(row, name)[1],) * 2 for name in ("origin", "spacing", "size")}
    return sees(*reaches, also=(replace(row, cross=row.step[::-1], **square),))


def _window(key, steps) -> Reach:
    """What a unit sees in a row far below; a whole box where the cells are uneven."""
    offsets = {0}
    for step in steps[::-1]:
        offsets = {o * step.stride + k * step.dilation for o in offsets for k in range(step.kernel)}
    gaps = set(np.diff(sorted(offsets)).tolist())
    even = len(gaps) == 1
    spacing, many = (gaps.pop(), len(offsets)) if even else (1, max(offsets) + 1)
    field = geometry.receptive_field(steps)[-1]
    return Reach(key, (0, field.start), (0, field.jump), (1, spacing), (1, many))


def _reach(panel, steps, cells) -> Reach:
    reach = _window(panel.key, steps)
    found = [[c for _, c in reach.cells(0, i) if panel.has(0, c)] for i in range(len(cells))]
    if found == cells:
        return reach
    return Reach(panel.key, table=(tuple(tuple((0, c) for c in seen) for seen in cells),))


def _region(n, panels) -> Panel:
    widest = max(p.offset + (p.cols - 1) * p.pitch + 1 for p in panels)
    small = min(0.7, REGION / (n * min(40, 670 / widest)))
    return Panel(
        "region",
        "the same layers in two dimensions",
        "input",
        grid(np.full((n, n), np.nan)),
        shape=shape_text(n, n),
        scale="plain",
        small=round(small, 3),
        index=n <= 20,
        numbers=False,
        note="outlined: what unit (i, i) of the map sees, for the unit i chosen above",
    )


def _line(n, step, below, field) -> str:
    """How the field of layer ``n`` follows from the one below."""
    spans = f"   (the kernel spans {step.span})" if step.dilation > 1 else ""
    return (
        f"layer {n}:  size {below.size} + ({step.span} − 1)·{below.jump} = {field.size},   "
        f"start {number(below.start)} − {step.padding}·{below.jump} = {number(field.start)},   "
        f"jump {below.jump}·{step.stride} = {field.jump},   centre {exact(field.centre)}{spans}"
    )


def _facts(field, units) -> tuple:
    facts = (
        ("size", _count(field.size, "cell")),
        ("jump", field.jump),
        ("unit 0 starts at cell", number(field.start)),
        ("its centre", exact(field.centre)),
    )
    return facts if units is None else (*facts, ("units of the last layer", units))


def _alt(steps, field, n, units, message) -> str:
    text = f"{_count(len(steps), 'layer')} over {_count(n, 'cell')}: {'; '.join(map(str, steps))}. "
    if message:
        text += f"Impossible, {message}. "
    text += (
        f"One unit of layer {len(steps)} sees {_count(field.size, 'cell')}, neighbours lie "
        f"{field.jump} apart, unit 0 starts at cell {number(field.start)}, centre "
        f"{exact(field.centre)}"
    )
    return f"{text}." if units is None else f"{text}; {_count(units, 'unit')}."
