"""What does each colour mean? One answer, for both renderers.

The hues are Okabe and Ito's, which stay apart under every common colour blindness. ``line`` is for
frames, ``ink`` for words (at least 4.5:1 against the background). Fills are mixed from ``zero``
towards ``positive``, ``negative`` or ``count``; they stay pale (or deep, in the dark theme) enough
for numbers in the text colour.
"""

LIGHT = {
    "background": "#ffffff",
    "text": "#1a1a1a",
    "faint": "#5c5c5c",
    "grid": "#c9c9c9",
    "window": "#111111",
    "halo": "#ffffff",
    "zero": "#ffffff",
    "positive": "#86c3ea",
    "negative": "#f2a583",
    "count": "#f3dc5a",
    "padding": "#ececec",
    "hatch": "#a9a9a9",
    "padding-text": "#6a6a6a",
    "input-line": "#0072b2",
    "input-ink": "#005f96",
    "kernel-line": "#e69f00",
    "kernel-ink": "#8a5a00",
    "output-line": "#009e73",
    "output-ink": "#006b4e",
    "gradient-line": "#cc79a7",
    "gradient-ink": "#9c3f72",
    "plain-line": "#8c8c8c",
    "plain-ink": "#3d3d3d",
    "error": "#b3400a",
}
DARK = {
    "background": "#111111",
    "text": "#f0f0f0",
    "faint": "#b0b0b0",
    "grid": "#4a4a4a",
    "window": "#ffffff",
    "halo": "#111111",
    "zero": "#1c1c1c",
    "positive": "#1d639a",
    "negative": "#95481b",
    "count": "#6e5c00",
    "padding": "#2a2a2a",
    "hatch": "#5e5e5e",
    "padding-text": "#a8a8a8",
    "input-line": "#56b4e9",
    "input-ink": "#7cc7f2",
    "kernel-line": "#e69f00",
    "kernel-ink": "#f2b84b",
    "output-line": "#2bbf95",
    "output-ink": "#4fd1ab",
    "gradient-line": "#cc79a7",
    "gradient-ink": "#e2a5c6",
    "plain-line": "#8c8c8c",
    "plain-ink": "#d0d0d0",
    "error": "#ff9a66",
}
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


def fill(value, panel, theme=LIGHT) -> str:
    """The colour of one cell of ``panel``."""
    if value is None or panel.scale == "plain":
        return theme["zero"]
    share = min(abs(value) / (panel.largest or 1), 1)
    if panel.scale == "grey":
        return mix("#000000", "#ffffff", share if value > 0 else 0)
    if panel.scale == "ink":
        return mix(theme["zero"], theme["positive"], share if value > 0 else 0)
    if panel.scale == "count":
        return mix(theme["zero"], theme["count"], share)
    return mix(theme["zero"], theme["positive" if value > 0 else "negative"], share)


def css() -> str:
    """Both themes as custom properties, chosen by JupyterLab's own attribute."""
    names = [
        "".join(f"--cnn-{name}:{colour};" for name, colour in theme.items())
        for theme in (LIGHT, DARK)
    ]
    both = ".cnn-scene, .cnn-explorer"
    dark = f'[data-jp-theme-light="false"] :is({both})'
    return f"{both} {{{names[0]}}}\n{dark} {{{names[1]}}}\n"
