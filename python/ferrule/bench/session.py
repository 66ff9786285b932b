"""A run of `ferrule bench`: plans it, starts the workers, gathers what they say."""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Literal, overload

from ferrule.bench import lines, verify
from ferrule.bench.results import Peak, Problem, Results, Row, Rows, Trait
from ferrule.bench.task import Lost, WorkloadTask
from ferrule.measuring import extensions, machine
from ferrule.measuring.events import Died, Done, Sampled, Stage
from ferrule.measuring.measure import BUDGET, MAX_SAMPLES, MIN_SAMPLES
from ferrule.measuring.watcher import Silent, Watcher
from ferrule.measuring.words import threads_text
from ferrule.measuring.worker import worker_events

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from ferrule.bench.declare import Code, Implementation, Workload
    from ferrule.bench.find import Found
    from ferrule.bench.results import Aspect
    from ferrule.bench.task import Mode

COLD_RUNS = 3
DOING = {
    "input": "making the input",
    "check": "checking",
    "memory": "memory of",
    "build": "building",
    "cold": "first call of",
    "scaling": "threads of",
}
"""What progress calls the stages of a worker; all others are timing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user chose to run."""

    sizes: tuple[int, ...] = ()
    peers: tuple[str, ...] = ()
    threads: str = "both"
    quick: bool = False

    @property
    def samples(self) -> int:
        """Give how many samples of each are taken at most."""
        return MIN_SAMPLES if self.quick else MAX_SAMPLES

    def sizes_of(self, workload: Workload) -> list[int]:
        """Give the sizes asked for, else the workload's; a quick run leaves out the largest."""
        if self.sizes:
            return sorted(set(self.sizes))
        return list(workload.sizes[:-1] if self.quick and len(workload.sizes) > 1 else workload.sizes)

    def sizes_with(self, workload: Workload, _threads: int, /) -> list[int]:
        """Give those that are timed with so many threads: all of them."""
        return self.sizes_of(workload)

    def labels_of(self, workload: Workload) -> list[str]:
        """Give the labels of the implementations asked for."""
        return [each.label for each in self.implementations_of(workload)]

    def implementations_of(self, workload: Workload) -> list[Implementation]:
        """Give the implementations asked for: the reference and ferrule's always."""
        wanted = [peer.strip().lower() for peer in self.peers if peer.strip()]
        return [
            each
            for each in workload.implementations
            if each.role != "peer" or not wanted or any(peer in each.title.lower() for peer in wanted)
        ]

    def wants(self, workload: Workload, _label: str, aspect: str, /) -> bool:
        """Whether more than the time of an implementation is measured, such as its "memory"."""
        return aspect != "memory" or workload.memory

    def unknown_peers(self, workloads: list[Workload]) -> list[str]:
        """Give the peers asked for that no workload has."""
        titles = [each.title.lower() for workload in workloads for each in workload.implementations]
        wanted = [peer.strip() for peer in self.peers if peer.strip()]
        return [peer for peer in wanted if not any(peer.lower() in title for title in titles)]

    def threads_of(self, workload: Workload) -> list[int]:
        """Give the numbers of threads; one alone where no implementation can use more."""
        every = machine.available_cores()
        if self.threads == "1" or every == 1:
            return [1]
        if self.threads == "all":
            return [every]
        labels = self.labels_of(workload)
        parallel = any(each.parallel for each in workload.implementations if each.label in labels)
        return [1, every] if parallel else [1]


