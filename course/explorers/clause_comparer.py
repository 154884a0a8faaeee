"""Which promise weighs more? Ten instruments side by side, ranked by weights, and how far a ranking leans on
the weights.

The four codes of ``guarantee_comparison`` and the reading of the parts are judgements of the authors. The
explorer therefore never shows an index alone: it says in how many weightings the order of two clauses holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any, ClassVar

from course.explorers.base import Assumption, Challenge, Explorer, Result, Told
from course.explorers.clauses import PARTS, READING, codes_of, instruments
from course.explorers.controls import Choice, Number, State
from course.explorers.texts import clauses as words
from course.explorers.texts.clause_comparer import TEXT
from course.figures import Figure, Mark, figure
from course.figures.data import say
from course.models.ranking import Order, order_over, ranks, weighted_index, weightings

CRITERIA = ("words", "binding", "military", "decision", "presence")
PARTS_OF_WEIGHT = 10
"""Ten parts of 10 per cent each for five criteria: 1,001 weightings."""
_DEBATED = ("TEU_42_7", "NATO_ART5", "BUDAPEST_1994", "BILATERAL_2024", "COALITION_2025")


@dataclass(frozen=True)
class _Weight(Number):
    """A weight: its corners are nothing and full, so that the box of five weights and two clauses stays small
    enough to be driven whole.
    """

    def corners(self) -> list[float]:
        return [self.minimum, self.maximum]


@lru_cache(maxsize=1)
def _grid() -> tuple[tuple[int, ...], ...]:
    return weightings(len(CRITERIA), PARTS_OF_WEIGHT)


@lru_cache(maxsize=1)
def _codes() -> dict[str, tuple[int, ...]]:
    return {name: codes_of(name, row) for name, row in instruments().items()}


@lru_cache(maxsize=1)
def _rank_ranges() -> dict[str, tuple[int, int]]:
    """Best and worst rank of each instrument over all weightings."""
    names = list(_codes())
    best, worst = dict.fromkeys(names, len(names)), dict.fromkeys(names, 1)
    for weights in _grid():
        values = [weighted_index(_codes()[name], weights) for name in names]
        for name, rank in zip(names, ranks(values), strict=True):
            best[name], worst[name] = min(best[name], rank), max(worst[name], rank)
    return {name: (best[name], worst[name]) for name in names}


@lru_cache(maxsize=128)
def _order(left: str, right: str) -> Order:
    return order_over(_codes()[left], _codes()[right], _grid())


class ClauseComparer(Explorer):
    """The clause comparer of notebook 06."""

    name = "clause-comparer"
    title = TEXT["title"]
    lead = TEXT["lead"]
    argument = True
    spec = (
        Choice("left", TEXT["left"], {key: words.SHORT[key] for key in _DEBATED}),
        Choice("right", TEXT["right"], words.SHORT),
        *(
            _Weight(
                name,
                TEXT["weights"][name],
                *(0, 4, 1, 1),
                published=TEXT["weights_published"] if name == CRITERIA[0] else "",
            )
            for name in CRITERIA
        ),
    )
    reveals: ClassVar[Mapping[str, State]] = {"06-guarantees/robust-order": {}}

    beside = 2
    challenges: ClassVar[tuple[Challenge, ...]] = (
        Challenge(
            TEXT["challenges"][0],
            lambda self, state, numbers: (
                state["left"] == "BUDAPEST_1994"
                and numbers["rank"] is not None
                and numbers["rank"]["BUDAPEST_1994"] == _rank_ranges()["BUDAPEST_1994"][0]
            ),
        ),
        Challenge(
            TEXT["challenges"][1],
            lambda self, state, numbers: (
                numbers["rank"] is not None and numbers["rank"]["BILATERAL_2024"] == 1
            ),
        ),
    )

    @property
    def snapshots(self) -> Sequence[tuple[str, State]]:
        """Equal weights; the words alone; soldiers and decision."""
        nothing = dict.fromkeys(CRITERIA, 0)
        states: tuple[State, ...] = (
            {},
            {**nothing, "words": 1},
            {"left": "COALITION_2025", "right": "TEU_42_7", "decision": 3, "presence": 3},
        )
        return tuple(zip(TEXT["snapshot_titles"], states, strict=True))

    def compute(self, state: State) -> Result:
        """Index, order and robustness for the chosen clauses and weights.

        Returns:
            ``numbers``: index (by instrument, 0 to 100), rank, left_index, right_index, ahead, level, behind
            (in how many weightings clause A is ahead of, level with, behind clause B), total, share (per cent
            of weightings in which the shown order holds), differences (of the seven parts), first (names).
            Without any weight the index and what follows from it are None.
        """
        left, right = state["left"], state["right"]
        order = _order(left, right)
        numbers: dict[str, Any] = {
            "ahead": order.ahead,
            "level": order.level,
            "behind": order.behind,
            "total": order.total,
            "differences": sum(READING[left][part] != READING[right][part] for part in PARTS),
        }
        side = _side_by_side(left, right)
        weights = [state[name] for name in CRITERIA]
        if not any(weights):
            empty = dict.fromkeys(("index", "rank", "left_index", "right_index", "share", "first"))
            return Result(
                TEXT["no_weight"], numbers=numbers | empty, html=_html(left, right, side), text=_text(side)
            )
        index = {name: weighted_index(codes, weights) for name, codes in _codes().items()}
        rank = dict(zip(index, ranks(list(index.values())), strict=True))
        gap = index[left] - index[right]
        held = order.level if abs(gap) < 1e-9 else order.ahead if gap > 0 else order.behind
        first = [words.SHORT[name] for name in index if rank[name] == 1]
        numbers |= {
            "index": index,
            "rank": rank,
            "left_index": index[left],
            "right_index": index[right],
            "share": 100 * held / order.total,
            "first": tuple(first),
        }
        return Result(
            sentence=_sentence(left, right, numbers),
            figures=(*_orders(left, right, order), self._bars(left, right, index, first)),
            brief=_brief(left, right, numbers),
            table=_table(index, rank),
            numbers=numbers,
            html=_html(left, right, side),
            text=_text(side),
        )

    def tell(self, prediction: str, answer: Any, state: State) -> Told | None:
        """The predicted share of weightings beside the counted one."""
        if prediction not in self.reveals:
            return None
        asked = self.complete(self.reveals[prediction])
        left, right = _codes()[asked["left"]], _codes()[asked["right"]]
        order = _order(asked["left"], asked["right"])
        share = 100 * order.behind / order.total
        better = [name for name, a, b in zip(CRITERIA, left, right, strict=True) if a > b]
        sentence = TEXT["told"].format(
            you=say(answer),
            n=say(round(share, 1)),
            criteria=_join([TEXT["told_criteria"][name] for name in better]),
            favour=TEXT["favour"][better == ["words"] or len(better) > 1],
        )
        shown = (state["left"], state["right"]) == (asked["left"], asked["right"])
        mark = Mark(TEXT["mark"].format(you=say(answer)), x=float(answer), row=TEXT["orders"]["row"])
        drawn = (mark,) if shown and any(state[name] for name in CRITERIA) else ()
        return Told(sentence, drawn, (share, share))

    def _bars(self, left: str, right: str, index: Mapping[str, float], first: Sequence[str]) -> Figure:
        name, group, unit = TEXT["bar"]["name"], TEXT["bar"]["group"], TEXT["unit"]
        kind = {right: "right", left: "left"}
        bars = [
            {
                name: words.SHORT[key],
                unit: round(value, 1),
                group: TEXT["groups"][kind.get(key, "other")],
            }
            for key, value in index.items()
        ]
        return figure(
            "bars",
            bars,
            label=name,
            value=unit,
            group=group,
            categories={text: text for text in TEXT["groups"].values()},
            unit=unit,
            finding=TEXT["finding"].format(names=_join(first)),
            highlight=[words.SHORT[left], words.SHORT[right]],
            source=_sources(),
            sort=True,
        )

    def ledger(self, state: State) -> list[Assumption]:
        """What is a judgement here, with the sources of the texts that it rests on."""
        weights = ", ".join(f"{TEXT['criteria'][name]} {state[name]}" for name in CRITERIA)
        sources = ", ".join(_sources())
        return [
            _line("codes", sources=sources),
            _line("words"),
            _line("kinds", sources=sources),
            _line("weights", text=weights),
            _line("grid", total=f"{len(_grid()):,}"),
            _line("sum"),
        ]


def _orders(left: str, right: str, order: Order) -> tuple[Figure, ...]:
    """In how many of all weightings which clause is ahead: one bar, the second clause first."""
    if left == right:
        return ()
    words = TEXT["orders"]
    parts = {
        words["ahead"].format(name=words_of(right)): order.behind,
        words["level"]: order.level,
        words["ahead"].format(name=words_of(left)): order.ahead,
    }
    shares = {name: round(100 * n / order.total, 1) for name, n in parts.items()}
    first, second = (right, left) if order.behind >= order.ahead else (left, right)
    most = round(100 * max(order.behind, order.ahead) / order.total, 1)
    return (
        figure(
            "bars",
            [{words["name"]: words["row"], **shares}],
            label=words["name"],
            value=list(shares),
            unit=words["unit"],
            finding=words["finding"].format(first=words_of(first), second=words_of(second), n=say(most)),
        ),
    )


def words_of(name: str) -> str:
    """The short name of an instrument."""
    return words.SHORT[name]


def _brief(left: str, right: str, numbers: Mapping[str, Any]) -> str:
    if left == right:
        return TEXT["orders"]["same"]
    gap = numbers["left_index"] - numbers["right_index"]
    first, second = (left, right) if gap >= 0 else (right, left)
    return TEXT["brief_level" if abs(gap) < 1e-9 else "brief"].format(
        first=words_of(first),
        second=words_of(second),
        first_index=f"{max(numbers['left_index'], numbers['right_index']):.1f}",
        second_index=f"{min(numbers['left_index'], numbers['right_index']):.1f}",
        holds=numbers["ahead" if gap > 0 else "behind"],
        level=numbers["level"],
        total=f"{numbers['total']:,}",
    )


def _sentence(left: str, right: str, numbers: Mapping[str, Any]) -> str:
    """The order with the user's weights, how far it holds, and who leads."""
    if left == right:
        return TEXT["same"].format(left=words.SHORT[left]) + TEXT["top"].format(names=_join(numbers["first"]))
    ahead = numbers["left_index"] > numbers["right_index"] + 1e-9
    behind = numbers["right_index"] > numbers["left_index"] + 1e-9
    first, second = (right, left) if behind else (left, right)
    values = {
        "first": words.SHORT[first],
        "second": words.SHORT[second],
        "first_index": f"{max(numbers['left_index'], numbers['right_index']):.1f}",
        "second_index": f"{min(numbers['left_index'], numbers['right_index']):.1f}",
        "total": f"{numbers['total']:,}",
        "level": f"{numbers['level']:,}",
        "share": f"{numbers['share']:.1f}",
        "ahead": f"{numbers['ahead']:,}",
        "behind": f"{numbers['behind']:,}",
        "holds": f"{numbers['ahead'] if ahead else numbers['behind']:,}",
        "turned": f"{numbers['behind'] if ahead else numbers['ahead']:,}",
    }
    keys = (
        ("lead_ahead", "holds", "level_too", "turned")
        if ahead or behind
        else ("lead_level", "holds_level", "level_rest")
    )
    text = "".join(TEXT[key].format(**values) for key in keys)
    text += TEXT["top"].format(names=_join(numbers["first"]))
    return text + TEXT["differences"].format(n=numbers["differences"], all=len(PARTS))


