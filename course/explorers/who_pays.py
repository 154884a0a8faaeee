"""Who pays? Aid for Ukraine by donor, with the order of the donors under three denominators.

The Kiel tracker counts the EU institutions as a donor of their own. Whether their money is theirs or that of
the member states is a choice here, and so is the denominator; the order of the donors follows from both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any, ClassVar

from course.explorers.base import Assumption, Challenge, Explorer, Result, Told
from course.explorers.controls import Choice, State
from course.explorers.texts.who_pays import TEXT
from course.facts.rows import rows
from course.figures import Figure, Mark, figure
from course.figures.data import say

US = "USA"
INSTITUTIONS = "EUI"
SHOWN = 14
"""Donors in the chart; the table holds all."""

SPANS: Mapping[str, tuple[dt.date, dt.date]] = {
    "all": (dt.date(2022, 1, 1), dt.date(2025, 6, 1)),
    "2022": (dt.date(2022, 1, 1), dt.date(2022, 12, 1)),
    "2023": (dt.date(2023, 1, 1), dt.date(2023, 12, 1)),
    "2024": (dt.date(2024, 1, 1), dt.date(2024, 12, 1)),
    "2025": (dt.date(2025, 1, 1), dt.date(2025, 6, 1)),
    "term": (dt.date(2025, 2, 1), dt.date(2025, 6, 1)),
}
"""Name of a period -> first and last month."""
_COLUMN = {
    "total": "alloc_total_eur_bn",
    "military": "alloc_military_eur_bn",
    "financial": "alloc_financial_eur_bn",
    "humanitarian": "alloc_humanitarian_eur_bn",
    "committed": "commitments_eur_bn",
}
_PARTS = ("USA", "EUI", "DEU", "GBR", "EUR")


@lru_cache(maxsize=1)
def _states() -> dict[str, dict[str, Any]]:
    """The United States and the European donor states, each with output, people and membership."""
    countries = {row["iso3"]: row for row in rows("countries")}
    return {
        row["donor_id"]: {
            **row,
            "gdp": row["gdp_2021_eur_bn"],
            "people": countries[row["iso3"]]["population_2024"],
            "member": countries[row["iso3"]]["eu_status"] == "member",
        }
        for row in rows("ukraine_support")
        if row["donor_group"] in ("United States", "European states")
    }


def _sum(codes: list[str], field: str) -> float:
    return sum(_states()[code][field] for code in codes)


@lru_cache(maxsize=1)
def _bases() -> dict[str, tuple[float, float]]:
    """Donor -> output of 2021 [billion euros] and inhabitants."""
    europe = [code for code in _states() if code != US]
    groups = {
        **{code: [code] for code in _states()},
        INSTITUTIONS: [code for code in europe if _states()[code]["member"]],
        "EUS": europe,
        "ALL": europe,
        "EUR": [code for code in europe if code not in ("DEU", "GBR")],
    }
    return {name: (_sum(codes, "gdp"), _sum(codes, "people")) for name, codes in groups.items()}


def _monthly(period: str, kind: str) -> dict[str, float]:
    """The five parts in a period [billion euros]."""
    first, last = SPANS[period]
    sums = dict.fromkeys(_PARTS, 0.0)
    for row in rows("ukraine_support_monthly"):
        if row["donor_id"] in sums and first <= row["month"] <= last:
            sums[row["donor_id"]] += row[_COLUMN[kind]]
    return sums


@lru_cache(maxsize=256)
def amounts(period: str, kind: str, donors: str, institutions: str) -> Mapping[str, float]:
    """Donor -> aid [billion euros].

    Args:
        period: a name of ``SPANS``; it does not count for single states, whose months are not in the table.
        kind: total, military, financial, humanitarian or committed.
        donors: groups, parts or single.
        institutions: "apart", or "shared" to split the aid of the EU institutions over the member states in
            proportion to their output of 2021.
    """
    if donors == "single":
        total = {
            row["donor_id"]: row[_COLUMN[kind]]
            for row in rows("ukraine_support")
            if row["donor_group"] != "others"
        }
    else:
        total = _monthly(period, kind)
    if institutions == "shared":
        common, output = total.pop(INSTITUTIONS), _bases()[INSTITUTIONS][0]
        for code, state in _states().items():
            if state["member"]:
                total[code if code in total else "EUR"] += common * state["gdp"] / output
    if donors == "groups":
        europe = sum(total.pop(code) for code in ("DEU", "GBR", "EUR"))
        total["ALL" if institutions == "shared" else "EUS"] = europe
    return total


def measured(amount: float, donor: str, measure: str) -> float:
    """An amount [billion euros] as it is, in per cent of output, or in euros per inhabitant."""
    output, people = _bases()[donor]
    return {"euros": amount, "gdp": 100 * amount / output, "head": 1e9 * amount / people}[measure]


def compared(state: State) -> Mapping[str, float]:
    """Donor -> its aid in the chosen measure.

    Among single states the EU institutions, apart, have no output and no people of their own: they are a
    donor in euros, and drop out of the other two measures.
    """
    found = amounts(state["period"], state["kind"], state["donors"], state["institutions"])
    return {
        donor: measured(amount, donor, state["measure"])
        for donor, amount in found.items()
        if not (donor == INSTITUTIONS and drops_out(state))
    }


def drops_out(state: State) -> bool:
    """Do the EU institutions drop out of the comparison?"""
    return _without_output(state) and state["measure"] != "euros"


def _without_output(state: State) -> bool:
    return state["donors"] == "single" and state["institutions"] == "apart"


class WhoPays(Explorer):
    """The explorer "who pays" of notebook 03."""

    name = "who-pays"
    title = TEXT["title"]
    lead = TEXT["lead"]
    spec = (
        Choice("period", TEXT["period"], TEXT["periods"]),
        Choice("kind", TEXT["kind"], TEXT["kinds"]),
        Choice("donors", TEXT["donors"], TEXT["donor_sets"]),
        Choice("institutions", TEXT["institutions"], TEXT["institutions_options"]),
        Choice("measure", TEXT["measure"], TEXT["measures"]),
    )
    reveals: ClassVar[Mapping[str, State]] = {
        "03-america/us-place": {"donors": "single", "measure": "gdp"},
    }

    opens: ClassVar[Mapping[str, State]] = {"03-america/us-place": {"donors": "single"}}
    challenges: ClassVar[tuple[Challenge, ...]] = tuple(
        Challenge(
            text,
            lambda self, state, numbers, end=end: (
                state["donors"] == "single" and numbers["place"] == self.extremes[end]
            ),
        )
        for end, text in enumerate(TEXT["challenges"])
    )

    @property
    def snapshots(self) -> tuple[tuple[str, State], ...]:
        """Euros; share of output, single states; the same with the aid of the EU institutions added."""
        states: tuple[State, ...] = (
            {},
            {"donors": "single", "measure": "gdp"},
            {"donors": "single", "measure": "gdp", "institutions": "shared"},
        )
        return tuple(zip(TEXT["snapshot_titles"], states, strict=True))

    def compute(self, state: State) -> Result:
        """The aid of each donor and the order of the donors.

        Returns:
            ``numbers``: values (donor -> value in the chosen measure), order (donors by falling value),
            first, place (of the United States), donors (how many), other_first and other_place (the same in
            the other measure), other (its name), changes (is the order another one there).
        """
        values = compared(state)
        other = "euros" if state["measure"] != "euros" else "gdp"
        beside = compared({**state, "measure": other})
        order, other_order = _order(values), _order(beside)
        numbers = {
            "values": values,
            "order": order,
            "first": order[0],
            "place": _place(values),
            "donors": len(values),
            "other": other,
            "other_first": other_order[0],
            "other_place": _place(beside),
            "changes": [d for d in order if d in beside] != [d for d in other_order if d in values],
        }
        return Result(
            self._sentence(state, numbers),
            (self._bars(state, numbers),),
            self._table(state, numbers),
            numbers,
            brief=self._brief(state, numbers),
        )

    def _brief(self, state: State, numbers: Mapping[str, Any]) -> str:
        order, values = numbers["order"], numbers["values"]
        other = order[1] if order[0] == US else order[0]
        said = TEXT["brief_second" if order[0] == US else "brief_first"]
        return TEXT["brief"].format(
            place=numbers["place"],
            n=numbers["donors"],
            value=say(values[US]),
            unit=TEXT["units"][state["measure"]],
            first=said.format(name=_name(other), value=say(values[other])),
        )

    def idle(self, state: State) -> frozenset[str]:
        """Single states are in the table for the whole period only."""
        return frozenset({"period"}) if state["donors"] == "single" else frozenset()

    def tell(self, prediction: str, answer: Any, state: State) -> Told | None:
        """The predicted place beside the counted one, among the donors that the question names."""
        if prediction not in self.reveals:
            return None
        asked = self.complete(self.reveals[prediction])
        found = self.at(asked).numbers
        sentence = TEXT["told"].format(
            you=say(answer), n=found["donors"], place=found["place"], above=found["place"] - 1
        )
        place = (found["place"], found["place"])
        names = ("donors", "measure", "kind", "institutions")
        if any(state[name] != asked[name] for name in names):
            return Told(sentence, (), place)
        there = found["order"][min(len(found["order"]), max(1, round(float(answer)))) - 1]
        row = _name(there) if there in found["order"][:SHOWN] or there == US else ""
        mark = Mark(TEXT["mark"].format(you=say(answer)), x=found["values"][there], row=row)
        return Told(sentence, (mark,), place)

    @cached_property
    def extremes(self) -> tuple[int, int]:
        """Best and worst place of the United States among single states."""
        places = [
            _place(compared(state))
            for state in self.corners()
            if state["donors"] == "single" and state["period"] == "all"
        ]
        return min(places), max(places)

    def _sentence(self, state: State, numbers: Mapping[str, Any]) -> str:
        values, order, measure = numbers["values"], numbers["order"], state["measure"]
        first_is_us = order[0] == US
        said = TEXT["us_first" if first_is_us else "us_later"].format(
            span=_span(state),
            counted=TEXT["counted"][measure],
            n=numbers["donors"],
            noun=TEXT["nouns"][state["kind"]],
            first=_article(order[0]),
            second=_article(order[1]),
            unit=TEXT["units"][measure],
            value=say(values[US]),
            first_value=say(values[order[0]]),
            second_value=say(values[order[1]]),
            place=numbers["place"],
        )
        if drops_out(state):
            said += TEXT["dropped"].format(n=numbers["donors"])
        said += TEXT["other_us" if numbers["other_first"] == US else "other"].format(
            counted=TEXT["counted"][numbers["other"]],
            first=_article(numbers["other_first"]),
            place=numbers["other_place"],
        )
        return said + (TEXT["whole_only"] if state["donors"] == "single" and state["period"] != "all" else "")

    def _bars(self, state: State, numbers: Mapping[str, Any]) -> Figure:
        order, heads, unit = numbers["order"], TEXT["bar"], TEXT["units"][state["measure"]]
        shown = [d for d in order if d in order[:SHOWN] or d == US]
        bars = [
            {heads["donor"]: _name(d), unit: numbers["values"][d], heads["group"]: _group(d)} for d in shown
        ]
        return figure(
            "bars",
            bars,
            label=heads["donor"],
            value=unit,
            group=heads["group"],
            categories={text: text for text in TEXT["groups"].values()},
            unit=unit,
            finding=_capital(
                TEXT["finding"].format(
                    noun=TEXT["nouns"][state["kind"]],
                    span=_span(state)[0].lower() + _span(state)[1:],
                    counted=TEXT["counted"][state["measure"]],
                    place=numbers["place"],
                    n=numbers["donors"],
                )
            ),
            highlight=[TEXT["us"]],
            source=["KIEL-UST-R29", *(["WB-POPULATION"] if state["measure"] == "head" else [])],
            note=_cut(shown, order),
        )

    def _table(self, state: State, numbers: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
        heads, values = TEXT["columns"], numbers["values"]
        columns = {measure: compared({**state, "measure": measure}) for measure in TEXT["measures"]}
        return tuple(
            {
                heads["place"]: 1 + sum(value > values[d] for value in values.values()),
                heads["donor"]: _name(d),
                **{heads[measure]: column.get(d) for measure, column in columns.items()},
            }
            for d in numbers["order"]
        )

    def ledger(self, state: State) -> list[Assumption]:
        """What the comparison assumes, with sources."""
        others = sum(
            row["alloc_total_eur_bn"] for row in rows("ukraine_support") if row["donor_group"] == "others"
        )
        return [
            _line("aid", text=TEXT["kinds"][state["kind"]]),
            _line("allocated"),
            _line("gdp"),
            *([_line("head")] if state["measure"] == "head" else []),
            _line("institutions_none" if _without_output(state) else f"institutions_{state['institutions']}"),
            _line("others", value=say(round(others, 1))),
            _line("not_counted"),
        ]


def _line(key: str, **values: str) -> Assumption:
    return Assumption(*(part.format(**values) for part in TEXT["ledger"][key]))


def _order(values: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(sorted(values, key=lambda d: (-values[d], _name(d))))


def _place(values: Mapping[str, float]) -> int:
    """The place of the United States; equal values share a place."""
    return 1 + sum(value > values[US] for value in values.values())


def _span(state: State) -> str:
    return TEXT["spans"]["all" if state["donors"] == "single" else state["period"]]


def _name(donor: str) -> str:
    return TEXT["names"].get(donor) or _states()[donor]["donor"]


def _article(donor: str) -> str:
    return TEXT["articles"].get(donor) or _name(donor)


def _group(donor: str) -> str:
    kind = "us" if donor == US else "institutions" if donor == INSTITUTIONS else "states"
    return TEXT["groups"][kind]


def _cut(shown: list[str], order: tuple[str, ...]) -> str:
    """What the chart leaves out."""
    if len(shown) == len(order):
        return ""
    return TEXT["cut" if len(shown) == SHOWN else "cut_us"].format(shown=SHOWN, n=len(order))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
