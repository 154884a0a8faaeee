"""Sentences of the explorer "oil claim" that a reader sees."""

from __future__ import annotations

TEXT = {
    "title": "Oil claim tester: what did Europe buy from Russia, and what did it give to Ukraine?",
    "lead": (
        "On 4 September 2025 President Trump charged Europe with paying for the war by buying Russian oil. "
        "Choose the product, the year, the buyer and the measure. Where the table has no value, the explorer "
        "says so and shows no zero."
    ),
    "product": "Product",
    "products": {
        "crude": "crude oil",
        "oil": "crude oil and oil products",
        "gas": "natural gas",
        "energy": "energy of all kinds",
    },
    "year": "Year",
    "importer": "Buyer",
    "importers": {
        "EU27": "European Union (EU), 27 members",
        "DEU": "Germany",
        "FRA": "France",
        "HUN": "Hungary",
        "NLD": "Netherlands",
        "POL": "Poland",
        "SVK": "Slovakia",
    },
    "articles": {"EU27": "the EU", "NLD": "the Netherlands"},
    "measure": "Measure",
    "measures": {
        "value": "value in billion euros",
        "volume": "quantity",
        "share": "share of Russia in the imports of this product",
    },
    "aid": "Beside it, aid by",
    "aids": {
        "institutions": "the EU institutions",
        "europe": "the EU institutions and European states without the United Kingdom",
    },
    "units": {
        "value": "billion euros",
        "volume": "million tonnes",
        "volume_gas": "billion cubic metres",
        "share": "per cent of imports",
    },
    "found": "{period}, {importer} bought {product} from Russia for {value} billion euros ({source}).",
    "found_volume": "{period}, {importer} bought {value} {unit} of {product} from Russia ({source}).",
    "found_share": "{period}, {value} per cent of the {product} that {importer} imported came from Russia "
    "({source}).",
    "part": " This covers {months} of 12 months.",
    "none": "For {year} the table holds no {measure} for {product} bought by {importer}. Missing is not "
    "zero.",
    "gas_member": (
        "Several members do not publish their gas imports by country. The explorer shows no gas by member, "
        "because a comparison would mix up silence with zero."
    ),
    "change": " That is {change} per cent {word} than in 2021{origin}.",
    "another": " (a figure of another source)",
    "less": "less",
    "more": "more",
    "points": " In 2021 it was {before} per cent{origin}: {points} percentage points or {change} per cent "
    "{word}.",
    "claimed": " The charge named 1.1 billion euros in one year; that is {share} per cent of this value.",
    "aid_said": " {period}, {donor} allocated {aid} billion euros to Ukraine",
    "ratio": ": {ratio} euros of aid for each euro paid to Russia.",
    "no_ratio": ".",
    "aid_before": " The table of aid begins in January 2022; there is no aid to set beside it.",
    "aid_member": (
        " Its own aid for Ukraine from January 2022 to June 2025 came to {aid} billion euros; the explorer "
        "cannot split it by year."
    ),
    "aid_periods": {
        2022: "In 2022",
        2023: "In 2023",
        2024: "In 2024",
        2025: "From January to June 2025",
    },
    "months": {
        1: "January",
        2: "February",
        3: "March",
        4: "April",
        5: "May",
        6: "June",
        7: "July",
        8: "August",
        9: "September",
        10: "October",
        11: "November",
        12: "December",
    },
    "in_months": "In {months} {year}",
    "in_year": "In {year}",
    "to_day": "From January to {day} May {year}",
    "projected": "In {year} (projection)",
    "sources": {
        "EUROSTAT-COMEXT-CREA": "Eurostat, customs statistics",
        "CREA-PRESS": "Centre for Research on Energy and Clean Air",
        "CREA-MONTHLY-PRESS": "Centre for Research on Energy and Clean Air",
        "EC-SPEECH-JORGENSEN": "European Commission",
        "EC-COM2025-440": "European Commission",
        "EC-COM2025-440-QA": "European Commission",
        "EC-REPOWEREU-2022": "European Commission",
        "EUROSTAT-NEWS-2023-07": "Eurostat, share of imports from outside the EU",
        "EUROSTAT-SE-2024-10": "Eurostat, share of imports from outside the EU",
        "EC-VIA-KILLERCHARTS": "European Commission, as quoted",
        "COUNCIL-GAS-2023": "Council of the EU",
        "IEA-10POINT": "International Energy Agency",
    },
    "groups": {
        "Eurostat": "Eurostat",
        "EU": "Commission or Council of the EU",
        "other": "other institute",
        "aid": "aid for Ukraine",
        "none": "no figure",
    },
    "bar": {"period": "period", "group": "whose figure"},
    "aid_bar": "Aid, {period}",
    "finding": "{product}, {importer}, {measure}: {known} of the 7 years from 2019 to 2025 have a value.",
    "note": "Bars of different colour follow different definitions: compare them with care.",
    "columns": {
        "period": "period",
        "value": "value",
        "unit": "unit",
        "months": "months with data",
        "source": "source",
        "note": "note",
    },
    "measure_words": {
        "value": "value in euros",
        "volume": "quantity",
        "share": "share of Russia",
    },
    "snapshot_titles": (
        "all energy in 2024, beside the aid of the EU institutions",
        "crude oil in 2025 as a share of imports",
        "crude oil bought by Hungary in 2025",
    ),
    "told": "You: {you} per cent. {period}: {n} per cent, {points} points below the {before} of 2021.",
    "mark": "you: {you}",
    "brief": "{period}, {importer}, {product}: {value} {unit}.",
    "brief_change": " {change} per cent {word} than in 2021.",
    "brief_none": "{year}, {importer}, {product}: the table holds no figure.",
    "ledger": {
        "charge": (
            "the charge",
            "Europe must stop buying Russian oil; Russia received 1.1 billion euros from fuel sales to the "
            "EU in one year (White House official to Reuters, who did not say which fuels or which year)",
            "US05: S022; S021",
        ),
        "customs": (
            "value and mass 2019 to 2021",
            "imports by customs code: crude oil 2709, oil products 2710; the table has no full "
            "year after 2021",
            "EUROSTAT-COMEXT-CREA",
        ),
        "shares": (
            "shares",
            "crude oil and gas: mostly figures of the Commission; crude oil and oil products: Eurostat's "
            "group petroleum oils, imports from outside the EU, by quarter; the two are not one series",
            "EC-REPOWEREU-2022; EC-COM2025-440-QA; EUROSTAT-NEWS-2023-07; EUROSTAT-SE-2024-10",
        ),
        "energy": (
            "all energy",
            "2021: fossil fuels, Centre for Research on Energy and Clean Air; 2024: payments for energy, "
            "Commission; members in 2025: three months at most, and only the five largest buyers",
            "CREA-PRESS; EC-SPEECH-JORGENSEN; CREA-MONTHLY-PRESS",
        ),
        "gas": (
            "gas by member",
            "not shown, because Germany, Austria, the Netherlands and others do not publish it",
            "EUROSTAT-COMEXT-CREA",
        ),
        "aid_institutions": ("aid", "allocations of the EU institutions", "KIEL-UST-R29"),
        "aid_europe": (
            "aid",
            "allocations of the EU institutions, Germany and the other European states; the monthly table "
            "does not split the last, so that Norway, Switzerland, Iceland and Türkiye are in it",
            "KIEL-UST-R29",
        ),
        "who_pays": (
            "who pays whom",
            "payments for energy and allocations of aid are made by different bodies; setting them side by "
            "side is a comparison and no account",
            "illustrative",
        ),
    },
}
