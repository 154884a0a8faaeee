"""The map of the course shows the notebooks as they are, in the first notebook and in the README."""

from __future__ import annotations

import base64
import io
import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from course.authoring import course_map
from course.authoring.lint.notebook import slugs
from course.errors import DataError
from course.notebooks import source_of
from course.paths import require_checkout

ROOT = require_checkout()
HEADER = json.loads(
    (ROOT / "notebooks" / "source" / "00-start-here" / "00-start-here.ipynb").read_text(encoding="utf-8")
)["cells"][0]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A checkout with what the map is made from, and no more."""
    for place in ("pyproject.toml", "README.md", course_map.FACTS, course_map.PICTURE):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / place, tmp_path / place)
    shutil.copytree(ROOT / "notebooks" / "source", tmp_path / "notebooks" / "source")
    (tmp_path / "course").mkdir()
    shutil.copy(ROOT / "course" / "__init__.py", tmp_path / "course")
    return tmp_path


def test_every_notebook_is_a_station_in_its_order() -> None:
    assert [one.slug for one in course_map.stations(ROOT)] == slugs(ROOT)


def test_the_map_shows_the_course_as_it_is() -> None:
    path = course_map.stations(ROOT)
    picture = (ROOT / course_map.PICTURE).read_bytes()
    attached = base64.b64decode(HEADER["attachments"][course_map.NAME]["image/png"])
    assert course_map.shown(picture) == course_map.described(path), "run `course author map`"
    assert attached == picture, "run `course author map`"
    assert course_map.listing(path) in source_of(HEADER), "run `course author map`"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert course_map.page(readme, path) == readme, "run `course author map`"
    assert course_map.described(path) in readme


def test_what_is_written_in_a_box_fits_it() -> None:
    """No sentence of the table is longer than its box: right of it the paper is white."""
    drawn = Image.open(io.BytesIO((ROOT / course_map.PICTURE).read_bytes())).convert("L")
    scale = drawn.width / 760
    for x in (374, 377, 754, 757):
        column = drawn.crop((round(x * scale), round(45 * scale), round(x * scale) + 1, drawn.height))
        assert column.getextrema()[0] > 150, f"a text runs into column {x}"


def test_a_changed_time_is_found_and_the_map_drawn_anew(copied: Path) -> None:
    place = copied / "notebooks" / "source" / "01-coalition" / "01-coalition.ipynb"
    place.write_text(place.read_text(encoding="utf-8").replace("45 at home", "50 at home"), encoding="utf-8")
    path = course_map.stations(copied)
    assert course_map.shown((copied / course_map.PICTURE).read_bytes()) != course_map.described(path)
    written = course_map.write(copied)
    assert course_map.shown(written.read_bytes()) == course_map.described(path)
    assert "(90 min + 50 min)" in (copied / "README.md").read_text(encoding="utf-8")


def test_a_header_without_minutes_or_place_is_told(copied: Path) -> None:
    place = copied / "notebooks" / "source" / "00-start-here" / "00-start-here.ipynb"
    text = place.read_text(encoding="utf-8")
    place.write_text(text.replace(course_map.START, ""), encoding="utf-8")
    with pytest.raises(DataError, match="no place for the map"):
        course_map.write(copied)
    place.write_text(text.replace("**Time**", "Time"), encoding="utf-8")
    with pytest.raises(DataError, match=r"00-start-here: .*how long"):
        course_map.stations(copied)
