"""Tint photographs, pixel by pixel: warmer, a little darker, and with the colours that are used most.

photo_tint.py [WIDTH]
"""

from __future__ import annotations

import colorsys
import math
import sys
import zlib
from collections import Counter

Pixel = tuple[int, int, int]


def photograph(width: int, height: int) -> list[Pixel]:
    """Make up a picture of a sky over a sea."""
    pixels = []
    for y in range(height):
        for x in range(width):
            wave = math.sin(x / 17 + y / 5) * 20
            light = 200 - abs(y - height / 2) * 200 / height
            pixels.append((int(90 + wave), int(light * 0.8), int(min(255, light + wave / 2))))
    return pixels


def tinted(pixels: list[Pixel], turn: float, dim: float) -> list[Pixel]:
    """Give the pixels with their hue turned and their light dimmed."""
    out = []
    for red, green, blue in pixels:
        hue, light, saturation = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
        red_, green_, blue_ = colorsys.hls_to_rgb((hue + turn) % 1.0, light * dim, saturation)
        out.append((round(red_ * 255), round(green_ * 255), round(blue_ * 255)))
    return out


def palette(pixels: list[Pixel], count: int) -> list[tuple[Pixel, int]]:
    """Give the colours that are used most, by steps of 16."""
    coarse = Counter((red >> 4, green >> 4, blue >> 4) for red, green, blue in pixels)
    return sorted(coarse.items(), key=lambda item: (-item[1], item[0]))[:count]


def main(width: int = 800) -> None:
    """Tint a picture so many pixels wide."""
    pixels = tinted(photograph(width, width * 3 // 4), 0.94, 0.9)
    (most, times), *_ = palette(pixels, 5)
    checksum = zlib.crc32(bytes(value for pixel in pixels for value in pixel))
    print(f"{len(pixels)} pixels, {times} of them near {most}, {checksum:08x}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
