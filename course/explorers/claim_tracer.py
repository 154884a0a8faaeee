"""Which word changed? One announcement of 4 September 2025 and seven wordings of it, compared part by part
and word by word.

The wordings and their parts are the table ``wordings``; which parts count as changed is the course's own
reading, and the table says so. The difference stays hidden until a guess is made.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, ClassVar

from course.explorers.base import Assumption, Explorer, Result, Told
from course.explorers.controls import Choice, State
from course.explorers.texts.claim_tracer import TEXT
from course.facts.rows import rows
from course.figures import Figure, Mark, figure
from course.figures.data import say

PRIMARY = "WO01"
ALL = "all"
PARTS = ("who", "verb", "object", "where", "when")
_NUMBERS = ("kept", "half", "changed", "left_out", "right")
_SMALL = frozenset({"a", "an", "and", "in", "of", "or", "the", "to"})
"""Words that say nothing alone: where only they agree, two wordings do not agree."""


def part_status(wording: Mapping[str, Any], part: str) -> str:
    """What became of one part of the sentence: "kept", "half kept", "changed" or "left out"."""
    for column, status in (("shifts", "changed"), ("half", "half kept")):
        if part in (wording[column] or "").split(";"):
            return status if wording[part] else "left out"
    return "kept" if wording[part] else "left out"


def turning_part(wording: Mapping[str, Any]) -> str:
    """The part that holds the words which turn the meaning most."""
    return next(part for part in PARTS if wording["turn"] in (wording[part] or ""))


def words_changed(said: str, reported: str) -> list[tuple[str, str]]:
    """Compare two sentences word by word, without regard to capitals and punctuation.

    Returns:
        Runs of words in reading order, each ("same" | "left out" | "added", words as written).
    """
    old, new = said.split(), reported.split()
    matcher = difflib.SequenceMatcher(None, [_bare(w) for w in old], [_bare(w) for w in new], autojunk=False)
    runs: list[tuple[str, str]] = []
    gone: list[str] = []
    come: list[str] = []

    def flush() -> None:
        for kind, words in (("left out", gone), ("added", come)):
            if words:
                runs.append((kind, " ".join(words)))
                words.clear()

    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal" and not (set(map(_bare, new[j1:j2])) <= _SMALL and (gone or come)):
            flush()
            runs.append(("same", " ".join(new[j1:j2])))
        else:
            gone += old[i1:i2]
            come += new[j1:j2]
    flush()
    return runs


def _bare(word: str) -> str:
    return re.sub(r"[^\w]", "", word).casefold()


class ClaimTracer(Explorer):
    """The claim tracer of notebook 00."""

    name = "claim-tracer"
    title = TEXT["title"]
    lead = TEXT["lead"]
    reveals: ClassVar[Mapping[str, State]] = {
        # The prediction asks how many of the reports keep the noun.
        "00-start-here/noun": {"outlet": ALL, "guess": "object"}
    }

    opens: ClassVar[Mapping[str, State]] = {"00-start-here/noun": {}}
    html_first = True

    def __init__(self, gate: Any = None) -> None:
        self._wordings = {row["wording_id"]: row for row in rows("wordings")}
        reports = {key: row["outlet"] for key, row in self._wordings.items() if key != PRIMARY}
        self.spec = (
            Choice("outlet", TEXT["outlet"], {**reports, ALL: TEXT["all"]}),
            Choice("guess", TEXT["guess"], TEXT["guesses"]),
        )
        super().__init__(gate)

    @property
    def snapshots(self) -> Sequence[tuple[str, State]]:
        """A headline, the article, and a mistake."""
        states = [{"outlet": key, "guess": "object"} for key in ("WO04", "WO07", "WO08")]
        return list(zip(TEXT["snapshot_titles"], states, strict=True))

    def compute(self, state: State) -> Result:
        """Compare the chosen report, or all of them, with what was said.

        Returns:
            ``numbers``: kept, half, changed, left_out (how many of the five parts; for all, how many reports
            keep, halve, change or leave out the guessed part), right (does the guess name a part that is
            changed or halved; for all, the part that is kept least often; None before a guess). Before a
            guess there is the wording alone: no figure and no table.
        """
        if state["outlet"] == ALL:
            return self._compare_all(state["guess"])
        said, wording, guess = self._wordings[PRIMARY], self._wordings[state["outlet"]], state["guess"]
        if guess == "none":
            sentence = TEXT["wait"].format(outlet=_capital(wording["outlet"]), wording=wording["english"])
            return Result(sentence, numbers=dict.fromkeys(_NUMBERS), brief=sentence)
        by_status = {name: [p for p in PARTS if part_status(wording, p) == name] for name in TEXT["status"]}
        found = part_status(wording, guess)
        moved = found in ("changed", "half kept")
        verdict = "turn" if moved and guess == turning_part(wording) else found
        summary = TEXT["summary"].format(
            outlet=wording["outlet"],
            kept=_join(by_status["kept"]),
            half=_join(by_status["half kept"]),
            changed=_join(by_status["changed"]),
            left=_join(by_status["left out"]),
        )
        heads = TEXT["columns"]
        runs = words_changed(said["english"], wording["english"])
        return Result(
            sentence=TEXT["verdicts"][verdict].format(turn=wording["turn"]) + summary,
            figures=(self._all_reports(guess),),
            table=tuple(
                {
                    heads["part"]: TEXT["parts"][part],
                    heads["said"]: said[part],
                    heads["reported"]: wording[part] or TEXT["status"]["left out"],
                    heads["status"]: TEXT["status"][part_status(wording, part)],
                }
                for part in PARTS
            ),
            numbers={
                "kept": len(by_status["kept"]),
                "half": len(by_status["half kept"]),
                "changed": len(by_status["changed"]),
                "left_out": len(by_status["left out"]),
                "right": moved,
            },
            html=_comparison(said, wording, runs),
            text=f"{TEXT['diff']}: " + " ".join(_run_text(runs)),
            brief=TEXT["verdicts"][verdict].format(turn=wording["turn"]),
        )

    def tell(self, prediction: str, answer: Any, state: State) -> Told | None:
        """The predicted number of reports beside the counted one."""
        if prediction not in self.reveals:
            return None
        found = self.at(self.reveals[prediction]).numbers
        sentence = TEXT["told"].format(
            you=say(answer),
            all=len(self._reports),
            kept=found["kept"],
            half=found["half"],
            none=found["changed"] + found["left_out"],
        )
        mark = Mark(TEXT["mark"].format(you=say(answer)), x=float(answer), row=TEXT["parts"]["object"])
        return Told(
            sentence,
            (mark,) if state["guess"] != "none" else (),
            (found["kept"], found["kept"]),
        )

    @property
    def _reports(self) -> list[Mapping[str, Any]]:
        return [row for key, row in self._wordings.items() if key != PRIMARY]

    def _compare_all(self, guess: str) -> Result:
        """What became of one part over all reports."""
        reports, heads = self._reports, TEXT["columns"]
        if guess == "none":
            numbers = dict.fromkeys(_NUMBERS)
            return Result(TEXT["wait_all"].format(all=len(reports)), numbers=numbers)
        tally = {part: Counter(part_status(row, part) for row in reports) for part in PARTS}
        fewest = min(found["kept"] for found in tally.values())
        least = [part for part in PARTS if tally[part]["kept"] == fewest]
        found = tally[guess]
        sentence = TEXT["all_reports"].format(
            part=TEXT["parts"][guess],
            all=len(reports),
            kept=found["kept"],
            half=found["half kept"],
            changed=found["changed"],
            left=found["left out"],
            least=_join(least),
            fewest=fewest,
        )
        return Result(
            sentence,
            figures=(self._all_reports(guess),),
            table=tuple(
                {
                    heads["report"]: row["outlet"],
                    **{TEXT["parts"][part]: TEXT["status"][part_status(row, part)] for part in PARTS},
                }
                for row in reports
            ),
            numbers={
                "kept": found["kept"],
                "half": found["half kept"],
                "changed": found["changed"],
                "left_out": found["left out"],
                "right": guess in least,
            },
        )

    def _all_reports(self, guess: str) -> Figure:
        """What became of each part over all reports; its title speaks of the chosen one."""
        reports = self._reports
        heads, names = TEXT["columns"], TEXT["status"]
        bars = [
            {
                heads["part"]: TEXT["parts"][part],
                **{
                    text: sum(part_status(row, part) == name for row in reports)
                    for name, text in names.items()
                },
            }
            for part in PARTS
        ]
        return figure(
            "bars",
            bars,
            label=heads["part"],
            value=list(names.values()),
            unit=TEXT["unit"],
            finding=TEXT["finding"].format(
                all=len(reports),
                part=TEXT["parts"][guess],
                half=sum(part_status(row, guess) == "half kept" for row in reports),
                whole=sum(part_status(row, guess) == "kept" for row in reports),
            ),
            source=[row["source_id"] for row in self._wordings.values()],
        )

    def ledger(self, state: State) -> list[Assumption]:
        """Where the two wordings come from, and who says what counts as changed."""
        said = self._wordings[PRIMARY]
        claims = said["claim_ids"].replace(";", ", ")
        copies = ", ".join([said["source_id"], *(said["copies"] or "").split(";")])
        lines = [
            _line("primary", text=said["note"], source=copies, claims=claims),
            _line("original", text=said["wording"], source=said["source_id"]),
        ]
        if state["outlet"] == ALL:
            lines.append(_line("reports", source=", ".join(row["source_id"] for row in self._reports)))
        elif state["guess"] != "none":
            wording = self._wordings[state["outlet"]]
            form = TEXT["forms"][wording["form"]]
            lines.append(_line("report", form=form, note=wording["note"], source=wording["source_id"]))
        return [*lines, _line("parts")]


def _line(key: str, **values: str) -> Assumption:
    return Assumption(*(part.format(**values) for part in TEXT["ledger"][key]))


def _join(parts: Sequence[str]) -> str:
    names = [TEXT["parts"][part] for part in parts]
    if len(names) < 2:
        return names[0] if names else TEXT["nothing"]
    return TEXT["and"].format(first=", ".join(names[:-1]), last=names[-1])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _run_text(runs: Sequence[tuple[str, str]]) -> Iterator[str]:
    for kind, words in runs:
        yield {"same": "{}", "left out": "[-{}-]", "added": "{{+{}+}}"}[kind].format(words)


def _comparison(said: Mapping[str, Any], wording: Mapping[str, Any], runs: Sequence[tuple[str, str]]) -> str:
    """Both wordings side by side, and the difference word by word, spelled out for screen readers."""

    def hidden(text: str) -> str:
        return f'<span class="wa-hidden">{escape(text)}</span>'

    marked = []
    for kind, words in runs:
        if kind == "same":
            marked.append(escape(words))
        else:
            tag, name = ("del", "deleted") if kind == "left out" else ("ins", "inserted")
            marked.append(f"<{tag}>{hidden(TEXT[name])}{escape(words)}{hidden(TEXT['end'])}</{tag}>")
    original = ""
    if wording["wording"] != wording["english"]:
        language = wording["language"]
        words = TEXT["original"].format(language=TEXT["languages"][language], text="")
        original = (
            f'<p class="wa-small">{escape(words)}<span '
            f'lang="{language}">{escape(wording["wording"])}</span></p>'
        )
    heading = TEXT["reported"].format(outlet=wording["outlet"], form=TEXT["forms"][wording["form"]])
    return (
        '<div class="wa-two">'
        f'<div><p class="wa-small">{escape(TEXT["primary"])}</p>'
        f"<p>{escape(said['english'])}</p></div>"
        f"<div><p "
        f'class="wa-small">{escape(heading)}</p><p>{escape(wording["english"])}</p>{original}</div></div>'
        f'<p class="wa-small">{escape(TEXT["diff"])}</p><p class="wa-diff">{" ".join(marked)}</p>'
    )
