"""The samples for instructors: nothing of the course's keys, and what the course makes today.

``SAMPLES=write`` with the slow tests writes the two pages anew. The pictures are of the same class on the
marking page (`course mark`), at 1280 and 390 pixels.
"""

from __future__ import annotations

import os
import re
import struct
from pathlib import Path

import pytest
from wheels import ROOT, leaks, secrets, stripped_lines

from course.site.web import samples

FOLDER = ROOT / samples.FOLDER
CHANGES = re.compile(
    r"made \d{4}-\d\d-\d\d \d\d:\d\d|edition [\d.]+ \(\w+\)|\b[0-9a-f]{10,64}\b"
    r"|(?:about this|whole page): [0-9A-Z]{4}-[0-9A-Z]{4}|/[0-9A-Z]{8}(?=\")"
)
"""What differs from one making to the next: when, of which state of the course, and codes of the class."""


def test_no_key_of_the_course_is_in_them() -> None:
    contents = {name: (FOLDER / name).read_bytes() for name in (samples.REPORT, samples.FEEDBACK)}
    assert leaks(secrets() | stripped_lines(), contents) == {}


def test_they_ask_nobody_for_anything() -> None:
    for name in (samples.REPORT, samples.FEEDBACK):
        text = (FOLDER / name).read_text("utf-8")
        assert name == samples.REPORT or "<script" not in text, "learners get no scripts"
        assert not re.findall(r"""(?:src|@import|url\()\s*=?\s*["']?(?:https?:)?//""", text)


def test_they_lead_to_nothing_that_is_not_there() -> None:
    for name in (samples.REPORT, samples.FEEDBACK):
        links = set(re.findall(r'href="([^"#]+)', (FOLDER / name).read_text("utf-8")))
        assert links <= {samples.FEEDBACK}
    page = (
        '<a class="x" href="../feedback/learner001/10-sample/10-sample.html">one</a> '
        f'<a href="../feedback/{samples.LEARNER}/10-sample/10-sample.html">two</a> '
        '<a href="http://127.0.0.1:8799/a">th<b>r</b>ee</a> <a href="#top">top</a>'
    )
    assert samples.alone(page) == 'one <a href="feedback.html">two</a> th<b>r</b>ee <a href="#top">top</a>'


def test_the_page_shows_each_and_says_how_large_a_picture_is() -> None:
    page = (FOLDER / "README.md").read_text("utf-8")
    for name in samples.FILES:
        assert f'"{name}"' in page
        if name.endswith(".png"):
            width, height = struct.unpack(">II", (FOLDER / name).read_bytes()[16:24])
            assert f'<img src="{name}" width="{width}" height="{height}" alt="' in page


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Object of type <Submitted")
def test_they_are_what_the_course_makes_today(tmp_path: Path) -> None:
    folder = samples.sample_class(tmp_path / "sample-class")
    samples.make(folder, tmp_path / "made")
    for name in (samples.REPORT, samples.FEEDBACK):
        made = (tmp_path / "made" / name).read_text("utf-8")
        if os.environ.get("SAMPLES") == "write":
            (FOLDER / name).write_text(made, "utf-8")
        assert CHANGES.sub("", made) == CHANGES.sub("", (FOLDER / name).read_text("utf-8"))
