"""Claims of `2-ffi-trade-offs.md`: lists, PyList and Vec; dict and HashMap; what needs Python's lock."""

from __future__ import annotations

from studies.claims.claim import Claim
from studies.claims.probes import WRONG
from studies.claims.quantities import (
    FERRULE,
    GOOD,
    PYTHON,
    Faster,
    Found,
    Memory,
    Missing,
    PerItem,
    Ratio,
)
from studies.claims.rules import BySize, Every

FILE = "2-ffi-trade-offs.md"
WALK, OBJECTS, MAP, LOOK_UP = "trials/walk", "trials/walk-objects", "trials/walk-map", "trials/look-up"
SIZES = (10, 1_000, 10_000, 100_000, 1_000_000)
SMALL = (10, 100, 1_000, 10_000, 100_000)
MILLION = 1_000_000
FLOATS = "sequences/sum-list-of-floats"
PYLIST, VEC, PYDICT, HASHMAP = "ferrule PyList", "ferrule Vec", "ferrule PyDict", "ferrule HashMap"
VEC_OVER_PYLIST = tuple(Faster(f"n = {n:,}", WALK, n, VEC, PYLIST) for n in SIZES)
PYLIST_OVER_LIST = tuple(Faster(f"n = {n:,}", WALK, n, PYLIST) for n in SIZES)
TAX = (
    PerItem("an entry in", "dict[str, int]", "copied"),
    PerItem("an entry out", "dict[str, int]", "returned"),
)

