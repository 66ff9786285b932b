"""Claims of `2-ffi-trade-offs.md`: what it costs to extract a value, by its type."""

from __future__ import annotations

from studies.claims.claim import Claim
from studies.claims.probes import BLOCKS_OF
from studies.claims.quantities import Cost, Dearest, Found, Missing, PerItem, Quantity, Ratio
from studies.claims.rules import Every, InOrder

FILE = "2-ffi-trade-offs.md"
SCALARS = ("ints", "floats", "bools", "ints, one by one")
CALL = Cost("a Python call", "call, 0 arguments", "Python")
"""What Python itself needs for a call: a value that costs no more is fast to extract."""

READ = Cost("a Python attribute", "attribute read", "plain object")
"""The cheapest thing that Python does with an object."""


def item(what: str, kind: str, way: str = "read") -> PerItem:
    """Give what an item of a list costs."""
    return PerItem(what, f"list[{kind}]", way)


INT, FLOAT, BOOL = item("int", "int"), item("float", "float"), item("bool", "bool")
PAIR, PYCLASS = item("tuple of two", "tuple[int, int]"), item("frozen pyclass", "frozen pyclass")
DICT, OBJECT = item("dict, one key", "dict[str, int]"), item("Python object, one field", "plain object")
STRUCT = item("Python object to a struct", "plain object", "copied")
SLOTS = item("the same with __slots__", "dataclass with slots")


def calls(*quantities: Quantity) -> tuple[Quantity, ...]:
    """Give how many Python calls each would be worth."""
    return tuple(Ratio(each.what, each, CALL, unit="Python calls") for each in quantities)


LETTERS = ("ASCII", "Latin-1", "CJK", "emoji")
TEXTS = tuple(
    Cost(f"{name}, {way}", f"str ({name})", way, 1_000)
    for way in ("zero-copy", "first touch")
    for name in LETTERS
)
ROWS = (
    Cost("pyclass → &MyStruct", "frozen pyclass", "zero-copy"),
    Cost("int → i64", "int", "copied"),
    Cost("float → f64", "float", "copied"),
    Cost("tuple → (i64, i64)", "tuple[int, int]", "copied"),
    Cost("str of 12 → &str", "str (ASCII)", "zero-copy", 12),
    Cost("list of 10 → Bound<PyList>", "list[int]", "borrowed", 10),
    Cost("dict of 10 → Bound<PyDict>", "dict[str, int]", "borrowed", 10),
    Cost("list of 10 → Vec<i64>", "list[int]", "copied", 10),
    Cost("dict of 10 → HashMap", "dict[str, int]", "copied", 10),
    Cost("Python object → struct", "plain object", "copied"),
)
TABLE = (
    ROWS[0],
    Dearest("int, float", ROWS[1:3]),
    *ROWS[3:5],
    Dearest("list, dict → Bound", ROWS[5:7]),
    Dearest("list, dict → Vec, HashMap", ROWS[7:9]),
    ROWS[9],
)

