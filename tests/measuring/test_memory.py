"""The peak of a call is what it held."""

from pathlib import Path

from ferrule.measuring.memory import peak_of


def test_peak_memory_of_a_known_call():
    peak, method = peak_of(lambda n: [bytearray(n) for _ in range(2)], 30_000_000)
    assert 59e6 < peak < 75e6
    assert method == ("VmHWM" if Path("/proc/self/clear_refs").exists() else "ru_maxrss")
