"""The sample notebook with every item type, for the tests of quizzes, widget, merge and scoring."""

from pathlib import Path

from hypothesis import strategies as st

from course.questions.bank.load import Item, load_items, load_keys

FIXTURES = Path(__file__).parent / "fixtures"
ITEMS = FIXTURES / "items"
KEYS = FIXTURES / "keys"

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["a", "b", "one", "plus", "even", "25", "1,234", "estimate", "9" * 400, "1e99"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["a", "plus", "zero", "estimate", "confidence", "x"]), inner, max_size=4
        )
    ),
    max_leaves=10,
)


def sample_pairs() -> list[tuple[Item, object]]:
    """Every practice and graded item of the sample, with its key."""
    items, keys = load_items("99-sample", ITEMS), load_keys(KEYS / "99-sample.yaml")
    return [
        (item, item.key if item.mode == "practice" else keys.item(item.name).key)
        for item in items.all_items()
        if item.mode != "prediction"
    ]
