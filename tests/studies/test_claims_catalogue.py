"""Every point of the brief that states something is covered, and what each claim needs exists."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from ferrule.bench import find, results
from ferrule.bench.session import Choice
from ferrule.costs import catalogue as crossings

from studies.claims import catalogue, gather, probes
from studies.claims.claim import Claim
from studies.claims.evidence import Crossed, Need, Peaked, Probed, Timed, Traited
from studies.claims.quantities import HANDLES, Cost

CLAIMS = catalogue.everything()
NEEDS = [need for claim in CLAIMS for quantity in claim.quantities for need in quantity.needs]

# The numbers, in the list of the brief's points, of the trade-offs, of the comparison of tools, and of every
# claim, number, criterion, tip and row of a benchmark elsewhere.
STATED = {
    *range(122, 225),
    *range(375, 431),
    *(4, 5, 6, 16, 36, 45, 52, 97, *range(107, 120)),
    *(231, 257, 302, 303, 304, 310, 311, 312, 318, 319, 320, 326, 327, 328, *range(334, 339)),
    *(348, 351, 353, 361, 435, 436, 437, 440, 441, 442, 447, 448, 450, 451, 455, 457, 458),
}


@pytest.fixture(scope="module")
def known() -> dict[str, find.Found]:
    found, problems = find.discover([*find.package_sources(), *gather.OWN])
    assert not problems
    return found


def test_every_point_is_covered_or_listed_apart() -> None:
    covered = {item for claim in CLAIMS for item in claim.items}
    assert STATED - covered - catalogue.APART.keys() == set()
    assert covered & catalogue.APART.keys() == set()
    assert catalogue.APART.keys() <= STATED
    assert all(len(reason) > 10 for reason in catalogue.APART.values())


def test_names_are_unique_and_texts_complete() -> None:
    assert len({claim.id for claim in CLAIMS}) == len(CLAIMS)
    for claim in CLAIMS:
        document, _, line = claim.source.partition(":")
        assert document in catalogue.DOCUMENTS
        assert int(line) > 0
        assert claim.text
        assert claim.how.endswith(".")
        whats = [quantity.what for quantity in claim.quantities]
        assert len(set(whats)) == len(whats), claim.id


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_what_a_claim_needs_exists(claim: Claim, known: dict[str, find.Found]) -> None:
    largest = {(crossing.kind, crossing.way): crossing.sizes[-1] for crossing in crossings.everything()}
    for quantity in claim.quantities:
        for need in quantity.needs:
            if isinstance(need, Crossed):
                assert (need.kind, need.way) in largest
                if isinstance(quantity, Cost) and quantity.way not in HANDLES:
                    assert quantity.n <= largest[need.kind, need.way]
            elif isinstance(need, Probed):
                assert need.name in probes.PROBES
            else:
                rows = {each.label: each for each in known[need.workload].workload.implementations}
                assert need.label in rows, need
                assert need.n <= (rows[need.label].max_n or need.n), need


def test_what_is_measured_beside_time_is_so_at_the_largest_size() -> None:
    sized = [need for need in NEEDS if isinstance(need, Timed | Peaked | Traited)]
    for need in NEEDS:
        if isinstance(need, Peaked | Traited):
            assert need.n == max(other.n for other in sized if other.workload == need.workload), need


def test_every_trial_and_probe_is_needed(known: dict[str, find.Found]) -> None:
    used = {need.workload for need in NEEDS if isinstance(need, Timed | Peaked | Traited)}
    trials = {name for name in known if name.startswith(("trials/", "tasks/"))}
    assert trials
    assert trials <= used
    assert probes.PROBES.keys() == {need.name for need in NEEDS if isinstance(need, Probed)}


def test_a_plan_has_nothing_but_what_is_needed(known: dict[str, find.Found]) -> None:
    workload = known["sequences/sum-list"].workload
    needs: tuple[Need, ...] = (
        Timed(workload.id, 1_000, "builtin sum"),
        Timed(workload.id, 1_000_000, "ferrule", every_thread=True),
        Peaked(workload.id, 1_000_000, "ferrule"),
        Timed("other/workload", 5, "np.sum(list)"),
    )
    plan = gather.Plan(needs=needs)
    assert plan.sizes_of(workload) == [1_000, 1_000_000]
    assert plan.sizes_with(workload, 1) == [1_000, 1_000_000]
    assert plan.sizes_with(workload, 2) == [1_000_000]
    assert plan.labels_of(workload) == ["Python", "ferrule", "builtin sum"]
    assert [label for label in plan.labels_of(workload) if plan.wants(workload, label, "memory")] == [
        "ferrule"
    ]
    assert not plan.wants(workload, "ferrule", "scaling")
    assert gather.Plan(needs=needs[:1]).threads_of(workload) == [1]
    assert Choice().wants(known["trials/walk"].workload, "Python", "memory")


def test_patterns() -> None:
    assert [claim.id for claim in catalogue.matching("call-pyo3", CLAIMS)] == ["call-pyo3"]
    assert {claim.source[:8] for claim in catalogue.matching("why rust, and not", CLAIMS)} == {"4-report"}
    assert "flask-slow" in {claim.id for claim in catalogue.matching("flask", CLAIMS)}
    assert catalogue.matching("no such thing", CLAIMS) == []
    assert catalogue.matching(None, CLAIMS) == CLAIMS


@pytest.mark.parametrize("file", ["trials.py", "tasks.py"])
def test_no_trial_gives_a_wrong_answer(file: str, tmp_path: Path) -> None:
    """A wrong one would stand on the page as a claim that was not run."""
    place = tmp_path / "trials.json"
    command = [sys.executable, "-m", "ferrule", "bench", str(gather.ROOT / "studies" / "claims" / file)]
    options = ["--size", "100", "--quick", "--threads", "1", "--json", str(place)]
    environment = os.environ | {"FERRULE_ANY_BUILD": "1"}
    done = subprocess.run(command + options, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = results.load(place).rows
    assert {row.status for row in rows} >= {"measured"}
    assert [(row.name, row.reason) for row in rows if row.status == "wrong"] == []
