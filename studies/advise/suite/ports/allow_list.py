"""Networks and addresses of Rust's in the place of those of `ipaddress`, which still makes them."""

from __future__ import annotations

import ipaddress
from functools import partial
from typing import TYPE_CHECKING

from suite_ports import Address, Network

from studies.advise.suite.programs import allow_list as program

if TYPE_CHECKING:
    import random

# A port gets every name that its function has in a module; these are no such names.
_address, _networks = partial(ipaddress.ip_address), partial(program.networks)


def ip_address(text: str) -> Address:
    """Read an address."""
    return Address(_address(text))


def networks(rng: random.Random) -> list[Network]:
    """Make up the networks that are allowed."""
    return list(map(Network, _networks(rng)))
