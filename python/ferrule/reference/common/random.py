"""Random numbers in plain Python."""

MASK = 2**64 - 1


def floats(n: int, seed: int) -> list[float]:
    """Uniform numbers in [0, 1): SplitMix64 started at the mixed seed, its top 53 bits as a fraction."""
    state = _mix(seed & MASK)
    numbers = []
    for _ in range(n):
        state = (state + 0x9E3779B97F4A7C15) & MASK
        numbers.append((_mix(state) >> 11) * 2.0**-53)
    return numbers


def _mix(x: int) -> int:
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)
