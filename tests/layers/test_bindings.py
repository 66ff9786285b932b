"""A binding takes arguments apart and calls a kernel: no loops, no types of its own, and short."""

import re

from tests.layers.rust import BINDINGS, blocks, called, chains, code, length, loops, parameters, sources

LONGEST = 25
LONG = {
    "buffers/images.rs normalize_images",
    "codec/json/view.rs at",
    "maps/cache/function.rs cache_key",
    "maps/cache/mod.rs new",
}

# Functions that bindings call may be longer than a binding: these are, and why each is one piece.
LONG_HELPERS = {
    "buffers/arrow.rs": ("take view", "a struct of C's, checked field by field"),
    "buffers/dlpack/mod.rs": ("take taken export again", "structs of C's, checked and filled field by field"),
    "buffers/host.rs": ("take dtype_of export", "a struct of C's, checked and filled field by field"),
    "buffers/memfd.rs": ("attach", "looks at what was named before it is opened, and after"),
    "codec/compile.rs": ("shape scalar union class", "one case for each kind of type hint"),
    "codec/json/dump.rs": ("wide value", "one case for each kind of object or string"),
    "codec/json/foreign.rs": ("form", "one case for each kind of object"),
    "codec/json/leaf.rs": ("leaf_members leaf", "a dict while nothing changes it; kinds of objects"),
    "maps/cache/core.rs": ("put join compute", "what must happen between a lock and its end"),
    "maps/cache/keys.rs": ("find_by_python", "looks again after Python's code has run"),
    "maps/frozen/build.rs": ("finished", "values of every kind, let go in order"),
    "maps/frozen/lookup.rs": ("find_many", "parts put together"),
    "maps/frozen/values.rs": ("new", "one case for each kind of value"),
    "records/arguments.rs": ("mask", "one case for each kind of argument"),
    "records/build.rs": ("of_columns of_arrow", "columns checked one after the other"),
    "records/rows.rs": ("push_row", "one case for each kind of row"),
    "reports/cells.rs": ("push_other", "one case for each kind of cell"),
    "reports/rows.rs": ("read_row", "one case for each kind of row"),
    "scalars/physics.rs": ("bodies", "two arguments that are asked the same, and the message"),
    "sequences/lists.rs": ("sum above", "a round's work, what it leaves to Python, and how both are joined"),
    "text/counting.rs": ("count_iterable", "texts and pieces of any kind, one by one"),
}

# Which go through an iterator with no loop to be seen: what over, and why here.
CHAINS = {
    "buffers/arguments.rs": ("shape", "dimensions"),
    "buffers/dlpack/mod.rs": ("export take", "dimensions"),
    "buffers/host.rs": ("take", "dimensions"),
    "codec/classes.rs": ("new of_dataclass place start finish", "fields of a class, and the classes known"),
    "codec/compile.rs": ("tuple union", "type hints"),
    "codec/json/dump.rs": ("open wide", "the objects around; letters of a str, while it is held"),
    "codec/json/keys.rs": ("new", "a table's places, once"),
    "codec/json/view.rs": ("at members", "digits of a step; makes a list"),
    "codec/read.rs": ("of shortened", "where the fault is"),
    "maps/cache/core.rs": ("snapshot", "objects of Python's, each counted"),
    "maps/cache/function.rs": ("cache_key", "arguments of a call"),
    "maps/cache/mod.rs": ("__iter__", "objects of Python's, each counted"),
    "maps/frozen/build.rs": ("finished of_both of_table", "objects of Python's; parts of a column"),
    "maps/frozen/lookup.rs": ("find_many", "null keys"),
    "maps/frozen/mod.rs": (
        "__traverse__ contains_many get_many",
        "objects of Python's; bits read as numbers",
    ),
    "maps/frozen/values.rs": ("all of_array", "objects read one by one; numbers that must fit"),
    "records/build.rs": ("of_arrow of_columns of_list whole", "fields and parts; objects read one by one"),
    "records/describe.rs": ("fields", "three classes"),
    "records/fields.rs": ("name_of with_utf8", "letters of a name, while its str is held"),
    "records/people.rs": ("__getitem__ __repr__ find", "rows that become objects of Python's"),
    "records/rows.rs": ("of_sequence", "rows that are left to Python"),
    "records/table.rs": ("settle", "rows that were renamed"),
    "reports/arrays.rs": ("array nulls times", "NumPy's items that are not Arrow's: no kernel knows both"),
    "reports/csv.rs": ("names new survey", "columns"),
    "reports/mod.rs": ("new", "tables"),
    "reports/rows.rs": ("batch check new parse read read_columns unknown_name", "columns"),
    "reports/stream.rs": ("new", "columns"),
    "scalars/rules.rs": ("parse", "rules, which are objects of Python's"),
    "scalars/strings.rs": ("levenshtein_batch", "str held while the kernel reads them, in pieces"),
    "sequences/lists.rs": ("above", "objects of Python's, each counted"),
    "text/counting.rs": ("count_held count_texts", "str held while they are read"),
}

