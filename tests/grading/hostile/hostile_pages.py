"""HTML and JavaScript aimed at whoever opens feedback, graded notebook or report.

Each tries to open a dialog and to fetch a picture or page from the test's own listener.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from grading_kit import RIGHT, RIGHT_SHARE, SLUG, cell_of, position
from hostile_scene import PROLOGUE, Scene, kind

from course.grading.classroom.roster import Learner

PAGES = "HTML and JavaScript"

_HOSTILE = """
<script>alert("@W@");fetch("http://127.0.0.1:@PORT@/@W@-script")</script>
<scr<script>ipt>alert(1)</scr</script>ipt>
<img src=x onerror='alert("@W@")'>
<img src="http://127.0.0.1:@PORT@/@W@-pixel">
<svg onload=alert(1)><script>alert(1)</script><image href="http://127.0.0.1:@PORT@/@W@-svg"/></svg>
<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><foreignObject>
<iframe src="javascript:alert(1)"/></foreignObject></svg>
<iframe srcdoc="<script>parent.alert(1)</script>" src="http://127.0.0.1:@PORT@/@W@-frame"></iframe>
<object data="data:text/html,<script>alert(1)</script>"></object><embed src="http://127.0.0.1:@PORT@/@W@-embed">
<a href="javascript:alert(1)" id=link>x</a> <a href=" java&#x09;script:alert(1)">x</a>
<form action="http://127.0.0.1:@PORT@/@W@-form"><input name=mark autofocus onfocus=alert(1)>
<button>Give full marks</button></form>
<details open ontoggle=alert(1)><summary>x</summary></details>
<body onload=alert(1) background="http://127.0.0.1:@PORT@/@W@-body">
<meta http-equiv=refresh content="0;url=http://127.0.0.1:@PORT@/@W@-meta">
<base href="http://127.0.0.1:@PORT@/@W@-base/"><link rel=stylesheet href="http://127.0.0.1:@PORT@/@W@-css">
<style>@import url("http://127.0.0.1:@PORT@/@W@-import");
body{background:url(http://127.0.0.1:@PORT@/@W@-style)}</style>
<div style="position:fixed;inset:0;background:url('http://127.0.0.1:@PORT@/@W@-cover')"
 onmouseover=alert(1)>100 / 100</div>
<math><mtext></p><style><img src=x onerror=alert(1)></style></math>
<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>
<table><tr><td onclick=alert(1) background="http://127.0.0.1:@PORT@/@W@-cell">x</td></tr></table>
<video src="http://127.0.0.1:@PORT@/@W@-video" autoplay onerror=alert(1)></video>
--><script>alert(1)</script><!-- </textarea><script>alert(1)</script> </title><script>alert(1)</script>
]]><script>alert(1)</script>
"""


def hostile_html(scene: Scene, where: str) -> str:
    """HTML that runs, loads and covers, in many ways of writing it."""
    return scene.fill(_HOSTILE.replace("@W@", where))


@kind(PAGES, "in a written argument", person=("argue-view",))
def html_in_an_argument(scene: Scene, who: str) -> None:
    text = hostile_html(scene, who)
    links = (
        "[marks](javascript:alert(1)) [marks](javascript&#58;alert(1)) ![x](javascript:alert(1)) "
        f"![x](http://127.0.0.1:{scene.port}/{who}-markdown) <javascript:alert(1)> "
        "[a]: javascript:alert(1)\n\n[a]\n"
        "$\\href{javascript:alert(1)}{x}$ `<script>alert(1)</script>`\n\n"
        "```html\n<script>alert(1)</script>\n````\n"
    )
    scene.k.submit(who, scene.k.answered(answer_view=f"{links}\n\n{text}"))


@kind(PAGES, "in Markdown and raw cells of its own, locked in their metadata", person=("argue-view",))
def html_in_own_cells(scene: Scene, who: str) -> None:
    notebook = scene.k.answered()
    rights = {"locked": True, "grade_id": "mine", "grade": False, "solution": False, "task": False}
    locked = {"nbgrader": rights, "tags": ["<script>alert(1)</script>"]}
    for number, (form, metadata) in enumerate(
        (("markdown", {}), ("raw", {"format": "text/html"}), ("markdown", locked))
    ):
        cell = {
            "cell_type": form,
            "id": f"own-{number}",
            "metadata": metadata,
            "source": hostile_html(scene, who),
        }
        notebook["cells"].insert(position(notebook, "answer-view") + 1, cell)
    scene.k.submit(who, notebook)


@kind(PAGES, "in outputs of every kind that a kernel can send")
def html_in_outputs(scene: Scene, who: str) -> None:
    html = json.dumps(hostile_html(scene, who))
    source = f"""
import sys
from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display
html = {html}
print(html)
print(html, file=sys.stderr)
display(HTML(html), Javascript("alert(1)"), Markdown(html), Latex(html))
for kind in ("text/html", "image/svg+xml", "text/markdown", "text/latex", "application/javascript",
             "image/png", "image/gif", "application/pdf", "application/xhtml+xml", "text/xml",
             "application/json", "text/plain", "application/vnd.jupyter.widget-view+json",
             "application/vnd.vega.v5+json", "application/geo+json"):
    metadata = {{kind: {{"isolated": True, "width": html}}}}
    display({{kind: html, "text/plain": html}}, raw=True, metadata=metadata)
