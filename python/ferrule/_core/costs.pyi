"""
What `ferrule costs` calls: functions that do nothing but cross.
"""

from _typeshed import Incomplete, SupportsGetItem
from typing import Any, SupportsFloat, SupportsIndex, final
from typing_extensions import Buffer

__all__ = ["CrossingSource", "FrozenPoint", "MutablePoint", "ObjectPoint", "borrow_array", "borrow_arrow", "borrow_buffer", "borrow_dict", "borrow_list", "borrow_set", "borrow_str", "borrow_tuple", "call_0", "call_0_with_module", "call_1", "call_2", "call_5", "call_back", "call_detached", "look_up_keys", "raise_error", "read_array", "read_arrow", "read_attributes", "read_bools", "read_bytes", "read_dicts", "read_floats", "read_frozen", "read_int_dict", "read_int_set", "read_ints", "read_key", "read_mutable", "read_nested", "read_optional_ints", "read_pairs", "read_str_dict", "read_str_set", "read_strs", "read_tuple", "shape_arrays", "shape_frozen_dict", "shape_handle_pairs", "shape_list_dict_array", "shape_map_list", "shape_nested_to_dict", "shape_objects", "shape_scalars", "shape_set_bytes_str", "shape_two_lists", "take_array", "take_array_like", "take_big_int", "take_big_int_vec", "take_bool", "take_bool_vec", "take_buffer", "take_byte_vec", "take_bytes", "take_bytes_vec", "take_float", "take_float_vec", "take_frozen", "take_frozen_vec", "take_int", "take_int_map", "take_int_set", "take_int_vec", "take_map_vec", "take_mutable", "take_mutable_vec", "take_nested_vec", "take_optional_int", "take_optional_int_vec", "take_pair", "take_pair_vec", "take_point", "take_point_vec", "take_str", "take_str_map", "take_string", "take_string_set", "take_string_vec", "work_nested_to_dict"]

@final
class CrossingSource:
    """
    Data of `n` items in Rust; each method makes one kind of Python object of it.
    """
    def __new__(cls, /, n: SupportsIndex, text: str, words: SupportsGetItem[int, str]) -> CrossingSource:
        """
        `n` items, `n` times the first character of `text`, an int of about `n` bytes; `words` are the `n` strs.
        """
    def array(self, /) -> Incomplete:
        """
        Return a NumPy array of float64, a copy.
        """
    def array_view(self, /) -> Incomplete:
        """
        Return a NumPy array over the memory of this object.
        """
    def arrow(self, /) -> Any:
        """
        Return an Arrow array over the memory of this object, as pyarrow's.
        """
    def big_int(self, /) -> int:
        """
        Return an int of about n bytes.
        """
    def bools(self, /) -> list:
        """
        Return a list of bools.
        """
    def byte_string(self, /) -> bytes:
        """
        Return bytes.
        """
    def bytes_list(self, /) -> list:
        """
        Return a list of bytes.
        """
    def floats(self, /) -> list:
        """
        Return a list of floats.
        """
    def frozen(self, /) -> FrozenPoint:
        """
        Return an object of a frozen class of Rust's.
        """
    def frozens(self, /) -> list:
        """
        Return a list of frozen objects of Rust's.
        """
    def int_dict(self, /) -> dict:
        """
        Return a dict from int to float.
        """
    def int_set(self, /) -> set:
        """
        Return a set of ints.
        """
    def int_tuple(self, /) -> tuple:
        """
        Return a tuple of ints.
        """
    def integer(self, /) -> int:
        """
        Return an int.
        """
    def ints(self, /) -> list:
        """
        Return a list of ints.
        """
    def look_up(self, /) -> None:
        """
        Look up each of the strs in the map: no Python in it.
        """
    def mutable(self, /) -> MutablePoint:
        """
        Return an object of a class of Rust's that may change.
        """
    def mutables(self, /) -> list:
        """
        Return a list of objects of Rust's that may change.
        """
    def nested(self, /) -> list:
        """
        Return a list of lists of floats.
        """
    def nones(self, /) -> list:
        """
        Return a list of None.
        """
    def nothing(self, /) -> None:
        """
        Return nothing.
        """
    def object(self, /, maker: Any) -> Any:
        """
        Return an object of a class of Python's, made by calling it.
        """
    def objects(self, /, maker: Any) -> list:
        """
        Return a list of objects of a class of Python's.
        """
    def pair(self, /) -> tuple[int, int]:
        """
        Return a tuple of two ints.
        """
    def pairs(self, /) -> list:
        """
        Return a list of pairs of ints.
        """
    def real(self, /) -> float:
        """
        Return a float.
        """
    def str_dict(self, /) -> dict:
        """
        Return a dict from str to int.
        """
    def str_set(self, /) -> set:
        """
        Return a set of strs.
        """
    def strs(self, /) -> list:
        """
        Return a list of strs.
        """
    def sum_ints(self, /) -> None:
        """
        Add up the ints: no Python in it.
        """
    def sum_map(self, /) -> None:
        """
        Add up the values of the map: no Python in it.
        """
    def text(self, /) -> str:
        """
        Return a str.
        """
    def truth(self, /) -> bool:
        """
        Return a bool.
        """

