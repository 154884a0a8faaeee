"""Who is willing? One record of public statements, counted by five definitions, four comparisons and four
weights.

No list of the 26 pledging states of 4 September 2025 was published. ``position_category`` records what each
state's own government had said and is not that list; press reports with unnamed sources are a rival count,
"only with an international mandate" is neither yes nor no, and "not stated" is unknown, which is never
counted as no.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any, ClassVar

from course.explorers.base import Assumption, Challenge, Explorer, Result, Told
from course.explorers.controls import Choice, State
from course.explorers.texts.coalition_builder import TEXT
from course.facts.rows import rows, split
from course.figures import Figure, Mark, figure
from course.figures.data import say

ANNOUNCED = 26
"""Macron's number of 4 September 2025 (claim CO05): a number without a list."""
ELYSEE = 35
"""Heads of state and government whom the Élysée counted (claim CO13)."""
HOST = "UKR"

_GROUND = frozenset({"ground troops possible"})
_PRESENCE = _GROUND | {"air", "sea"}
_ANYTHING = _PRESENCE | {"training", "logistics", "financing"}
COUNTS: Mapping[str, frozenset[str]] = {"pledged": _ANYTHING, "presence": _PRESENCE, "ground": _GROUND}
"""Definition -> categories of public statements that count under it."""
_PRESS: Mapping[str, str] = {"ground": "ground troops possible", "sea": "sea", "air": "air"}
"""What a press report counts a state for -> the category that it would be."""

_SCALE = {"states": 1.0, "population": 1e6, "gdp": 1.0, "personnel": 1e3}
_OPEN = ("conditional", "undecided", "unstated")
"""Statuses that could still become a part: neither counted nor excluded."""
_SHORT = ("attended", "pledged", "presence", "ground", "mandate")


@lru_cache(maxsize=1)
def _members() -> tuple[dict[str, Any], ...]:
    """The 38 rows, each with its weights by name (None where there is no figure)."""
    countries = {row["iso3"]: row for row in rows("countries")}
    forces = {row["iso3"]: row for row in rows("armed_forces")}
    made = []
    for row in rows("coalition_members"):
        own = row["type"] != "organisation"  # the EU and NATO hold nothing that their members do not hold
        country, force = countries.get(row["iso3"], {}), forces.get(row["iso3"], {})
        made.append(
            {
                **row,
                "weights": {
                    "states": 1,
                    "population": country.get("population_2024") if own else None,
                    "gdp": country.get("gdp_usd_bn") if own else None,
                    "personnel": force.get("active_personnel_low") if own else None,
                },
                "is_range": force.get("active_personnel_low") != force.get("active_personnel_high"),
            }
        )
    return tuple(made)


def status(member: Mapping[str, Any], definition: str, basis: str) -> str:
    """How one row of the table counts: "counted", "conditional" (only with an international mandate),
    "undecided", "unstated" (unknown) or "no".

    Args:
        member: a row of ``coalition_members``.
        definition: attended, pledged, presence, ground or mandate.
        basis: "official" for what the own government had said, "any" to let press reports with unnamed
            sources count as well.
    """
    if definition == "mandate":
        return "unstated"
    if definition == "attended":
        return {"yes": "counted", "no": "no"}.get(member["attended"], "unstated")
    said = {part.strip() for part in member["position_category"].split(";")}
    if basis == "any":
        said |= {_PRESS[kind] for kind in split(member["media_report"])}
    if said & COUNTS[definition]:
        return "counted"
    if "only with an international mandate" in said:
        return "conditional"
    if "undecided" in said:
        return "undecided"
    return "unstated" if "not stated" in said else "no"


