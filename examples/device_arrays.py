"""GPU memory: a tensor on a CUDA device goes through Rust and to another library, and never to the host.

DLPack says where memory is. ferrule keeps the pointer and the device, hands both on, and refuses to read them
here. Needs CuPy or PyTorch and a GPU.
"""

import importlib
import importlib.util
from typing import Any

import ferrule as fe


def cuda_tensor() -> Any:  # noqa: ANN401 - of whatever library there is
    """Give ten floats on the first CUDA device, or None."""
    for name in ("torch", "cupy"):
        if importlib.util.find_spec(name) is None:
            continue
        library = importlib.import_module(name)
        if name == "torch" and library.cuda.is_available():
            return library.arange(10.0, device="cuda")
        if name == "cupy" and library.cuda.is_available():
            return library.arange(10.0)
    return None


host = fe.Buffer.arange(10, dtype="float32")
print(f"{host}: {host.device}, {host.__dlpack_device__()} to DLPack")

tensor = cuda_tensor()
if tensor is None:
    print("not run: no CUDA device, or neither PyTorch nor CuPy")
else:
    wrapped = fe.Buffer.wrap(tensor)
    print(f"{wrapped}, at {wrapped.address:#x}")
    again = importlib.import_module(type(tensor).__module__.partition(".")[0]).from_dlpack(wrapped)
    again[0] = 7
    assert float(tensor[0]) == 7
    print("written through the other view, seen in the first")
    try:
        memoryview(wrapped)
    except BufferError as error:
        print(f"refused on the host: {error}")
