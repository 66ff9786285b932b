"""Sign orders and check the signatures, with keys of the curve that the web uses most.

signed_orders.py [ORDERS]
"""

from __future__ import annotations

import hashlib
import json
import random
import sys

from ecdsa import NIST256p, SigningKey
from ecdsa.util import sigdecode_der, sigencode_der


def order(number: int, rng: random.Random) -> bytes:
    """Make an order up."""
    lines = [{"article": rng.randrange(1000), "pieces": rng.randrange(1, 9)} for _ in range(5)]
    return json.dumps({"order": number, "lines": lines}).encode()


def main(count: int = 450) -> None:
    """Sign and check so many orders."""
    rng = random.Random(12)
    key = SigningKey.from_secret_exponent(rng.getrandbits(250), NIST256p, hashlib.sha256)
    total, valid = hashlib.sha256(), 0
    for number in range(count):
        text = order(number, rng)
        signature = key.sign_deterministic(text, sigencode=sigencode_der)
        valid += key.verifying_key.verify(signature, text, sigdecode=sigdecode_der)
        total.update(signature)
    print(f"{valid} of {count} orders are signed well, {total.hexdigest()[:16]}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
