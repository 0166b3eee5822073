"""The two renderers: one palette, readable contrast, the same picture every time."""

import re
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from cnn_course import explorers
from cnn_course.pictures import palette, wire
from cnn_course.pictures.paper import page
from cnn_course.pictures.words import number

ROLES = ("input", "kernel", "output", "gradient", "plain")
TEXTS = ("text", "faint", "error", *(f"{role}-ink" for role in ROLES))


def luminance(colour):
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return np.dot(linear, [0.2126, 0.7152, 0.0722])


def contrast(a, b):
    dark, light = sorted((luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [palette.LIGHT, palette.DARK], ids=["light", "dark"])
def test_words_stand_out_from_the_page(theme):
    for name in TEXTS:
        assert contrast(theme[name], theme["background"]) >= 4.5, name


@pytest.mark.parametrize("theme", [palette.LIGHT, palette.DARK], ids=["light", "dark"])
def test_numbers_stand_out_from_every_fill(theme):
    for fill in ("zero", "positive", "negative", "count"):
        assert contrast(theme["text"], theme[fill]) >= 4.5, fill
    assert contrast(theme["padding-text"], theme["padding"]) >= 4.5


@pytest.mark.parametrize("theme", [palette.LIGHT, palette.DARK], ids=["light", "dark"])
def test_the_window_stands_out_from_every_fill(theme):
    for fill in ("zero", "positive", "negative", "count", "padding"):
        assert contrast(theme["window"], theme[fill]) >= 4.5, fill


def test_the_stylesheet_uses_no_colour_that_the_palette_does_not_have():
    used = set(re.findall(r"var\(--cnn-([a-z-]+)", wire.style()))
    local = {"font", "tone"}
    assert used - local <= palette.LIGHT.keys()


def test_the_browser_module_asks_for_nothing_from_a_network():
    text = wire.module() + wire.style()
    addresses = re.findall(r"https?://[^\s\"'`)]+", text)
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"\bimport\b[^\n]*from|@import|innerHTML|insertAdjacentHTML", text)


def test_every_file_of_the_browser_module_is_in_it():
    folder = Path(wire.__file__).parent / "browser"
    assert sorted(p.name for p in folder.glob("*.js")) == sorted(wire.FILES)


@pytest.mark.parametrize(
    ("value", "decimals", "wanted"),
    [(2.5, 0, "3"), (-2.5, 0, "−3"), (3.125, 2, "3.13"), (-0.001, 2, "0.00"), (7, 1, "7.0")],
)
def test_halves_are_rounded_away_from_zero_and_nothing_is_minus_zero(value, decimals, wanted):
    assert number(value, decimals) == wanted


def test_a_fill_is_the_colour_of_its_sign_and_deepest_at_the_largest():
    panel = explorers.convolution().scene.panel("input")
    assert palette.fill(0, panel) == palette.LIGHT["zero"]
    assert palette.fill(panel.largest, panel) == palette.LIGHT["positive"]
    assert palette.fill(-panel.largest, panel) == palette.LIGHT["negative"]


def test_the_same_scene_gives_the_same_picture():
    scene = explorers.stride_and_padding(stride=2, padding="same").scene
    assert page.png(scene) == page.png(scene)


@pytest.mark.parametrize(
    ("stride", "padding", "dilation"),
    list(product((1, 3), ("valid", 2, ((0, 2), (1, 0))), (1, 2, 4))),
)
def test_nothing_of_the_static_picture_is_cut_off(stride, padding, dilation):
    scene = explorers.stride_and_padding(stride=stride, padding=padding, dilation=dilation).scene
    figure = page.figure(scene)
    figure.canvas.draw()
    width, height = figure.get_size_inches() * figure.dpi
    for text in figure.axes[0].texts:
        box = text.get_window_extent()
        assert box.x0 >= 0 and box.y0 >= 0, text.get_text()
        assert box.x1 <= width + 1 and box.y1 <= height + 1, text.get_text()
