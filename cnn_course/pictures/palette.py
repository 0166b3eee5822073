"""What does each colour mean? One answer, for both renderers.

The hues are Okabe and Ito's, which stay apart under every common colour blindness. ``line`` is for
frames, ``ink`` for words (at least 4.5:1 against the background). Fills are mixed from ``zero``
towards ``positive``, ``negative`` or ``count``; they stay pale (or deep, in the dark theme) enough
for numbers in the text colour.
"""

COLOURS = {  # name: (in the light theme, in the dark one)
    "background": ("#ffffff", "#111111"),
    "text": ("#1a1a1a", "#f0f0f0"),
    "faint": ("#5c5c5c", "#b0b0b0"),
    "grid": ("#c9c9c9", "#4a4a4a"),
    "window": ("#111111", "#ffffff"),
    "halo": ("#ffffff", "#111111"),
    "zero": ("#ffffff", "#1c1c1c"),
    "positive": ("#86c3ea", "#1d639a"),
    "negative": ("#f2a583", "#95481b"),
    "count": ("#f3dc5a", "#6e5c00"),
    "padding": ("#ececec", "#2a2a2a"),
    "hatch": ("#a9a9a9", "#5e5e5e"),
    "padding-text": ("#6a6a6a", "#a8a8a8"),
    "input-line": ("#0072b2", "#56b4e9"),
    "input-ink": ("#005f96", "#7cc7f2"),
    "kernel-line": ("#e69f00", "#e69f00"),
    "kernel-ink": ("#8a5a00", "#f2b84b"),
    "output-line": ("#009e73", "#2bbf95"),
    "output-ink": ("#006b4e", "#4fd1ab"),
    "gradient-line": ("#cc79a7", "#cc79a7"),
    "gradient-ink": ("#9c3f72", "#e2a5c6"),
    "plain-line": ("#8c8c8c", "#8c8c8c"),
    "plain-ink": ("#3d3d3d", "#d0d0d0"),
    "error": ("#b3400a", "#ff9a66"),
}
LIGHT, DARK = ({name: pair[n] for name, pair in COLOURS.items()} for n in (0, 1))
HATCHED = ("padding", "unused", "hole")  # marks that are patterns over the whole cell
DASHES = ("", "7 4", "2 4", "7 3 2 3")  # of the curves of a chart, in turn
STYLES = ("-", "--", ":", "-.")  # the same on paper


def mix(start: str, end: str, share: float) -> str:
    """The colour ``share`` of the way from one hex colour to another.

    >>> mix("#ffffff", "#000000", 0.5)
    '#808080'
    """
    a, b = (tuple(int(c[n : n + 2], 16) for n in (1, 3, 5)) for c in (start, end))
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in zip(a, b, strict=True))


def fill(value, panel) -> str:
    """The colour of one cell of ``panel`` on paper."""
    if value is None or panel.scale == "plain":
        return LIGHT["zero"]
    share = min(abs(value) / (panel.largest or 1), 1)
    if panel.scale == "grey":
        return mix("#000000", "#ffffff", share if value > 0 else 0)
    if panel.scale == "ink":
        return mix(LIGHT["zero"], LIGHT["positive"], share if value > 0 else 0)
    if panel.scale == "count":
        return mix(LIGHT["zero"], LIGHT["count"], share)
    return mix(LIGHT["zero"], LIGHT["positive" if value > 0 else "negative"], share)


def css() -> str:
    """Both themes as custom properties, chosen by JupyterLab's own attribute."""
    names = [
        "".join(f"--cnn-{name}:{colour};" for name, colour in theme.items())
        for theme in (LIGHT, DARK)
    ]
    both = ".cnn-scene, .cnn-explorer"
    dark = f'[data-jp-theme-light="false"] :is({both})'
    return f"{both} {{{names[0]}}}\n{dark} {{{names[1]}}}\n"