class CoalitionBuilder(Explorer):
    """The coalition builder of notebook 01."""

    name = "coalition-builder"
    title = TEXT["title"]
    lead = TEXT["lead"]
    spec = (
        Choice("definition", TEXT["definition"], TEXT["definitions"]),
        Choice("denominator", TEXT["denominator"], TEXT["denominators"]),
        Choice("weight", TEXT["weight"], TEXT["weights"]),
        Choice("unstated", TEXT["unstated"], TEXT["unstateds"]),
        Choice("basis", TEXT["basis"], TEXT["bases"]),
    )
    reveals: ClassVar[Mapping[str, State]] = {
        # The prediction asks about the states that could contribute: all but the host.
        "01-coalition/ground-troops": {"definition": "ground", "denominator": "guests"}
    }

    challenges: ClassVar[tuple[Challenge, ...]] = tuple(
        Challenge(
            text,
            lambda self, state, numbers, end=end: (
                state["definition"] == "ground" and numbers["share"] == self.extremes[end]
            ),
        )
        for text, end in zip(TEXT["challenges"], (1, 0), strict=True)
    )

    @property
    def snapshots(self) -> tuple[tuple[str, State], ...]:
        """Attended; ground troops; ground troops weighed by personnel."""
        states: tuple[State, ...] = (
            {"definition": "attended"},
            {"definition": "ground"},
            {"definition": "ground", "weight": "personnel"},
        )
        return tuple(zip(TEXT["snapshot_titles"], states, strict=True))

    def compute(self, state: State) -> Result:
        """Count the record by the chosen definition, comparison, weight and evidence.

        Returns:
            ``numbers``: counted, no, conditional, undecided, unstated, denominator, at_most (rows),
            share (per cent), weight_counted, weight_denominator (in the unit of the weight),
            unweighed (names). Under "mandate" counted, share, at_most and weight_counted are None: nothing
            was found, and nothing was measured.
        """
        members = self._compared(state["denominator"])
        numbers = self._numbers(members, state)
        return Result(
            sentence=self._sentence(state, numbers),
            figures=(self._bars(members, state), self._map(members, state, numbers)),
            table=self._table(members, state),
            numbers=numbers,
            brief=self._brief(state, numbers),
        )

    def _brief(self, state: State, numbers: Mapping[str, Any]) -> str:
        if numbers["counted"] is None:
            return TEXT["brief_mandate"]
        unit = state["weight"]
        said = TEXT["brief" if unit == "states" else "brief_weight"].format(
            short=TEXT["short"][state["definition"]],
            counted=numbers["counted"],
            base=numbers["denominator"],
            share=f"{numbers['share']:.1f}",
            weight=say(round(numbers["weight_counted"], 1)),
            total=say(round(numbers["weight_denominator"], 1)),
            unit=TEXT["units"][unit],
        )
        open_ = numbers["undecided"] or numbers["unstated"]
        return said + (TEXT["brief_open"].format(**numbers) if open_ else "")

    def tell(self, prediction: str, answer: Any, state: State) -> Told | None:
        """The predicted number of states beside the counted one."""
        if prediction not in self.reveals:
            return None
        found = self.at(self.reveals[prediction]).numbers["counted"]
        mark = Mark(TEXT["mark"].format(you=say(answer)), x=float(answer), row=TEXT["short"]["ground"])
        drawn = (mark,) if state["weight"] == "states" else ()
        return Told(TEXT["told"].format(you=say(answer), n=found), drawn, (found, found))

    @cached_property
    def extremes(self) -> tuple[float, float]:
        """Least and greatest share of the states that named ground troops, over all settings."""
        shares = [
            self._numbers(self._compared(state["denominator"]), state)["share"]
            for state in self.corners()
            if state["definition"] == "ground"
        ]
        return min(shares), max(shares)

    def _compared(self, denominator: str) -> list[dict[str, Any]]:
        if denominator == "rows":
            return list(_members())
        host = denominator == "guests"
        return [m for m in _members() if m["type"] == "state" and not (host and m["iso3"] == HOST)]

    def _numbers(self, members: list[dict[str, Any]], state: State) -> dict[str, Any]:
        by_status: dict[str, list[dict[str, Any]]] = {name: [] for name in TEXT["status"]}
        for member in members:
            by_status[status(member, state["definition"], state["basis"])].append(member)
        tally = {name: len(group) for name, group in by_status.items()}
        left_out = by_status["unstated"] if state["unstated"] == "leave-out" else []
        base = [m for m in members if m not in left_out]
        size = ELYSEE - len(left_out) if state["denominator"] == "elysee" else len(base)
        weight = state["weight"]
        scale = _SCALE[weight]
        held = sum(m["weights"][weight] or 0 for m in by_status["counted"]) / scale
        whole = size if weight == "states" else sum(m["weights"][weight] or 0 for m in base) / scale
        found = state["definition"] != "mandate"
        return {
            **tally,
            "counted": tally["counted"] if found else None,
            "denominator": size,
            "share": 100 * held / whole if found and whole else None,
            "at_most": sum(tally[name] for name in _OPEN) + tally["counted"] if found else None,
            "weight_counted": held if found else None,
            "weight_denominator": whole,
            "unweighed": tuple(m["name"] for m in base if m["weights"][weight] is None),
        }

    def _sentence(self, state: State, numbers: Mapping[str, Any]) -> str:
        definition, weight = state["definition"], state["weight"]
        if definition == "mandate":
            return TEXT["mandate"] + TEXT["announced"]
        known = state["unstated"] == "leave-out" and numbers["unstated"]
        base = TEXT["bases_known" if known else "bases_all"][state["denominator"]]
        head = TEXT["head" if weight == "states" else "head_weight"].format(
            counted=numbers["counted"],
            base=base.format(n=numbers["denominator"]),
            verb=TEXT["verbs"][definition],
            share=f"{numbers['share']:.1f}",
            weight=say(round(numbers["weight_counted"], 1)),
            total=say(round(numbers["weight_denominator"], 1)),
            unit=TEXT["units"][weight],
        )
        gaps = [TEXT["gaps"][name].format(number=numbers[name]) for name in _OPEN if numbers[name]]
        if gaps:
            listed = " and ".join(filter(None, (", ".join(gaps[:-1]), gaps[-1])))
            head += TEXT["gap"].format(listed=listed, most=numbers["at_most"])
        if numbers["unweighed"]:
            head += TEXT["unweighed"].format(names=", ".join(numbers["unweighed"]))
        return head + (TEXT["announced"] if definition != "attended" else "")

    def _unit(self, state: State) -> str:
        rows_only = state["weight"] == "states" and state["denominator"] == "rows"
        return TEXT["units"]["rows" if rows_only else state["weight"]]

    def _bars(self, members: list[dict[str, Any]], state: State) -> Figure:
        unit, name, group = self._unit(state), TEXT["bar"]["name"], TEXT["bar"]["group"]
        bars = []
        for definition in _SHORT:
            found = self._numbers(members, {**state, "definition": definition})["weight_counted"]
            kind = "chosen" if definition == state["definition"] else "other"
            value = None if found is None else round(found, 1)
            bars.append({name: TEXT["short"][definition], unit: value, group: TEXT["groups"][kind]})
        text = ", ".join(f"{bar[name]} {say(bar[unit])}" for bar in bars if bar[unit] is not None)
        if state["weight"] == "states":
            bars.append(
                {name: TEXT["short"]["announced"], unit: ANNOUNCED, group: TEXT["groups"]["announced"]}
            )
        return figure(
            "bars",
            bars,
            label=name,
            value=unit,
            group=group,
            categories={text: text for text in TEXT["groups"].values()},
            unit=unit,
            finding=TEXT["bars_finding"].format(text=text),
            highlight=[TEXT["short"][state["definition"]]],
            source=["S002", "S017"],
        )

    def _map(self, members: list[dict[str, Any]], state: State, numbers: Mapping[str, Any]) -> Figure:
        tiles = {m["iso3"]: status(m, state["definition"], state["basis"]) for m in members if m["iso3"]}
        tally = {name: sum(value == name for value in tiles.values()) for name in TEXT["meaning"]}
        host = TEXT["map_host"] if tiles.get(HOST) == "no" else ""
        return figure(
            "tilemap",
            tiles,
            categories=TEXT["meaning"],
            names={m["iso3"]: m["name"] for m in members if m["iso3"]},
            finding=TEXT["map_finding"].format(definition=TEXT["short"][state["definition"]], **tally) + host,
        )

    def _table(self, members: list[dict[str, Any]], state: State) -> tuple[dict[str, Any], ...]:
        heads = TEXT["columns"]
        order = list(TEXT["status"])
        made = []
        for member in members:
            found = status(member, state["definition"], state["basis"])
            attended = state["definition"] == "attended"
            line = {
                heads["state"]: member["name"],
                heads["code"]: member["member_id"],
                heads["status"]: TEXT["status"][found],
                heads["category"]: member["position_category"].replace(";", "; "),
                heads["basis"]: TEXT["evidence"][member["evidence_level"]],
                heads["date"]: _date(member),
            }
            if state["weight"] != "states":
                weight = member["weights"][state["weight"]]
                scaled = None if weight is None else round(weight / _SCALE[state["weight"]], 1)
                line[heads["weight"].format(unit=TEXT["units"][state["weight"]])] = scaled
            sources = split(member["attendance_source_ids" if attended else "position_source_ids"])
            if state["basis"] == "any" and not attended:
                line[heads["press"]] = (member["media_report"] or "").replace(";", "; ") or None
                sources += [s for s in split(member["media_report_source_ids"]) if s not in sources]
            line[heads["sources"]] = ", ".join(sources) or None
            made.append((order.index(found), member["name"], line))
        return tuple(line for _, _, line in sorted(made, key=lambda entry: entry[:2]))

    def ledger(self, state: State) -> list[Assumption]:
        """What the count assumes, with sources."""
        weight = state["weight"]
        column = {"attended": "attended", "mandate": "no column"}.get(
            state["definition"], "position_category"
        )
        sources = {
            "states": "illustrative",
            "population": _sources("countries"),
            "gdp": _sources("countries"),
            "personnel": _sources("armed_forces"),
        }
        lines = [
            _line("definition", text=TEXT["definitions"][state["definition"]], column=column),
            _line(
                "denominator",
                text=TEXT["denominators"][state["denominator"]],
                basis=TEXT["ledger_bases"][state["denominator"]],
            ),
            _line("twenty_six"),
            _line("weight", text=TEXT["weights"][weight], basis=sources[weight]),
            _line("unstated", text=TEXT["unstateds"][state["unstated"]]),
            _line("basis", text=TEXT["bases"][state["basis"]]),
        ]
        if weight == "personnel":
            ranges = [m["name"] for m in self._compared(state["denominator"]) if m["is_range"]]
            lines.append(_line("range", names=", ".join(ranges)))
        if state["denominator"] != "guests":
            lines.append(_line("host"))
        return lines


def _line(key: str, **values: str) -> Assumption:
    return Assumption(*(part.format(**values) for part in TEXT["ledger"][key]))


def _sources(table: str) -> str:
    """The source ids that a table names, each once."""
    ids = {part for row in rows(table) for part in row["source_ids"].split(";")}
    return f"{table}: {', '.join(sorted(ids))}"


def _date(member: Mapping[str, Any]) -> str | None:
    """The date of a statement, as precise as it is known."""
    if member["position_date"] is None:
        return None
    length = {"day": 10, "month": 7, "year": 4}[member["position_date_precision"] or "day"]
    return member["position_date"].isoformat()[:length]
