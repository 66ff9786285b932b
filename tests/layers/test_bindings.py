"""A binding takes arguments apart and calls a kernel: no loops, no types of its own, and short."""

import re

from tests.layers.rust import (
    BINDINGS,
    CRATES,
    blocks,
    called,
    chains,
    classes,
    code,
    length,
    loops,
    parameters,
    sources,
)

# Lines of a function, a binding or what it calls, or of a macro. These may have so many, and why.
LONGEST = 25
LONG = {
    "advise/copies.rs": ("other:40", "one case for each kind of object"),
    "advise/ways.rs": ("way:60", "one case for each kind of class"),
    "advise/look.rs": ("container:35", "one case for each kind of object"),
    "advise/window.rs": ("new:35 result:35", "fields, and a dict of them"),
    "advise/windows.rs": ("begins_at:30", "what is done as a call begins, in order"),
    "buffers/arrow.rs": ("view:35", "a struct of C's, checked field by field"),
    "buffers/dlpack/mod.rs": (
        "take:55 taken:45 export:70 again:30",
        "structs of C's, checked and filled field by field",
    ),
    "buffers/host.rs": (
        "take:55 dtype_of:35 export:60",
        "a struct of C's, checked and filled field by field",
    ),
    "buffers/images.rs": (
        "normalize_images:50",
        "arguments that are checked with one another, and an output of the user's or a new one",
    ),
    "buffers/memfd.rs": ("attach:45", "looks at what was named before it is opened, and after"),
    "codec/compile.rs": ("shape:60 scalar:30 union:35 class:60", "one case for each kind of type hint"),
    "codec/json/dump.rs": ("wide:30 value:30", "one case for each kind of object or string"),
    "codec/json/foreign.rs": ("form:45", "one case for each kind of object"),
    "codec/json/special.rs": ("other:35", "one case for each kind of object"),
    "codec/more.rs": ("attribute_without_place:42", "what an instance has in its dict and its slots"),
    "codec/read.rs": ("kind:34 pairs:45", "a dict in place, or pairs that it gave"),
    "codec/json/bytes.rs": ("grow:30", "new bytes, or the old ones resized"),
    "codec/json/leaf.rs": (
        "leaves:35 leaf_members:45 small:35 leaf:30",
        "a list or dict while nothing changes it; kinds of objects",
    ),
    "codec/json/view.rs": ("at:35", "the steps of a path, one by one"),
    "maps/cache/core.rs": ("put:30 join:35 compute:30", "what must happen between a lock and its end"),
    "maps/cache/function.rs": ("cache_key:30", "parts of a key, in order"),
    "maps/cache/keys.rs": ("find_by_python:40", "looks again after Python's code has run"),
    "maps/cache/mod.rs": ("new:30", "arguments that are checked with one another"),
    "maps/frozen/build.rs": ("finished:40", "values of every kind, let go in order"),
    "maps/frozen/lookup.rs": ("find_many:30", "parts put together"),
    "records/build.rs": ("of_arrow:50", "columns checked one after the other"),
    "records/rows.rs": ("push_row:40", "one case for each kind of row"),
    "reports/cells.rs": ("push_other:45", "one case for each kind of cell"),
    "reports/rows.rs": ("read_row:35", "one case for each kind of row"),
    "scalars/arithmetic.rs": ("long:30", "one case for each operation"),
    "scalars/rules.rs": ("verdict:30", "one case for each kind of row"),
    "scalars/physics.rs": ("bodies:35", "two arguments that are asked the same, and the message"),
    "sequences/lists.rs": (
        "sum:45 long_stats:30 above:65",
        "a round's work, what it leaves to Python, and how both are joined",
    ),
}

