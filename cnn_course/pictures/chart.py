"""Where do a chart's curves and ticks go? One answer, for both renderers."""

import math

from cnn_course.pictures.words import exact


def chart_frame(chart) -> dict:
    """Where a chart's curves and ticks go, in px inside its plotting area.

    The browser gets this too (in the view's data), so the two charts cannot differ. The upright
    axis always holds 0, so that a curve that stands still is drawn as one.
    """
    left, top, width, height = 52, 8, chart.width - 62, chart.height - 56
    flat_x = [x for _, _, xs, _ in chart.lines for x in xs] or [0, 1]
    flat_y = [0, *(y for _, _, _, ys in chart.lines for y in ys if y is not None)]
    x0, x1, y0, y1 = min(flat_x), max(flat_x), min(flat_y), max(flat_y)
    x1, y1 = (x1 if x1 > x0 else x0 + 1), (y1 if y1 > y0 else y0 + 1)

    def across(x):
        return round((x - x0) / (x1 - x0) * width, 1)

    def down(y):
        return round((y1 - y) / (y1 - y0) * height, 1)

    return {
        "left": left,
        "top": top,
        "width": width,
        "height": height,
        "paths": [
            [(across(x), down(y)) for x, y in zip(xs, ys, strict=True) if y is not None]
            for _, _, xs, ys in chart.lines
        ],
        "x_ticks": [(across(t), label) for t, label in _round_ticks(x0, x1)],
        "y_ticks": [(down(t), label) for t, label in _round_ticks(y0, y1)],
        "marker": None if chart.marker is None else across(chart.marker),
    }


def _round_ticks(low, high) -> list:
    """Three to six round numbers from ``low`` to ``high``, and how they are written.

    >>> _round_ticks(0, 28.88)
    [(0, '0'), (10, '10'), (20, '20')]
    >>> _round_ticks(0, 3e8)
    [(0, '0'), (100000000, '1e8'), (200000000, '2e8'), (300000000, '3e8')]
    """
    rough = (high - low) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(n * power for n in (1, 2, 5, 10) if n * power >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    values = [float(f"{n * step:.12g}") for n in range(first, last + 1)]
    values = [int(v) if v.is_integer() else v for v in values]
    powers = {v: f"{v:.0e}".replace("e+0", "e").replace("e+", "e") for v in values if abs(v) >= 1e4}
    return [(v, powers.get(v) or exact(v)) for v in values]
