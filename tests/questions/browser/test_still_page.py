"""The still page in a browser: axe-core finds nothing, in light and in dark."""

import re

import pytest
from quiz_samples import ITEMS

from course.questions.bank.load import load_items
from course.questions.browser import still_page
from course.questions.browser.render import quiz_spec
from course.questions.browser.scripts import STATIC
from course.questions.texts.widget import LABELS


def test_what_is_said_to_other_programs_can_be_left_out_and_modes_are_called_as_in_the_widget():
    for quiz in load_items("99-sample", ITEMS).quizzes.values():
        spec = quiz_spec(quiz, "ada")
        shown = still_page.html(spec, {})
        rest = re.sub(r'<(p|span) class="wa-elsewhere">.*?</\1>', "", shown, flags=re.DOTALL)
        assert "run this cell" in shown and "shows no widgets" in shown
        assert "run this cell" not in rest and "shows no widgets" not in rest
        for item in spec["items"]:
            assert f"({LABELS['badge_' + item['mode']]})" in rest


@pytest.mark.browser
@pytest.mark.slow
def test_a_chosen_option_is_repeated_below_its_menu_only_where_the_menu_cuts_it(chromium):
    page = chromium.new_page()
    page.set_content('<select style="width:200px;font:14px sans-serif;padding:0 5px"><option>x</select>')
    script = (STATIC / "types" / "match.js").read_text(encoding="utf-8")
    page.add_script_tag(content=f"const CONTROLS = {{}}; {script}")
    for text, width, cut in [
        ("iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii", 200, False),  # more than 28 letters, and not wide
        ("WWWWWWWWWWWWWWWWWWWW", 200, True),
        ("WWWWWWWWWWWWWWWWWWWW", 600, False),
        ("", 200, False),
    ]:
        found = page.evaluate(
            "([text, width]) => { const s = document.querySelector('select');"
            "s.style.width = `${width}px`; return isCut(s, text); }",
            [text, width],
        )
        assert found is cut, (text, width)
    page.close()


@pytest.mark.browser
@pytest.mark.slow
def test_axe_finds_nothing_on_the_still_page(chromium):
    from axe_playwright_python.sync_playwright import Axe

    quizzes = load_items("99-sample", ITEMS).quizzes.values()
    parts = "".join(still_page.html(quiz_spec(quiz, "ada"), {}) for quiz in quizzes)
    for colours in ("color:#111;background:#fff", "color:#eee;background:#111"):
        page = chromium.new_page()
        page.set_content(
            f'<!doctype html><html lang="en"><title>x</title><body style="{colours}">'
            f"<main><h1>Notebook</h1>{parts}</main></body></html>"
        )
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        # Opened, so that the check above did not run on an empty page.
        assert page.locator(".wa-static").count() == len(parts.split('class="wa-static"')) - 1 == 3
        page.close()
