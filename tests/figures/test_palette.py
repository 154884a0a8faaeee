"""Colours: contrast against the page and against the text on them, and distance for colour-blind readers."""

import itertools

import pytest

from course.figures.palette import EMPTY, GRID, INK, MUTED, PAPER, SWATCHES, contrast, luminance, themed

THEMES = [0, 1]
# Jupyter's own grounds: JupyterLab light and dark, Notebook 7, nbgrader's feedback.
GROUNDS = [("#ffffff",), ("#111111",)]
# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
BLINDNESS = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.3039),
    ),
}


def colour(swatch, theme):
    return (swatch.light, swatch.dark)[theme]


def linear(code):
    channels = [int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def lab(rgb):
    """CIELAB (D65) of linear RGB."""
    matrix = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    white = (0.9505, 1.0, 1.089)
    x, y, z = (
        sum(m * max(0.0, c) for m, c in zip(row, rgb, strict=True)) / w
        for row, w in zip(matrix, white, strict=True)
    )
    f = [t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z)]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def distance(first, second, matrix=None):
    colours = []
    for code in (first, second):
        rgb = linear(code)
        colours.append(
            lab([sum(m * c for m, c in zip(row, rgb, strict=True)) for row in matrix] if matrix else rgb)
        )
    return sum((a - b) ** 2 for a, b in zip(*colours, strict=True)) ** 0.5


def test_contrast_is_the_one_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert luminance("#ffffff") == pytest.approx(1)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("swatch", SWATCHES, ids=lambda s: s.name)
def test_a_fill_stands_out_from_the_page_and_carries_text(swatch, theme):
    for ground in (PAPER[theme], *GROUNDS[theme]):
        assert contrast(colour(swatch, theme), ground) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_text_is_readable_and_lines_are_seen(theme):
    assert contrast(INK[theme], PAPER[theme]) >= 7
    assert contrast(MUTED[theme], PAPER[theme]) >= 4.5
    assert contrast(GRID[theme], PAPER[theme]) >= 1.3  # decoration: no value is read from it alone


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["normal sight", *BLINDNESS])
def test_fills_differ_for_every_kind_of_sight(theme, name):
    for first, second in itertools.combinations(SWATCHES, 2):
        found = distance(colour(first, theme), colour(second, theme), BLINDNESS.get(name))
        assert found >= 11, f"{first.name} and {second.name} look alike ({found:.1f}) with {name}"


def test_colour_is_never_alone():
    looks = [*SWATCHES, EMPTY]
    for feature in ("symbol", "marker"):
        assert len({getattr(look, feature) for look in looks}) == len(looks)
    assert len({look.hatch for look in SWATCHES}) == len(SWATCHES)


def test_a_drawing_names_its_colours_by_variable_with_the_light_one_to_fall_back_on():
    assert themed("fill: #0068a8") == "fill: var(--wa-blue,#0068a8)"