@dataclass(slots=True)
class Session:
    """One run. `results` is whole at every moment, so that an interrupted run keeps what it has."""

    chosen: list[Found]
    choice: Choice
    command: list[str]
    watcher: Watcher = field(default_factory=Silent)
    complete: Callable[[str], object] = lambda _: None
    """Told the id of each workload once all of it is in the results."""
    results: Results = field(init=False)
    at: str = ""
    """What is going on, in words."""
    built: dict[tuple[Path, str], tuple[list[float], str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse all but a release build, and note the machine."""
        build = machine.build_info()
        machine.require_release(build)
        self.results = Results(
            date=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            command=self.command,
            machine=machine.describe(),
            versions=machine.versions(set()),
            build=build,
            environments={},
            quick=self.choice.quick,
        )
        self.results.machine["load_before"] = machine.load_average()
        self.results.notes += machine.cautions(build, self.results.machine)

    def run(self) -> Results:
        """Measure everything chosen. Ctrl-C ends it at once and keeps what is complete."""
        plan = [(found, self.choice.threads_of(found.workload)) for found in self.chosen]
        self.watcher.begin(
            sum(
                sum(len(self.choice.sizes_with(found.workload, count)) for count in threads)
                + len(self._peaks_of(found.workload))
                + sum(each.code is not None for each in self.choice.implementations_of(found.workload))
                for found, threads in plan
            )
        )
        try:
            for found, threads in plan:
                self._begin(found.workload)
                self._builds(found.workload)
                for count in threads:
                    self._times(found, count)
                self._memory(found, max(threads))
                self._traits(found, max(threads))
                self.complete(found.workload.id)
        except KeyboardInterrupt:
            self.results.interrupted = True
            at = f" ({self.at})" if self.at else ""
            self.results.notes.append(f"The run was interrupted{at}: what is missing was not measured.")
        self.results.machine["load_after"] = machine.load_average()
        return self.results

    def _begin(self, workload: Workload) -> None:
        chosen = self.choice.implementations_of(workload)
        self.results.problems[workload.id] = Problem(
            id=workload.id,
            title=workload.title,
            description=workload.description,
            unit=workload.unit,
            equality="; ".join(
                [
                    verify.named(workload.equal),
                    *(f"{each.title}: {verify.named(each.equal)}" for each in chosen if each.equal),
                ]
            ),
            sizes=(sizes := self.choice.sizes_of(workload)),
            left_out=[each.title for each in workload.implementations if each not in chosen],
            sizes_left_out=[n for n in workload.sizes if n not in sizes],
        )

    def _times(self, found: Found, threads: int) -> None:
        """Run a worker; after a crash or a changed input, another one for the rest, without what did it."""
        workload = found.workload
        left = self.choice.sizes_with(workload, threads)
        lost: list[tuple[int, str, str]] = []
        while left:
            at = Stage("", n=left[0])
            reason = ""
            task = self._task("time", found, threads, left, self.choice.labels_of(workload), lost)
            with contextlib.closing(self._events(task)) as events:
                for event in events:
                    match event:
                        case Stage():
                            at = event
                            self._show(workload, threads, event)
                        case Rows(n=n):
                            self._keep(workload, event)
                            left = [each for each in left if each != n]
                            self._step(workload, n, threads)
                        case Done(versions=versions):
                            self.results.versions |= versions
                        case Lost(label=label, n=n):
                            at, reason = Stage("", label, n), event.reason
                        case Died():
                            reason = event.reason
            if not reason:
                return
            if at.label:
                lost.append((at.n, at.label, reason))
            else:
                self._lose_size(workload, at.n, threads, reason)
                left = [n for n in left if n != at.n]
                self._step(workload, at.n, threads)

    def _memory(self, found: Found, threads: int) -> None:
        """Measure the peaks at the largest size, each in a process of its own."""
        workload = found.workload
        n = self.choice.sizes_of(workload)[-1]
        timed = {row.label for row in self.results.block(workload.id, n, threads) if row.measured}
        for label in self._peaks_of(workload):
            if label in timed:
                self._show(workload, threads, Stage("memory", label, n))
                told = self._ask("memory", found, threads, label)
                if isinstance(told, Sampled):
                    told = Peak(workload.id, n, label, threads, None, reason=told.reason)
                self.results.peaks.append(told)
            self.watcher.step(
                f"{workload.id}: memory of {label}{'' if label in timed else ': it has no time'}"
            )

    def _peaks_of(self, workload: Workload) -> list[str]:
        labels = self.choice.labels_of(workload)
        return [label for label in labels if self.choice.wants(workload, label, "memory")]

    def _builds(self, workload: Workload) -> None:
        """Build what is compiled ahead, before it is used; once in a run, whatever the cache has."""
        for each in self.choice.implementations_of(workload):
            if (
                each.code is None
                or each.code.tool is None
                or not self.choice.wants(workload, each.label, "build")
            ):
                continue
            source, tool = each.code.files[0], each.code.tool
            if (source, tool) not in self.built:
                self._show(workload, 1, Stage("build", each.label, self.choice.sizes_of(workload)[-1]))
                try:
                    self.built[source, tool] = [extensions.build_seconds(source, tool)], ""
                    self.results.versions[f"compiler of {tool}"] = extensions.compiler_version(tool)
                except extensions.NotCompiledError as error:
                    self.built[source, tool] = [], str(error)

    def _traits(self, found: Found, threads: int) -> None:
        """Find what else the implementations cost that say where they are written."""
        workload = found.workload
        n = self.choice.sizes_of(workload)[-1]
        timed = {row.label for row in self.results.block(workload.id, n, threads) if row.measured}
        (reference,) = (each for each in workload.implementations if each.role == "reference")
        for each in self.choice.implementations_of(workload):
            if each.code is None:
                continue
            if each.label in timed:
                wants = partial(self.choice.wants, workload, each.label)
                if wants("cold"):
                    self._first_calls(found, each, threads)
                if wants("scaling"):
                    self._scaling(found, each)
                if wants("build") and each.code.tool is not None:
                    trait = self._trait(found, each, "build", 1)
                    trait.samples, trait.reason = self.built[each.code.files[0], each.code.tool]
                if wants("lines") and reference.code is not None:
                    self._lines(found, reference.code, each)
            self.watcher.step(f"{workload.id}, {each.label}: first call, threads, lines")

    def _first_calls(self, found: Found, each: Implementation, threads: int) -> None:
        trait = self._trait(found, each, "cold", threads)
        for _ in range(1 if self.choice.quick else COLD_RUNS):
            told = self._ask("cold", found, threads, each.label)
            trait.reason = told.reason
            if trait.reason:
                trait.samples.clear()
                return
            trait.samples += told.samples

    def _scaling(self, found: Found, each: Implementation) -> None:
        trait = self._trait(found, each, "scaling", machine.available_cores())
        told = self._ask("scaling", found, 1, each.label)
        trait.samples, trait.given, trait.reason = told.samples, told.given, told.reason

    def _lines(self, found: Found, reference: Code, each: Implementation) -> None:
        trait = self._trait(found, each, "lines", 1)
        assert each.code is not None
        try:
            trait.samples = [lines.differing(reference, each.code)]
        except (OSError, LookupError) as error:
            trait.reason = f"its source can't be read: {error}"

    def _trait(self, found: Found, each: Implementation, aspect: Aspect, threads: int) -> Trait:
        """Add an empty one."""
        n = self.choice.sizes_of(found.workload)[-1]
        self.results.traits.append(Trait(found.workload.id, n, each.label, aspect, threads))
        return self.results.traits[-1]

    @overload
    def _ask(self, mode: Literal["memory"], found: Found, threads: int, label: str) -> Peak | Sampled: ...
    @overload
    def _ask(self, mode: Literal["cold", "scaling"], found: Found, threads: int, label: str) -> Sampled: ...
    def _ask(self, mode: Mode, found: Found, threads: int, label: str) -> Peak | Sampled:
        """Give what a fresh process finds of one implementation, at the largest size, or the reason."""
        n = self.choice.sizes_of(found.workload)[-1]
        told: Peak | Sampled | None = None
        with contextlib.closing(self._events(self._task(mode, found, threads, [n], [label]))) as events:
            for event in events:
                match event:
                    case Stage():
                        self._show(found.workload, threads, event)
                    case Peak() | Sampled():
                        told = event
                    case Died() if told is None:
                        told = Sampled(label, reason=event.reason)
        assert told is not None
        return told

    def _show(self, workload: Workload, threads: int, stage: Stage) -> None:
        doing = f"{DOING.get(stage.doing, 'timing')} {stage.label}".rstrip()
        self.at = f"{workload.id}: {doing}, n={stage.n:,}, {threads_text(threads)}"
        self.watcher.show(self.at)

    def _step(self, workload: Workload, n: int, threads: int) -> None:
        self.watcher.step(f"{workload.id} n={n:,}, {threads_text(threads)}")

    def _keep(self, workload: Workload, found: Rows) -> None:
        problem = self.results.problems[workload.id]
        self.results.rows += found.rows
        if found.checked_against:
            problem.checked_against[found.n] = found.checked_against
        if found.work:
            amount, unit = found.work
            problem.work[found.n] = (float(amount), unit)

    def _lose_size(self, workload: Workload, n: int, threads: int, reason: str) -> None:
        for each in workload.implementations:
            if each.label in self.choice.labels_of(workload):
                row = Row(
                    workload.id,
                    n,
                    threads,
                    each.label,
                    each.title,
                    each.role,
                    "not run",
                    reason,
                    case=each.case,
                )
                self.results.rows.append(row)

    def _task(  # noqa: PLR0913, PLR0917 - a task has so many parts
        self,
        mode: Mode,
        found: Found,
        threads: int,
        sizes: list[int],
        labels: list[str],
        lost: list[tuple[int, str, str]] | None = None,
    ) -> WorkloadTask:
        return WorkloadTask(
            mode=mode,
            module=found.source.module,
            file=found.source.file,
            workload=found.workload.id,
            threads=threads,
            sizes=sizes,
            labels=labels,
            most=self.choice.samples,
            budget=BUDGET,
            lost=lost or [],
        )

    def _events(self, task: WorkloadTask) -> Generator[object]:
        environment = machine.thread_environment(task.threads)
        self.results.environments[task.threads] = environment
        return worker_events("ferrule.bench.worker", task, environment)