CLAIMS = (
    Claim(
        "golden-rule-1",
        (192, 193),
        f"{FILE}:167",
        "Of objects whose class is defined in Rust, millions are walked over at the speed of native Rust",
        "A list of frozen pyclasses, a field of each, over a Vec of numbers; native: at most twice as long.",
        Every(high=2.0),
        tuple(Faster(f"n = {n:,}", OBJECTS, n, "ferrule Vec", "ferrule frozen pyclass") for n in SMALL),
    ),
    Claim(
        "pyclass-beats-python",
        (192, 193),
        f"{FILE}:167",
        "Walking over them in Rust is faster than over Python's objects in Python",
        "The same list, against a Python loop over as many plain objects.",
        BySize(low=10.0),
        tuple(Faster(f"n = {n:,}", OBJECTS, n, "ferrule frozen pyclass") for n in SMALL),
    ),
    Claim(
        "handle-before-struct",
        (194,),
        f"{FILE}:168",
        "Keep other objects as Bound<PyAny> and get the needed field, rather than convert them",
        "One field of each of n objects against converting all of each.",
        BySize(low=1.2),
        tuple(Faster(f"n = {n:,}", OBJECTS, n, "ferrule one field", "ferrule to structs") for n in SMALL),
    ),
    Claim(
        "python-needs-the-lock",
        (195,),
        f"{FILE}:171",
        "Python's types need the GIL",
        "What a thread on each core gains where Rust reads through handles, as a share of what threads that "
        "need no lock gain at the same moments.",
        Every(high=0.4, unit="%"),
        tuple(Found(kind, f"lock free, {kind}", "%") for kind in ("list", "dict", "set", "tuple")),
    ),
    Claim(
        "rust-needs-no-lock",
        (196, 217, 353, 354, 419),
        f"{FILE}:172",
        "Rust's own data doesn't: detached, it is worked on while Python goes on",
        "The same, of calls of ferrule that detach, each with one thread of Rust's.",
        Every(low=0.6, unit="%"),
        (
            Found("statistics of an array", "lock free, statistics", "%"),
            Found("sines of an array", "lock free, sines", "%"),
            Found("words of a text", "lock free, words", "%"),
            Found("product of matrices", "lock free, matrices", "%"),
        ),
    ),
    Claim(
        "layout-differs",
        (197, 198, 199),
        f"{FILE}:176",
        "list, PyList and Vec differ in layout and speed",
        "A Vec against a PyList, and a PyList against a list in Python, walked over.",
        Every(low=1.5),
        tuple(
            Faster(f"{what}, {n:,} ints", WALK, n, label, than)
            for what, label, than in (
                ("Vec against PyList", VEC, PYLIST),
                ("PyList against list", PYLIST, PYTHON),
            )
            for n in (1_000, 100_000)
        ),
    ),
    Claim(
        "vec-less-memory",
        (200, 203),
        f"{FILE}:179",
        "A Vec needs less memory than a list, whose items are heavy objects",
        "A million floats: Python's list with its objects, over Rust's eight bytes for each.",
        Every(low=2.0),
        (
            Ratio(
                "list over Vec",
                Memory("list", "sequences/random-floats", MILLION, PYTHON),
                Memory("Vec", "sequences/random-floats", MILLION),
            ),
        ),
    ),
    Claim(
        "items-far-apart",
        (201, 204),
        f"{FILE}:184",
        "The items of a list lie at random places far from each other, those of a Vec side by side",
        "The share of a list's items further than a cache line (64 bytes) from the one before.",
        Every(low=0.5, unit="%"),
        tuple(
            Found(f"a list of {kind} {order}", f"far neighbours, {kind} {order}", "%")
            for kind in ("ints", "floats")
            for order in ("as it was made", "that was shuffled")
        ),
    ),
    Claim(
        "order-matters",
        (204,),
        f"{FILE}:184",
        "That makes walking over it slow",
        "The same ints walked over in Rust in the order in which they were made, against any other order.",
        BySize(low=1.2),
        tuple(
            Faster(f"n = {n:,}", "trials/walk-shuffled", n, "ferrule in order", "ferrule shuffled")
            for n in SIZES
        ),
    ),
    Claim(
        "vec-walks-faster",
        (202, 206, 212),
        f"{FILE}:181",
        "A Vec is walked over faster than a PyList",
        "Adding up n ints of each, both in Rust.",
        BySize(low=1.5),
        VEC_OVER_PYLIST,
    ),
    Claim(
        "pylist-runs-native",
        (207, 208),
        f"{FILE}:187",
        "Over a PyList the processor runs native code, over a list in Python interpreted code",
        "The same list of n ints, added up in Rust and in a Python loop.",
        BySize(low=1.5),
        PYLIST_OVER_LIST,
    ),
    Claim(
        "pylist-2-to-5",
        (209,),
        f"{FILE}:191",
        "PyList is 2–5 times faster than list",
        "The same list of n ints, added up in Rust through Bound<PyList> and in a Python loop.",
        BySize(2.0, 5.0),
        PYLIST_OVER_LIST,
    ),
    Claim(
        "vec-20-to-50",
        (210,),
        f"{FILE}:193",
        "Vec is 20–50 times faster than PyList",
        "Adding up n ints, a Vec that is there already against a Bound<PyList>.",
        BySize(20.0, 50.0),
        VEC_OVER_PYLIST,
    ),
    Claim(
        "handle-no-allocation",
        (211,),
        f"{FILE}:194",
        "A PyList as a reference avoids memory of its own, a Vec doesn't",
        "Peak memory for a list of a million ints: read through a handle over converted to a Vec.",
        Every(high=0.1),
        (
            Ratio(
                "handle over Vec",
                Memory("handle", WALK, MILLION, PYLIST),
                Memory("Vec", WALK, MILLION, "ferrule to Vec"),
            ),
        ),
    ),
    Claim(
        "hashmap-both-ways",
        (213,),
        f"{FILE}:198",
        "A HashMap in a signature is converted by itself, both ways",
        "A dict made of a HashMap, and taken as one.",
        Every(low=1.0, unit="%"),
        (Found("converted", "both ways", "%"),),
    ),
    Claim(
        "hashmap-heavy-work",
        (214, 220),
        f"{FILE}:201",
        "Convert to a HashMap for heavy computation: good if it takes far longer than the conversion",
        "A dict of n entries converted once, and each key looked up in the HashMap, against the dict through "
        "the C API; far longer than the conversion: each key 30 times.",
        BySize(low=1.2),
        tuple(Faster(f"n = {n:,}", "trials/heavy-map", n, HASHMAP, PYDICT) for n in SMALL[:-1]),
    ),
    Claim(
        "hashmap-walks-faster",
        (215,),
        f"{FILE}:201",
        "A HashMap is significantly faster to walk over than a dict through the C API",
        "Adding up the n values of each, both in Rust.",
        BySize(low=1.5),
        tuple(Faster(f"n = {n:,}", MAP, n, HASHMAP, PYDICT) for n in SMALL),
    ),
    Claim(
        "hashmap-looks-up-faster",
        (215, 110),
        f"{FILE}:201",
        "A HashMap is significantly faster to look up in than a dict through the C API",
        "Each key once, in any order: std's HashMap<String, i64>, against PyDict.get_item.",
        BySize(low=1.5),
        tuple(Faster(f"n = {n:,}", LOOK_UP, n, HASHMAP, PYDICT) for n in SMALL),
    ),
    Claim(
        "convert-to-detach",
        (216,),
        f"{FILE}:203",
        "Use a HashMap to work without the lock: the dict must be converted first",
        "Threads over a HashMap, detached, against threads over the dict that it was made of.",
        Every(low=1.2),
        (Missing("a HashMap detached", "no function here works on a HashMap without the lock"),),
    ),
    Claim(
        "hashmap-type-safe",
        (218,),
        f"{FILE}:205",
        "A HashMap<String, i64> makes sure of its types",
        "Whether each of seven wrong arguments is refused with a TypeError.",
        Every(low=1.0, unit="%"),
        tuple(Found(what, f"refused, {what}", "%") for what in WRONG),
    ),
    Claim(
        "conversion-tax",
        (219,),
        f"{FILE}:209",
        "A HashMap has a conversion tax for each item on entry and on exit",
        "An entry of a dict, in and out; a tax: more than walking over the entry through a handle.",
        Every(low=1.0),
        tuple(Ratio(tax.what, tax, PerItem("walked over", "dict[str, int]", "read")) for tax in TAX),
    ),
    Claim(
        "one-key-bad",
        (173, 221),
        f"{FILE}:213",
        "Converting a dict is bad if only one key is read",
        "One key through a handle, against the conversion of a dict of n entries.",
        BySize(low=2.0),
        tuple(
            Faster(f"n = {n:,}", "trials/one-key", n, "ferrule handle", "ferrule to HashMap") for n in SMALL
        ),
    ),
    Claim(
        "hashmap-against-dict",
        (110, 45),
        "1-nine-projects.md:152",
        "Rust's map is faster than Python's dict",
        "FrozenMap against dict: keys one by one in a Python loop, and all at once.",
        Every(low=1.2),
        tuple(
            Faster(f"{n:,} keys {way}", f"maps/{workload}", n)
            for way, workload in (("one by one", "get-one-by-one"), ("at once", "get-many-list"))
            for n in (1_000, 100_000)
        ),
    ),
    Claim(
        "lists-against-python",
        (109,),
        "1-nine-projects.md:151",
        "Lists: Rust against Python",
        "Sum, filter and doubling of a list of a million numbers.",
        Every(low=1.5),
        (
            Faster("sum against a loop", "sequences/sum-list", MILLION),
            Faster("sum against the builtin", "sequences/sum-list", MILLION, FERRULE, "builtin sum"),
            Faster("sum of floats against the builtin", FLOATS, MILLION, FERRULE, "builtin sum"),
            Faster("filter", "sequences/filter-list", MILLION),
            Faster("filter and double", "sequences/filter-and-double-list", MILLION),
        ),
    ),
    Claim(
        "deep-copy-pays-some",
        (132, 220),
        f"{FILE}:211",
        "Conversion pays where the computation is much longer",
        "Work on a list that is converted, or an object for each: Rust against Python.",
        Every(low=GOOD),
        tuple(
            Faster(f"{n:,} {what}", workload, n, "ferrule batch")
            for what, workload in (
                ("spelling distances", "scalars/spelling-distances"),
                ("rates of return", "scalars/rates-of-return"),
            )
            for n in (100, 1_000)
        ),
    ),
)
