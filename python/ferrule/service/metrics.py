"""What is measured of a running service, for Prometheus."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prometheus_client.core import Metric
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ferrule.service.jobs import Jobs

__all__ = ["CONTENT_TYPE", "Metrics", "Timed"]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_STATES = ("queued", "running", "done", "failed", "cancelled")
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0)


class Metrics:
    """Counts requests as they are answered, and jobs when it is asked."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._registry = CollectorRegistry()
        self._registry.register(self)  # what has collect() is one
        self.requests: Counter = Counter(
            "ferrule_requests",
            "Requests that were answered.",
            ("method", "path", "status"),
            registry=self._registry,
        )
        self.seconds: Histogram = Histogram(
            "ferrule_request_seconds",
            "Until an answer begins.",
            ("method", "path"),
            buckets=_SECONDS,
            registry=self._registry,
        )

    def collect(self) -> Iterable[Metric]:
        """Give how many jobs there are of each state."""
        jobs = GaugeMetricFamily("ferrule_reports", "Reports that are kept, by state.", labels=("state",))
        counts = self._jobs.counts()
        for state in _STATES:
            jobs.add_metric((state,), counts.get(state, 0))
        yield jobs

    def text(self) -> bytes:
        """Give all of it as Prometheus reads it."""
        return generate_latest(self._registry)


class Timed:
    """Measures how long answers take to begin."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                # The route, not the address: that has ids.
                path = getattr(scope.get("route"), "path", "other")
                self._metrics.requests.labels(scope["method"], path, message["status"]).inc()
                self._metrics.seconds.labels(scope["method"], path).observe(time.perf_counter() - begun)
            await send(message)

        await self._app(scope, receive, counted)
