"""The merge is a maximum under a total order: it does not matter what was read first, or how often."""

import itertools
import json
import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from evidence_strategies import json_values
from hypothesis import given
from hypothesis import strategies as st

from course.evidence.merge import canonical, merge
from course.evidence.record import QUIZ_KINDS, valid_record

VECTORS = json.loads(Path(__file__).with_name("merge_vectors.json").read_text("utf-8"))

ITEMS = ["01-coalition/who-counts/q1", "01-coalition/who-counts/q2", "01-coalition/share"]


def records(item: str) -> st.SearchStrategy:
    # Few different times and values, so that ties are common.
    return st.fixed_dictionaries(
        {
            "v": st.just(1),
            "item": st.just(item),
            "kind": st.sampled_from(QUIZ_KINDS),
            "value": st.sampled_from(["a", "b", None, [], ["a"], 1, 1.5, True]) | json_values,
            "t": st.sampled_from([0, 1, 1.5, 2.0]),
        }
    )


evidences = st.fixed_dictionaries({}, optional={item: records(item) for item in ITEMS})
junk = evidences | json_values | st.dictionaries(st.sampled_from(ITEMS), json_values)


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["name"])
def test_the_shared_vectors_hold_in_every_order(vector):
    expected = vector["expected"]
    for inputs in itertools.islice(itertools.permutations(vector["inputs"]), 120):
        assert merge(*inputs) == expected
        assert canonical(dict(merge(*inputs))) == canonical(expected)


@pytest.mark.parametrize("case", VECTORS["canonical"], ids=lambda case: case["canonical"])
def test_the_canonical_form_is_that_of_rfc_8785(case):
    assert canonical(case["value"]) == case["canonical"]


@given(evidences, evidences)
def test_the_merge_is_commutative(a, b):
    assert canonical(dict(merge(a, b))) == canonical(dict(merge(b, a)))


@given(evidences, evidences, evidences)
def test_the_merge_is_associative(a, b, c):
    assert canonical(dict(merge(merge(a, b), c))) == canonical(dict(merge(a, merge(b, c))))


@given(evidences)
def test_the_merge_is_idempotent(a):
    assert canonical(dict(merge(a, a))) == canonical(dict(merge(a))) == canonical(a)


@given(st.lists(junk, max_size=4))
def test_the_merge_takes_any_json_and_yields_valid_records_only(inputs):
    merged = merge(*inputs)
    assert all(valid_record(record) and record["item"] == item for item, record in merged.items())
    assert canonical(dict(merge(merged))) == canonical(dict(merged))


@given(evidences, evidences)
def test_the_merge_never_goes_back_in_time(a, b):
    merged = merge(a, b)
    assert set(merged) == set(a) | set(b)
    for item, record in merged.items():
        assert record["t"] == max(e[item]["t"] for e in (a, b) if item in e)


@pytest.mark.skipif(shutil.which("node") is None, reason="no node here to compare with")
def test_numbers_look_as_in_javascript():
    edge = [0.1, 1e21, 1e20, 1e-6, 1e-7, 1.5e-7, 5e-324, 1.7976931348623157e308, 100.0, 2.0**53, 1 / 3]
    state, numbers = 88172645463325252, list(edge)
    while len(numbers) < 5_000:
        state ^= (state << 13) & (2**64 - 1)
        state ^= state >> 7
        state ^= (state << 17) & (2**64 - 1)
        (x,) = struct.unpack(">d", struct.pack(">Q", state))
        if x == x and abs(x) != float("inf"):
            numbers.append(x)
    script = 'const a = JSON.parse(require("fs").readFileSync(0)).map(x => JSON.stringify(x));'
    script += "console.log(JSON.stringify(a))"
    run = subprocess.run(
        ["node", "-e", script], input=json.dumps(numbers), capture_output=True, text=True, check=True
    )
    assert [canonical(x) for x in numbers] == json.loads(run.stdout)
