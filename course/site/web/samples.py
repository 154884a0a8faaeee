"""What an instructor gets, as samples: the report of a made-up class and the page that one learner gets.

They are made from the lesson with which every notebook of one's own begins, and not from one of the course:
both pages show keys, which learners of the course must not find on its site. The pages lie in the checkout
(``docs/samples/``), since a class is graded behind walls that not every machine which builds the site has;
a test makes them anew and compares.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from course.authoring.own import new_notebook
from course.grading.classroom.folder import ClassFolder, new_class, open_class
from course.grading.demo.demo import fill
from course.grading.report.page import write_report
from course.grading.run.run import grade_class
from course.site.web import texts

FOLDER = "docs/samples"
"""Where the samples lie in the checkout."""
REPORT, FEEDBACK = "report.html", "feedback.html"
FILES = (REPORT, FEEDBACK, "marking.png", "marking-narrow.png")
SLUG = "10-sample"
LEARNER = "learner017"
"""Whose feedback is shown: somebody ordinary, with something right and something wrong."""
_LEARNERS = 24
# To another page of the class, or to the marking page that ran when the report was made.
_LINK = re.compile(
    r'<a\b[^>]*\bhref="(?P<to>\.\./[^"]*|https?://127\.0\.0\.1[^"]*)"[^>]*>(?P<words>.*?)</a>', re.DOTALL
)


def sample_class(place: Path) -> ClassFolder:
    """A class folder with the sample lesson alone, handed in by a made-up class and graded.

    Args:
        place: the folder to make.

    Raises:
        CourseError: where the class cannot be made or graded.
    """
    folder = new_class(place)
    for kept in (folder.source, folder.keys):
        shutil.rmtree(kept)
        kept.mkdir()
    new_notebook(folder.source, folder.keys, SLUG, texts.SAMPLE_TITLE)
    folder = open_class(folder.root)
    fill(folder, SLUG, learners=_LEARNERS, essays=texts.SAMPLE_ESSAYS, say=lambda _: None)
    grade_class(folder.root, SLUG)
    return folder


def alone(report: str) -> str:
    """A report as it stands without its class: what leads to pages that are not there is words.

    Args:
        report: the page, as HTML.
    """
    own = f"../feedback/{LEARNER}/{SLUG}/{SLUG}.html"
    return _LINK.sub(
        lambda link: link[0].replace(own, FEEDBACK) if link["to"] == own else link["words"], report
    )


def make(folder: ClassFolder, target: Path) -> None:
    """Write the two pages.

    Args:
        folder: as :func:`sample_class` makes it.
        target: where to.
    """
    target.mkdir(parents=True, exist_ok=True)
    report = write_report(folder, SLUG).read_text(encoding="utf-8")
    (target / REPORT).write_text(alone(report), encoding="utf-8")
    shutil.copyfile(folder.feedback / LEARNER / SLUG / f"{SLUG}.html", target / FEEDBACK)