@final
class FrozenPoint:
    """
    A record that never changes, whose fields are Rust's: each read makes a Python object.
    """
    def __new__(cls, /, id: SupportsIndex, value: SupportsFloat | SupportsIndex) -> FrozenPoint: ...
    @property
    def id(self, /) -> int: ...
    @property
    def value(self, /) -> float: ...

@final
class MutablePoint:
    """
    A record that may change: each access asks whether somebody else has borrowed it.
    """
    def __new__(cls, /, id: SupportsIndex, value: SupportsFloat | SupportsIndex) -> MutablePoint: ...
    @property
    def id(self, /) -> int: ...
    @id.setter
    def id(self, /, value: SupportsIndex) -> None: ...
    @property
    def value(self, /) -> float: ...
    @value.setter
    def value(self, /, value: SupportsFloat | SupportsIndex) -> None: ...

@final
class ObjectPoint:
    """
    A record that never changes, whose fields are Python objects: a read hands one out.
    """
    def __new__(cls, /, id: Any, value: Any) -> ObjectPoint: ...
    @property
    def id(self, /) -> Any: ...
    @property
    def value(self, /) -> Any: ...

def borrow_array(x: Incomplete) -> None:
    """
    Take a NumPy array of float64, with any strides, where it lies.
    """

def borrow_arrow(x: Incomplete) -> None:
    """
    Take an Arrow array where it lies.
    """

def borrow_buffer(x: Buffer) -> None:
    """
    Take a buffer of float64 where it lies.
    """

def borrow_dict(x: dict) -> None:
    """
    Take a dict as an object.
    """

def borrow_list(x: list) -> None:
    """
    Take a list as an object.
    """

def borrow_set(x: set) -> None:
    """
    Take a set as an object.
    """

def borrow_str(x: str) -> None:
    """
    Take a str as an object.
    """

def borrow_tuple(x: tuple) -> None:
    """
    Take a tuple as an object.
    """

def call_0() -> None:
    """
    Do nothing.
    """

def call_0_with_module() -> None:
    """
    Do nothing; the module is passed, as to functions of C.
    """

def call_1(a: Any) -> None:
    """
    Do nothing with one argument.
    """

def call_2(a: Any, b: Any) -> None:
    """
    Do nothing with two arguments, by position or by keyword.
    """

def call_5(a: Any, b: Any, c: Any, d: Any, e: Any) -> None:
    """
    Do nothing with five arguments.
    """

def call_back(function: Any, times: SupportsIndex, *arguments: "object", **keywords: "object") -> None:
    """
    Call `function` `times` times with the arguments: from Rust to Python.
    """

def call_detached(times: SupportsIndex) -> None:
    """
    Detach and attach again, `times` times.
    """

def look_up_keys(x: dict, keys: list) -> None:
    """
    Look up each of the keys in a dict.
    """

def raise_error() -> None:
    """
    Raise `ValueError`.
    """