def _table(index: Mapping[str, float], rank: Mapping[str, int]) -> tuple[dict[str, Any], ...]:
    heads = TEXT["columns"]
    made = []
    for name in sorted(index, key=lambda key: (rank[key], words.SHORT[key])):
        best, worst = _rank_ranges()[name]
        codes = dict(zip(CRITERIA, _codes()[name], strict=True))
        made.append(
            {
                heads["instrument"]: words.SHORT[name],
                heads["rank"]: rank[name],
                heads["index"]: round(index[name], 1),
                **{TEXT["criteria"][key]: code for key, code in codes.items()},
                heads["best"]: best,
                heads["worst"]: worst,
            }
        )
    return tuple(made)


@dataclass(frozen=True)
class _Line:
    """One line of the comparison: a part, what both clauses say in it, and whether the kinds differ.

    Args:
        part: its name.
        kinds: of clause A and B: what is underlined where they differ.
        texts: of clause A and B, the kind in front.
        differs: an operative difference.
    """

    part: str
    kinds: tuple[str, str]
    texts: tuple[str, str]
    differs: bool


def _side_by_side(left: str, right: str) -> list[_Line]:
    known, both = instruments(), (left, right)
    made = []
    for part, column in PARTS.items():
        names = [words.KINDS[part][READING[name][part]] for name in both]
        form = TEXT["side_of"].get(part, TEXT["side_of"][""])
        texts = [
            form.format(kind=kind, text=known[name][column]) for kind, name in zip(names, both, strict=True)
        ]
        differs = READING[left][part] != READING[right][part]
        made.append(_Line(words.PARTS[part], (names[0], names[1]), (texts[0], texts[1]), differs))
    present = [str(known[name]["troops_in_peacetime"]) for name in both]
    codes = {_codes()[name][CRITERIA.index("presence")] for name in both}
    return [
        *made,
        _Line(TEXT["presence"], (present[0], present[1]), (present[0], present[1]), len(codes) > 1),
    ]


