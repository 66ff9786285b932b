"""Images as networks take them."""

import math
import struct
from collections.abc import Sequence

from ferrule.errors import ArgumentError, ArgumentTypeError, ShapeError
from ferrule.reference.buffers.memory import Buffer, Exporter


def normalize_images(batch: Exporter, mean: Sequence[float], std: Sequence[float]) -> Buffer:
    """From bytes with interleaved channels to normalised floats, channel by channel."""
    images = Buffer.wrap(batch)
    if images.dtype != "uint8":
        raise ArgumentTypeError(f"batch: got {images.dtype}, wanted uint8")
    if len(images.shape) != 4:
        message = f"batch: got {len(images.shape)} dimensions, wanted 4: images, height, width, channels"
        raise ShapeError(message)
    count, height, width, channels = images.shape
    check_scale(mean, std, channels)
    values = images.tobytes()
    pixels = height * width
    items = [
        single((values[(image * pixels + pixel) * channels + channel] / 255.0 - mean[channel]) / std[channel])
        for image in range(count)
        for channel in range(channels)
        for pixel in range(pixels)
    ]
    return Buffer.of_items(items, "float32", (count, channels, height, width))


def single(value: float) -> float:
    """Round to single precision; what is too large for it is infinite."""
    try:
        rounded: float = struct.unpack("=f", struct.pack("=f", value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)
    return rounded


def check_scale(mean: Sequence[float], std: Sequence[float], channels: int) -> None:
    """Refuse what can't be computed with."""
    for name, given in (("mean", mean), ("std", std)):
        if len(given) != channels:
            message = f"{name}: got {len(given)} numbers, wanted {channels}, one for each channel of batch"
            raise ShapeError(message)
        for place, number in enumerate(given):
            if not math.isfinite(number):
                raise ArgumentError(f"{name}[{place}]: got {float(number)!r}, wanted a finite number")
    for place, number in enumerate(std):
        if number <= 0:
            raise ArgumentError(f"std[{place}]: got {float(number)!r}, wanted a positive number")
