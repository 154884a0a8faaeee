"""Codes on feedback pages: short, the same every time, and nobody else's."""

import re

import pytest

from course.errors import ClassFolderError
from course.grading.mark.codes import SALT, code_of, find_code

SLUG = "01-coalition"
ITEM = "01-coalition/who-counts/q1"


def test_a_code_finds_its_learner_notebook_and_question(tmp_path):
    known = [(who, SLUG, item) for who in ("a.b", "c", "d") for item in (ITEM, f"{SLUG}/share", "")]
    codes = {code_of(tmp_path, *one): one for one in known}
    assert len(codes) == len(known)
    for code, one in codes.items():
        assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code)
        assert find_code(tmp_path, code, known) == one
        typed = code.replace("-", " ").lower().replace("0", "o").replace("1", "l")
        assert find_code(tmp_path, typed, known) == one
    assert find_code(tmp_path, "nothing", known) is None


def test_a_code_is_the_classs_own(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    assert code_of(one, "a", SLUG, ITEM) == code_of(one, "a", SLUG, ITEM)
    assert code_of(one, "a", SLUG, ITEM) != code_of(other, "a", SLUG, ITEM)
    assert (one / SALT).stat().st_mode & 0o077 == 0


def test_a_damaged_key_is_said(tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / SALT).write_text("no key")
    with pytest.raises(ClassFolderError, match=r"codes\.salt.*Put it back"):
        code_of(tmp_path, "a", SLUG)
