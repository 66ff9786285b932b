"""
Memory that Python and other libraries see without a copy, also from other processes.
"""

from collections.abc import Sequence
from numpy.typing import ArrayLike, DTypeLike, NDArray
from typing import Any, SupportsIndex, final
from typing_extensions import CapsuleType

__all__ = ["Buffer", "SharedArray", "normalize_images"]

@final
class Buffer:
    """
    Typed memory of any number of dimensions, made by Rust or taken over from somebody, and handed on without a copy.

    It is handed over by the buffer protocol (``memoryview(b)``, ``np.asarray(b)``), by Arrow (``pa.array(b)``,
    ``pl.Series(b)``: one dimension, contiguous, not bool) and by DLPack (``np.from_dlpack(b)``, ``torch.from_dlpack(b)``).
    All of them see the same memory, which lives as long as any of them. What can't be passed without a copy is refused
    with ``BufferError``.

    Examples
    --------
    >>> import ferrule as fe, numpy as np
    >>> made = fe.Buffer.arange(1_000_000, dtype="uint32")
    >>> array = np.asarray(made)
    >>> array.ctypes.data == made.address
    True
    >>> array[0] = 7
    >>> memoryview(made)[:3].tolist()
    [7, 1, 2]
    """
    def __array__(self, /, dtype: DTypeLike | None = None, copy: "bool | None" = None) -> NDArray[Any]:
        """
        For NumPy, where it can't have the memory by the buffer protocol: then it would take the whole buffer for one item.
        """
    def __arrow_c_array__(self, /, requested_schema: "object" = None) -> tuple[CapsuleType, CapsuleType]:
        """
        Arrow's capsules of type and array: for its consumers. Another type that is requested is not converted to.
        """
    def __arrow_c_schema__(self, /) -> CapsuleType:
        """
        Arrow's capsule of the type: for its consumers.
        """
    def __buffer__(self, flags: "int", /) -> "memoryview": ...
    def __dlpack__(self, /, *, stream: "object" = None, max_version: "tuple[int, int] | None" = None, dl_device: "tuple[int, int] | None" = None, copy: "bool | None" = None) -> CapsuleType:
        """
        DLPack's capsule: for its consumers.
        """
    def __dlpack_device__(self, /) -> "tuple[int, int]":
        """
        DLPack's numbers for the kind of device and the device.
        """
    def __repr__(self, /) -> str: ...
    @property
    def address(self, /) -> int:
        """
        Where the first item is. Reading there is up to you: it is good as long as the buffer is.
        """
    @staticmethod
    def arange(n: SupportsIndex, dtype: DTypeLike | None = None) -> Buffer:
        """
        The numbers from 0 to ``n - 1``. Uses all threads.

        Parameters
        ----------
        n : int
        dtype : str or NumPy dtype, default int64
            An integer type, float32 or float64 (where large numbers are rounded).

        Raises
        ------
        ResultOverflowError
            The last number does not fit the type.

        Examples
        --------
        >>> import ferrule as fe
        >>> memoryview(fe.Buffer.arange(4)).tolist()
        [0, 1, 2, 3]
        """
    @staticmethod
    def copy_of(obj: Any) -> Buffer:
        """
        A contiguous, writable copy of what :meth:`wrap` takes, in whatever strides. Uses all threads.

        Examples
        --------
        >>> import ferrule as fe, numpy as np
        >>> fe.Buffer.copy_of(np.arange(10)[::-2]).strides
        (8,)
        """
    @property
    def device(self, /) -> str:
        """
        Where the memory is: ``cpu``, or a device such as ``cuda:0``.
        """
    @property
    def dtype(self, /) -> str:
        """
        What the items are, as NumPy calls it.
        """
    @property
    def nbytes(self, /) -> int:
        """
        The bytes of all items.
        """
    @staticmethod
    def random(shape: SupportsIndex | Sequence[SupportsIndex], *, seed: SupportsIndex) -> Buffer:
        """
        Random float64, uniform in [0, 1): in order the numbers of :func:`random_floats`. Uses all threads.

        Examples
        --------
        >>> import ferrule as fe, numpy as np
        >>> np.asarray(fe.Buffer.random((2, 2), seed=1))
        array([[0.74974824, 0.37239342],
               [0.43828391, 0.95411672]])
        """
    @property
    def readonly(self, /) -> bool:
        """
        Whether nobody may write through this buffer.
        """
    @property
    def shape(self, /) -> tuple[int, ...]:
        """
        How long each dimension is.
        """
    @property
    def strides(self, /) -> tuple[int, ...]:
        """
        Bytes from one item to the next, for each dimension.
        """
    @staticmethod
    def wrap(obj: Any) -> Buffer:
        """
        The memory of another object, without a copy: as a buffer that keeps the object's memory alive.

        Parameters
        ----------
        obj
            Whatever has the buffer protocol (NumPy, memoryview, bytes, array, mmap), Arrow's C data interface (one array
            or one chunk of integers or floats without nulls: pyarrow, polars) or DLPack (PyTorch, CuPy, JAX). Strides and
            the right to write are kept. Arrow's memory is read-only, and so is that of a DLPack before 1.0. Memory on a device
            stays there, is never read, and is handed on by ``__dlpack__`` alone.

        Raises
        ------
        ArgumentTypeError
            The object has none of these, or items of another type: other than bool, integers and floats of up to 64 bits,
            or not in this machine's byte order.
        ArgumentError
            It has nulls, or several chunks.

        Examples
        --------
        >>> import ferrule as fe, numpy as np
        >>> array = np.zeros((3, 4), np.float32)
        >>> wrapped = fe.Buffer.wrap(array.T)
        >>> wrapped.shape, wrapped.strides, wrapped.address == array.ctypes.data
        ((4, 3), (4, 16), True)
        """
    @staticmethod
    def zeros(shape: SupportsIndex | Sequence[SupportsIndex], dtype: DTypeLike | None = None) -> Buffer:
        """
        Zeros. Large memory takes no time and no space until it is written to.

        Parameters
        ----------
        shape : int or tuple of int
        dtype : str or NumPy dtype, default float64
            bool, int8 to int64, uint8 to uint64, float16 to float64.

        Raises
        ------
        OutOfMemoryError
            There is not so much memory.

        Examples
        --------
        >>> import ferrule as fe
        >>> fe.Buffer.zeros((2, 3), dtype="float32")
        Buffer(shape=(2, 3), dtype='float32')
        """

