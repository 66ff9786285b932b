"""Measures what the claims need, each thing once, as `ferrule bench` and `ferrule costs` do."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from ferrule.bench import find
from ferrule.bench.declare import PLAIN_LABEL
from ferrule.bench.session import Choice, Session
from ferrule.costs import session as costs_session
from ferrule.costs import store
from ferrule.measuring import machine
from ferrule.measuring.events import Died, Sampled, event
from ferrule.measuring.worker import worker_events

from studies.claims.evidence import Crossed, Evidence, Peaked, Probed, Timed, Traited
from studies.claims.parts import ROOT, Parts

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from ferrule.bench.declare import Implementation, Workload
    from ferrule.bench.find import Found
    from ferrule.costs.cost_model import Model
    from ferrule.measuring.watcher import Watcher

    from studies.claims.evidence import Need

    Phase = Callable[["Gathered", tuple[Need, ...], Parts, Watcher], None]

OWN = tuple(
    find.Source(file=str(ROOT / "studies" / name))
    for name in ("claims/trials.py", "claims/tasks.py", "tools/kernels.py")
)
"""Where workloads are declared that the package hasn't got."""
NOWHERE = Parts()


@event
@dataclass(frozen=True, slots=True)
class ProbesTask:
    """Run the probes of these names."""

    probes: list[str]


@dataclass(frozen=True, slots=True)
class Plan(Choice):
    """Of each workload, only the sizes, implementations, threads and peaks that a claim needs."""

    needs: tuple[Need, ...] = ()

    def sizes_of(self, workload: Workload) -> list[int]:
        """Give the sizes needed."""
        return sorted({need.n for need in self.needs_of(workload)})

    def sizes_with(self, workload: Workload, threads: int, /) -> list[int]:
        """Give the sizes needed with so many threads; with all also the largest, where more than time is."""
        needs = self.needs_of(workload)
        if threads == 1:
            return self.sizes_of(workload)
        return sorted({need.n for need in needs if not isinstance(need, Timed) or need.every_thread})

    def implementations_of(self, workload: Workload) -> list[Implementation]:
        """Give the implementations needed, the reference, with which all are compared, and plain Python."""
        wanted = {need.label for need in self.needs_of(workload)} | {PLAIN_LABEL}
        return [each for each in workload.implementations if each.role == "reference" or each.label in wanted]

    def wants(self, workload: Workload, label: str, aspect: str, /) -> bool:
        """Whether a claim needs that."""
        for need in self.needs_of(workload):
            if isinstance(need, Traited) and (need.label, need.aspect) == (label, aspect):
                return True
            if isinstance(need, Peaked) and (need.label, "memory") == (label, aspect):
                return True
        return False

    def threads_of(self, workload: Workload) -> list[int]:
        """Give one thread, and all where that is needed and there are several."""
        every = machine.available_cores()
        together = every > 1 and any(
            isinstance(need, Timed) and need.every_thread for need in self.needs_of(workload)
        )
        return [1, every] if together else [1]

    def needs_of(self, workload: Workload) -> list[Timed | Peaked | Traited]:
        """Give what is needed of a workload."""
        of_workloads = [need for need in self.needs if isinstance(need, Timed | Peaked | Traited)]
        return [need for need in of_workloads if need.workload == workload.id]


@dataclass
class Gathered:
    """The evidence, and what it was gathered on."""

    quick: bool
    date: str = field(default_factory=lambda: dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))
    evidence: Evidence = field(default_factory=Evidence)
    facts: dict[str, Any] = field(default_factory=machine.describe)
    versions: dict[str, str] = field(default_factory=lambda: machine.versions(set()))
    build: dict[str, Any] = field(default_factory=machine.build_info)
    notes: list[str] = field(default_factory=list)
    interrupted: bool = False
    built: dict[tuple[Path, str], tuple[list[float], str]] = field(default_factory=dict)
    """What building the tools' extensions took, once for all workloads."""
    earlier: list[str] = field(default_factory=list)
    """When each workload was measured whose results were kept."""