# Which functions go through objects of Python's one by one, by a loop or an iterator, and so are no kernels.
# Those of `costs` all may.
LOOPS = {
    "advise/activations.rs": ("see keep end", "frames of a stack"),
    "advise/events.rs": (
        "samples begun escaped escape escaped_text",
        "rows and letters of a line",
    ),
    "advise/sampler.rs": ("own_stack hottest", "frames and functions, made objects"),
    "advise/sampling.rs": ("run look end", "the loop of a thread; threads of the process"),
    "advise/tree.rs": ("learn node said fade hottest", "frames of a stack; sums of functions"),
    "advise/copies.rs": (
        "copy deque dict fill is_made_of_same new_of set stands tuple view",
        "objects copied one by one",
    ),
    "advise/ways.rs": ("has_plain_hash kept_by way", "what a class has, and what an object keeps"),
    "advise/instructions.rs": ("count_instructions", "code objects; places of each, and what was counted"),
    "advise/look.rs": (
        "array container kinds object of_library of_modules of_tuple",
        "a few items; dimensions; bases of a class",
    ),
    "advise/ticker.rs": ("run", "turns"),
    "advise/window.rs": (
        "begin called calls close copied look_at new result strand",
        "threads, arguments, and functions that were called; makes lists",
    ),
    "advise/windows.rs": ("acted close close_all held now", "windows; waits"),
    "buffers/arguments.rs": ("view", "three ways to take a buffer, tried in turn"),
    "buffers/arrow.rs": ("dtype_of take zeros", "the table of types; a stream's chunks; bits of a mask"),
    "buffers/dlpack/abi.rs": ("dtype", "the table of types"),
    "buffers/dlpack/mod.rs": ("take exported export", "two names of arguments; dimensions"),
    "buffers/host.rs": ("take", "dimensions"),
    "codec/classes.rs": (
        "of_dataclass start finish place has_field makes key_without_place has_own_new set_by_descriptor",
        "fields of a class, and the classes known",
    ),
    "codec/compile.rs": (
        (
            "annotated union known_class tuple class dataclass_fields named_tuple_fields typed_dict_fields "
            "check_depth parts silent"
        ),
        "type hints",
    ),
    "codec/json/dump.rs": (
        "walk array object pairs wide is_within_itself",
        "objects written one after the other; letters of a str, while it is held",
    ),
    "codec/json/keys.rs": ("new", "a table's places, once"),
    "codec/json/leaf.rs": ("leaves leaf_members", "objects written one after the other"),
    "codec/json/objects.rs": ("object", "fills a dict"),
    "codec/json/path.rs": ("path key_before", "where the fault is in an object"),
    "codec/json/special.rs": ("other ordered", "what stands for something else; pairs in order"),
    "codec/json/typed.rs": ("constant written", "constants of a class"),
    "codec/json/view.rs": ("members at keys values items", "makes lists; steps of a path"),
    "codec/members.rs": ("flags new", "constants of a class"),
    "codec/more.rs": (
        "field_without_place attribute_without_place descriptor",
        "fields, attributes and slots",
    ),
    "codec/refusal.rs": ("of", "the places of a message"),
    "codec/like.rs": ("fields listed names pairs record_fields", "fields, and what is gone through"),
    "codec/read.rs": (
        "items pairs record_of_subclass",
        "objects read one after the other; where the fault is",
    ),
    "codec/zerocopy.rs": ("__iter__ keys", "makes a list"),
    "maps/cache/core.rs": (
        "find_both compute snapshot",
        "looks again after Python's code has run; objects of Python's",
    ),
    "maps/cache/flights.rs": ("wait end __traverse__", "waits; calls each callback"),
    "maps/cache/function.rs": ("cache_key", "arguments of a call"),
    "maps/cache/keys.rs": ("find_by_python same", "keys that only Python compares"),
    "maps/cache/mod.rs": (
        "update __iter__ __traverse__ dict_of",
        "items of a mapping; objects of Python's; its garbage collector",
    ),
    "maps/frozen/build.rs": (
        "columns of_pairs of_table of_both finished",
        "items of a dict or an iterable; parts of a column",
    ),
    "maps/frozen/drop.rs": ("let_go", "objects let go"),
    "maps/frozen/file.rs": ("save read", "pieces of a file"),
    "maps/frozen/iterator.rs": ("__next__", "the next key that is there"),
    "maps/frozen/lookup.rs": ("find_many", "null keys; parts put together"),
    "maps/frozen/mod.rs": (
        "list dict get_many contains_many __repr__ __traverse__",
        "makes lists and dicts; null keys; Python's garbage collector",
    ),
    "maps/frozen/values.rs": ("of_chunks of_array all", "objects read one by one; numbers that must fit"),
    "records/arguments.rs": ("tax", "pairs of a list"),
    "records/arrow.rs": ("stream", "batches of a stream"),
    "records/build.rs": (
        "of_rows of_list of_taken whole of_arrow first_null",
        "rows of any kind, batches, fields and parts",
    ),
    "records/columns.rs": ("names_list", "makes a list"),
    "records/describe.rs": ("fields", "three classes"),
    "records/fields.rs": ("name_of record_fields utf8 with_utf8", "a name's letters; fields and their types"),
    "records/people.rs": ("find __getitem__ __repr__", "rows that become objects of Python's"),
    "records/rows.rs": ("of_sequence fill push_row", "objects and fields read one by one"),
    "records/table.rs": ("settle", "rows that were renamed"),
    "records/values.rs": ("replaced", "keyword arguments"),
    "reports/arrays.rs": ("array times nulls", "NumPy's items that are not Arrow's: no kernel knows both"),
    "reports/cells.rs": ("extend_utf8 all", "code points of a str"),
    "reports/csv.rs": ("new kinds names survey", "blocks of a file; columns"),
    "reports/mod.rs": ("new write", "tables, pictures; columns without a value"),
    "reports/rows.rs": (
        "new check can_show read read_columns read_list parse read_tuple read_named unknown_name batch",
        "objects read one by one; columns",
    ),
    "reports/stream.rs": ("new next", "batches of a stream; columns"),
    "scalars/physics.rs": ("bodies", "two arguments that are asked the same"),
    "scalars/rules.rs": (
        "among_floats columns_of rounded has_inexact exact_rows one_by_one",
        "rules and rows that are objects of Python's",
    ),
    "scalars/strings.rs": (
        "levenshtein_batch each",
        "str in, str out, held in pieces while the kernel reads them",
    ),
    "sequences/lists.rs": ("long_stats above", "ints that only Python holds; makes a list of the items"),
    "tables/mod.rs": ("asked each columns", "a dict of types; makes a dict of arrays"),
    "text/counting.rs": (
        "count_texts count_iterable count_held",
        "texts and pieces of any kind, one by one; str held while they are read",
    ),
    "text/mod.rs": ("word_count most_common of_mapping dict", "makes lists and dicts"),
}
# Functions with a loop within a loop.
NESTED = {
    "maps/cache/keys.rs find_by_python": "entries of one hash, until none has changed",
    "maps/frozen/build.rs columns": "a dict, until nobody has changed it",
    "records/build.rs of_list": "blocks, and the rows of each",
    "codec/compile.rs check_depth": "levels of a hint, and the parts of each",
    "reports/csv.rs survey": "blocks, and the columns of each",
}

