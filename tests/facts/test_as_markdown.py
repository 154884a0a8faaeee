"""A computed table as text for a brief."""

from __future__ import annotations

import pandas as pd
import pytest

from course import as_markdown, table
from course.errors import UnknownName


def test_a_table_has_caption_head_rows_day_and_tables() -> None:
    frame = pd.DataFrame({"state": ["Aland", "B|land"], "soldiers": [12500, None], "share": [4.86, 0.0]})
    text = as_markdown(frame, "Two states", tables=["armed_forces"])
    lines = text.splitlines()
    assert lines[:6] == [
        "**Two states**",
        "",
        "| state | soldiers | share |",
        "|---|---|---|",
        "| Aland | 12,500 | 4.9 |",
        "| B/land | no figure | 0 |",
    ]
    assert (
        lines[-1].startswith("Computed from: ") and "`armed_forces`" in lines[-1] and "as of 20" in lines[-1]
    )


def test_what_a_group_by_makes_keeps_its_labels_and_no_machine_word_is_left() -> None:
    members = table("coalition_members")
    counted = members.groupby("type")["position_category"].value_counts().head(4)
    text = as_markdown(counted, "Kinds")
    assert text.count("\n| ") == 5 and "type" in text
    row = as_markdown(members[["name", "position_category", "position_date"]].head(3), "Rows")
    for word in ("NaN", "NaT", "<NA>", "dtype", "00:00"):
        assert word not in text + row
    assert "undecided; training; financing" in row


def test_a_table_that_the_course_does_not_have_is_told() -> None:
    with pytest.raises(UnknownName, match="armed_forces"):
        as_markdown(pd.DataFrame({"a": [1]}), "x", tables=["armed_force"])


def test_a_table_of_ones_own_keeps_its_index_and_is_asked_for_its_source() -> None:
    pools = pd.DataFrame({"plan": ["small", "large"], "pool": [75000, 192000]}).set_index("plan")
    lines = as_markdown(pools, "Pools").splitlines()
    assert lines[2:6] == ["| plan | pool |", "|---|---|", "| small | 75,000 |", "| large | 192,000 |"]
    assert lines[-1].startswith("Computed from: (")