# Which functions go through Python's objects one by one, and so are no kernels. Those of `costs` all may.
LOOPS = {
    "buffers/arguments.rs": ("view", "three ways to take a buffer, tried in turn"),
    "buffers/arrow.rs": ("take zeros", "a stream's chunks; bits of a mask"),
    "buffers/dlpack/mod.rs": ("exported", "two names of arguments"),
    "codec/classes.rs": ("of_dataclass finish", "fields of a class"),
    "codec/compile.rs": (
        "annotated union known_class tuple class dataclass_fields named_tuple_fields typed_dict_fields",
        "type hints",
    ),
    "codec/json/dump.rs": ("walk array object pairs sorted", "objects written one after the other"),
    "codec/json/foreign.rs": ("fields", "fields of a dataclass"),
    "codec/json/leaf.rs": ("leaves leaf_members", "objects written one after the other"),
    "codec/json/objects.rs": ("object", "fills a dict"),
    "codec/json/path.rs": ("path step_of", "where the fault is in an object"),
    "codec/json/typed.rs": ("constant", "fields of a class"),
    "codec/json/view.rs": ("at keys values items", "makes lists; steps of a path"),
    "codec/read.rs": ("dict items pairs", "objects read one after the other"),
    "codec/zerocopy.rs": ("keys", "makes a list"),
    "maps/cache/core.rs": ("find_both compute snapshot", "looks again after Python's code has run"),
    "maps/cache/flights.rs": ("wait end __traverse__", "waits; calls each callback"),
    "maps/cache/function.rs": ("cache_key", "arguments of a call"),
    "maps/cache/keys.rs": ("find_by_python same", "keys that only Python compares"),
    "maps/cache/mod.rs": ("update dict_of __traverse__", "items of a mapping; Python's garbage collector"),
    "maps/frozen/build.rs": ("columns of_pairs", "items of a dict or an iterable"),
    "maps/frozen/drop.rs": ("let_go", "objects let go"),
    "maps/frozen/file.rs": ("create_beside write read", "pieces of a file"),
    "maps/frozen/iterator.rs": ("__next__", "the next key that is there"),
    "maps/frozen/lookup.rs": ("find_many", "null keys; parts put together"),
    "maps/frozen/mod.rs": (
        "list dict contains_many __repr__ __traverse__",
        "makes lists and dicts; null keys; Python's garbage collector",
    ),
    "records/arguments.rs": ("arrow_mask tax", "chunks of a mask; pairs of a list"),
    "records/build.rs": ("of_rows of_list of_columns of_arrow", "rows of any kind, and batches"),
    "records/columns.rs": ("names_list", "makes a list"),
    "records/rows.rs": ("fill push_row", "objects and fields read one by one"),
    "records/values.rs": ("replaced", "keyword arguments"),
    "reports/cells.rs": ("all", "code points of a str"),
    "reports/csv.rs": ("survey", "blocks of a file"),
    "reports/rows.rs": ("read read_columns read_tuple read_named", "objects read one by one"),
    "reports/stream.rs": ("next", "batches of a stream"),
    "scalars/arguments.rs": ("texts", "makes a list of str"),
    "scalars/physics.rs": ("bodies", "two arguments that are asked the same"),
    "scalars/strings.rs": ("each", "str in, str out"),
    "sequences/lists.rs": ("above", "makes a list of the items"),
    "tables/mod.rs": ("columns", "makes a dict of arrays"),
    "text/counting.rs": ("count_iterable", "texts and pieces of any kind, one by one"),
    "text/mod.rs": ("word_count most_common of_mapping dict", "makes lists and dicts"),
}
# Functions with a loop within a loop.
NESTED = {
    "maps/cache/keys.rs find_by_python": "entries of one hash, until none has changed",
    "maps/frozen/build.rs columns": "a dict, until nobody has changed it",
    "records/build.rs of_list": "blocks, and the rows of each",
    "reports/csv.rs survey": "blocks, and the columns of each",
}