def _html(left: str, right: str, side: Sequence[_Line]) -> str:
    """Both clauses in one table; a difference is marked by a word, weight and underline, never by colour
    alone.
    """
    named = [
        TEXT["side_clause"].format(clause=TEXT[key], name=words.SHORT[name])
        for key, name in (("left", left), ("right", right))
    ]
    heads = (TEXT["side_part"], *named, TEXT["side_mark"])
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = []
    for line in side:
        cells = []
        for kind, text in zip(line.kinds, line.texts, strict=True):
            start = f"<ins>{escape(kind)}</ins>" if line.differs else escape(kind)
            cells.append(f"<td>{start}{escape(text.removeprefix(kind))}</td>")
        mark = TEXT["differs" if line.differs else "alike"]
        body.append(
            f'<tr><th scope="row">{escape(line.part)}</th>{"".join(cells)}<td>{escape(mark)}</td></tr>'
        )
    caption = escape(TEXT["side"])
    return (
        f'<p class="wa-small">{caption}</p>'
        f'<div class="wa-scroll" role="group" tabindex="0" aria-label="{caption}">'
        f'<table><caption class="wa-hidden">{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def _text(side: Sequence[_Line]) -> str:
    lines = [
        f"  {line.part} ({TEXT['differs' if line.differs else 'alike']}): {' | '.join(line.texts)}"
        for line in side
    ]
    return "\n".join([f"{TEXT['side']}:", *lines])


def _sources() -> list[str]:
    found = {part for row in instruments().values() for part in str(row["source_ids"]).split(";")}
    return sorted(found)


def _join(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _line(key: str, **values: str) -> Assumption:
    return Assumption(*(part.format(**values) for part in TEXT["ledger"][key]))
