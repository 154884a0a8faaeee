"""What one learner sent: packs are opened; notebook, answers and receipt are found among the files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from course.errors import SubmissionError
from course.evidence.record import printable
from course.files import Broken, parse_json
from course.grading.classroom.folder import ClassFolder
from course.grading.collect.archives import MAX_PACK_FILES, MAX_PACK_TOTAL, Refused, Upload, archive
from course.grading.collect.choose import choose, other_notebook
from course.grading.collect.outcome import MOST_NAMES, MOST_NOTES, Unmatched
from course.grading.texts import collect as sentences
from course.grading.texts import grading as texts

# A receipt names each file of a pack, and there are a thousand at most.
MAX_RECEIPT = 2**20
# What a browser, a platform or an operating system adds to the name of a second copy.
_COPY = re.compile(r"(-\d+|_\d+| ?\(\d+\)| - (Copy|Kopie)|-(Copy|Kopie)\d*)$", re.IGNORECASE)


@dataclass
class Hand:
    """What one learner handed in, before it is written."""

    files: list[tuple[str, Upload]] = field(default_factory=list)
    platform: str = "plain"
    late: bool = False
    time: datetime | None = None


def open_packs(
    hand: Hand, notes: list[str], unread: list[Unmatched]
) -> tuple[list[tuple[str, Upload]], Any, list[datetime]]:
    """The learner's files, those inside a packed submission among them; the receipt; the times of the packs
    as files. A pack that cannot be read goes to ``unread`` with the reason, and the files beside it count."""
    files: list[tuple[str, Upload]] = []
    receipt: Any = None
    times: list[datetime] = []
    for inner, upload in hand.files:
        if not inner.lower().endswith(".zip"):
            files.append((inner, upload))
            continue
        try:
            members = list(
                archive(upload.data, upload.name, max_total=MAX_PACK_TOTAL, max_files=MAX_PACK_FILES)
            )
        except SubmissionError as error:
            unread.append(Unmatched((upload.name,), str(error)))
            continue
        if upload.time is not None:
            times.append(upload.time)
        for member in members:
            if isinstance(member, Refused):
                told = {"name": member.name, "pack": upload.name, "reason": member.reason}
                notes.append(sentences.MEMBER_LEFT_OUT.format(**told))
            else:
                # The pack's own time is the platform's; a member's is the learner's clock.
                files.append((member.name, Upload(member.name, member.data, upload.time, upload.time_from)))
    for inner, upload in files:
        if PurePosixPath(inner).name == "receipt.json":
            try:
                receipt = parse_json(upload.data, MAX_RECEIPT)
            except Broken as broken:
                notes.append(sentences.RECEIPT_DAMAGED.format(problem=broken))
    return files, receipt if isinstance(receipt, dict) else None, times


def answers(
    folder: ClassFolder, slug: str, files: list[tuple[str, Upload]], notes: list[str]
) -> dict[str, bytes]:
    """The answers files of the notebook, in whatever case and folder they lie; of several with one name each
    is kept, since the answers in them are merged.
    """
    keep: dict[str, bytes] = {}
    for number, (inner, upload) in enumerate(files):
        path = PurePosixPath(inner.casefold())
        if path.suffix != ".json" or path.name == "receipt.json" or ".broken-" in path.name:
            continue
        if path.name.startswith(f"{slug.casefold()}."):
            name = path.name if re.fullmatch(r"[a-z0-9.-]{1,100}", path.name) else f"{slug}.{number}.json"
            if keep.setdefault(f"answers/{name}", upload.data) != upload.data:
                keep[f"answers/{slug}.{number}.json"] = upload.data
        elif path.parent.name == "answers" and path.name.partition(".")[0] not in folder.assignments:
            notes.append(texts.NOT_ANSWERS.format(name=printable(PurePosixPath(inner).name), slug=slug))
    return keep


def pick_notebook(
    folder: ClassFolder, slug: str, learner: str, files: list[tuple[str, Upload]], notes: list[str]
) -> tuple[Upload, list[Upload]]:
    """The file that is the notebook, and those with other work that a person has to compare with it.

    Raises:
        SubmissionError: if there is none, it is another notebook, or more than one could be meant.
    """
    notebooks = [
        (PurePosixPath(inner), upload) for inner, upload in files if inner.lower().endswith(".ipynb")
    ]
    if not notebooks:
        names = names_of(inner for inner, _ in files)
        raise SubmissionError(
            ". ".join([sentences.NO_NOTEBOOK_AMONG.format(names=names, slug=slug), *notes[:MOST_NOTES]])
        )
    ours = [(path, upload) for path, upload in notebooks if not other_notebook(folder, slug, upload.data)]
    if not ours:
        other = other_notebook(folder, slug, notebooks[0][1].data)
        raise SubmissionError(texts.OTHER_BY_NAME.format(other=other, slug=slug))
    notebooks = ours
    if len(notebooks) > 1:
        chosen = choose(folder, slug, learner, notebooks, notes)
        if chosen is not None:
            return chosen
    named = [(path, upload) for path, upload in notebooks if _COPY.sub("", path.stem) == slug]
    if not named and len(notebooks) == 1:
        path, upload = notebooks[0]
        other = _COPY.sub("", path.stem)
        if other in folder.assignments:
            raise SubmissionError(texts.OTHER_BY_NAME.format(other=other, slug=slug))
        notes.append(sentences.TAKEN_FOR.format(name=path.name, slug=slug))
        return upload, []
    if not named:
        names = names_of(path.name for path, _ in notebooks)
        raise SubmissionError(sentences.SEVERAL_NONE_NAMED.format(slug=slug, names=names))
    different = {hashlib.sha256(upload.data).digest(): (path, upload) for path, upload in named}
    if len(different) == 1:
        return named[0][1], []
    times = [upload.time for _, upload in different.values()]
    if None in times or len(set(times)) < len(times):
        names = names_of(path.name for path, _ in different.values())
        raise SubmissionError(sentences.SEVERAL_NO_TIME.format(names=names))
    path, upload = max(different.values(), key=lambda pair: pair[1].time or datetime.min.replace(tzinfo=UTC))
    notes.append(texts.NEWEST_OF_WORKED.format(n=len(different), name=path.name))
    return upload, []


def names_of(names: Iterable[str]) -> str:
    """Names of a learner's files for a message."""
    told = [printable(PurePosixPath(name).name) for name in names]
    return ", ".join(told if len(told) <= MOST_NAMES else [*told[:MOST_NAMES], "…"])


def check_receipt(
    slug: str, receipt: dict[str, Any], files: list[tuple[str, Upload]], notes: list[str]
) -> None:
    """Note what of a pack is missing or was changed after its receipt was made.

    Raises:
        SubmissionError: if it is the receipt of another notebook.
    """
    if receipt.get("notebook") not in (None, slug, f"{slug}.ipynb"):
        named = printable(str(receipt.get("notebook")))
        raise SubmissionError(sentences.OTHER_PACK.format(named=named, slug=slug))
    hashes = receipt.get("files")
    if not isinstance(hashes, dict):
        return
    here = {inner: hashlib.sha256(upload.data).hexdigest() for inner, upload in files}
    for name, expected in sorted(hashes.items()):
        if name not in here:
            notes.append(sentences.NOT_IN_PACK.format(name=printable(name)))
        elif here[name] != expected:
            notes.append(sentences.CHANGED_SINCE_RECEIPT.format(name=name))
