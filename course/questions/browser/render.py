"""From items to what a reader sees: Markdown to HTML, and the quiz as the browser takes it.

Markdown is rendered with HTML switched off, so that nothing an author or a file writes can run; links lead
to http(s) addresses or to places beside the notebook. There are no headings (an output must not break into
the notebook's outline) and no pictures (a question must be complete without them).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from course.questions.bank.specs import NUMBERS, PARTS, Item, QuizSpec, public_dict
from course.questions.identity import learner_id
from course.questions.types import TYPES, plain

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def to_html(markdown: str) -> str:
    """Safe HTML of a Markdown text, in paragraphs."""
    found: str = _markdown().render(_COMMENT.sub("", markdown)).strip()
    return found


def to_inline_html(markdown: str) -> str:
    """Safe HTML of a short Markdown text, without a paragraph around it."""
    found: str = _markdown().renderInline(_COMMENT.sub("", markdown).strip()).strip()
    return found


def display_order(item: Item, learner: str | None = None) -> dict[str, tuple[str, ...]]:
    """In which order a learner sees an item's parts: the same at every run, on every machine and Python.

    Args:
        item: the item.
        learner: who sees it; :func:`learner_id` if not given.

    Returns:
        Ids by part, ``options``, ``rows`` and ``entries``. What the type mixes is shuffled unless the item
        says ``shuffle: false``; what it scrambles always, and never left in the file's order; the rest never.
    """
    learner = learner_id() if learner is None else learner
    kind = TYPES[item.type]
    order = {part: tuple(getattr(item, part)) for part in PARTS}
    if item.shuffle and kind.mixed:
        order[kind.mixed] = _shuffled(order[kind.mixed], item.id, learner)
    if kind.scrambled:
        made = _shuffled(order[kind.scrambled], item.id, learner)
        order[kind.scrambled] = made if made != order[kind.scrambled] else made[1:] + made[:1]
    return order


def quiz_spec(quiz: QuizSpec, learner: str | None = None, note: str | None = None) -> dict[str, Any]:
    """A quiz as the browser and the static page take it: rendered, in the learner's order, without any key.

    Args:
        quiz: the quiz.
        learner: whose order; :func:`learner_id` if not given.
        note: a sentence to show below the title, plain text.

    Returns:
        ``{id, title, kind, note, items: [{id, type, mode, stem_html, stem_text, options, rows, entries, unit,
        minimum, maximum, step}]}``, with what else the type's control needs, where options, rows and entries
        are lists of ``{id, html, text}``; JSON-able.
    """
    return {
        "id": quiz.id,
        "title": quiz.title,
        "kind": quiz.kind,
        "note": note,
        "items": [_item_spec(item, display_order(item, learner)) for item in quiz.items],
    }


def _item_spec(item: Item, order: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": item.id,
        "type": item.type,
        "mode": item.mode,
        "stem_html": to_html(item.stem),
        "stem_text": plain(item.stem),
    }
    for part, ids in order.items():
        texts = getattr(item, part)
        made[part] = [{"id": i, "html": to_inline_html(texts[i]), "text": plain(texts[i])} for i in ids]
    made |= {name: getattr(item, name) for name in NUMBERS}
    return made | TYPES[item.type].shown(public_dict(item))


def _shuffled(ids: tuple[str, ...], item: str, learner: str) -> tuple[str, ...]:
    # By hash, not by the random module, whose sequence may change between versions of Python.
    return tuple(sorted(ids, key=lambda i: hashlib.sha256(f"{learner}\n{item}\n{i}".encode()).digest()))


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"html": False, "maxNesting": 20})
    made.enable("table").disable(["heading", "lheading", "image", "html_block", "html_inline"])
    made.validateLink = _safe_link  # type: ignore[method-assign]
    made.add_render_rule("link_open", _link_open)
    return made


def _safe_link(url: str) -> bool:
    # Whatever stands before a colon in the first part of an address may be taken for a scheme.
    squeezed = re.sub(r"[\x00-\x20]", "", url)
    if ":" in re.split(r"[/?#]", squeezed, maxsplit=1)[0]:
        return squeezed.lower().startswith(("http://", "https://"))
    return not squeezed.startswith(("//", "\\"))


def _link_open(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    if _SCHEME.match(str(token.attrGet("href") or "")):
        # Another page opens beside the notebook, whose unsaved state would be lost otherwise.
        token.attrSet("target", "_blank")
        token.attrSet("rel", "noopener noreferrer")
    found: str = self.renderToken(tokens, index, options, env)
    return found
