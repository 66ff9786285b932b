"""Machine-learning preprocessing: images as bytes become normalised float tensors where the model reads them.

Rust writes into memory of its own, or into a tensor that is there; NumPy (and PyTorch, likewise) reads it
without a copy. Real data: digits by hand, carried by scikit-learn (`pip install 'ferrule[peers]'`).
"""

import gzip

import ferrule as fe
import numpy as np
from ferrule.bench.inputs import data_file

path = data_file("sklearn", "digits.csv.gz")
with gzip.open(path) as file:
    digits = np.loadtxt(file, delimiter=",", dtype=np.uint8)
grey = digits[:, :-1].reshape(-1, 8, 8, 1) * 15  # 0 to 16 becomes 0 to 240
batch = np.repeat(grey, 3, axis=3)
print(f"{len(batch)} images of {batch.shape[1:]} bytes")

mean, std = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
made = fe.normalize_images(batch, mean, std)
tensor = np.asarray(made)
print(f"{made}, at the same address in NumPy: {tensor.ctypes.data == made.address}")

# A training loop has room for one batch, which is filled again and again.
room = np.empty((256, 3, 8, 8), np.float32)
target = fe.Buffer.wrap(room)
sums = []
for start in range(0, len(batch) - 255, 256):
    fe.normalize_images(batch[start : start + 256], mean, std, out=target)
    sums.append(float(room.sum()))
average = sum(sums) / len(sums) / room.size
print(f"{len(sums)} batches through {room.nbytes:,} bytes; mean of all values {average:.4f}")

expected = ((batch / 255 - np.array(mean)) / np.array(std)).astype(np.float32).transpose(0, 3, 1, 2)
assert np.array_equal(tensor, expected)
print("the same as NumPy in double precision, bit for bit")
