"""Jobs: reports that were asked for, from then until they are forgotten, in a database.

A job is `queued`, then `running`, then `done`, `failed` or `cancelled`. Whoever changes one says what it was:
a worker that lost its job to another, since it seemed dead, changes nothing any more.
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ferrule.service.database import Row, Sqlite

__all__ = ["FINISHED", "LARGE", "SMALL", "Job", "Jobs", "Made", "Problem", "RepeatedError"]

State = Literal["queued", "running", "done", "failed", "cancelled"]
FINISHED = frozenset({"done", "failed", "cancelled"})
SMALL, LARGE = 0, 1
"""Lanes: a small report does not wait for a large one."""
ATTEMPTS = 20
"""How often a job is begun whose worker ends. It is seldom what ends it: it has a process of its own."""

Problem = dict[str, Any]
"""What went wrong, as in RFC 9457: `type`, `title`, `status`, `detail`, and perhaps `row` and `column`."""

_TABLES = (
    """CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    state TEXT NOT NULL,
    lane INTEGER NOT NULL,
    title TEXT NOT NULL,
    format TEXT NOT NULL,
    request TEXT NOT NULL,
    created DOUBLE PRECISION NOT NULL,
    started DOUBLE PRECISION,
    finished DOUBLE PRECISION,
    worker TEXT,
    seen DOUBLE PRECISION,
    attempts INTEGER NOT NULL DEFAULT 0,
    done_rows BIGINT NOT NULL DEFAULT 0,
    total_rows BIGINT,
    file TEXT,
    size BIGINT,
    etag TEXT,
    error TEXT,
    version BIGINT NOT NULL DEFAULT 0)""",
    "CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (state, lane, id)",
    "CREATE INDEX IF NOT EXISTS jobs_by_owner ON jobs (owner, id)",
    """CREATE TABLE IF NOT EXISTS repeatable (
    owner TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    job TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    PRIMARY KEY (owner, key))""",
)
_HELD = "state = 'running' AND worker = :worker AND attempts = :attempts"
_FREED = "worker = NULL, seen = NULL, version = version + 1"


class RepeatedError(Exception):
    """An idempotency key that was used for another request."""


@dataclass(frozen=True, slots=True)
class Made:
    """A report that is there: its name in the storage, its bytes, and what tells it from others."""

    file: str
    size: int
    etag: str


@dataclass(frozen=True, slots=True)
class Job:
    """A report that was asked for; times are seconds since 1970."""

    id: str
    owner: str
    """The name of whoever's key it was; empty where no keys are asked for."""
    state: State
    lane: int
    title: str
    format: str
    request: dict[str, Any]
    created: float
    started: float | None
    finished: float | None
    worker: str | None
    attempts: int
    done_rows: int
    total_rows: int | None
    made: Made | None
    error: Problem | None
    version: int
    """Grows with every change."""