def read_array(x: Incomplete) -> None:
    """
    Read a NumPy array of float64.
    """

def read_arrow(x: Incomplete) -> None:
    """
    Read an Arrow array of float64.
    """

def read_attributes(x: list) -> None:
    """
    Read one attribute of each object.
    """

def read_bools(x: list) -> None:
    """
    Read bools.
    """

def read_bytes(x: list) -> None:
    """
    Read the lengths of bytes.
    """

def read_dicts(x: list) -> None:
    """
    Read one key of each dict.
    """

def read_floats(x: list) -> None:
    """
    Read floats.
    """

def read_frozen(x: list) -> None:
    """
    Read a field of frozen objects of Rust's.
    """

def read_int_dict(x: dict) -> None:
    """
    Read a dict from int to float.
    """

def read_int_set(x: set) -> None:
    """
    Read a set of ints.
    """

def read_ints(x: list) -> None:
    """
    Read ints.
    """

def read_key(x: dict, key: Any) -> None:
    """
    Read one key of a dict.
    """

def read_mutable(x: list) -> None:
    """
    Read a field of objects of Rust's that may change.
    """

def read_nested(x: list) -> None:
    """
    Read lists of floats.
    """

def read_optional_ints(x: list) -> None:
    """
    Read ints or None.
    """

def read_pairs(x: list) -> None:
    """
    Read pairs of ints.
    """

def read_str_dict(x: dict) -> None:
    """
    Read a dict from str to int.
    """

def read_str_set(x: set) -> None:
    """
    Read a set of strs.
    """

def read_strs(x: list) -> None:
    """
    Read the lengths of strs in bytes.
    """

def read_tuple(x: tuple) -> None:
    """
    Read a tuple of ints.
    """

def shape_arrays(a: Incomplete, b: Incomplete, c: SupportsFloat | SupportsIndex) -> None:
    """
    `f(ndarray, ndarray, float)`, where they lie.
    """

def shape_frozen_dict(a: list, b: dict[SupportsIndex, SupportsFloat | SupportsIndex]) -> None:
    """
    `f(list[frozen], dict[int, float])`: the list read, the dict copied.
    """

def shape_handle_pairs(a: dict, b: SupportsGetItem[int, tuple[SupportsIndex, SupportsIndex]]) -> None:
    """
    `f(dict[str, int], list[tuple[int, int]])`: the dict only lent, the pairs copied.
    """

def shape_list_dict_array(a: SupportsGetItem[int, SupportsFloat | SupportsIndex], b: dict[str, SupportsIndex], c: Incomplete) -> None:
    """
    `f(list[float], dict[str, int], ndarray)`, the first two copied.
    """

def shape_map_list(a: SupportsGetItem[int, SupportsIndex], b: SupportsFloat | SupportsIndex) -> list[float]:
    """
    `f(list[int], float) -> list[float]`: copied in, made anew.
    """

def shape_nested_to_dict(a: SupportsGetItem[int, SupportsGetItem[int, SupportsFloat | SupportsIndex]], b: str) -> dict[str, int]:
    """
    `f(list[list[float]], str) -> dict[str, int]`: copied in; one item of each name of the list's length comes back.
    """

def shape_objects(a: SupportsGetItem[int, Incomplete], b: SupportsIndex) -> None:
    """
    `f(list[dataclass], int)`, copied.
    """

def shape_scalars(a: str, b: SupportsIndex, c: SupportsFloat | SupportsIndex, d: bool) -> None:
    """
    `f(str, int, float, bool)`.
    """

def shape_set_bytes_str(a: set[SupportsIndex], b: bytes, c: str) -> None:
    """
    `f(set[int], bytes, str)`: the set copied, the others lent.
    """

def shape_two_lists(a: SupportsGetItem[int, SupportsIndex], b: SupportsGetItem[int, str]) -> None:
    """
    `f(list[int], list[str])`, copied.
    """

def take_array(x: Incomplete) -> None:
    """
    Copy a NumPy array of float64.
    """