# What an argument may be: an object that nobody has looked at, or a class of ours. All else PyO3 takes apart
# in its own way, with messages of its own; ours are in ferrule-gate's `take`.
OBJECTS = {"Self", "Python", "Bound", "Py", "PyRef", "Option", "PyAny", "PyDict", "PyTuple", "PyType"}
# What Python's protocols hand over.
OBJECTS |= {"PyVisit", "PyCapsule", "c_int", "mut", "Py_buffer"}
# Which look at the object themselves.
OBJECTS |= {"Default", "Given", "Ttl"}
UNREAD = re.compile(r"\b(?:argument|scalar)!\s*\(\s*(\w+)")
# What is asked of an argument by ferrule-gate's `take` alone, so that there is one taker for each kind.
ASKED = re.compile(
    r"\bPy(?:Untyped)?Buffer\s*::\s*(?:<\w+>\s*::\s*)?get\b|\bPyObject_GetBuffer\b|\bis_callable\b"
    r"|\bpyo3_arrow\s*::\s*input\b|\bFFI_Arrow(?:Array|ArrayStream|Schema)\s*::\s*from_raw\b|\bPyDelta\b"
    r"|\b(?:encode_utf8|PyUnicode_AsUTF8String)\s*\(\s*\)"
)
# Who asks for it all the same, and why.
ASKS = {
    "buffers/owner.rs": "an export that is kept as it is, and shown in all its dimensions",
    "reports/cells.rs": "a duration in a row",
}
# Who takes such an argument all the same. All of `costs` does: what PyO3 costs is what is measured there.
TAKES = {
    "advise/instructions.rs count_instructions": "called by ferrule.advise.instructions",
    "advise/replay.rs end_confined": "called by ferrule.advise",
    "advise/replay.rs fork_confined": "called by ferrule.advise",
    "advise/replay.rs say_confined": "called by ferrule.advise",
    "advise/sampler.rs hottest": "called by ferrule.advise.sample",
    "advise/sampler.rs name_thread": "called by ferrule.advise.sample",
    "advise/sampler.rs new": "called by ferrule.advise.sample",
    "advise/sampler.rs start": "called by ferrule.advise.sample",
    "advise/copies.rs copied": "called by ferrule.advise",
    "advise/windows.rs begin": "called by ferrule.advise",
    "advise/windows.rs listen": "called by ferrule.advise",
    "advise/windows.rs new": "called by ferrule.advise",
    "advise/windows.rs open": "called by ferrule.advise",
    "advise/windows.rs set_event": "called by ferrule.advise",
    "maps/cache/flights.rs stop_waiting": "called by the face, with what `start_waiting` gave",
    "maps/cache/function.rs new": "called by the face's decorator",
    "maps/cache/mod.rs _join": "called by the face's decorator",
    "reports/csv.rs new": "called by ferrule.reports, which has checked them",
    "reports/mod.rs new": "called by ferrule.reports, which has checked them",
    "reports/mod.rs write_arrow": "called by ferrule.reports, which has checked them",
    "reports/mod.rs write_columns": "called by ferrule.reports, which has checked them",
    "reports/mod.rs write_csv": "called by ferrule.reports, which has checked them",
    "reports/stream.rs new": "called by ferrule.reports, which has checked them",
    "reports/mod.rs write_rows": "called by ferrule.reports, which has checked them",
}
# Which bindings have PyO3 take something apart, and what.
EXTRACTS = {
    "buffers/mod.rs random": "the bits of a seed",
    "maps/cache/mod.rs update": "pairs",
    "maps/frozen/mod.rs __repr__": "what `repr` gave",
    "scalars/integers.rs sum_as_string": "what `str` gave",
    "sequences/mod.rs random_floats": "the bits of a seed",
    "text/mod.rs __repr__": "what `repr` gave",
}


