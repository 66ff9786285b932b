"""What tests of `ferrule.codec.json` are made from, and how they compare."""

import ferrule as fe
from hypothesis import strategies as st

keys = st.text(st.one_of(st.sampled_from('ab"\\/\n\0é語😀\ud800\udc00'), st.characters()), max_size=40)


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(2**65), 2**65),
    st.floats(allow_nan=False, allow_infinity=False),
    keys,
)


documents = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=8), st.dictionaries(keys, inner, max_size=8)),
    max_leaves=30,
)


def outcome(call, *arguments, **options):
    """What it gives, in a form that tells 1 from 1.0 and 0.0 from -0.0, or the class of what it raises."""
    try:
        value = call(*arguments, **options)
    except fe.FerruleError as error:
        return type(error)
    return value if isinstance(value, bytes) else repr(value)
