"""What a marker or a learner opens runs nothing, and keeps tables and figures."""

from __future__ import annotations

import base64
import html
import re
from html.parser import HTMLParser
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.notebooknode import from_dict

from course.grading.feedback.fragments import MAX_TAGS, clean_html, contained
from course.grading.feedback.markdown import as_html as markdown_as_html
from course.grading.feedback.markdown import clean_markdown, with_pictures
from course.grading.feedback.pictures import svg_as_picture
from course.grading.feedback.sanitise import (
    SanitiseOutputs,
    clean_output,
)
from course.grading.feedback.shown import shown_text
from course.grading.feedback.styles import kept_styles
from course.grading.score.check_cells import read_check
from course.grading.score.scoring import Verdict, fault
from course.grading.score.table import Row, as_html, as_text, cell_points, score_outputs

RUNS = re.compile(
    r"<(script|style|iframe|object|embed|svg|math|form|input|link|meta|base)\b|\son\w+\s*=|javascript:", re.I
)

HOSTILE = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://example.org/pixel.png'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' JaVaScRiPt:alert(1)'>x</a>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><foreignObject><body onload=alert(1)></foreignObject></svg>",
    "<math><mtext></p><style><img src=x onerror=alert(1)></style></math>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<div style='position:fixed;top:0;background:url(https://example.org)'>x</div>",
    "<style>body{display:none}</style>",
    "<form action=https://example.org><input name=mark></form>",
    "<details open ontoggle=alert(1)>x</details>",
    "<table><tr><td onclick=alert(1)>x</td></tr></table>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    '<img src="data:image/png;base64,AAAA&quot; onerror=alert(1)">',
    "<meta http-equiv=refresh content='0;url=https://example.org'>",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_html_is_reduced_to_what_cannot_run(hostile: str) -> None:
    cleaned = clean_html(hostile)
    assert not RUNS.search(re.sub(r'(src|alt|title)="[^"]*"', "", cleaned)), cleaned
    assert "example.org" not in cleaned


@pytest.mark.parametrize("hostile", HOSTILE)
def test_html_in_markdown_is_shown_as_text(hostile: str) -> None:
    from nbconvert.filters.markdown import markdown2html

    rendered = markdown2html(clean_markdown(hostile))
    tags = re.findall(r"<[^>]*>", rendered)
    assert not any(RUNS.search(tag) for tag in tags), rendered


@given(st.text(alphabet="<>/!-='\" sSvVgGcCrRiIpPtTaAlLeEoOnN():&;[]`", max_size=60))
def test_no_text_becomes_a_tag_that_runs(text: str) -> None:
    tags = re.findall(r"<[^>]*>", clean_html(text))
    assert not any(RUNS.search(tag) for tag in tags)


def test_a_script_link_in_markdown_does_not_run() -> None:
    from nbconvert.filters.markdown import markdown2html

    assert "javascript" not in markdown2html(clean_markdown("[mark me](javascript:alert(1))")).lower()


@pytest.mark.parametrize(
    "link",
    [
        "[marks](javascript&#58;alert(1))",
        "[marks](&#106;avascript:alert(1))",
        "[marks](java&#10;script:alert(1))",
        "[marks](javascript&colon;alert(1))",
        r"[marks](javascript\:alert(1))",
        "[marks]: javascript&#58;alert(1)\n\n[marks]",
        "![marks](javascript&#58;alert(1))",
        "[marks](vbscript&#58;x)",
        "[marks](data&#58;text/html,x)",
        "<javascript&#58;alert(1)>",
        "```\n[marks](javascript&#58;alert(1))\n````\n[marks](javascript&#58;alert(1))",
    ],
)
def test_no_way_of_writing_a_link_makes_one_that_runs(link: str) -> None:
    from nbconvert.filters.markdown import markdown2html

    page = markdown2html(clean_markdown(f"My argument. {link}"))
    links = re.findall(r'(?:href|src)="([^"]*)"', page)
    assert not any(re.match(r"[\w+.-]+:", html.unescape(found).strip()) for found in links), page
    assert "My argument." in page