CLAIMS = (
    Claim(
        "native-or-custom",
        (146,),
        f"{FILE}:50",
        "What marshaling costs depends on whether a type is Python's own or a custom class",
        "An item of a list, read: a Python object, one field of it, over each type that Python has.",
        Every(low=1.5),
        tuple(Ratio(each.what, OBJECT, each) for each in (INT, FLOAT, BOOL, PAIR, DICT)),
    ),
    Claim(
        "extraction-order",
        (147, 169, 175),
        f"{FILE}:54",
        "From fastest to slowest: int, float, bool; tuple; pyclass; dict; Python class",
        "What an item of a list costs in Rust, each asked for its value (one key, one field).",
        InOrder(),
        (Dearest("int, float, bool", (INT, FLOAT, BOOL)), PAIR, PYCLASS, DICT, OBJECT),
    ),
    Claim(
        "scalars-fastest",
        (148,),
        f"{FILE}:56",
        "Ints, floats and bools are the fastest to extract",
        "Each of the other types over the dearest of these, an item of a list.",
        Every(low=1.0),
        tuple(Ratio(each.what, each, INT) for each in (PAIR, PYCLASS, DICT, OBJECT)),
    ),
    Claim(
        "no-method-called",
        (149, 150),
        f"{FILE}:60",
        "To extract an int or a float no Python method is called",
        "Python methods that ran while an int and a float of subclasses that override them were extracted.",
        Every(high=0.0, unit="calls"),
        tuple(
            Found(what, f"methods called, {what}", "calls")
            for what in ("an int", "a float", "a list of ints", "a list of floats")
        ),
    ),
    Claim(
        "int-layout",
        (151,),
        f"{FILE}:62",
        "An int is a struct with an array of digits",
        "By how many digits' size an int grows with a further digit.",
        Every(1.0, 1.0, unit="digits"),
        tuple(Found(f"digit {digit}", f"digit bytes, {digit}", "digits") for digit in range(2, 9)),
    ),
    Claim(
        "scalars-allocate-nothing",
        (153,),
        f"{FILE}:67",
        "To extract an int, a float or a bool allocates nothing",
        "Bytes that Python allocates at most while 100,000 are read, each.",
        Every(high=0.1, unit="B"),
        tuple(Found(kind, f"bytes of reading {kind}", "B") for kind in SCALARS),
    ),
    Claim(
        "scalars-few-cycles",
        (154, 155),
        f"{FILE}:68",
        "That is a memory read and a few cycles",
        "An int and a float of a list; a few cycles: no more than what Python needs to read an attribute.",
        Every(high=1.0, unit="attribute reads"),
        tuple(
            Ratio(each.what, each, READ, unit="attribute reads")
            for each in (INT, FLOAT, Cost("one int", "int", "copied"), Cost("one float", "float", "copied"))
        ),
    ),
    Claim(
        "tuples-very-fast",
        (156, 157, 162),
        f"{FILE}:76",
        "Tuples are very fast to extract",
        "A pair of ints of a list, and one alone; very fast: at most half of a Python call.",
        Every(high=0.5, unit="Python calls"),
        calls(PAIR, Cost("one pair", "tuple[int, int]", "copied")),
    ),
    Claim(
        "tuple-simpler",
        (158,),
        f"{FILE}:80",
        "A tuple is a simpler structure than a list",
        "The blocks of memory that a list is, over those of a tuple of the same items; simpler: fewer.",
        Every(low=1.5),
        tuple(Found(f"blocks of {n} items", f"blocks of list over tuple, {n}", "×") for n in BLOCKS_OF),
    ),
    Claim(
        "tuple-is-its-items",
        (159, 160),
        f"{FILE}:82",
        "A pair is read by its two places, and then each as an int",
        "A pair of a list over an int of a list: some two ints, with the list's own reading once.",
        Every(1.2, 4.0),
        (Ratio("a pair over an int", PAIR, INT),),
    ),
    Claim(
        "tuples-allocate-nothing",
        (161,),
        f"{FILE}:87",
        "To extract a pair of ints allocates nothing",
        "Bytes that Python allocates at most while 100,000 are read, each.",
        Every(high=0.1, unit="B"),
        (Found("a list of pairs", "bytes of reading pairs", "B"),),
    ),
    Claim(
        "pyclass-is-a-cast",
        (134, 163, 164, 165, 166),
        f"{FILE}:90",
        "An object of a class defined in Rust is lightning fast to reach: a pointer cast",
        "What it adds to a call, and an item of a list; lightning: no more than Python's `x.id`.",
        Every(high=1.0, unit="attribute reads"),
        tuple(
            Ratio(each.what, each, READ, unit="attribute reads")
            for each in (Cost("one", "frozen pyclass", "zero-copy"), PYCLASS)
        ),
    ),
    Claim(
        "pyclass-beats-ints",
        (167,),
        f"{FILE}:97",
        "It bypasses all of Python's C API",
        "An item of a list: a field of a frozen pyclass against an int, which needs the C API.",
        Every(low=1.2),
        (Ratio("an int over a pyclass", INT, PYCLASS),),
    ),
    Claim(
        "get-needs-frozen",
        (168,),
        f"{FILE}:99",
        "Any pyclass is reached so: `.get()`",
        "Whether the sample compiles: its class isn't frozen, as PyO3 asks for `.get()`.",
        Every(low=1.0),
        (Missing("`.get()` of the sample", "the compiler refuses it, so that nothing runs"),),
    ),
    Claim(
        "dict-medium",
        (169, 170),
        f"{FILE}:111",
        "Dicts are of medium speed",
        "A key of each dict of a list: dearer than an int, cheaper than a field of a Python object.",
        Every(low=1.0),
        (Ratio("a key over an int", DICT, INT), Ratio("a field over a key", OBJECT, DICT)),
    ),
    Claim(
        "hashmap-dear",
        (171, 190),
        f"{FILE}:115",
        "A HashMap<String, i64> of a dict has a high price",
        "An entry of a dict that is converted, over an int of a list that is, and over a Python call.",
        Every(low=2.0),
        (
            Ratio(
                "over an int to a Vec",
                PerItem("entry", "dict[str, int]", "copied"),
                item("int", "int", "copied"),
            ),
            Ratio("over a Python call", PerItem("entry", "dict[str, int]", "copied"), CALL),
        ),
    ),
    Claim(
        "hashmap-allocates",
        (172,),
        f"{FILE}:117",
        "Every pair is extracted and a new entry allocated",
        "An entry that is converted over one that is only read.",
        Every(low=2.0),
        (
            Ratio(
                "converted over read",
                PerItem("entry", "dict[str, int]", "copied"),
                PerItem("read", "dict[str, int]", "read"),
            ),
        ),
    ),
    Claim(
        "get-item-fast",
        (174,),
        f"{FILE}:118",
        "`get_item` of a Bound<PyDict> is fast, but slower than an index",
        "One key of a dict of 1,000 over an item of a list that is read by its place.",
        Every(low=1.0),
        (Ratio("key over index", Cost("a key", "dict[str, int]", "read, one key", 1_000), INT),),
    ),
    Claim(
        "python-class-per-field",
        (176, 177, 179, 182, 183),
        f"{FILE}:122",
        "A Python object is read by a look-up for every field",
        "Two fields of each object over one field.",
        Every(1.5, 2.5),
        (Ratio("two fields over one", STRUCT, OBJECT),),
    ),
    Claim(
        "dict-search-is-slow",
        (178, 180, 181, 184),
        f"{FILE}:135",
        "That is slow for it hashes the name and searches the object's __dict__, each time",
        "A field of an object with a __dict__ over one with __slots__, which has none to search.",
        Every(low=1.25),
        (Ratio("__dict__ over __slots__", OBJECT, SLOTS),),
    ),
    Claim(
        "cost-table-order",
        (185, 186, 187, 188, 189, 190, 191),
        f"{FILE}:155",
        "The table's order: pyclass, number, tuple, str, handle, deep copy, Python class",
        "What each adds to a call, of each row the dearest; containers have 10 items.",
        InOrder(),
        TABLE,
    ),
    Claim(
        "cost-pyclass-instant",
        (185,),
        f"{FILE}:155",
        "pyclass → &MyStruct: instant",
        "Instant: at most one read of an attribute by Python.",
        Every(high=1.0, unit="attribute reads"),
        (Ratio(ROWS[0].what, ROWS[0], READ, unit="attribute reads"),),
    ),
    Claim(
        "cost-numbers-very-fast",
        (186,),
        f"{FILE}:156",
        "int, float → i32, f64: very fast",
        "Very fast: at most half of a Python call.",
        Every(high=0.5, unit="Python calls"),
        calls(ROWS[1], ROWS[2]),
    ),
    Claim(
        "cost-tuple-very-fast",
        (187,),
        f"{FILE}:157",
        "tuple → (i32, i32): very fast",
        "Very fast: at most half of a Python call.",
        Every(high=0.5, unit="Python calls"),
        calls(ROWS[3]),
    ),
    Claim(
        "cost-str-very-fast",
        (188,),
        f"{FILE}:158",
        "str → &str: a pointer to its UTF-8, very fast",
        "1,000 characters, whose UTF-8 is there (zero-copy), or is asked for the first time. Very fast: at "
        "most half of a Python call.",
        Every(high=0.5, unit="Python calls"),
        calls(*TEXTS),
    ),
    Claim(
        "cost-handle-very-fast",
        (189,),
        f"{FILE}:159",
        "list, dict → Bound<PyList>: a reference, very fast",
        "Containers of 10,000 items. Very fast: at most half of a Python call.",
        Every(high=0.5, unit="Python calls"),
        calls(
            Cost("list", "list[int]", "borrowed", 10_000),
            Cost("tuple", "tuple[int, …]", "borrowed", 10_000),
            Cost("dict", "dict[str, int]", "borrowed", 10_000),
            Cost("set", "set[int]", "borrowed", 10_000),
        ),
    ),
    Claim(
        "cost-copy-slow",
        (190,),
        f"{FILE}:160",
        "list, dict → Vec, HashMap: a deep copy, slow",
        "Containers of 10 items. Slow: more than a Python call.",
        Every(low=1.0, unit="Python calls"),
        calls(ROWS[7], ROWS[8]),
    ),
    Claim(
        "cost-python-class-slowest",
        (191, 175),
        f"{FILE}:161",
        "Python class → struct: the slowest of all",
        "Of a list of objects to a Vec, an object: over an item of each other list that is copied.",
        Every(low=1.0),
        tuple(
            Ratio(what, STRUCT, item(what, kind, "copied"))
            for what, kind in (
                ("int", "int"),
                ("str", "str"),
                ("tuple of two", "tuple[int, int]"),
                ("dict of two", "dict[str, int]"),
                ("list of ten", "list[float]"),
                ("frozen pyclass", "frozen pyclass"),
            )
        ),
    ),
    Claim(
        "golden-rule-2",
        (194,),
        f"{FILE}:168",
        "Of objects that you don't control, extract only the fields needed",
        "An object of a list to a struct of two fields over one field that is read.",
        Every(low=1.2),
        (Ratio("struct over one field", STRUCT, OBJECT),),
    ),
    Claim(
        "round-trip-tax",
        (219,),
        f"{FILE}:209",
        "A HashMap costs O(n) on entry, and again on exit",
        "A dict of 10,000 entries over one of 1,000, in and out.",
        Every(5.0, 20.0),
        tuple(
            Ratio(
                way,
                Cost("10,000", "dict[str, int]", way, 10_000),
                Cost("1,000", "dict[str, int]", way, 1_000),
            )
            for way in ("copied", "returned")
        ),
    ),
    Claim(
        "field-access",
        (108,),
        "1-nine-projects.md:150",
        "Structs: access from Python to a Rust struct's field is as fast as to a Python object's",
        "A read of `x.id` of each class of Rust's over a plain object's.",
        Every(high=1.2),
        tuple(
            Ratio(way, Cost(way, "attribute read", way), READ)
            for way in ("frozen pyclass", "frozen pyclass of objects", "mutable pyclass")
        ),
    ),
)