# What PyO3 takes in its own way, with messages of its own; ours are in ferrule-gate's `take`.
PYO3S = re.compile(
    r"\b(?:f32|f64|[iu](?:8|16|32|64|128|size)|bool|str|String|char|Cow|OsString|PathBuf|BigInt)\b"
)
# Who takes such an argument all the same. All of `costs` does: what PyO3 costs is what is measured there.
TAKES = {
    "maps/cache/function.rs new": "called by the face's decorator",
    "maps/cache/mod.rs _join": "called by the face's decorator",
    "reports/csv.rs new": "called by ferrule.reports, which has checked them",
    "reports/mod.rs new": "called by ferrule.reports, which has checked them",
    "reports/mod.rs write_arrow": "called by ferrule.reports, which has checked them",
    "reports/mod.rs write_columns": "called by ferrule.reports, which has checked them",
    "reports/mod.rs write_csv": "called by ferrule.reports, which has checked them",
    "reports/mod.rs write_rows": "called by ferrule.reports, which has checked them",
}


def nested(clean: str) -> set[str]:
    """The functions with a loop within a loop."""
    found = loops(clean)
    return {
        inner.function
        for outer in found
        for inner in found
        if outer.start < inner.start < outer.end and outer.function == inner.function
    }


def taken(clean: str) -> set[str]:
    """The functions that Python calls with what PyO3 takes apart."""
    return {
        block.name
        for block in called(clean)
        if any(PYO3S.search(one.partition(":")[2]) for one in parameters(clean, block))
    }


FILES = {path: code(text) for path, text in sources(BINDINGS).items() if not path.startswith("costs/")}


def test_bindings_are_short() -> None:
    long, count = set(), 0
    for path, clean in FILES.items():
        for block in called(clean):
            count += 1
            if length(clean, block) > LONGEST:
                long.add(f"{path} {block.name}")
    assert count > 280
    assert long == LONG


def listed(found: dict[str, set[str]], names: dict[str, tuple[str, str]]) -> None:
    """See to it that the functions of each file are those of a list."""
    assert {path: there for path, there in found.items() if there} == {
        path: set(text.split()) for path, (text, _) in names.items()
    }


def long_helpers(clean: str) -> set[str]:
    """The functions that are longer than a binding may be, and that Python does not call."""
    bindings = called(clean)
    return {
        block.name
        for block in blocks(clean, "fn")
        if block not in bindings and length(clean, block) > LONGEST
    }


def test_what_bindings_call_is_longer_only_where_the_list_says() -> None:
    listed({path: long_helpers(clean) for path, clean in FILES.items()}, LONG_HELPERS)