FILES = {path: code(text) for path, text in sources(BINDINGS).items() if not path.startswith("costs/")}
OURS = {
    name
    for crate in ("ferrule-gate", "ferrule-py")
    for text in sources(CRATES / crate / "src").values()
    for name in [*UNREAD.findall(code(text)), *(name for _, name in classes(text))]
}


def long(clean: str) -> dict[str, int]:
    """How many lines those functions and macros have that are longer than a binding may be."""
    found: dict[str, int] = {}
    for block in (*blocks(clean, "fn"), *blocks(clean, "macro_rules!")):
        found[block.name] = max(found.get(block.name, 0), length(clean, block))
    return {name: lines for name, lines in found.items() if lines > LONGEST}


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
        for one in parameters(clean, block)
        if not set(re.findall(r"(?<!')\b[A-Za-z]\w*\b(?!\s*::)", one.partition(":")[2])) <= OBJECTS | OURS
    }


def extracting(clean: str) -> set[str]:
    """The functions that Python calls and that have PyO3 take something apart."""
    return {
        block.name
        for block in called(clean)
        if re.search(r"\.\s*extract\s*(?:::\s*<|\()", clean[block.opens : block.end])
    }


def test_functions_are_short() -> None:
    found = {path: there for path, clean in FILES.items() if (there := long(clean))}
    listed = {
        path: {name: int(most) for name, _, most in (each.partition(":") for each in text.split())}
        for path, (text, _) in LONG.items()
    }
    assert {path: there.keys() for path, there in found.items()} == {
        path: there.keys() for path, there in listed.items()
    }
    assert [
        f"{path} {name}: {lines} lines"
        for path, there in found.items()
        for name, lines in there.items()
        if lines > listed[path][name]
    ] == []


def test_loops_and_iterators_are_where_the_list_says() -> None:
    assert sum(len(loops(clean)) for clean in FILES.values()) > 90
    found = {path: {loop.function for loop in loops(clean)} | chains(clean) for path, clean in FILES.items()}
    assert len(found) > 80
    assert {path: there for path, there in found.items() if there} == {
        path: set(text.split()) for path, (text, _) in LOOPS.items()
    }


def test_loops_within_loops_are_where_the_list_says() -> None:
    found = {f"{path} {name}" for path, clean in FILES.items() for name in nested(clean)}
    assert found == NESTED.keys()


def test_arguments_are_taken_by_the_gate() -> None:
    bindings = [(clean, block) for clean in FILES.values() for block in called(clean)]
    assert len(bindings) > 280
    assert sum(len(parameters(clean, block)) for clean, block in bindings) > 600
    assert {f"{path} {name}" for path, clean in FILES.items() for name in taken(clean)} == TAKES.keys()
    assert {
        f"{path} {name}" for path, clean in FILES.items() for name in extracting(clean)
    } == EXTRACTS.keys()


