"""`ferrule.text` counts as `Counter(text.lower().split())` does."""
# ruff: noqa: RUF001 - letters that look like others are what is tested

import copy
import io
import os
import pickle
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import ferrule as fe
import numpy as np
import pytest
from ferrule.reference import text as reference
from hypothesis import given
from hypothesis import strategies as st

from tests.signals import SOON, lateness

# Every character, lone surrogates included, and often those on which splitting and lower-casing hinge.
SPACES = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000"
TRICKY = SPACES + "\0aAzZ@[`{éÉßẞΣσςİıK\u0301\u200b\u180e\ud800\udfffжЖ語😀"
characters = st.one_of(st.sampled_from(TRICKY), st.characters(exclude_categories=()))
texts = st.text(characters, max_size=300)


def agree(text, expected=None):
    """Counts, and the order of words, are those of the reference."""
    expected = reference.word_count(text) if expected is None else expected
    counted = fe.word_count(text)
    assert counted == expected
    assert list(counted) == list(expected)


def outcome(count, data):
    """The counts in order, or the message of the error."""
    try:
        return list(count(data).items())
    except fe.EncodingError as error:
        return str(error)


@given(texts)
def test_str(text):
    agree(text)


@given(st.text(characters.filter(lambda c: ord(c) < 256), max_size=300))
def test_latin1(text):
    agree(text)


@given(st.lists(st.text(st.sampled_from("aBcÉσΣ\0"), min_size=1, max_size=70)), st.sampled_from(SPACES))
def test_words_of_all_lengths(words, space):
    agree(space.join(words))


@given(st.one_of(st.binary(max_size=200), texts.map(lambda text: text.encode("utf-8", "replace"))))
def test_bytes(data):
    for kind in (bytes, bytearray, memoryview):
        assert outcome(fe.word_count, kind(data)) == outcome(reference.word_count, data)


@given(st.lists(texts, max_size=20))
def test_iterables(items):
    expected = reference.word_count(items)
    agree(items, expected)
    assert fe.word_count(iter(items)) == expected
    assert fe.word_count(item for item in tuple(items)) == expected
    assert fe.word_count([item.encode("utf-8", "replace") for item in items]) == reference.word_count(
        [item.encode("utf-8", "replace") for item in items]
    )


def test_every_code_point_alone_and_beside_sigma():
    """Over all of Unicode: what splits, and what lower-cases to what, by the tables of this Python."""
    everything = [chr(point) for point in range(0x110000)]
    # Ordinary is what stays as it is, and ends a word for a sigma before it: each thousandth stands for all.
    ordinary = [character for character in everything if f"AΣ{character}B".lower() == f"aς{character}b"]
    special = sorted(set(everything) - set(ordinary) | set(ordinary[::1000]) | set(SPACES))
    for make in ("{}", "AΣ{}B", "A{}B", "{}Σ", "AΣ{}", "A{}Σ", "AΣ{}Σ B"):
        # Text by text: each character's own effect.
        agree([make.format(character) for character in special])
        # At once: no word's lower-casing depends on other words.
        characters = everything if make in {"{}", "AΣ{}B"} else special
        agree("\n".join(map(make.format, characters)))


def test_no_whitespace_is_cased_or_changed_by_lower():
    """What lets words be lower-cased one by one."""
    spaces = [chr(point) for point in range(0x110000) if chr(point).isspace()]
    assert set(spaces) == set(SPACES) | {chr(point) for point in range(0x2000, 0x200B)}
    for space in spaces:
        assert space.lower() == space
        # Neither cased (then the sigma would not be final) nor case-ignorable (then it would see the letter).
        assert f"AΣ{space}B".lower() == f"aς{space}b"
    for point in range(0x110000):
        character = chr(point)
        if not character.isspace():
            lower = character.lower()
            assert len(lower.split()) == 1
            assert lower.split() == [lower]


