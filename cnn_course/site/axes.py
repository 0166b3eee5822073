"""What does a window do along one axis? Enough for a page to join two of them.

Height and width are independent, so that a table of one axis covers every setting of the
stride-and-padding explorer: 14² sizes of image by 7² of kernel by every stride, dilation and
padding. Sizes, rules and lines of text come from Python; ``browser/axes.js`` joins them.
"""

from cnn_course import geometry
from cnn_course.pictures import walks
from cnn_course.site.structure import structure
from cnn_course.site.tables import as_json, flat

N, K, S, D = range(1, 15), range(1, 8), range(1, 6), range(1, 5)
RULES = ("lecture", "same")
ROOMS = range(-24, 27)  # input with padding, less the kernel's span
AFTER = range(6)  # padding after the last cell: whether it holds what the floor leaves over
FULL = {"height": 14, "width": 14, "kernel_height": 2, "kernel_width": 2}
MODELS = {  # a setting with every mark there is, and one that cannot be
    "fits": {**FULL, "stride": 4, "dilation": 2, "padding": 1},
    "refused": {**FULL, "height": 1, "dilation": 2},
}


def table(explorer, offer=None) -> dict:
    """Everything that a page needs of ``stride_and_padding``, as JSON."""
    knobs = explorer.call.opening.knobs
    models = {}
    for name, changes in MODELS.items():
        told = knobs.told(knobs.update({}, changes))
        models[name] = structure(explorer.call.opening.scene, told, ("image", "kernel"))
    return {
        "made": "axes",
        "controls": {
            name: {**c, "hide": c.get("hide", [])} for name, c in as_json(knobs)["controls"].items()
        },
        "rows": [list(row) for row in knobs.rows],
        "brings": {},
        "follows": {},
        "models": models,
        "span": [[geometry.effective_kernel(k, d) for d in D] for k in K],
        "spans": [[_spans(k, d) for d in D] for k in K],
        "begins": [_line(axis, 0, 1, 0)[0] for axis in (0, 1)],
        "out": [[max(room // s + 1, 0) for s in S] for room in ROOMS],
        "least": ROOMS[0],
        "lines": [
            [[[_line(axis, room, s, a)[1] for a in AFTER] for s in S] for room in ROOMS]
            for axis in (0, 1)
        ],
        "impossible": [[_line(axis, room, 1, 0, False)[1] for room in ROOMS] for axis in (0, 1)],
        "pads": {
            rule: [
                [
                    [
                        [walks.pads_for(rule, (n, n), (k, k), (s, s), (d, d))[0] for d in D]
                        for s in S
                    ]
                    for k in K
                ]
                for n in N
            ]
            for rule in RULES
        },
        "sames": _sames(),
        "parts": [flat(explorer.state["_image"]), flat(explorer.state["_kernel"])],
        "canvases": [list(explorer.state[name].shape) for name in ("_image", "_kernel")],
    }


def start(explorer, offer=None) -> dict:
    """The values of the knobs that the notebook starts with."""
    return {name: explorer.state[name] for name in explorer.call.opening.knobs.controls}


def _line(axis, room, s, after, possible=True) -> tuple:
    """The size formula of one axis, up to the stride and from there on."""
    n = room + 1 - after
    out = room // s + 1 if possible and room >= 0 else None
    walk = walks.Walk(
        (n, n), (1, 1), (s, s), ((0, after),) * 2, (1, 1), False, out and (out, out), ""
    )
    line = walks.size_lines(walk)[axis]
    begin = line.index((str(s), "stride")) + 2
    return line[:begin], line[begin:]


def _spans(k, d) -> tuple:
    """What a line adds when the kernel is dilated."""
    n = geometry.effective_kernel(k, d)
    plain = walks.size_lines(walks.walk((n, n), (n, n)))[0]
    return walks.size_lines(walks.walk((n, n), (k, k), dilation=d))[0][len(plain) :]


def _sames() -> dict:
    """The sentence on the two sames, with the numbers left out."""
    from cnn_course.explorers.stride_and_padding import two_sames

    def said(kernel):
        return two_sames(walks.walk((6, 6), (kernel, kernel), stride=2, padding="same"))

    agree, differ = two_sames(walks.walk((5, 5), (3, 3), padding="same")), said(3)
    for number in ("1", "1", "0", "1"):
        differ = differ.replace(f" {number} ", " @ ", 1)
    return {"agree": agree, "differ": differ.replace("height", "#", 1), "names": list(walks.AXES)}
