"""Strings do what the reference does."""

import itertools
import sys
import unicodedata

import ferrule as fe
import pytest
from ferrule.reference import scalars as reference
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.parity.inputs.scalars import agree

any_text = st.text(st.characters())  # surrogates included


spaced_text = st.text(
    st.sampled_from("ab \t\n\x0b\x1c\x1f\x85\xa0\u1680\u2003\u2028\u202f\u205f\u3000\u200bé漢😀\ud800")
)


class TestStrings:
    @given(any_text, any_text)
    def test_levenshtein(self, a, b):
        agree("levenshtein", a, b)

    @given(
        st.text("ab漢", max_size=200),
        st.text("abc漢😀", max_size=200),
        st.lists(st.text("ab漢", max_size=150), max_size=4),
    )
    @settings(max_examples=40)
    def test_levenshtein_in_blocks(self, a, b, more):
        agree("levenshtein", a, b)
        agree("levenshtein_batch", a, [b, *more])

    def test_levenshtein_at_the_edges_of_tables_and_words(self):
        alphabet = "a\xff\u0100\u0101\uffff\U00010000"
        for a, b in itertools.product(alphabet, repeat=2):
            for length in (1, 63, 64, 65, 129):
                agree("levenshtein", a * length, b + a * (length - 1) + b)
        agree("levenshtein_batch", alphabet, [a + b for a, b in itertools.permutations(alphabet, 2)])

    def test_a_batch_of_many_has_each_distance_in_its_place(self):
        texts = ["abcdefg"[: i % 8] + "xyz"[i % 3 :] for i in range(5000)]
        for pattern in ("", "abcd", "abcdefgh" * 17):
            expected = [fe.levenshtein(pattern, text) for text in texts]
            assert fe.levenshtein_batch(pattern, texts).tolist() == expected

    @given(st.one_of(any_text, spaced_text))
    def test_transforms(self, text):
        agree("normalize_whitespace", text)
        agree("reverse_text", text)
        known = "".join(c for c in text if unicodedata.category(c) != "Cn")  # Python's Unicode may be older
        agree("slugify", known)

    @given(st.lists(spaced_text))
    def test_batches(self, texts):
        for name in ("normalize_whitespace_batch", "slugify_batch"):
            agree(name, texts)
            assert getattr(fe, name)(iter(texts)) == getattr(reference, name)(texts)

    def test_every_code_point(self):
        everything = [chr(c) for c in range(sys.maxunicode + 1)]
        joined = "x".join(everything)
        assert fe.normalize_whitespace(joined) == " ".join(joined.split())
        known = [c for c in everything if unicodedata.category(c) != "Cn"]
        assert fe.slugify_batch(known) == reference.slugify_batch(known)

    def test_refuses(self):
        with pytest.raises(fe.ArgumentTypeError, match=r"texts\[1\]: got int, wanted a str"):
            fe.slugify_batch(["a", 1])
        with pytest.raises(fe.ArgumentTypeError, match="choices: got str"):
            fe.levenshtein_batch("a", "abc")
        with pytest.raises(TypeError):
            fe.levenshtein("a", b"a")