html
"""
    scene.k.submit(who, scene.k.answered(solve_double=f"{source}\ndef double(x):\n    return x + x"))


@kind(PAGES, "in an error's name, message and traceback", zero=("check-share",))
def html_in_an_error(scene: Scene, who: str) -> None:
    html = json.dumps(hostile_html(scene, who))
    named = f"Evil.__name__ = Evil.__qualname__ = {html}[:900]"
    source = f"{PROLOGUE}class Evil(Exception):\n    pass\n{named}\nraise Evil({html})"
    scene.k.submit(who, scene.k.answered(solve_share=source))


@kind(PAGES, "in the value of an answer and the name of its type", lost=("check-share",))
def html_in_a_value(scene: Scene, who: str) -> None:
    html = json.dumps(hostile_html(scene, who))
    source = f"class Evil:\n    __repr__ = __str__ = lambda self: {html}\n"
    source += f"Evil.__name__ = {html}[:500]\nshare = Evil()"
    scene.k.submit(who, scene.k.answered(solve_share=source))


@kind(
    PAGES,
    "as a text where a number is due, and in what a function gives back",
    zero=("check-share", "check-double"),
)
def html_as_an_answer(scene: Scene, who: str) -> None:
    html = json.dumps(hostile_html(scene, who))
    double = f"def double(x):\n    if x > 1:\n        raise ValueError({html})\n    return {html}"
    scene.k.submit(who, scene.k.answered(solve_share=f"share = {html}", solve_double=double))


@kind(PAGES, "in stored answers to quizzes and their ids", person=("quiz-who", "predict-guess"),
      scores={"quiz-who": 0.0, "predict-guess": 0.0})  # fmt: skip
def html_in_quiz_answers(scene: Scene, who: str) -> None:
    html = hostile_html(scene, who)
    notebook = scene.k.answered(RIGHT)
    records = notebook["metadata"]["willing_and_able"]["evidence"]
    for name, record in list(records.items()):
        record["value"] = {
            "choices": [html],
            "estimate": {"estimate": html, "confidence": html},
        }.get(record["kind"], html)
        records[f"{name}{html}"] = record
    scene.k.submit(who, notebook)


@kind(PAGES, "in the notebook's title, authors and settings, and in attachments")
def html_in_metadata(scene: Scene, who: str) -> None:
    html = hostile_html(scene, who)
    notebook = scene.k.answered()
    notebook["metadata"] |= {
        "title": html,
        "authors": [{"name": html}],
        "kernelspec": {"name": html, "display_name": html, "language": html},
        "language_info": {"name": html, "pygments_lexer": html, "codemirror_mode": html},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"x": html}}},
    }
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = [html]
    cell_of(notebook, "sources")["attachments"] = {"x.png": {"image/png": html}}
    scene.k.submit(who, notebook)


@kind(PAGES, "in names of files beside the notebook", says="was called")
def html_in_file_names(scene: Scene, who: str) -> None:
    scene.k.submit(who, None)
    folder = scene.k.root / "submitted" / who / SLUG
    text = json.dumps(scene.k.answered())
    (folder / "<img src=x onerror=alert(1)>[x](javascript:alert(1)).ipynb").write_text(text, encoding="utf-8")
    (folder / "<svg onload=alert(1)>.py").symlink_to("/etc/passwd")
    (folder / "</li><script>alert(1)<script>"[:20].replace("/", "\u2215")).symlink_to("/etc/passwd")


@kind(PAGES, "in the learner's id", learner="<img src=x onerror=alert(1)>\"'")
def html_in_an_id(scene: Scene, who: str) -> None:
    scene.k.submit(who, scene.k.answered(solve_share=RIGHT_SHARE))


def hostile_learners(scene: Scene, learners: list[str]) -> Iterator[Learner]:
    """Rows of a list of learners whose names are HTML, formulas of spreadsheets and control characters."""
    names = (
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        f"<img src=http://127.0.0.1:{scene.port}/name>",
        '=HYPERLINK("http://127.0.0.1","x")',
        "\u202eevil",
        "🦆, Zoë",
        'O\'Brien "Bobby"; drop table student',
    )
    for number, learner in enumerate(learners):
        name = names[number % len(names)]
        yield Learner(learner, last_name=name, first_name=name[::-1])


@kind(PAGES, "in raw cells that are code to Markdown", person=("argue-view",))
def html_in_raw_code(scene: Scene, who: str) -> None:
    notebook = scene.k.answered()
    for number, metadata in enumerate(({}, {"format": "text/html"}, {"raw_mimetype": "text/html"})):
        source = f"```\n{hostile_html(scene, who)}\n```\n\n    {hostile_html(scene, who)}\n"
        cell = {"cell_type": "raw", "id": f"raw-{number}", "metadata": metadata, "source": source}
        notebook["cells"].insert(position(notebook, "answer-view") + 1, cell)
    scene.k.submit(who, notebook)