@final
class SharedArray:
    """
    An array in memory that several processes see: what one writes, the others read. Needs Linux.

    The memory belongs to whoever holds it and to no file: the system frees it when the last holder has closed it or
    has ended, in whatever way. Nothing is left behind, in no folder, and there is nothing to unlink. Others
    attach by :attr:`name`, which is good as long as this array is open in this process; whoever has attached has a name
    of their own, so the memory outlives its creator. Only processes that the system lets look into this one can
    attach: those of the same user, and root.

    It can be pickled: what is passed is the name, so it goes to the children of ``multiprocessing``, however they are
    started; keep it open until they have it. A forked child inherits it.

    Who reads while another writes sees old and new items: agree on turns by a lock, a queue or a pipe.

    Examples
    --------
    >>> import ferrule as fe
    >>> with fe.SharedArray.create((2, 3), dtype="int32") as shared:
    ...     shared.array[:] = 7
    ...     with fe.SharedArray.attach(shared.name) as same:  # in whatever process
    ...         print(same.array.sum())
    42
    """
    def __buffer__(self, flags: "int", /) -> "memoryview": ...
    def __enter__(self, /) -> SharedArray: ...
    def __exit__(self, /, *_error: "object") -> None: ...
    def __reduce__(self, /) -> "tuple[object, tuple[str, bool]]": ...
    def __repr__(self, /) -> str: ...
    @property
    def array(self, /) -> NDArray[Any]:
        """
        As a NumPy array, which is the memory itself. It stays usable after :meth:`close`.
        """
    @classmethod
    def attach(cls, /, name: str, readonly: bool = False) -> SharedArray:
        """
        Opens the array that another process, or this one, holds under a name.

        Parameters
        ----------
        name : str
            What :attr:`name` gave to whoever holds it.
        readonly : bool
            Whether it can only be read here.

        Raises
        ------
        FileNotFoundError
            The holder has closed it or has ended. Never is other memory taken for it: the name has 128 random bits that
            the memory has, too.
        PermissionError
            The holder is a process of another user.
        ArgumentError
            It is no such name.

        Examples
        --------
        >>> import ferrule as fe
        >>> shared = fe.SharedArray.create(3, dtype="uint8")
        >>> reader = fe.SharedArray.attach(shared.name, readonly=True)
        >>> shared.array[0] = 5
        >>> reader.array
        array([5, 0, 0], dtype=uint8)
        >>> shared.close()
        >>> fe.SharedArray.attach(reader.name).array[0]
        np.uint8(5)
        """
    def close(self, /) -> None:
        """
        Gives up this process's name for it. Arrays and views that were made of it stay usable; the memory goes with the
        last of them here, and in other processes. May be called again.
        """
    @property
    def closed(self, /) -> bool:
        """
        Whether :meth:`close` was called.
        """
    @classmethod
    def create(cls, /, shape: SupportsIndex | Sequence[SupportsIndex], dtype: DTypeLike | None = None) -> SharedArray:
        """
        Makes an array of zeros. `shape` and `dtype` are as for :meth:`Buffer.zeros`.

        Examples
        --------
        >>> import ferrule as fe
        >>> shared = fe.SharedArray.create(1_000_000)
        >>> shared.shape, shared.dtype, shared.nbytes
        ((1000000,), 'float64', 8000000)
        """
    @property
    def dtype(self, /) -> str:
        """
        What the items are, as NumPy calls it.
        """
    @property
    def name(self, /) -> str:
        """
        Under which others attach, as long as it is open here: in each process another.
        """
    @property
    def nbytes(self, /) -> int:
        """
        The bytes of all items.
        """
    @property
    def readonly(self, /) -> bool:
        """
        Whether it can only be read here.
        """
    @property
    def shape(self, /) -> tuple[int, ...]:
        """
        How long each dimension is.
        """

