"""Make the mails of a newsletter, and read the answers that came back.

newsletter.py [READERS]
"""

from __future__ import annotations

import email
import random
import sys
import zlib
from datetime import UTC, datetime, timedelta
from email import charset, policy
from email.mime.text import MIMEText
from email.utils import format_datetime, getaddresses, parsedate_to_datetime

WORDS = """grüße aus der werkstatt: neue räder, gebrauchte teile und ein übersichtlicher plan für das
frühjahr = 20 % mehr zeit, für alle die gerne schrauben und fahren""".split()
QUOTED = charset.Charset("utf-8")
QUOTED.body_encoding = charset.QP
START = datetime(2025, 3, 1, 8, tzinfo=UTC)


def text(rng: random.Random) -> str:
    """Make up what is written."""
    return "\n".join(" ".join(rng.choices(WORDS, k=rng.randrange(8, 20))) for _ in range(24))


def mail(number: int, rng: random.Random) -> str:
    """Write to a reader, and to some who get a copy."""
    made = MIMEText(text(rng), "plain", QUOTED)  # type: ignore[arg-type] # it takes either
    made["From"] = "Die Werkstatt <news@bikes.example>"
    made["To"] = f"Leser {number} <reader{number}@mail.example>"
    made["Cc"] = ", ".join(f'"Copy, {i}" <copy{i}@mail.example> (copy)' for i in range(rng.randrange(1, 9)))
    made["Date"] = format_datetime(START + timedelta(minutes=rng.randrange(90_000)))
    made["Subject"] = " ".join(rng.choices(WORDS, k=9))
    return made.as_string()


def main(count: int = 2_200) -> None:
    """Write to so many readers."""
    rng = random.Random(16)
    letters = copies = checksum = 0
    last = START
    for number in range(count):
        sent = mail(number, rng)
        got = email.message_from_string(sent, policy=policy.compat32)
        copies += len(getaddresses(got.get_all("Cc", [])))
        last = max(last, parsedate_to_datetime(got["Date"]))
        letters += len(got.get_payload(decode=True))
        checksum = zlib.crc32(sent.encode(), checksum)
    print(f"{count} mails with {copies} copies, {letters} bytes, last {last:%Y-%m-%d}, {checksum:08x}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