def test_iterators_are_where_the_list_says() -> None:
    listed({path: chains(clean) for path, clean in FILES.items()}, CHAINS)


def test_the_guard_sees_iterators_and_long_helpers() -> None:
    for body in (
        "x.iter().map(|x| x + 1).collect()",
        "x.iter()\n.map(f)\n.collect::<Result<Vec<_>, _>>()?",
        "x.into_iter().fold(0, |a, b| a + b)",
        "x.iter().for_each(f)",
        "x.iter().sum::<f64>()",
        "x.iter().all(|x| f(x))",
        "y.extend(x.iter().map(f))",
        "Vec::from_iter(x.iter().map(f))",
    ):
        assert chains(code(f"fn f() {{ {body} }}")) == {"f"}, body
    for body in ("sequence.collect(py, read)", "view.all(at)", "// x.collect()", "y.extend(x)", "a.map(f)"):
        assert chains(code(f"fn f() {{ {body} }}")) == set(), body
    lines = "a();\n" * LONGEST
    assert long_helpers(code(f"#[pyfunction]\nfn f() {{\n{lines}}}")) == set()
    assert long_helpers(code(f"fn f() {{\n{lines}}}\nfn g() {{ }}")) == {"f"}


def test_loops_are_where_the_list_says() -> None:
    found = {path: loops(clean) for path, clean in FILES.items()}
    assert len(found) > 80
    assert sum(map(len, found.values())) > 90
    listed({path: {loop.function for loop in there} for path, there in found.items()}, LOOPS)


def test_loops_within_loops_are_where_the_list_says() -> None:
    found = {f"{path} {name}" for path, clean in FILES.items() for name in nested(clean)}
    assert found == NESTED.keys()


def test_arguments_are_taken_by_the_gate() -> None:
    count = sum(len(parameters(clean, block)) for clean in FILES.values() for block in called(clean))
    assert count > 600
    assert {f"{path} {name}" for path, clean in FILES.items() for name in taken(clean)} == TAKES.keys()


def test_the_guard_sees_loops() -> None:
    for body in (
        "'all: for x in y { break 'all; }",
        "let y = loop { break 1; };",
        "let z = 'here: loop { break 'here 1; };",
        "if a { while let Some(x) = it.next() {} }",
        "let n = if a { 1 } else { for x in y {} 2 };",
        "match a { _ => for Point { x, y } in all {} }",
        "let f = |y| { for x in y {} };",
        "let c = '{'; /* } */ for x in y {}",
        "x.iter().for_each(|x| call(x));",
        "every(py, x, |x| call(x))",
    ):
        assert [loop.function for loop in loops(code(f"fn f() {{ {body} }}"))] == ["f"], body
    for body in ("impl A for B {}", "let f: &dyn for<'a> Fn(&'a str) = g;", '"for x in y {}"', "// loop {\n"):
        assert loops(code(f"fn f() {{ {body} }}")) == [], body
    once = "fn h() { for x in y {} loop {} }"
    twice = "fn f() { for A { b } in c { call(); while let Some(D { e }) = g() {} } }"
    assert nested(code(f"{once}\n{twice}")) == {"f"}


def test_the_guard_sees_types_of_pyo3s() -> None:
    for parameter in (
        "x: f64",
        "x: &str",
        "x: Option<String>",
        "x: Vec<\n    i64,\n>",
        "#[pyo3(a = b)] x: usize",
    ):
        assert taken(code(f"#[pyfunction]\nfn f<'py>(py: Python<'py>, {parameter}) {{}}")) == {"f"}, parameter
        assert taken(code(f"#[pymethods]\nimpl A {{ #[new]\nfn f(&self, {parameter}) {{}} }}")) == {"f"}, (
            parameter
        )
        assert taken(code(f"fn f({parameter}) {{}}")) == set()
    assert taken(code("#[pyfunction]\nfn f(x: Number, y: &Bound<'_, PyAny>) -> f64 { 0.0 }")) == set()
