"""Workloads that only claims need: a request answered, a field read, a gradient found."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any
from urllib.parse import unquote

import numpy as np
from ferrule.bench import close, inputs, workload
from ferrule.bench.workloads.codec.model import card_class, model, to_card
from ferrule.codec import zerocopy

# --- the web --------------------


class Routes:
    """An application with what Flask has of it, too: routes with parts, methods, errors, and JSON."""

    def __init__(self) -> None:
        self.routes: list[tuple[str, re.Pattern[str], Any]] = []

    def get(self, route: str) -> Any:
        """Declare what answers GET where the path is like this."""
        pattern = re.compile(re.sub(r"<(\w+)>", r"(?P<\1>[^/]+)", route))

        def declare(function: Any) -> Any:
            self.routes.append(("GET", pattern, function))
            return function

        return declare

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        """Answer by WSGI."""
        status, answer = self.answer(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        body = json.dumps(answer, separators=(",", ":")).encode() + b"\n"
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response(status, headers)
        return [body]

    def answer(self, method: str, path: str) -> tuple[str, Any]:
        """Find who answers."""
        status = "404 NOT FOUND"
        for wanted, pattern, function in self.routes:
            found = pattern.fullmatch(path)
            if found is None:
                continue
            if method != wanted:
                status = "405 METHOD NOT ALLOWED"
                continue
            try:
                return "200 OK", function(**{name: unquote(part) for name, part in found.groupdict().items()})
            except Exception:  # noqa: BLE001 - as a server must
                return "500 INTERNAL SERVER ERROR", {"error": "500 INTERNAL SERVER ERROR"}
        return status, {"error": status}


def plain_app(paths: list[str]) -> tuple[Any, list[str]]:
    """Give an application without a framework, and the paths."""
    return declared(Routes()), paths


def declared(app: Any) -> Any:
    """Declare what is answered."""

    @app.get("/<name>")
    def answer(name: str) -> dict[str, str]:
        return {"path": f"/{name}"}

    return app


def flask_app(paths: list[str]) -> tuple[Any, list[str]]:
    """Give a Flask application that answers the same, and the paths."""
    import flask

    return declared(flask.Flask("ferrule")), paths


def answers(app: Any, paths: list[str]) -> list[tuple[str, bytes]]:
    """Call a WSGI application once for each path, as a server does: status and body."""
    import io

    found = []
    for path in paths:
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        told: list[str] = []
        body = b"".join(app(environ, lambda status, _headers, *_rest: told.append(status)))  # noqa: B023
        found.append((told[0], body))
    return found


@workload(sizes=(1, 10, 100, 1_000), unit="request")
def requests(n: int) -> list[str]:
    """Answer requests for a small JSON document, in the process, with no server and no network."""
    return [f"/item-{i}" for i in range(n)]


@requests.reference
def _(paths: list[str]) -> list[tuple[str, bytes]]:
    return [("200 OK", f'{{"path":"{path}"}}\n'.encode()) for path in paths]


@requests.peer("routes by hand", prepare=plain_app)
@requests.peer("Flask", needs="flask", prepare=flask_app)
def _(data: tuple[Any, list[str]]) -> list[tuple[str, bytes]]:
    return answers(*data)


# --- formats --------------------


@workload(sizes=(1, 20, 200), unit="layer")
def read_a_field(n: int) -> dict[str, Any]:
    """Read one field of what is known of a model, from bytes: of a view, and of Rust structs."""
    return model(n)


@read_a_field.reference(prepare=json.dumps)
def _(written: str) -> int:
    version: int = json.loads(written)["version"]
    return version


@read_a_field.ferrule("zerocopy", prepare=zerocopy.dumps)
def _(data: bytes) -> Any:
    return zerocopy.view(data)["version"]


@read_a_field.ferrule("bincode", prepare=lambda fields: to_card(fields).to_bincode())
def _(data: bytes) -> Any:
    return card_class().from_bincode(data).version


@read_a_field.ferrule("json", prepare=lambda fields: to_card(fields).to_json())
def _(data: bytes) -> Any:
    return card_class().from_json(data).version


# --- gradients --------------------


@workload(sizes=(1_000, 100_000), unit="mass", equal=close(rtol=1e-9, atol=1e-12))
def gradients(n: int) -> Any:
    """Give the gradient of the energy of a chain of springs by the places of its masses.

    The reference has the derivatives by hand; all others find them themselves, from the energy.
    """
    return inputs.array(n, seed=1) + np.arange(n)


@gradients.reference
def _(places: Any) -> list[float]:
    pulls = [0.0] * len(places)
    numbers = places.tolist()
    for i in range(len(numbers) - 1):
        pull = numbers[i + 1] - numbers[i] - 1.0
        pulls[i] -= pull
        pulls[i + 1] += pull
    return pulls


@cache
def taichi() -> Any:
    """Give Taichi, started once: starting it anew would lose what it has."""
    import taichi as ti

    ti.init(ti.cpu, default_fp=ti.f64, cpu_max_num_threads=1, log_level=ti.ERROR)
    return ti


@cache
def by_taichi(n: int) -> Any:
    """Give Taichi's, whose fields have a fixed size."""
    ti = taichi()
    places = ti.field(ti.f64, shape=n, needs_grad=True)
    energy = ti.field(ti.f64, shape=(), needs_grad=True)

    @ti.kernel
    def add_up():  # type: ignore[no-untyped-def]  # noqa: ANN202 - Taichi knows no None
        for i in range(n - 1):
            energy[None] += 0.5 * (places[i + 1] - places[i] - 1.0) ** 2

    def gradient(given: Any) -> Any:
        places.from_numpy(given)
        energy[None] = 0.0
        with ti.ad.Tape(energy):
            add_up()
        return places.grad.to_numpy()

    return gradient


@gradients.peer("Taichi", needs="taichi", jit=True)
def _(places: Any) -> Any:
    return by_taichi(len(places))(places)


@cache
def by_autograd() -> Any:
    """Give autograd's."""
    import autograd
    import autograd.numpy as anp

    return autograd.grad(lambda places: 0.5 * anp.sum((places[1:] - places[:-1] - 1.0) ** 2))


@gradients.peer("autograd", needs="autograd")
def _(places: Any) -> Any:
    return by_autograd()(places)


@cache
def by_jax() -> Any:
    """Give JAX's, compiled, in double precision."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)  # noqa: FBT003 - its own interface
    return jax.jit(jax.grad(lambda places: 0.5 * jnp.sum((places[1:] - places[:-1] - 1.0) ** 2)))


@gradients.peer("JAX", needs="jax", jit=True)
def _(places: Any) -> Any:
    return np.asarray(by_jax()(places))