def test_the_guard_sees_iterators() -> None:
    for body in (
        "x.iter().map(|x| x + 1).collect()",
        "x.iter()\n.map(f)\n.collect::<Result<Vec<_>, _>>()?",
        "x.into_iter().fold(0, |a, b| a + b)",
        "x.iter().for_each(f)",
        "x.iter().sum::<f64>()",
        "x.iter().all(f)",
        "x.iter().filter_map(f).max_by(g)",
        "x.into_iter().find(f)",
        "x.try_iter()?.last()",
        "x.chars().nth(2)",
        "x.find(|one| one.is_none())",
        "(0..n).filter(f).count()",
        "(0..n).min_by_key(f)",
        "x.partition(f)",
        "x.retain(f)",
        "y.extend(x)",
        "PyList::new(py, x.iter())",
        "Vec::from_iter(x)",
    ):
        assert chains(code(f"fn f() {{ {body} }}")) == {"f"}, body
        assert chains(code(f"macro_rules! m {{ () => {{ {body} }} }}")) == {"m"}, body
    for body in ("sequence.collect(py, read)", "view.all(at)", "// x.collect()", "x.find(key)", "a.map(f)"):
        assert chains(code(f"fn f() {{ {body} }}")) == set(), body


def test_the_guard_sees_what_is_long() -> None:
    lines = "a();\n" * LONGEST
    assert long(code(f"#[pyfunction]\nfn f() {{\n{lines}}}")) == {"f": LONGEST + 2}
    assert long(code(f"macro_rules! m {{\n(f) => {{\n{lines}}}\n}}")) == {"m": LONGEST + 4}
    lines = "a();\n// a\n" * (LONGEST - 2)
    assert long(code(f"fn f() {{\n{lines}}}")) == {}


def test_what_is_general_is_asked_by_the_gate() -> None:
    assert {path for path, clean in FILES.items() if ASKED.search(clean)} == ASKS.keys()


def test_the_guard_sees_what_is_asked() -> None:
    for text in (
        "PyBuffer::<u8>::get(data)",
        "PyBuffer::get(data)",
        "PyUntypedBuffer::get(data).is_ok()",
        "use pyo3_arrow::input::AnyArray;",
        "FFI_ArrowArray::from_raw(array)",
        "f.is_callable()",
        "x.cast::<PyDelta>()",
        "text.encode_utf8()?",
    ):
        assert ASKED.search(code(text)), text
    for text in ("// PyBuffer::get", "buffer: PyBuffer<u8>", "c.encode_utf8(&mut bytes)", "buffer::<u8>(x)"):
        assert not ASKED.search(code(text)), text


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
    assert [loop.function for loop in loops("macro_rules! m { () => { for x in y {} } }")] == ["m"]
    once = "fn h() { for x in y {} loop {} }"
    twice = "fn f() { for A { b } in c { call(); while let Some(D { e }) = g() {} } }"
    assert nested(code(f"{once}\n{twice}")) == {"f"}


def test_the_guard_sees_what_pyo3_takes() -> None:
    for kind in (
        "f64",
        "&str",
        "Option<String>",
        "Vec<\n    i64,\n>",
        "Real",
        "Bound<'py, PyList>",
        "&Bound<'_, PyFloat>",
        "std::time::Duration",
        "(Float<'_, '_>, bool)",
    ):
        for attribute in ("pyfunction", "pyo3::pyfunction", "pyo3::prelude::pyfunction(a)"):
            text = f"#[{attribute}]\nfn f<'py>(py: Python<'py>, #[pyo3(a = b)] x: {kind}) {{}}"
            assert taken(code(text)) == {"f"}, text
        for attribute in ("pymethods", "pyo3::pymethods"):
            text = f"#[{attribute}]\nimpl A {{ #[new]\nfn f(&self, x: {kind}) {{}} }}"
            assert taken(code(text)) == {"f"}, text
        assert taken(code(f"fn f(x: {kind}) {{}}")) == set()
    for kind in ("Float<'_, '_>", "&Bound<'_, pyo3::PyAny>", "Option<ArrayLike<'py>>", "PyRef<'_, Flight>"):
        assert taken(code(f"#[pyfunction]\nfn f(&self, x: {kind}) -> f64 {{}}")) == set(), kind


def test_the_guard_sees_what_is_taken_apart_later() -> None:
    for body in ("x.extract()?", "x\n.extract::<f64>()?", "x.get_item(0)?.extract::<(A, B)>().is_ok()"):
        assert extracting(code(f"#[pyfunction]\nfn f(x: ArrayLike) {{ {body} }}")) == {"f"}, body
        assert extracting(code(f"fn f(x: ArrayLike) {{ {body} }}")) == set(), body
    assert extracting(code("#[pyfunction]\nfn f(x: ArrayLike) { extract(x); x.extracted() }")) == set()