@pytest.mark.parametrize("widest", ["z", "é", "語", "😀"])
@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 4095, 4096, 1 << 17, 3_000_000])
def test_all_forms_of_str_in_all_sizes(size, widest):
    words = [
        f"Word{i * i % 997}" if i % 7 else "ÀÉ"[: i % 3] if widest != "z" else "Ae" for i in range(size // 5)
    ]
    text = (" ".join(words) + "\u00a0" * (widest != "z") + widest)[: max(size, 1)] + widest
    agree(text)
    if widest != "é":
        agree(text.encode())


@pytest.mark.parametrize("space", ["\u2003", "\u3000", "\x85", " "])
def test_whitespace_across_every_boundary(space):
    """Pieces, blocks and the readable end: a text long enough, moved by one byte at a time."""
    for shift in range(70):
        agree("x" * shift + (("ab" + space) * 40_000 if shift < 4 else ("ab" + space) * 200))


def test_words_longer_than_a_piece():
    agree("short " + "x" * 1_000_000 + " short " + "Yé" * 300_000)
    agree(("x" * 1_000_000).encode())


def test_files(tmp_path):
    path = tmp_path / "words.txt"
    for text in ("", "One two one", "é " * 300_000, "word\n" * 200_000 + "\u3000last"):
        path.write_text(text, encoding="utf-8")
        agree(path)
        assert fe.word_count([path, "and", path]) == reference.word_count([path, "and", path])
        with path.open(encoding="utf-8") as lines:
            assert fe.word_count(lines) == reference.word_count(text)
        with path.open("rb") as lines:
            assert fe.word_count(lines) == reference.word_count(text)
    assert fe.word_count(str(path)) == {str(path).lower(): 1}
    path.write_bytes(b"fine " * 100_000 + b"\xff " * 100_000)
    with pytest.raises(fe.EncodingError, match=r"words\.txt.* at byte 500000,"):
        fe.word_count(path)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(FileNotFoundError) as raised:
        fe.word_count(tmp_path / "absent")
    assert Path(raised.value.filename) == tmp_path / "absent"
    with pytest.raises(IsADirectoryError):
        fe.word_count(tmp_path)


def test_other_containers_of_text():
    agree(np.array(["One two", "two"]), {"one": 1, "two": 2})
    agree(np.array(["One two", "two"], dtype=object), {"one": 1, "two": 2})
    agree(np.frombuffer(b"one two", dtype=np.uint8), {"one": 1, "two": 1})
    agree(np.frombuffer(b"o.n.e. .t.w.o.", dtype=np.uint8)[::2], {"one": 1, "two": 1})
    agree(memoryview(b"eno")[::-1], {"one": 1})
    agree(io.StringIO("One\ntwo one"), {"one": 2, "two": 1})
    polars = pytest.importorskip("polars")
    agree(polars.Series(["One two", "two"]), {"one": 1, "two": 2})

    class Text(str):
        __slots__ = ()

    agree(Text("One one"), {"one": 2})


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (5, r"text: got int, wanted a str"),
        (None, r"text: got NoneType, wanted a str"),
        (["a", 5], r"text\[1\]: got int, wanted a str"),
        (["a"] * 100_000 + [["b"]], r"text\[100000\]: got list, wanted a str"),
        (np.arange(3.0), r"text\[0\]: got numpy\.float64, wanted a str"),
    ],
)
def test_wrong_types(wrong, message):
    with pytest.raises(fe.ArgumentTypeError, match=message):
        fe.word_count(wrong)
    counts = fe.WordCounts("here")
    with pytest.raises(TypeError):
        counts.add(wrong)
    assert counts == {"here": 1}


def test_wrong_bytes_in_an_iterable_are_named():
    for index in (0, 1, 70_000):
        items = [b"fine"] * index + [b"ab \xff"] + [b"\xff"] * 10
        with pytest.raises(fe.EncodingError, match=rf"^text\[{index}\]: .* at byte 3,"):
            fe.word_count(items)


def test_what_an_iterable_raises_comes_through():
    def broken():
        yield "fine"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fe.word_count(broken())


# --- WordCounts


@given(st.lists(texts, max_size=6))
def test_word_counts(parts):
    counts, expected = fe.WordCounts(), reference.WordCounts()
    for part in parts:
        counts.add(part)
        expected.add(part)
    assert counts.to_dict() == expected.to_dict()
    assert list(counts) == list(expected)
    assert list(counts.keys()) == list(expected.keys())
    assert list(counts.values()) == list(expected.values())
    assert list(counts.items()) == list(expected.items())
    assert len(counts) == len(expected)
    assert counts.total() == expected.total()
    assert counts.most_common() == expected.most_common()
    for n in (-1, 0, 1, 3, 1000):
        assert counts.most_common(n) == expected.most_common(n)
    for word in [*expected, "absent", "É", "\ud800", ""]:
        assert counts[word] == expected[word]
        assert (word in counts) == (word in expected)
        assert counts.get(word) == expected.get(word)
        assert counts.get(word, -1) == expected.get(word, -1)
    assert counts == expected.to_dict()
    assert counts == expected
    assert pickle.loads(pickle.dumps(counts)) == counts  # noqa: S301
    assert list(copy.copy(counts)) == list(expected)