def test_an_attached_picture_is_shown_and_a_missing_one_stops_nothing() -> None:
    from nbconvert.filters.markdown import markdown2html

    picture = {"my map.png": {"image/png": "iVBO\nRw0K"}, "x.svg": {"image/svg+xml": "PHN2Zz4="}, "y.png": 7}
    text = (
        "![map](attachment:my%20map.png) ![x](attachment:x.svg) ![y](attachment:y.png) ![z](attachment:z.png)"
    )
    page = markdown2html(clean_markdown(with_pictures(text, picture)))
    assert 'src="data:image/png;base64,iVBORw0K"' in page
    assert page.count("<img") == 4 and "svg+xml" not in page and "attachment:" not in page
    assert "<img" in markdown2html(clean_markdown(text))
    assert with_pictures("plain", ["junk"]) == "plain"


def test_a_text_that_stops_the_renderer_is_shown_as_typed() -> None:
    from nbconvert.filters.markdown import markdown2html

    assert "deep" in markdown2html(clean_markdown("> " * 3000 + "deep"))


def test_markdown_keeps_its_own_marks() -> None:
    text = (
        "# Title\n\n> quoted\n\n- **a** < b, a<sub>1</sub>, "
        "<https://example.org>\n\n26<!--claim:CO05--> states"
    )
    assert clean_markdown(text) == text.replace("<!--claim:CO05-->", "")


def test_a_table_of_pandas_survives() -> None:
    page = (
        '<div><style scoped>.dataframe{}</style><table border="1" class="dataframe">'
        "<thead><tr><th>state</th></tr></thead>"
        "<tbody><tr><td>France</td></tr></tbody></table></div>"
    )
    cleaned = clean_html(page)
    assert "<td>France</td>" in cleaned and '<table border="1">' in cleaned and "scoped" not in cleaned


def test_a_figure_survives_as_a_picture_with_its_words() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" role="img">'
        '<title>Pledges</title><desc>26 of 35 "pledged".</desc>'
        "<rect width='9' height='9'/></svg>"
    )
    cleaned = clean_html(f"<figure>{svg}<figcaption>Source</figcaption></figure>")
    assert 'alt="Pledges 26 of 35 &quot;pledged&quot;."' in cleaned
    data = re.search(r"base64,([A-Za-z0-9+/=]+)", cleaned)
    assert data is not None and base64.b64decode(data.group(1)).decode() == svg
    assert "<figcaption>Source</figcaption>" in cleaned


def test_a_broken_or_tricky_svg_is_left_out() -> None:
    assert svg_as_picture("<svg><rect></svg>") == ""
    assert svg_as_picture('<svg><!DOCTYPE a [<!ENTITY b "c">]></svg>') == ""


def test_outputs_of_kinds_that_run_are_dropped() -> None:
    data = {
        "application/javascript": "alert(1)",
        "text/latex": r"\href{javascript:alert(1)}{x}",
        "application/vnd.jupyter.widget-view+json": {},
        "image/png": '"><script>alert(1)</script>',
    }
    assert clean_output({"output_type": "display_data", "data": data, "metadata": {"x": 1}}) is None
    kept = clean_output(
        {"output_type": "display_data", "data": data | {"text/plain": "x"}, "metadata": {"x": 1}}
    )
    assert kept == {"output_type": "display_data", "data": {"text/plain": "x"}, "metadata": {}}


def verdict(points: float, maximum: float, answer: str = "35 states", why: str = "Yes.") -> Verdict:
    return Verdict("98-tests/who/q1", "right", points / maximum, points, maximum, answer, why)


def test_the_score_table_passes_the_sanitiser_unchanged() -> None:
    page = as_html([Row("Which *one*?", verdict(1, 1))])
    assert clean_html(page) == page
    assert "<em>one</em>" in page and "Points of this cell: 1 of 1" in page


