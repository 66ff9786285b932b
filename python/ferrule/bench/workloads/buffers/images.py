"""Workloads of the domain buffers: images as tensors."""

from functools import cache
from typing import Any

import ferrule as fe
from ferrule.bench import inputs, workload
from ferrule.reference import buffers as reference

IN_PLACE = "no new memory"
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Those of ImageNet, which most networks for images are trained with."""
SIDE, CHANNELS = 224, 3


def same_tensor(expected: Any, got: Any) -> bool:
    """Whether the numbers differ by no more than single precision explains: millions are compared at once."""
    import numpy as np

    one, other = np.asarray(expected), np.asarray(got)
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-5, atol=1e-5)


@workload(
    sizes=(1, 16, 256),
    unit="image",
    equal=same_tensor,
    work=lambda n: (5.0 * n * SIDE * SIDE * CHANNELS, "B"),
    memory=False,
)
def normalize_images(n: int) -> Any:
    """Turn RGB images of 224 × 224 bytes into normalised float tensors, channel by channel.

    Random bytes; the answer is the tensor, flat. Peers that compute in single precision differ in the last
    bits. The speed counts a byte read and four written for each value.
    """
    return inputs.array(n * SIDE * SIDE * CHANNELS, dtype="uint8", high=256).reshape(n, SIDE, SIDE, CHANNELS)


def tensor(n: int) -> Any:
    """Make room for a result."""
    import numpy as np

    return np.empty((n, CHANNELS, SIDE, SIDE), np.float32)


@normalize_images.reference(max_n=1)
def _(batch: Any) -> Any:
    return memoryview(reference.normalize_images(batch, MEAN, STD).memory).cast("f")


@normalize_images.ferrule(parallel=True)
def _(batch: Any) -> Any:
    import numpy as np

    return np.asarray(fe.normalize_images(batch, MEAN, STD)).reshape(-1)


def with_out(batch: Any) -> tuple[Any, Any]:
    """Give the batch and room for its result."""
    return batch, tensor(len(batch))


@normalize_images.ferrule("into out=", prepare=with_out, note=IN_PLACE, case=IN_PLACE, parallel=True)
def _(prepared: tuple[Any, Any]) -> Any:
    batch, out = prepared
    fe.normalize_images(batch, MEAN, STD, out=fe.Buffer.wrap(out))
    return out.reshape(-1)


@normalize_images.peer("NumPy")
def _(batch: Any) -> Any:
    import numpy as np

    return by_numpy(batch, np.empty((len(batch), CHANNELS, SIDE, SIDE), np.float32))


@normalize_images.peer("NumPy, out=", prepare=with_out, note=IN_PLACE, case=IN_PLACE)
def _(prepared: tuple[Any, Any]) -> Any:
    return by_numpy(*prepared)


def by_numpy(batch: Any, out: Any) -> Any:
    """Compute as NumPy does it best: one multiplication, one subtraction in place, in single precision."""
    import numpy as np

    std = np.array(STD, np.float32)[:, None, None]
    mean = np.array(MEAN, np.float32)[:, None, None]
    np.multiply(batch.transpose(0, 3, 1, 2), 1 / (255 * std), out=out)
    np.subtract(out, mean / std, out=out)
    return out.reshape(-1)


@normalize_images.peer("Numba", needs="numba", jit=True, parallel=True)
def _(batch: Any) -> Any:
    return by_numba(parallel=True)(batch, tensor(len(batch))).reshape(-1)


@normalize_images.peer("Numba, serial", needs="numba", jit=True)
def _(batch: Any) -> Any:
    return by_numba(parallel=False)(batch, tensor(len(batch))).reshape(-1)


@normalize_images.peer(
    "Numba, out=", needs="numba", prepare=with_out, note=IN_PLACE, case=IN_PLACE, jit=True, parallel=True
)
def _(prepared: tuple[Any, Any]) -> Any:
    return by_numba(parallel=True)(*prepared).reshape(-1)


@normalize_images.peer(
    "Numba, serial, out=", needs="numba", prepare=with_out, note=IN_PLACE, case=IN_PLACE, jit=True
)
def _(prepared: tuple[Any, Any]) -> Any:
    return by_numba(parallel=False)(*prepared).reshape(-1)


@cache
def by_numba(*, parallel: bool) -> Any:
    """Give the kernel, compiled once."""
    import numba
    import numpy as np

    scale = np.array([1 / (255 * std) for std in STD], np.float32)
    shift = np.array([mean / std for mean, std in zip(MEAN, STD, strict=True)], np.float32)

    @numba.njit(parallel=parallel, fastmath=True)
    def kernel(batch: Any, out: Any) -> Any:
        for row in numba.prange(batch.shape[0] * SIDE):
            image, y = row // SIDE, row % SIDE
            for c in range(CHANNELS):
                for x in range(SIDE):
                    out[image, c, y, x] = batch[image, y, x, c] * scale[c] - shift[c]
        return out

    return kernel


@normalize_images.peer("PyTorch", needs="torch", parallel=True)
def _(batch: Any) -> Any:
    import torch

    images = torch.from_numpy(batch).permute(0, 3, 1, 2).float().div_(255)
    mean = torch.tensor(MEAN).view(-1, 1, 1)
    return images.sub_(mean).div_(torch.tensor(STD).view(-1, 1, 1)).contiguous().numpy().reshape(-1)
