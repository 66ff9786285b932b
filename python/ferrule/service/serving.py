"""Runs the service: uvicorn with the application."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import uvicorn

from ferrule.errors import ArgumentError
from ferrule.service.access import is_local
from ferrule.service.api import create_app
from ferrule.service.logs import log_as_json
from ferrule.service.service import Service

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from ferrule.service.settings import Settings

__all__ = ["serve"]


def serve(settings: Settings, host: str, port: int, began: Callable[[str], object]) -> None:
    """Serve until a signal comes; `began` is told the address. ArgumentError for one that it may not have.

    Without keys whoever reaches the service may do all, so that only this machine may reach it.
    """
    log_as_json()
    service = Service(settings)
    if service.access.open and not is_local(host):
        raise ArgumentError(
            f"--host: got {host}, which others reach, wanted 127.0.0.1, or a key first: ferrule keys add NAME"
        )
    config = uvicorn.Config(
        create_app(service),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=int(settings.grace),
    )
    with _bound(host, port) as bound:
        name = f"[{host}]" if ":" in host else host
        began(f"http://{name}:{bound.getsockname()[1]}")
        _Server(config, service).run(sockets=[bound])


class _Server(uvicorn.Server):
    """Lets go of who waits for reports before it waits for answers to end."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End as a signal wants it."""
        self._service.watch.let_go()
        super().handle_exit(sig, frame)


def _bound(host: str, port: int) -> socket.socket:
    """Give a socket that listens: before the service says where it is, and others can't take its place."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        bound = socket.create_server((host, port), family=family, backlog=2048)
        # By its number it is known as TCP: asyncio sends at once (TCP_NODELAY) only on what it knows as that.
        return socket.socket(fileno=bound.detach())
    except OSError as error:
        raise OSError(error.errno, error.strerror, f"{host}:{port}") from None
