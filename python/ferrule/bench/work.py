"""What a worker of `ferrule bench` has at hand for one workload, and how it tells what it does."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

from ferrule.bench import blame, verify
from ferrule.bench.find import Source
from ferrule.bench.results import Row
from ferrule.measuring.events import Stage

if TYPE_CHECKING:
    from ferrule.bench.declare import Implementation, Rule, Workload
    from ferrule.bench.task import WorkloadTask
    from ferrule.measuring.worker import Send


class Work:
    """What is asked for, and the way to tell what happens."""

    def __init__(self, task: WorkloadTask, send: Send) -> None:
        """Import the workload."""
        self.send = send
        self.threads = task.threads
        self.sizes = task.sizes
        self.labels = task.labels
        self.most = task.most
        self.budget = task.budget
        self.lost = {(n, label): reason for n, label, reason in task.lost}
        self.workload: Workload = Source(task.module, task.file).workloads()[task.workload]
        self.compiled: set[str] = set()
        self.agreed: dict[tuple[str, int], bool] = {}
        """Whether a peer's answer was the reference's at a size."""
        self.asked: dict[int, str | None] = {}
        self.at = ""

    @property
    def implementations(self) -> list[Implementation]:
        """Those that were asked for."""
        return [each for each in self.workload.implementations if each.label in self.labels]

    def tell(self, n: int, doing: str, label: str = "") -> None:
        """Say what comes next."""
        self.at = label
        self.send(Stage(doing, label, n))

    def reason(self, error: BaseException) -> str:
        """Say in one line what was raised, and where in the workload's file."""
        return blame.reason(error, self.workload.module)

    def ask(self, rule: Rule, expected: Any) -> None:  # noqa: ANN401
        """Raise ValueError where a rule takes for the answer what is none; each is asked at one size."""
        if id(rule) not in self.asked:
            self.asked[id(rule)] = verify.says_yes(rule, expected)
        if taken := self.asked[id(rule)]:
            raise ValueError(taken)

    def row(self, implementation: Implementation, n: int) -> Row:
        """Give an empty row of the implementation."""
        return Row(
            workload=self.workload.id,
            n=n,
            threads=self.threads,
            label=implementation.label,
            title=implementation.title,
            role=implementation.role,
            parallel=implementation.parallel,
            status="not run",
            case=implementation.case,
            python=implementation.python,
        )


def prepared(task: Work, implementation: Implementation, data: Any) -> Any:  # noqa: ANN401
    """Import what the implementation needs, and give it the input in its own form."""
    for name in implementation.needs:
        importlib.import_module(name)
    arrow = sys.modules.get("pyarrow")
    if arrow is not None:
        arrow.set_cpu_count(task.threads)
        arrow.set_io_thread_count(task.threads)
    if implementation.prepare is None:
        return data
    with blame.inside("prepare"):
        return implementation.prepare(data)
