from dataclasses import fields
from functools import partial

import pytest
from ferrule.bench import inputs, workload
from ferrule.bench.declare import Implementation, Options
from ferrule.bench.find import NotFoundError, Source, discover, matching, select
from ferrule.errors import ArgumentError, ArgumentTypeError


def declared():
    @workload(sizes=(1_000, 10), unit="row")
    def some_rows(n):
        """Do it.

        At length,
        and again.
        """
        return n

    return some_rows


def test_what_a_declaration_says():
    made = declared()
    assert (made.name, made.title, made.description) == ("some-rows", "Do it", "At length, and again.")
    assert made.domain == "test-declare"
    assert made.sizes == (10, 1_000)
    assert made.unit == "row"


def test_labels_and_options():
    made = declared()

    @made.peer("NumPy", needs=("numpy", "scipy"), prepare=list, parallel=True)
    def _(data):
        return data

    @made.ferrule("one by one", max_n=10)
    def _(data):
        return data

    @made.ferrule
    def _(data):
        return data

    @made.reference
    def _(data):
        return data

    assert [each.title for each in made.implementations] == [
        "Python",
        "ferrule one by one",
        "ferrule",
        "NumPy (in hand)",
    ]
    peer = made.implementations[-1]
    assert peer.needs == ("numpy", "scipy")
    assert peer.parallel
    assert made.implementations[1].max_n == 10


def test_mistakes_are_refused():
    made = declared()
    made.peer("a")(len)
    with pytest.raises(
        ArgumentError, match=r"^label: got 'a', which is there already in test-declare/some-rows"
    ):
        made.peer("a")(len)
    with pytest.raises(ArgumentError, match=r"^sizes: got none, wanted one at least"):
        workload(sizes=())(len)
    with pytest.raises(ArgumentTypeError, match=r"^sizes: got none, .* write @workload\(sizes="):
        workload(len)
    with pytest.raises(ArgumentTypeError, match=r'^label: got none, .* write @some_rows\.peer\("NumPy"\)$'):
        made.peer(len)
    with pytest.raises(ArgumentTypeError, match=r"^label: got int, wanted a str"):
        made.peer(1)
    with pytest.raises(
        ArgumentTypeError, match=r"^make: got functools.partial, wanted a function with a name"
    ):
        workload(sizes=(1,))(partial(range))
    with pytest.raises(ArgumentTypeError, match=r"^max_n: got str, wanted an int"):
        made.peer("b", max_n="many")(len)
    with pytest.raises(ArgumentTypeError, match=r"^note: got NoneType, wanted a str"):
        made.peer("b", note=None)(len)
    with pytest.raises(TypeError, match="colour"):
        made.peer("b", colour="red")(len)


def test_no_items_fill_no_size():
    with pytest.raises(ArgumentError, match=r"^items: got none, wanted one at least"):
        inputs.repeat_to([], 5)


def test_inputs_are_deterministic_and_made_once():
    assert inputs.ints(50, seed=3) is inputs.ints(50, seed=3)
    first = list(inputs.floats(20, seed=2))
    text = inputs.zipf_text(50_000, words=2_000, seed=4)
    inputs.clear()
    assert inputs.floats(20, seed=2) == first
    assert inputs.zipf_text(50_000, words=2_000, seed=4) == text
    assert inputs.array(10, dtype="int32", high=5).dtype == "int32"


def test_zipf_text_has_many_words_and_a_few_frequent_ones():
    words = inputs.zipf_text(300_000, words=20_000).split()
    counts = sorted((words.count(word) for word in set(words[:50])), reverse=True)
    assert len(set(words)) > 3_000
    assert counts[0] > len(words) / 30


@pytest.mark.parametrize("size", [1, 999, 3_000_000])
def test_real_text_has_the_size_asked_for(size):
    assert len(inputs.stdlib_text(size).encode()) == size


