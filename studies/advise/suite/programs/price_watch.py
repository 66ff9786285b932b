"""Watch the prices of a shop over HTTP: a shop of its own on this machine, which takes its time to answer.

price_watch.py [ARTICLES]
"""

from __future__ import annotations

import json
import sys
import threading
import time
from contextlib import closing
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any

DELAY = 0.002
"""Seconds that the shop's database takes."""


class Shop(BaseHTTPRequestHandler):
    """Answers with an article and its prices."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Look an article up."""
        time.sleep(DELAY)
        number = int(self.path.rpartition("/")[2])
        prices = [{"day": day, "price": (number * 7919 + day * 104_729) % 9_973 / 100} for day in range(60)]
        body = json.dumps({"article": number, "prices": prices}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def fetch(connection: HTTPConnection, number: int) -> dict[str, Any]:
    """Ask for an article."""
    connection.request("GET", f"/articles/{number}")
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    return answer


def longest_fall(prices: list[dict[str, float]]) -> int:
    """Give for how many days on end the price fell at most."""
    longest = days = 0
    for before, after in pairwise(prices):
        days = days + 1 if after["price"] < before["price"] else 0
        longest = max(longest, days)
    return longest


def main(count: int = 400) -> None:
    """Watch so many articles."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="shop")
    thread.start()
    try:
        with closing(HTTPConnection("127.0.0.1", server.server_port)) as connection:
            articles = [fetch(connection, number) for number in range(count)]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    falls = [longest_fall(article["prices"]) for article in articles]
    mean = sum(price["price"] for article in articles for price in article["prices"]) / (count * 60)
    print(f"{count} articles, mean price {mean:.4f}, falls of up to {max(falls)} days, {sum(falls)} in all")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
