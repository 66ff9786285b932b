"""Fast parts in Rust, and the tools that measure what they are worth."""

from ferrule import _rooms as _rooms
from ferrule import buffers, codec, errors, linalg, maps, records, scalars, sequences, tables, text
from ferrule._core import __version__ as __version__
from ferrule._core import build_info
from ferrule.buffers import *
from ferrule.errors import *
from ferrule.linalg import *
from ferrule.maps import *
from ferrule.records import *
from ferrule.scalars import *
from ferrule.sequences import *
from ferrule.tables import *
from ferrule.text import *

__all__ = ["build_info", "codec"]
__all__ += buffers.__all__
__all__ += errors.__all__
__all__ += linalg.__all__
__all__ += maps.__all__
__all__ += records.__all__
__all__ += scalars.__all__
__all__ += sequences.__all__
__all__ += tables.__all__
__all__ += text.__all__

# What is general, or hides a name of the standard library's, is reached by its module only.
__all__.remove("CancelledError")
__all__.remove("Field")
__all__.remove("add")
__all__.remove("add_batch")
__all__.remove("asdict")
__all__.remove("divide_batch")
__all__.remove("fields")
__all__.remove("floor_divide")
__all__.remove("floor_divide_batch")
__all__.remove("modulo")
__all__.remove("modulo_batch")
__all__.remove("multiply")
__all__.remove("multiply_batch")
__all__.remove("noop")
__all__.remove("power")
__all__.remove("power_batch")
__all__.remove("subtract")
__all__.remove("subtract_batch")
del (
    CancelledError,
    Field,
    add,
    add_batch,
    asdict,
    divide_batch,
    fields,
    floor_divide,
    floor_divide_batch,
    modulo,
    modulo_batch,
    multiply,
    multiply_batch,
    noop,
    power,
    power_batch,
    subtract,
    subtract_batch,
)
