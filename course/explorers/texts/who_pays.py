"""Sentences of the explorer "who pays" that a reader sees."""

from __future__ import annotations

TEXT = {
    "title": "Who pays? Aid for Ukraine under rival denominators",
    "lead": (
        "Choose the months, the kind of aid, the donors, and what the aid is compared with. The money stays "
        "the same; the order of the donors may not."
    ),
    "period": "Months",
    "periods": {
        "all": "January 2022 to June 2025 (the whole table)",
        "2022": "2022",
        "2023": "2023",
        "2024": "2024",
        "2025": "January to June 2025",
        "term": "February to June 2025 (full months of the second term of President Trump)",
    },
    "spans": {
        "all": "From January 2022 to June 2025",
        "2022": "In 2022",
        "2023": "In 2023",
        "2024": "In 2024",
        "2025": "From January to June 2025",
        "term": "From February to June 2025",
    },
    "kind": "Kind of aid",
    "kinds": {
        "total": "all kinds, allocated",
        "military": "military, allocated",
        "financial": "financial, allocated",
        "humanitarian": "humanitarian, allocated",
        "committed": "all kinds, committed (promised, also if not yet allocated)",
    },
    "nouns": {
        "total": "aid of all kinds",
        "military": "military aid",
        "financial": "financial aid",
        "humanitarian": "humanitarian aid",
        "committed": "committed aid of all kinds",
    },
    "donors": "Donors",
    "donor_sets": {
        "groups": "the United States, the EU institutions, the European states together",
        "parts": "the same, with Germany and the United Kingdom apart",
        "single": "single states (whole period only)",
    },
    "institutions": "EU institutions",
    "institutions_options": {
        "apart": "stands apart, as a donor of its own",
        "shared": "is added to the member states by their output",
    },
    "measure": "Compared with",
    "measures": {
        "euros": "nothing: billion euros",
        "gdp": "output: per cent of gross domestic product (GDP) of 2021",
        "head": "people: euros per inhabitant",
    },
    "counted": {
        "euros": "in euros",
        "gdp": "as a share of GDP",
        "head": "in euros per inhabitant",
    },
    "units": {
        "euros": "billion euros",
        "gdp": "per cent of GDP",
        "head": "euros per inhabitant",
    },
    "names": {
        "USA": "United States",
        "EUI": "EU institutions",
        "EUS": "European states",
        "ALL": "European states with the EU institutions",
        "DEU": "Germany",
        "GBR": "United Kingdom",
        "EUR": "other European states",
    },
    "articles": {
        "USA": "the United States",
        "EUI": "the group of EU institutions",
        "EUS": "the group of European states",
        "ALL": "Europe (states and EU institutions)",
        "GBR": "the United Kingdom",
        "NLD": "the Netherlands",
        "EUR": "the group of other European states",
    },
    "us": "United States",
    "us_first": "{span}, counted {counted}, the United States is in place 1 of {n} for {noun} with {value} "
    "{unit}; {second} follows with {second_value}.",
    "us_later": "{span}, counted {counted}, {first} is in place 1 of {n} for {noun} with {first_value} "
    "{unit}; the United States is in place {place} with {value}.",
    "other": " Counted {counted}, {first} is in place 1 and the United States in place {place}.",
    "other_us": " Counted {counted}, the United States is in place {place}.",
    "whole_only": " The table holds single states for the whole period only, so the choice of months does "
    "not count here.",
    "finding": "{noun}, {span}, {counted}: the United States is in place {place} of {n}.",
    "dropped": " The EU institutions have no output and no people of their own and are not among the {n}.",
    "cut": "The chart shows the first {shown} of {n} donors; “The result as a table” shows all.",
    "cut_us": "The chart shows the first {shown} of {n} donors and the United States; “The result as a "
    "table” shows all.",
    "bar": {"donor": "donor", "group": "group"},
    "groups": {
        "us": "United States",
        "institutions": "EU institutions",
        "states": "European states",
    },
    "columns": {
        "donor": "donor",
        "place": "place",
        "euros": "billion euros",
        "gdp": "per cent of GDP of 2021",
        "head": "euros per inhabitant",
    },
    "snapshot_titles": (
        "in euros, three donors",
        "as a share of GDP, single states",
        "as a share of GDP, the aid of the EU institutions added to the member states",
    ),
    "told": (
        "You: place {you}. Of {n} donors: place {place}, because {above} donors gave a larger part of"
        " their output."
    ),
    "mark": "you: place {you}",
    "brief": "United States: place {place} of {n}, {value} {unit}. {first}.",
    "brief_first": "First: {name}, {value}",
    "brief_second": "Next: {name}, {value}",
    "challenges": (
        "Find the best place of the United States among single states.",
        "Find its worst place among single states.",
    ),
    "ledger": {
        "aid": (
            "aid",
            "{text}; release of August 2026 cut at June 2025, with small differences from the release of "
            "August 2025",
            "ukraine_support, ukraine_support_monthly: KIEL-UST-R29",
        ),
        "allocated": (
            "allocated or committed",
            "allocated means that a package was fixed; committed also holds promises for later years",
            "KIEL-UST-R29",
        ),
        "gdp": (
            "output",
            "gross domestic product of 2021, before the full invasion, for every month",
            "KIEL-UST-R29",
        ),
        "head": ("inhabitants", "population of 2024, for every month", "countries: WB-POPULATION"),
        "institutions_apart": (
            "EU institutions",
            "a donor of their own; compared with the output and the people of the 27 member states",
            "illustrative",
        ),
        "institutions_none": (
            "EU institutions",
            "a donor of their own in euros; without an output and people of their own, they drop out where "
            "aid is compared with these",
            "illustrative",
        ),
        "institutions_shared": (
            "EU institutions",
            "their aid is split over the 27 member states in proportion to their output of 2021",
            "illustrative",
        ),
        "others": (
            "left out",
            "donors outside Europe other than the United States, such as Canada and Japan: {value} billion "
            "euros in the whole period",
            "ukraine_support: KIEL-UST-R29",
        ),
        "not_counted": (
            "not counted here",
            "refugees in the donor states, lost trade, and the worth of intelligence",
            "illustrative",
        ),
    },
}