def test_a_learners_answer_is_text_in_the_table() -> None:
    page = as_html([Row("Q", verdict(1, 1, answer="<script>alert(1)</script>", why="<b onclick=x>y</b>"))])
    assert "<script>" not in page and "<b onclick" not in page
    assert "&lt;script&gt;" in page


def test_points_are_what_nbgrader_takes_for_partial_credit() -> None:
    rows = [Row("Q", verdict(0.1, 0.1)) for _ in range(3)]
    outputs = score_outputs(rows)
    assert outputs[-1]["data"]["text/plain"] == "0.3"
    assert cell_points([r.verdict for r in rows]) <= 0.3
    assert "0.1 / 0.1" in as_text(rows)


TAG = "<img src=x onerror=alert(1)>"


def graded_notebook() -> Any:
    """What a kernel of a learner's can send in place of what Jupyter expects, and cells that look locked."""
    stream = {"output_type": "stream", "name": TAG, "text": "hello"}
    error = {"output_type": "error", "ename": [TAG], "evalue": {"a": TAG}, "traceback": [TAG, 7, None]}
    result = {
        "output_type": "execute_result",
        "execution_count": TAG,
        "metadata": {},
        "data": {"text/plain": {"a": TAG}},
    }
    locked = {"nbgrader": {"locked": True, "grade_id": "mine"}, "tags": [TAG]}
    cells = [
        {
            "cell_type": "code",
            "id": "a",
            "metadata": {},
            "source": "1",
            "execution_count": TAG,
            "outputs": [stream, error, result],
        },
        {"cell_type": "markdown", "id": "b", "metadata": locked, "source": TAG},
        {"cell_type": "raw", "id": "c", "metadata": locked, "source": TAG},
    ]
    return from_dict({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_nothing_that_a_kernel_sends_or_a_cell_claims_gets_past_the_sanitiser() -> None:
    from nbconvert import HTMLExporter

    notebook, _ = SanitiseOutputs().preprocess(graded_notebook(), {})
    first, *texts = notebook.cells
    assert first.execution_count is None
    stream, error, result = first.outputs
    assert (stream.name, stream.text) == ("stdout", "hello")
    assert all(isinstance(line, str) for line in error.traceback)
    assert result.execution_count is None and isinstance(result.data["text/plain"], str)
    assert not any("<img" in cell.source for cell in texts)
    nbformat.validate(notebook)
    page, _ = HTMLExporter(template_name="classic").from_notebook_node(notebook)
    assert TAG not in page


def test_a_learners_error_is_shown_as_it_is_and_moves_no_cursor() -> None:
    error = {
        "output_type": "error",
        "ename": "ValueError",
        "evalue": "\x1b[2J\x1b]0;graded\x07[look](https://example.org) ![](https://example.org/x.png)\n",
    }
    _, problem = read_check([error], "check-share", "98-tests/share", "value")
    assert problem is not None and problem["text"].isprintable()
    page = as_html([Row("Q", verdict(0, 1, why=problem["text"]))])
    assert "href" not in page and "<img" not in page and "example.org/x.png" in page
    assert fault("98-tests/share", 1, "kind \x1b[2J of \n two").reason == "kind ?[2J of two"


MOVES = [
    "margin:-400px",
    "margin: 1em -9em 0 0",
    "margin-top:-1px",
    "padding:900px",
    "width:10000px",
    "width:calc(100vw)",
    "height:200%",
    "position:fixed",
    "transform:translateY(-40em)",
    "top:0",
    "z-index:99999",
    "float:right",
    "color:#fff",
    "background-color:white",
    "background:url(https://example.org/x)",
    "font-size:400px",
    "line-height:0",
    "text-indent:-999px",
    "opacity:0",
    "display:none",
    "visibility:hidden",
    "clip-path:inset(100%)",
    "border:400px solid black",
    "border: 0 solid url(x)",
    "margin:1px!important",
    "margin:\\2d 400px",
    "width:/**/900px",
    "--x:1",
    "contain:none",
]


@pytest.mark.parametrize("style", MOVES)
def test_no_value_that_moves_covers_or_hides_is_kept(style: str) -> None:
    assert kept_styles(style) is None
    assert kept_styles(f"text-align:right;{style};padding:0 1em") == "text-align:right;padding:0 1em"
    assert clean_html(f'<div style="{style}">x</div>') == "<div>x</div>"


@given(st.text(alphabet="-0123456789.%pxemrhsvw;:,()!\\/* autosld", max_size=30))
def test_no_length_that_is_kept_is_negative_or_long(value: str) -> None:
    for name in ("margin", "padding", "width", "max-width", "height", "border", "margin-left"):
        kept = kept_styles(f"{name}:{value}") or ""
        numbers = re.findall(r"-?[\d.]+", kept.replace(name, ""))
        assert all(0 <= float(number) < 1000 for number in numbers), kept
        assert not set(kept) & set("()!*/\\")


def test_other_values_are_filtered_too() -> None:
    wide = '<img width="99999" height="9" alt="a"><td colspan="65000">x</td>'
    assert "99999" not in clean_html(wide) and 'height="9"' in clean_html(wide)
    assert clean_html('<p id="check-share" class="score" role="alert" dir="up">x</p>') == "<p>x</p>"
    assert clean_html('<a href="#top">x</a>') == '<a href="#text-top">x</a>'


@pytest.mark.parametrize(
    "open_",
    [
        "<small>",
        "<div><div>",
        "<b><i>",
        "<table><tr><td>",
        "</div></div></div>x",
        "<!--",
        "<a href=#>",
        "<p>",
    ],
)
def test_every_piece_is_closed_before_the_next_begins(open_: str) -> None:
    for piece in (contained(clean_html(f"{open_}words")), markdown_as_html(f"{open_}words")):
        tags = Tags()
        tags.feed(piece)
        tags.close()
        assert tags.well_nested and tags.open == [], piece
        assert "words" in piece or open_ == "<!--"


class Tags(HTMLParser):
    """Whether each tag is closed in the order in which it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.well_nested = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.well_nested &= bool(self.open) and self.open.pop() == tag


def test_markdown_with_an_open_tag_shows_its_tags() -> None:
    assert clean_markdown("<small>all that follows") == "&lt;small>all that follows"
    assert clean_markdown("so <b>bold</b> it is") == "so <b>bold</b> it is"


TEX = [
    r"$\smash{\rlap{x}}$",
    r"$\kern-40em x$",
    r"$\hspace{-9em}$",
    r"$\hskip-9em$",
    r"$\mspace{-99mu}$",
    r"$\rule{90em}{90em}$",
    r"$\raise 9em x$",
    r"$\color{white}{x}$",
    r"$\href{javascript:alert(1)}{x}$",
    r"$\cssId{check-share}{x}$",
    r"$\class{score}{x}$",
    r"$\style{position:fixed}{x}$",
    r"$\def\a{\kern-9em}\a$",
    r"$\newcommand{\a}{x}$",
    r"$\require{action}$",
    r"$\bbox[white]{x}$",
    r"$\unicode[x]{9}$",
]


@pytest.mark.parametrize("formula", TEX)
def test_formulas_move_link_name_and_colour_nothing(formula: str) -> None:
    cleaned = clean_markdown(f"one {formula} two")
    assert not re.search(
        r"\\(smash|rlap|kern|h?space|hskip|mspace|rule|raise|color|href|cssId|class)", cleaned
    )
    assert not re.search(r"\\(style|def|newcommand|require|bbox|unicode)", cleaned)
    assert "\u2216" in cleaned
    assert clean_markdown(cleaned) == cleaned


def test_formulas_of_the_course_stay() -> None:
    text = r"$\frac{a}{b} \le \sum_{i} \text{kerning} \mathrm{d}x \quad \rho$"
    assert clean_markdown(text) == text


def test_a_heading_has_no_id_of_the_pages_own() -> None:
    page = markdown_as_html("# check-share\n\n[there](#check-share)")
    assert 'id="check-share"' not in page and 'id="text-check-share"' in page
    assert 'href="#text-check-share"' in page and "¶" not in page


def test_text_moves_no_cursor_stacks_nothing_and_has_an_end() -> None:
    assert (
        shown_text("a\x1b[2Jb\x1b]0;title\x07c\x1b[38md\x1b[8me\x9bf\x00\ud800") == "abcde\ufffdf\ufffd\ufffd"
    )
    assert (
        shown_text("\x1b[0;31mred\x1b[0m \x1b[38;5;28mgreen\x1b[39m")
        == "\x1b[0;31mred\x1b[0m \x1b[38;5;28mgreen\x1b[39m"
    )
    assert shown_text("\x1b[37mwhite\x1b[47m\x1b[30;40mblack") == "whiteblack"
    assert shown_text("e" + "\u0301" * 50) == "e" + "\u0301" * 3
    cut = shown_text("line\n" * 5000, lines=100)
    assert cut.count("\n") == 100 and "4901 lines" in cut
    assert shown_text("\x1b[31mx" * 2000).count("\x1b") == 500


def test_pictures_too_large_for_a_browser_are_left_out() -> None:
    import zlib
    from struct import pack

    def png(width: int, height: int) -> str:
        head = b"IHDR" + pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
        data = b"\x89PNG\r\n\x1a\n" + pack(">I", 13) + head + pack(">I", zlib.crc32(head))
        body = b"IDAT" + zlib.compress(b"\0" * 16)
        return base64.b64encode(
            data + pack(">I", len(body) - 4) + body + pack(">I", zlib.crc32(body))
        ).decode()

    for size, kept in (((8, 8), True), ((60_000, 60_000), False)):
        data = png(*size)
        output = clean_output({"output_type": "display_data", "data": {"image/png": data}})
        assert (output is not None) is kept
        assert ("src=" in clean_html(f'<img src="data:image/png;base64,{data}">')) is kept
        assert (
            "base64" in svg_as_picture(f'<svg><image href="data:image/png;base64,{data}"/></svg>')
        ) is kept
    bomb = '<svg><g id="a"><use href="#b"/></g><g id="b"><use href="#a"/><use href="#a"/></g></svg>'
    assert svg_as_picture(bomb) == ""
    inside = base64.b64encode(bomb.encode()).decode()
    assert "src=" not in clean_html(f'<img src="data:image/svg+xml;base64,{inside}">')
    assert svg_as_picture('<svg><defs><path id="a"/></defs><g id="t"><use href="#a"/></g></svg>')


def test_html_that_would_take_long_is_told() -> None:
    for long in ("<i>" * (MAX_TAGS + 1), "<div>" * 300, "".join(f"<b title={n}><p>" for n in range(1600))):
        assert clean_html(long).startswith("<p>What the code showed here is too intricate")
    rows = "<tr><td>a</td><td>b</td></tr>" * 3000
    assert clean_html(f"<table>{rows}</table>").count("<tr>") == 3000


def test_an_output_stands_in_its_box_and_a_table_of_points_does_not() -> None:
    output = {"output_type": "display_data", "data": {"text/html": "<p>x</p>"}}
    boxed, bare = clean_output(output), clean_output(output, ours=True)
    assert boxed is not None and bare is not None
    assert "contain:paint" in boxed["data"]["text/html"] and bare["data"]["text/html"] == "<p>x</p>"
    # What was cleaned once is cleaned again where a notebook is graded again.
    again = clean_output(boxed)
    assert again is not None and again["data"]["text/html"].count("contain:paint") == 1
