"""Say which visitors of a site come from networks that may see it, from a log of addresses of both kinds.

allow_list.py [VISITS]
"""

from __future__ import annotations

import ipaddress
import random
import sys

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(rng: random.Random) -> list[Network]:
    """Make up the networks that are allowed, some within others."""
    found: list[Network] = []
    for _ in range(30):
        start = f"10.{rng.randrange(64)}.{rng.randrange(256)}.0"
        found.append(ipaddress.ip_network(f"{start}/{rng.choice((20, 22, 24))}", strict=False))
        found.append(
            ipaddress.ip_network(f"2001:db8:{rng.randrange(64):x}::/{rng.choice((48, 56))}", strict=False)
        )
    fours = ipaddress.collapse_addresses(each for each in found if isinstance(each, ipaddress.IPv4Network))
    sixes = ipaddress.collapse_addresses(each for each in found if isinstance(each, ipaddress.IPv6Network))
    return [*fours, *sixes]


def visitor(rng: random.Random) -> str:
    """Make up an address, as the log has it."""
    if rng.random() < 0.6:
        return f"10.{rng.randrange(64)}.{rng.randrange(256)}.{rng.randrange(256)}"
    host = f"{rng.getrandbits(16):x}:{rng.getrandbits(16):x}"
    return f"2001:db8:{rng.randrange(64):x}:{rng.randrange(300):x}::{host}"


def is_allowed(text: str, allowed: list[Network]) -> bool:
    """Whether an address is in one of the networks."""
    address = ipaddress.ip_address(text)
    return any(address in network for network in allowed)


def main(count: int = 90_000) -> None:
    """Judge so many visits."""
    rng = random.Random(15)
    allowed = networks(rng)
    passed = 0
    shown: set[str] = set()
    for _ in range(count):
        text = visitor(rng)
        if is_allowed(text, allowed):
            passed += 1
            shown.add(ipaddress.ip_address(text).exploded)
    print(f"{passed} of {count} visits from {len(allowed)} networks, {len(shown)} addresses")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