def take_array_like(x: Incomplete) -> None:
    """
    Take numbers as float64: where they lie if they are, else converted.
    """

def take_big_int(x: SupportsIndex) -> None:
    """
    Take an int of any size.
    """

def take_big_int_vec(x: SupportsGetItem[int, SupportsIndex]) -> None:
    """
    Take ints of any size, copied.
    """

def take_bool(x: bool) -> None:
    """
    Take a bool.
    """

def take_bool_vec(x: SupportsGetItem[int, bool]) -> None:
    """
    Take bools, copied.
    """

def take_buffer(x: Buffer) -> None:
    """
    Copy a buffer of float64.
    """

def take_byte_vec(x: SupportsGetItem[int, SupportsIndex]) -> None:
    """
    Take bytes, copied.
    """

def take_bytes(x: bytes) -> None:
    """
    Take bytes, lent.
    """

def take_bytes_vec(x: SupportsGetItem[int, SupportsGetItem[int, SupportsIndex]]) -> None:
    """
    Take bytes, copied.
    """

def take_float(x: SupportsFloat | SupportsIndex) -> None:
    """
    Take a float.
    """

def take_float_vec(x: SupportsGetItem[int, SupportsFloat | SupportsIndex]) -> None:
    """
    Take floats, copied.
    """

def take_frozen(x: FrozenPoint) -> None:
    """
    Take a frozen object of Rust's, lent.
    """

def take_frozen_vec(x: SupportsGetItem[int, FrozenPoint]) -> None:
    """
    Take frozen objects of Rust's, by reference.
    """

def take_int(x: SupportsIndex) -> None:
    """
    Take an int.
    """

def take_int_map(x: dict[SupportsIndex, SupportsFloat | SupportsIndex]) -> None:
    """
    Take a dict from int to float, copied.
    """

def take_int_set(x: set[SupportsIndex]) -> None:
    """
    Take a set of ints, copied.
    """

def take_int_vec(x: SupportsGetItem[int, SupportsIndex]) -> None:
    """
    Take ints, copied.
    """

def take_map_vec(x: SupportsGetItem[int, dict[str, SupportsIndex]]) -> None:
    """
    Take dicts, copied.
    """

def take_mutable(x: MutablePoint) -> None:
    """
    Take an object of Rust's that may change, lent.
    """

def take_mutable_vec(x: SupportsGetItem[int, MutablePoint]) -> None:
    """
    Take objects of Rust's that may change, by reference.
    """

def take_nested_vec(x: SupportsGetItem[int, SupportsGetItem[int, SupportsFloat | SupportsIndex]]) -> None:
    """
    Take lists of floats, copied.
    """

def take_optional_int(x: SupportsIndex | None) -> None:
    """
    Take an int or None.
    """

def take_optional_int_vec(x: SupportsGetItem[int, SupportsIndex | None]) -> None:
    """
    Take ints or None, copied.
    """

def take_pair(x: tuple[SupportsIndex, SupportsIndex]) -> None:
    """
    Take a tuple of two ints.
    """

def take_pair_vec(x: SupportsGetItem[int, tuple[SupportsIndex, SupportsIndex]]) -> None:
    """
    Take pairs of ints, copied.
    """

def take_point(x: Incomplete) -> None:
    """
    Take an object's two attributes.
    """

def take_point_vec(x: SupportsGetItem[int, Incomplete]) -> None:
    """
    Take the two attributes of each object, copied.
    """

def take_str(x: str) -> None:
    """
    Take a str, lent.
    """

def take_str_map(x: dict[str, SupportsIndex]) -> None:
    """
    Take a dict from str to int, copied.
    """

def take_string(x: str) -> None:
    """
    Take a str, copied.
    """

def take_string_set(x: set[str]) -> None:
    """
    Take a set of strs, copied.
    """

def take_string_vec(x: SupportsGetItem[int, str]) -> None:
    """
    Take strs, copied.
    """

def work_nested_to_dict(n: SupportsIndex, b: str) -> None:
    """
    What `shape_nested_to_dict` does beside crossing, for `n` rows: that is Rust's work, and no part of the model.
    """