def gather(
    needs: Iterable[Need],
    progress: Callable[[], AbstractContextManager[Watcher]],
    *,
    quick: bool,
    parts: Parts = NOWHERE,
) -> Gathered:
    """Measure all that is needed, but for the parts that are kept of an earlier run.

    Ctrl-C ends it; what is complete is kept, and the rest has a reason.

    WrongProfileError where the extension is not built for release.
    """
    machine.require_release(machine.build_info())
    wanted = tuple(dict.fromkeys(needs))
    gathered = Gathered(quick)
    gathered.facts["load_before"] = machine.load_average()
    workloads = [partial(_workload, each) for each in _chosen(gathered, wanted)]
    phases: list[Phase] = [_crossings, *workloads, _probes]
    for phase in phases:
        if not gathered.interrupted:
            with progress() as watcher, _keeping(gathered):
                phase(gathered, wanted, parts, watcher)
    if earlier := gathered.earlier:
        gathered.notes.append(
            f"This goes on where an earlier run of the same commit ended: {len(earlier)} of {len(workloads)} "
            f"workloads were measured then, from {min(earlier)} to {max(earlier)}."
        )
    if gathered.interrupted:
        gathered.notes.append("The run was interrupted: what is missing was not measured.")
        for part in ("model", "results", "probes"):
            gathered.evidence.reasons.setdefault(part, "the run was interrupted")
    gathered.facts["load_after"] = machine.load_average()
    return gathered


@contextlib.contextmanager
def _keeping(gathered: Gathered) -> Generator[None]:
    try:
        yield
    except KeyboardInterrupt:
        gathered.interrupted = True


def _crossings(gathered: Gathered, needs: tuple[Need, ...], _parts: Parts, watcher: Watcher) -> None:
    if not any(isinstance(need, Crossed) for need in needs):
        return
    evidence = gathered.evidence
    try:
        evidence.model = usable(quick=gathered.quick) or _new_model(watcher, quick=gathered.quick)
    except costs_session.MeasuringFailedError as error:
        evidence.reasons["model"] = str(error)
        return
    gathered.versions |= evidence.model.versions
    kind = ", a quick one" if evidence.model.quick else ""
    gathered.notes.append(f"The cost model is of {evidence.model.date}{kind}.")


def usable(*, quick: bool) -> Model | None:
    """Give the cost model that is kept for this machine, if any; a quick one is for quick runs alone."""
    try:
        model = store.stored()
    except store.UnusableModelError:
        return None
    return model if quick or not (model.quick or model.is_disturbed) else None


def _new_model(watcher: Watcher, *, quick: bool) -> Model:
    model = costs_session.measure(watcher, quick=quick)
    store.save(model, store.place())
    return model


def _chosen(gathered: Gathered, needs: tuple[Need, ...]) -> list[Found]:
    """Give the workloads that are needed."""
    ids = {need.workload for need in needs if isinstance(need, Timed | Peaked | Traited)}
    known, problems = find.discover([*find.package_sources(), *OWN])
    reasons = gathered.evidence.reasons
    for name in ids - known.keys():
        reasons[name] = "; ".join(problems) or f"there is no workload {name}"
    return [known[name] for name in known if name in ids]


def _workload(
    found: Found,
    gathered: Gathered,
    needs: tuple[Need, ...],
    parts: Parts,
    watcher: Watcher,
) -> None:
    plan = Plan(quick=gathered.quick, needs=needs)
    name, own = found.workload.id, plan.needs_of(found.workload)
    results = parts.results(name, own)
    if results is None:
        results = Session([found], plan, [], watcher, built=gathered.built).run()
        parts.keep_results(name, own, results)
    else:
        gathered.earlier.append(results.date)
    evidence = gathered.evidence
    if evidence.results is None:
        evidence.results = results
    else:
        evidence.results.rows += results.rows
        evidence.results.peaks += results.peaks
        evidence.results.traits += results.traits
        evidence.results.interrupted = results.interrupted
    gathered.interrupted = results.interrupted
    gathered.versions |= results.versions


def _probes(gathered: Gathered, needs: tuple[Need, ...], parts: Parts, watcher: Watcher) -> None:
    names = [need.name for need in needs if isinstance(need, Probed)]
    evidence = gathered.evidence
    earlier = parts.probes()
    evidence.probes |= {name: earlier[name] for name in names if name in earlier}
    left = [name for name in names if name not in earlier]
    watcher.begin(len(left))
    while left:
        reason = ""
        # The worker finds no module in the current folder.
        path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        environment = machine.thread_environment(1) | {"PYTHONPATH": path}
        task = ProbesTask(left)
        with contextlib.closing(worker_events("studies.claims.probes", task, environment)) as events:
            for said in events:
                if isinstance(said, Died):
                    reason = said.reason
                elif isinstance(said, Sampled):
                    left = left[1:]
                    _keep(evidence, said)
                    parts.keep_probes(earlier | evidence.probes)
                    watcher.step(said.label)
        if reason and left:
            evidence.reasons[left[0]] = reason
            left = left[1:]


def _keep(evidence: Evidence, probe: Sampled) -> None:
    if probe.reason:
        evidence.reasons[probe.label] = probe.reason
    else:
        evidence.probes[probe.label] = probe.samples