def test_data_sets_of_packages():
    pytest.importorskip("sklearn")
    assert len(inputs.table("sklearn", "iris.csv")) == 150
    with pytest.raises(FileNotFoundError, match=r"carries no 'x\.csv'; it has"):
        inputs.table("sklearn", "x.csv")
    with pytest.raises(ArgumentError, match=r"^package: got 'os', wanted one of vega_datasets"):
        inputs.table("os", "x.csv")


IDS = ["sequences/sum-list", "sequences/filter-above", "text/word-count", "text/sum"]


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("sequences", IDS[:2]),
        ("sum-list", IDS[:1]),
        ("sum_list", IDS[:1]),
        ("text/word-count", IDS[2:3]),
        ("sum", IDS[3:]),
        ("sum*", [IDS[0], IDS[3]]),
        ("*/word*", IDS[2:3]),
        ("filter", IDS[1:2]),
        ("nothing", []),
    ],
)
def test_patterns(pattern, meant):
    assert matching(pattern, IDS) == meant


def test_an_unknown_pattern_names_what_is_near(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(
        "from ferrule.bench import workload\n@workload(sizes=(1,))\ndef word_count(n): return n\n"
        "@word_count.reference\ndef _(n): return n\n"
    )
    source = Source(file=str(file))
    with pytest.raises(
        NotFoundError, match=r"no workload is called 'word-cuont'; did you mean mine/word-count"
    ):
        select("word-cuont", [source])


def test_a_broken_source_is_a_problem_that_is_told(tmp_path):
    broken = tmp_path / "broken.py"
    broken.write_text("import no_such_module_anywhere\n")
    found, problems = discover([Source(file=str(broken))])
    assert not found
    assert "broken.py can't be imported: ModuleNotFoundError" in problems[0]


def test_a_file_may_be_called_like_a_module_in_use(tmp_path):
    file = tmp_path / "json.py"
    file.write_text(
        "from ferrule.bench import workload\n@workload(sizes=(1,))\ndef mine(n): return n\n"
        "@mine.reference\ndef _(n): return n\n"
    )
    found, _ = select(str(file))
    assert found[0].workload.id == "json/mine"
    assert __import__("json").dumps([1]) == "[1]"


def test_a_file_of_a_package_imports_by_its_name(tmp_path):
    package = tmp_path / "lab_of_workloads" / "inner"
    package.mkdir(parents=True)
    for folder in (package, package.parent):
        (folder / "__init__.py").touch()
    (package / "numbers_of_mine.py").write_text("LARGE = 7\n")
    file = package / "counting.py"
    file.write_text(
        "from ferrule.bench import workload\nfrom lab_of_workloads.inner.numbers_of_mine import LARGE\n"
        "@workload(sizes=(1,))\ndef mine(n): return LARGE\n@mine.reference\ndef _(n): return n\n"
    )
    (found,), _ = select(str(file))
    assert (found.workload.id, found.workload.make(1)) == ("counting/mine", 7)


@pytest.mark.parametrize("role", ["reference", "plain", "ferrule", "peer"])
def test_a_misspelt_option_of_an_implementation_names_the_nearest(role):
    decorate = getattr(declared(), role)
    with pytest.raises(ArgumentTypeError) as error:
        decorate(*["b"] * (role in {"peer", "ferrule"}), need="numpy")(sum)
    assert str(error.value) == (
        "need: got 'numpy', but there is no such option, wanted one of needs, prepare, note, parallel, "
        "jit, max_n, code, case, equal, python; `needs` is near"
    )


def test_a_misspelt_option_of_a_workload_names_the_nearest_if_any():
    with pytest.raises(ArgumentTypeError, match=r"^size: got 3, but .* sizes, .*, memory; `sizes` is near$"):
        workload(sizes=(100,), size=3)
    with pytest.raises(ArgumentTypeError, match=r"^qqq: got 3, but .*output, memory$"):
        workload(sizes=(100,), qqq=3)


def test_options_are_what_an_implementation_is_made_of():
    made = {each.name for each in fields(Implementation)}
    assert Options.__annotations__.keys() == made - {"label", "role", "call"}