class Jobs:
    """The jobs of a database.

    >>> import pathlib, tempfile
    >>> from ferrule.service.database import Sqlite
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     jobs = Jobs(Sqlite(pathlib.Path(folder, "jobs.sqlite")))
    ...     asked = jobs.add("Rain", "pdf", {"rows": "upload"}, lane=SMALL)
    ...     taken = jobs.take("a worker", [SMALL, LARGE])
    ...     held = jobs.finish(taken, Made("rain.pdf", 9, "e"))
    ...     found = jobs.get(asked.id)
    ...     jobs.database.close()
    >>> asked.state, taken.state, held, found.state
    ('queued', 'running', True, 'done')
    """

    def __init__(self, database: Sqlite) -> None:
        self.database: Sqlite = database
        for statement in _TABLES:
            database.run(statement)

    def add(  # noqa: PLR0913 - all that a job has at first
        self,
        title: str,
        form: str,
        request: dict[str, Any],
        *,
        lane: int,
        owner: str = "",
        id_: str | None = None,
        repeat: tuple[str, str] | None = None,
    ) -> Job:
        """Keep a job, from now on whatever happens.

        `repeat` are a key that its sender made up and a fingerprint of what was sent: the second time, the
        first one's job is given; RepeatedError where the fingerprint is another.
        """
        with self.database.transaction():
            if repeat is not None and (known := self._repeated(owner, *repeat)):
                return known
            row = self.database.run(
                """INSERT INTO jobs (id, owner, state, lane, title, format, request, created)
                VALUES (:id, :owner, 'queued', :lane, :title, :format, :request, :created) RETURNING *""",
                id=id_ or new_id(),
                owner=owner,
                lane=lane,
                title=title,
                format=form,
                request=json.dumps(request),
                created=time.time(),
            )[0]
            if repeat is not None:
                self.database.run(
                    """INSERT INTO repeatable (owner, key, fingerprint, job)
                    VALUES (:owner, :key, :fingerprint, :job)""",
                    owner=owner,
                    key=repeat[0],
                    fingerprint=repeat[1],
                    job=row["id"],
                )
        return _job(row)

    def _repeated(self, owner: str, key: str, fingerprint: str) -> Job | None:
        found = self.database.run(
            "SELECT * FROM repeatable WHERE owner = :owner AND key = :key", owner=owner, key=key
        )
        if not found:
            return None
        if found[0]["fingerprint"] != fingerprint:
            raise RepeatedError(key)
        return self.get(found[0]["job"])

    def get(self, id_: str, owner: str | None = None) -> Job | None:
        """Give a job; None where there is none, or it is not this owner's."""
        rows = self.database.run("SELECT * FROM jobs WHERE id = :id", id=id_)
        return next((_job(row) for row in rows if owner is None or row["owner"] == owner), None)

    def several(self, ids: Sequence[str]) -> dict[str, Job]:
        """Give those of these jobs that are there."""
        if not ids:
            return {}
        names = [f"id_{letters(place)}" for place in range(len(ids))]
        places = ", ".join(f":{name}" for name in names)
        rows = self.database.run(
            f"SELECT * FROM jobs WHERE id IN ({places})",  # noqa: S608 - names of ours
            **dict(zip(names, ids, strict=True)),
        )
        return {row["id"]: _job(row) for row in rows}

    def page(self, limit: int, *, owner: str | None = None, before: str | None = None) -> list[Job]:
        """Give so many jobs, the newest first, beginning with the first that is older than `before`."""
        rows = self.database.run(
            """SELECT * FROM jobs WHERE (:every = 1 OR owner = :owner) AND id < :before
            ORDER BY id DESC LIMIT :limit""",
            every=int(owner is None),
            owner=owner or "",
            before=before or "~",
            limit=limit,
        )
        return list(map(_job, rows))

    def unfinished(self, owner: str) -> int:
        """Count an owner's jobs that are not finished."""
        rows = self.database.run(
            "SELECT count(*) AS n FROM jobs WHERE owner = :owner AND state IN ('queued', 'running')",
            owner=owner,
        )
        return int(rows[0]["n"])

    def position(self, job: Job) -> int:
        """Give how many queued jobs are begun before this one."""
        rows = self.database.run(
            """SELECT count(*) AS n FROM jobs WHERE state = 'queued'
            AND (lane < :lane OR (lane = :lane AND id < :id))""",
            lane=job.lane,
            id=job.id,
        )
        return int(rows[0]["n"])

    def counts(self) -> dict[str, int]:
        """Give how many jobs there are of each state."""
        rows = self.database.run("SELECT state, count(*) AS n FROM jobs GROUP BY state")
        return {row["state"]: int(row["n"]) for row in rows}

    def take(self, worker: str, lanes: Iterable[int]) -> Job | None:
        """Begin the next job of these lanes; None where there is none."""
        lanes = [*lanes]
        rows = self.database.run(
            """UPDATE jobs SET state = 'running', worker = :worker, attempts = attempts + 1,
            started = :now, seen = :now, done_rows = 0, version = version + 1
            WHERE id = (SELECT id FROM jobs WHERE state = 'queued' AND lane BETWEEN :first AND :last
            ORDER BY lane, id LIMIT 1) AND state = 'queued' RETURNING *""",
            worker=worker,
            now=time.time(),
            first=min(lanes),
            last=max(lanes),
        )
        return _job(rows[0]) if rows else None

    def advance(self, job: Job, done: int, total: int | None) -> bool:
        """Say how far a job of ours is; False where it is ours no more, and is to be stopped."""
        return self._held(
            job,
            """UPDATE jobs SET version = version + CASE WHEN done_rows = :done THEN 0 ELSE 1 END,
            done_rows = :done, total_rows = :total, seen = :now""",
            done=done,
            total=total,
            now=time.time(),
        )

    def finish(self, job: Job, outcome: Made | Problem) -> bool:
        """End a job of ours with its report, or with what went wrong."""
        made = outcome if isinstance(outcome, Made) else None
        return self._held(
            job,
            f"""UPDATE jobs SET state = :state, finished = :now, file = :file, size = :size, etag = :etag,
            error = :error, {_FREED}""",  # noqa: S608 - ours
            state="done" if made else "failed",
            now=time.time(),
            file=made and made.file,
            size=made and made.size,
            etag=made and made.etag,
            error=None if made else json.dumps(outcome),
        )

    def give_back(self, job: Job) -> bool:
        """Have a job of ours begun again by somebody."""
        return self._held(job, f"UPDATE jobs SET state = 'queued', {_FREED}")  # noqa: S608 - ours

    def _held(self, job: Job, statement: str, **values: object) -> bool:
        found = self.database.run(
            f"{statement} WHERE id = :id AND {_HELD} RETURNING id",
            id=job.id,
            worker=job.worker,
            attempts=job.attempts,
            **values,
        )
        return bool(found)

    def cancel(self, id_: str) -> bool:
        """End a job that is not finished; its worker learns of it when it says how far it is."""
        found = self.database.run(
            f"""UPDATE jobs SET state = 'cancelled', finished = :now, {_FREED}
            WHERE id = :id AND state IN ('queued', 'running') RETURNING id""",  # noqa: S608 - ours
            id=id_,
            now=time.time(),
        )
        return bool(found)

    def remove(self, id_: str) -> Job | None:
        """Forget a job that is finished, and give what it was: its file is the caller's to remove."""
        rows = self.database.run(
            "DELETE FROM jobs WHERE id = :id AND state NOT IN ('queued', 'running') RETURNING *", id=id_
        )
        return _job(rows[0]) if rows else None

    def expired(self, before: float) -> list[Job]:
        """Forget the jobs that were finished before, and give them."""
        rows = self.database.run(
            "DELETE FROM jobs WHERE finished < :before AND state NOT IN ('queued', 'running') RETURNING *",
            before=before,
        )
        return list(map(_job, rows))

    def abandoned(self, unseen_since: float) -> list[Job]:
        """Have jobs begun again of whose workers nothing was heard; those that were begun too often fail."""
        problem = {
            "type": "about:blank",
            "title": "The report could not be made",
            "status": 500,
            "detail": f"the worker that made it ended {ATTEMPTS} times",
        }
        rows = self.database.run(
            f"""UPDATE jobs SET state = CASE WHEN attempts < :most THEN 'queued' ELSE 'failed' END,
            finished = CASE WHEN attempts < :most THEN NULL ELSE :now END,
            error = CASE WHEN attempts < :most THEN NULL ELSE :error END, {_FREED}
            WHERE state = 'running' AND seen < :since RETURNING *""",  # noqa: S608 - ours
            most=ATTEMPTS,
            now=time.time(),
            error=json.dumps(problem),
            since=unseen_since,
        )
        return list(map(_job, rows))


def new_id() -> str:
    """Give an id that nobody guesses, and that is greater than those before: UUID version 7 (RFC 9562).

    >>> len(new_id()), new_id()[14]
    (36, '7')
    """
    text = f"{time.time_ns() // 1_000_000:012x}7{secrets.token_hex(10)[:19]}"
    text = f"{text[:16]}{'89ab'[int(text[16], 16) % 4]}{text[17:]}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def letters(number: int) -> str:
    """Give a number by letters, for a name in a statement.

    >>> letters(0), letters(27)
    ('a', 'ab')
    """
    return (letters(number // 26 - 1) if number >= 26 else "") + chr(ord("a") + number % 26)


def _job(row: Row) -> Job:
    made = Made(row["file"], row["size"], row["etag"]) if row["file"] is not None else None
    kept = {name: row[name] for name in Job.__slots__ if name in row and name not in {"request", "error"}}
    request, error = json.loads(row["request"]), json.loads(row["error"]) if row["error"] else None
    return Job(**kept, request=request, made=made, error=error)