def normalize_images(batch: Any, mean: ArrayLike, std: ArrayLike, out: "Buffer | None" = None) -> Buffer:
    """
    Images as networks take them: from bytes with interleaved channels to normalised floats, channel by channel. Uses all threads.

    Each value becomes ``(value / 255 - mean[channel]) / std[channel]``, computed in double precision and rounded once.

    Parameters
    ----------
    batch : uint8 array of shape (images, height, width, channels)
        Whatever :meth:`Buffer.wrap` takes, read in place; where it is not C-contiguous, a copy is made first.
    mean, std : list, tuple or array of floats
        One number for each channel, of values between 0 and 1; `std` positive.
    out : Buffer, optional
        Where the result is written: float32, C-contiguous, writable, of shape (images, channels, height, width), apart
        from `batch`. A NumPy array or a tensor is written to by ``out=Buffer.wrap(array)``.

    Returns
    -------
    Buffer
        `out`, or a new one. NumPy, PyTorch and others read it without a copy.

    Raises
    ------
    ArgumentTypeError, ShapeError, ArgumentError
        What came is not what is wanted above; the message says which.

    Examples
    --------
    >>> import ferrule as fe, numpy as np
    >>> batch = np.full((1, 2, 2, 3), 255, np.uint8)
    >>> tensor = fe.normalize_images(batch, mean=[0.5, 0.5, 0.5], std=[0.5, 0.25, 0.125])
    >>> tensor
    Buffer(shape=(1, 3, 2, 2), dtype='float32')
    >>> np.asarray(tensor)[0, :, 0, 0]
    array([1., 2., 4.], dtype=float32)
    """
