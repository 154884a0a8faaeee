"""Sentences of the explorer on "20 per cent a year" that a reader sees."""

from __future__ import annotations

from course.names import Plural

TEXT = {
    "title": "What can “number and effectiveness by 20 per cent a year” mean?",
    "lead": (
        "One sentence of the press, five readings. Choose a reading, a rate and a time. No number of "
        "systems at the start was published, so everything here is a multiple of the start. Two more charts: "
        "what a number of vehicles fills, and why a probability cannot grow for ever."
    ),
    "reading": "Read as",
    "readings": {
        "number_only": "only the number grows",
        "number_times_effectiveness": "number and effectiveness each grow, and they multiply",
        "product": "their product grows by the rate",
        "linear": "the same number is added every year",
        "square_law": "effectiveness times the number squared, both growing",
    },
    "short": {
        "number_only": "number only",
        "number_times_effectiveness": "number × effectiveness",
        "product": "product",
        "linear": "same step each year",
        "square_law": "square law",
    },
    "rate": "Growth",
    "rate_published": "20 per cent a year (S008; S009; S010)",
    "years": "Years",
    "years_published": "none; the reports name no period",
    "p": "Probability",
    "p_published": "none; the value at the start is illustrative",
    "brigades": "Brigades",
    "brigade_options": {
        "4": "four (Der Spiegel, AFP, Reuters)",
        "5": "five (a report based on The Telegraph)",
    },
    "vehicles": "Vehicles a year",
    "vehicle_options": {
        "480": "480 (Der Spiegel)",
        "500": "500, for Reuters's “almost 500”",
    },
    "sentence": (
        "Read as “{reading}”, {rate} per cent a year is {factor} times the start after {when}; the five "
        "readings run from {low} to {high}."
    ),
    "trap_never": (
        " A probability of {p} that grew by {rate} per cent a year would be {grown} after {when} and would "
        "pass 1 in year {year}."
    ),
    "trap_passed": (
        " A probability of {p} that grew by {rate} per cent a year would pass 1 in year {year}, which no "
        "probability can, so this reading ends there."
    ),
    "vehicles_sentence": (
        " {vehicles} vehicles for {brigades} brigades are {each} each; {when} of such deliveries make "
        "{sets} brigade sets, losses not counted."
    ),
    "so_long": Plural("{n} year", "{n} years"),
    "chart": {"factor": "times the start", "reading": "reading"},
    "finding": (
        "After {when} at {rate} per cent the readings lie between {low} and {high} times the start: the "
        "choice of a reading moves the result by a factor of {spread}."
    ),
    "columns": {
        "reading": "reading",
        "first": "after 1 year",
        "last": "after {when}",
        "number": "number after {when}",
        "effectiveness": "effectiveness after {when}",
    },
    "snapshot_titles": (
        "number and effectiveness multiply, four years",
        "the same step every year, four years",
        "the square law, four years",
    ),
    "told": (
        "You: {you} times. The highest reading: {n} times, because number counts twice and "
        "effectiveness once, each "
        "year."
    ),
    "mark": "you: {you}",
    "briefs": {
        "readings": "{reading}: {factor} times the start after {when}. All five: {low} to {high}.",
        "probability": (
            "A probability of {p} that grew by {rate} per cent a year would pass 1 in year {year}."
        ),
        "vehicles": (
            "{vehicles} vehicles a year for {brigades} brigades are {each} each; {when} fill {sets} sets."
        ),
    },
    "shown": "The chart shows",
    "shows": {
        "readings": "five readings of the sentence",
        "probability": "a probability that grows",
        "vehicles": "vehicles and brigades",
    },
    "odds": {
        "year": "year",
        "p": "probability that grows by the rate",
        "unit": "probability",
        "axis": "year",
        "line": "a probability ends here: 1",
        "finding": (
            "A probability of {p} that grew by {rate} per cent a year would pass 1 in year {year}: it"
            " cannot grow so."
        ),
    },
    "sets": {
        "year": "after",
        "sets": "brigade sets",
        "unit": "brigade sets of {each} vehicles, losses not counted",
        "finding": (
            "{vehicles} vehicles a year for {brigades} brigades are {each} each; {when} of them fill "
            "{sets} sets."
        ),
    },
    "challenges": ("Let a probability pass 1 in the first year.",),
    "ledger": {
        "rate": ("growth", "{rate} per cent a year; 20 in the press", "GE16; S008; S009; S010"),
        "years": ("time", "{when}; no period was published", "illustrative"),
        "baseline": ("start", "1: number of systems and budget were not published", "GE16"),
        "reading": ("reading", "{reading}; the sentence does not say which", "illustrative"),
        "square": (
            "square law",
            "F. W. Lanchester's law of aimed fire, shown as the far end",
            "illustrative",
        ),
        "p": ("probability at the start", "{p}", "illustrative"),
        "vehicles": ("vehicles", "{vehicles} a year", "{vehicles_basis}"),
        "brigades": ("brigades", "{brigades}", "{brigades_basis}"),
        "losses": ("left out", "losses, spares, crews, ammunition, training", "illustrative"),
    },
}
