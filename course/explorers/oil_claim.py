"""The charge of 4 September 2025 tested: what Europe bought from Russia, beside what it gave to Ukraine.

The figures come from different definitions and have gaps. A gap is said and never shown as zero, figures of
different origin have different colours, and gas is not shown by member state, because several keep it secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from course.explorers.base import Assumption, Explorer, Result, Told
from course.explorers.controls import Choice, State
from course.explorers.texts.oil_claim import TEXT
from course.facts.rows import rows
from course.figures import Figure, Mark, figure
from course.figures.data import say

UNION = "EU27"
YEARS = tuple(range(2019, 2026))
BEFORE = 2021
"""The last year before the full invasion: changes are given against it."""
CLAIMED = 1.1
"""Billion euros of fuel sales in one year, named by the White House official (claim US05, source S022)."""

_PRODUCTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "crude": {
        "value": ("crude_oil_hs2709", "crude_oil"),
        "volume": ("crude_oil_hs2709", "crude_oil"),
        "share": ("crude_oil",),
    },
    "oil": {
        "value": ("crude_oil_hs2709", "oil_products_hs2710"),
        "volume": ("crude_oil_hs2709", "oil_products_hs2710"),
        "share": ("petroleum_oils",),
    },
    "gas": {"value": (), "volume": ("natural_gas_total",), "share": ("natural_gas_total",)},
    "energy": {"value": ("all_fossil_fuels", "all_energy"), "volume": (), "share": ()},
}
"""Product -> measure -> products of the table whose rows are taken."""
_MEASURES = {
    "value": ("import_value", "payments_to_russia"),
    "volume": ("import_net_mass", "import_volume"),
    "share": (
        "russian_share_of_oil_imports",
        "russian_share_of_gas_imports",
        "russian_share_of_extra_EU_imports",
    ),
}
_SCALE = {
    "EUR million": 1e-3,
    "thousand tonnes": 1e-3,
    "million tonnes": 1.0,
    "bcm": 1.0,
    "percent": 1.0,
}
_SECONDARY = {("natural_gas_total", 2022): "COUNCIL-GAS-2023"}
"""Where the table holds two figures for one year, the one that was read in the source itself."""


@dataclass(frozen=True)
class Record:
    """One figure: a period in words, its year, the value in the unit shown, its origin and what to know."""

    period: str
    year: int
    value: float
    months: int | None
    source: str
    note: str | None


@lru_cache(maxsize=256)
def records(product: str, importer: str, measure: str) -> tuple[Record, ...]:
    """The figures of the table for a product, a buyer and a measure, in order of time.

    Args:
        product: crude, oil, gas or energy.
        importer: EU27 or the code of a member state.
        measure: value [billion euros], volume [million tonnes; gas: billion m³] or share [per cent].

    Returns:
        Figures of one source and one year over several rows (products, months) are added up. None for gas by
        member state, which several members do not publish.
    """
    if product == "gas" and importer != UNION:
        return ()
    wanted = _PRODUCTS[product][measure]
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in rows("russian_energy_imports"):
        if row["importer"] != importer or row["product"] not in wanted:
            continue
        if row["measure"] not in _MEASURES[measure]:
            continue
        year = row["period_start"].year
        only = _SECONDARY.get((row["product"], year))
        if only and row["source_id"] != only:
            continue
        # Months of one year are added up; quarters of a share are not.
        by = row["period_start"] if measure == "share" else year
        groups.setdefault((by, year, row["source_id"]), []).append(row)
    return tuple(_record(group) for _, group in sorted(groups.items(), key=lambda item: str(item[0])))


def _record(group: list[Mapping[str, Any]]) -> Record:
    first = group[0]
    start, end = first["period_start"], first["period_end"]
    year, note = start.year, first["note"]
    monthly = start.month == end.month
    if monthly:
        names = [TEXT["months"][row["period_start"].month] for row in group]
        period = TEXT["in_months"].format(months=_join(names), year=year)
    elif (start.month, end.month) == (1, 12):
        period = TEXT["projected" if "projection" in (note or "") else "in_year"].format(year=year)
    elif end.day not in (30, 31):
        period = TEXT["to_day"].format(day=end.day, year=year)
    else:
        names = [TEXT["months"][start.month], TEXT["months"][end.month]]
        period = TEXT["in_months"].format(months="–".join(names), year=year)
    return Record(
        period=period,
        year=year,
        value=sum(row["value"] * _SCALE[row["unit"]] for row in group),
        months=len({row["period_start"] for row in group}) if monthly else first["months_with_data"],
        source=first["source_id"],
        note=note,
    )


@lru_cache(maxsize=32)
def aid(year: int, donors: str) -> float | None:
    """Aid allocated in a year [billion euros]; None before 2022. 2025 ends in June.

    Args:
        year: 2019 to 2025.
        donors: "institutions" of the EU, or "europe": with the European states other than the United Kingdom.
    """
    if year < 2022:
        return None
    wanted = ("EUI",) if donors == "institutions" else ("EUI", "DEU", "EUR")
    return sum(
        row["alloc_total_eur_bn"]
        for row in rows("ukraine_support_monthly")
        if row["donor_id"] in wanted and row["month"].year == year and row["month"].isoformat() < "2025-07"
    )


@lru_cache(maxsize=1)
def _own_aid() -> dict[str, float]:
    return {row["donor_id"]: row["alloc_total_eur_bn"] for row in rows("ukraine_support")}


class OilClaim(Explorer):
    """The explorer "oil claim" of notebook 03."""

    name = "oil-claim"
    title = TEXT["title"]
    lead = TEXT["lead"]
    spec = (
        Choice("product", TEXT["product"], TEXT["products"]),
        Choice("year", TEXT["year"], {str(year): str(year) for year in YEARS}, default="2024"),
        Choice("importer", TEXT["importer"], TEXT["importers"]),
        Choice("measure", TEXT["measure"], TEXT["measures"], default="volume"),
        Choice("aid", TEXT["aid"], TEXT["aids"]),
    )
    reveals: ClassVar[Mapping[str, State]] = {
        "03-america/oil-share": {"product": "crude", "year": "2025", "measure": "share"},
    }

    opens: ClassVar[Mapping[str, State]] = {
        "03-america/oil-share": {"product": "crude", "year": "2021", "measure": "share"},
    }

    @property
    def snapshots(self) -> tuple[tuple[str, State], ...]:
        """All energy in 2024; the share of crude oil in 2025; Hungary."""
        states: tuple[State, ...] = (
            {"product": "energy", "year": "2024", "measure": "value"},
            {"product": "crude", "year": "2025", "measure": "share"},
            {"product": "crude", "year": "2025", "importer": "HUN", "measure": "value"},
        )
        return tuple(zip(TEXT["snapshot_titles"], states, strict=True))

    def compute(self, state: State) -> Result:
        """The figure of the chosen year, its change against 2021, and the aid of the same year.

        Returns:
            ``numbers``: value (None where the table has none), period, complete (a full year?), before (the
            value of 2021 in the same measure), change (per cent), points (percentage points, shares only),
            one_source (do both figures come from one kind of source),
            aid [billion euros], ratio (euros of aid for each euro paid; only for the EU and a full year),
            claimed (the named 1.1 billion in per cent of the value; the same).
        """
        found = records(state["product"], state["importer"], state["measure"])
        year, share = int(state["year"]), state["measure"] == "share"
        chosen = next((r for r in reversed(found) if r.year == year), None)
        base = next((r for r in found if r.year == BEFORE), None)
        before = base.value if base else None
        complete = chosen is not None and chosen.months in (None, 12)
        compared = chosen is not None and complete and before and year != BEFORE
        union = state["importer"] == UNION
        given = aid(year, state["aid"]) if union else _own_aid()[state["importer"]]
        paid = chosen.value if chosen and complete and union and state["measure"] == "value" else None
        numbers = {
            "value": chosen.value if chosen else None,
            "period": chosen.period if chosen else None,
            "complete": complete,
            "before": before,
            "change": 100 * (chosen.value / before - 1) if chosen and compared and before else None,
            "points": chosen.value - before if chosen and compared and before and share else None,
            "one_source": bool(chosen and base and _origin(chosen.source) == _origin(base.source)),
            "aid": given,
            "ratio": given / paid if given and paid and year < 2025 else None,
            "claimed": 100 * CLAIMED / paid if paid else None,
        }
        return Result(
            self._sentence(state, chosen, numbers),
            (self._bars(state, found, numbers),),
            self._table(state, found),
            numbers,
            brief=self._brief(state, chosen, numbers),
        )

    def _brief(self, state: State, chosen: Record | None, numbers: Mapping[str, Any]) -> str:
        said = {"importer": _article(state["importer"]), "product": TEXT["products"][state["product"]]}
        if chosen is None:
            return TEXT["brief_none"].format(year=state["year"], **said)
        text = TEXT["brief"].format(
            period=_capital(_bare(chosen.period)), value=_say(chosen.value), unit=_unit(state), **said
        )
        if numbers["change"] is not None and numbers["points"] is None:
            word = TEXT["less" if numbers["change"] < 0 else "more"]
            text += TEXT["brief_change"].format(change=f"{abs(numbers['change']):.1f}", word=word)
        return text

    def tell(self, prediction: str, answer: Any, state: State) -> Told | None:
        """The predicted share beside the recorded one."""
        if prediction not in self.reveals:
            return None
        asked = self.complete(self.reveals[prediction])
        found = self.at(asked).numbers
        there = _bare(found["period"])
        sentence = TEXT["told"].format(
            you=say(answer),
            period=_capital(there),
            n=_say(found["value"]),
            points=_say(found["before"] - found["value"]),
            before=_say(found["before"]),
        )
        shown = all(state[name] == asked[name] for name in ("product", "importer", "measure"))
        mark = Mark(TEXT["mark"].format(you=say(answer)), x=float(answer), row=there)
        return Told(sentence, (mark,) if shown else (), (found["value"], found["value"]))

    def idle(self, state: State) -> frozenset[str]:
        """A member's own aid stands alone; other aid is drawn beside values of the EU, from 2022 on."""
        beside = state["importer"] == UNION and state["measure"] == "value" and int(state["year"]) >= 2022
        return frozenset() if beside else frozenset({"aid"})

    def _sentence(self, state: State, chosen: Record | None, numbers: Mapping[str, Any]) -> str:
        importer = _article(state["importer"])
        product = TEXT["products"][state["product"]]
        if chosen is None:
            said = TEXT["none"].format(
                year=state["year"],
                measure=TEXT["measure_words"][state["measure"]],
                product=product,
                importer=importer,
            )
            if state["product"] == "gas" and state["importer"] != UNION:
                said = TEXT["gas_member"]
        else:
            key = {"value": "found", "volume": "found_volume", "share": "found_share"}[state["measure"]]
            said = TEXT[key].format(
                period=chosen.period,
                importer=importer,
                product=product,
                value=_say(chosen.value),
                unit=_unit(state),
                source=TEXT["sources"][chosen.source],
            )
            if not numbers["complete"]:
                said += TEXT["part"].format(months=chosen.months)
        return said + self._change(numbers) + self._aid(state, numbers)

    def _change(self, numbers: Mapping[str, Any]) -> str:
        change = numbers["change"]
        if change is None:
            return ""
        words = {
            "change": f"{abs(change):.1f}",
            "word": TEXT["less" if change < 0 else "more"],
            "origin": "" if numbers["one_source"] else TEXT["another"],
        }
        if numbers["points"] is None:
            return TEXT["change"].format(**words)
        return TEXT["points"].format(
            before=_say(numbers["before"]), points=f"{abs(numbers['points']):g}", **words
        )

    def _aid(self, state: State, numbers: Mapping[str, Any]) -> str:
        if state["importer"] != UNION:
            return TEXT["aid_member"].format(aid=_say(numbers["aid"]))
        said = ""
        if numbers["claimed"] is not None:
            said = TEXT["claimed"].format(share=f"{numbers['claimed']:.1f}")
        if numbers["aid"] is None:
            return said + TEXT["aid_before"]
        said += TEXT["aid_said"].format(
            period=TEXT["aid_periods"][int(state["year"])],
            donor=TEXT["aids"][state["aid"]],
            aid=f"{numbers['aid']:.1f}",
        )
        if numbers["ratio"] is None:
            return said + TEXT["no_ratio"]
        return said + TEXT["ratio"].format(ratio=f"{numbers['ratio']:.2f}")

    def _bars(self, state: State, found: tuple[Record, ...], numbers: Mapping[str, Any]) -> Figure:
        period, group, unit = TEXT["bar"]["period"], TEXT["bar"]["group"], _unit(state)
        bars: list[dict[str, Any]] = []
        for year in YEARS:
            of_year = [r for r in found if r.year == year]
            bars += [
                {period: _bare(r.period), unit: round(r.value, 3), group: TEXT["groups"][_origin(r.source)]}
                for r in of_year
            ] or [{period: str(year), unit: None, group: TEXT["groups"]["none"]}]
        marked = _bare(numbers["period"]) if numbers["period"] else state["year"]
        if state["measure"] == "value" and state["importer"] == UNION and numbers["aid"] is not None:
            name = TEXT["aid_bar"].format(period=_bare(TEXT["aid_periods"][int(state["year"])]))
            bars.append({period: name, unit: round(numbers["aid"], 3), group: TEXT["groups"]["aid"]})
        return figure(
            "bars",
            bars,
            label=period,
            value=unit,
            group=group,
            categories={text: text for text in TEXT["groups"].values()},
            unit=unit,
            finding=_capital(
                TEXT["finding"].format(
                    product=TEXT["products"][state["product"]],
                    importer=_article(state["importer"]),
                    measure=TEXT["measure_words"][state["measure"]],
                    known=len({r.year for r in found}),
                )
            ),
            highlight=[marked],
            source=sorted({r.source for r in found}) or ["EUROSTAT-COMEXT-CREA"],
            note=TEXT["note"] if len({_origin(r.source) for r in found}) > 1 else "",
        )

    def _table(self, state: State, found: tuple[Record, ...]) -> tuple[dict[str, Any], ...]:
        heads = TEXT["columns"]
        return tuple(
            {
                heads["period"]: _bare(r.period),
                heads["value"]: round(r.value, 3),
                heads["unit"]: _unit(state),
                heads["months"]: r.months,
                heads["source"]: r.source,
                heads["note"]: r.note,
            }
            for r in found
        )

    def ledger(self, state: State) -> list[Assumption]:
        """What the comparison assumes, with sources."""
        keys = {
            "crude": ["customs", "shares"],
            "oil": ["customs", "shares"],
            "gas": ["shares", "gas"],
            "energy": ["energy"],
        }[state["product"]]
        return [_line(key) for key in ("charge", *keys, f"aid_{state['aid']}", "who_pays")]


def _line(key: str) -> Assumption:
    return Assumption(*TEXT["ledger"][key])


def _article(importer: str) -> str:
    return TEXT["articles"].get(importer) or TEXT["importers"][importer]


def _unit(state: State) -> str:
    gas = state["measure"] == "volume" and state["product"] == "gas"
    return TEXT["units"]["volume_gas" if gas else state["measure"]]


def _origin(source: str) -> str:
    """Whose figure: "Eurostat", "EU" (Commission, Council) or "other"."""
    if source.startswith("EUROSTAT"):
        return "Eurostat"
    return "EU" if source.startswith(("EC-", "COUNCIL")) else "other"


def _bare(period: str) -> str:
    """A period without its first word: "2024", "January to June 2025"."""
    return period.split(" ", 1)[1]


def _say(value: float) -> str:
    if value == int(value):
        return f"{value:,.0f}"
    return f"{value:,.1f}" if value >= 100 else f"{value:,.2f}".rstrip("0")


def _join(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