@given(texts, texts)
def test_merge(left, right):
    counts, expected = fe.WordCounts(left), reference.WordCounts(left)
    counts.merge(fe.WordCounts(right))
    expected.merge(reference.WordCounts(right))
    assert list(counts.items()) == list(expected.items())
    counts.merge(Counter(right.split()))
    expected.merge(Counter(right.split()))
    assert list(counts.items()) == list(expected.items())
    counts.merge(counts)
    assert counts == {word: 2 * count for word, count in expected.items()}


def test_merge_refuses_what_are_no_counts():
    counts = fe.WordCounts("here")
    for wrong in (5, [("a", 1)], {"a": 1.5}, {5: 1}):
        with pytest.raises(fe.ArgumentTypeError, match=r"^other(: of a word|\['a'\])?: got "):
            counts.merge(wrong)
    for count in (0, -1, 2**64):
        with pytest.raises(fe.ArgumentError, match=r"^other\['a'\]: got "):
            counts.merge({"a": count})
    assert counts == {"here": 1}


def test_word_counts_is_a_mapping():
    counts = fe.WordCounts("b a b")
    assert isinstance(counts, Mapping)
    assert dict(counts) == {"b": 2, "a": 1}
    assert counts.keys() & {"b"} == {"b"}
    assert 5 not in counts
    assert counts[5] == 0
    assert counts != {"b": 2}
    assert counts != fe.WordCounts("b a a")
    assert counts != 5
    assert bool(counts)
    assert not fe.WordCounts()
    assert repr(counts) == "WordCounts({'b': 2, 'a': 1})"
    assert repr(fe.WordCounts(" ".join(f"w{i}" for i in range(12)))).endswith("'w9': 1, … 2 more})")
    with pytest.raises(TypeError):
        hash(counts)


def test_an_iteration_goes_over_what_was_there():
    counts = fe.WordCounts("one two")
    words = iter(counts)
    assert next(words) == "one"
    counts.add("three one")
    assert list(words) == ["two"]
    assert counts == {"one": 2, "two": 1, "three": 1}


# --- threads, signals, forks


def test_threads_share_one_word_counts():
    counts = fe.WordCounts()
    text = " ".join(f"word{i % 5000}" for i in range(50_000))

    def work():
        for _ in range(5):
            counts.add(text)
            assert counts["word1"] % 10 == 0
            assert counts.total() % 50_000 == 0
            assert len(counts.to_dict()) == 5000

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == {word: 20 * count for word, count in Counter(text.split()).items()}


def test_a_buffer_written_to_meanwhile_is_counted_or_refused():
    data = bytearray("wörd text ".encode() * 200_000)
    stop = threading.Event()

    def scribble():
        i = 0
        while not stop.is_set():
            data[i % len(data)] = i * 7 % 256
            i += 4099

    thread = threading.Thread(target=scribble)
    thread.start()
    try:
        for _ in range(20):
            try:
                assert sum(fe.word_count(data).values()) > 0
            except fe.EncodingError:
                data[:] = "wörd text ".encode() * 200_000
    finally:
        stop.set()
        thread.join()


@pytest.mark.skipif(sys.platform == "win32", reason="no signal from another process")
@pytest.mark.parametrize("form", ["str", "list"])
def test_ctrl_c_stops_a_long_count(form):
    text = " ".join("".join(chr(0x430 + (i * j) % 32) for j in range(9)) + " Next" for i in range(1000)) * 20
    long = text * 800 if form == "str" else [text] * 4000
    counts = fe.WordCounts("before")
    assert lateness(lambda: counts.add(long), 0.03) < SOON
    assert counts == {"before": 1}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_counting_after_a_fork():
    text = "word another " * 200_000
    expected = fe.word_count(text)
    child = os.fork()
    if child == 0:
        os._exit(0 if fe.word_count(text) == expected else 1)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            assert status == 0
            return
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    pytest.fail("the child hangs")


def test_a_dict_larger_than_the_caches_is_complete_and_in_order() -> None:
    words = [f"{i * 2654435761 % 2**32:x}{'-long' * (i % 7)}" for i in range(200_000)]
    text = " ".join([*words, *words[::-3], "É", "é", *words[5::7]])
    assert list(fe.word_count(text).items()) == list(Counter(text.lower().split()).items())


def test_counts_do_not_wrap() -> None:
    counts = fe.WordCounts("a b")
    with pytest.raises(fe.ResultOverflowError, match="wanted no sum past"):
        counts.merge({"a": 2**64 - 1})
    counts = fe.WordCounts()
    counts.merge({"a": 2**64 - 1})
    counts.merge({"b": 2**64 - 1})
    assert counts.total() == 2 * (2**64 - 1)
