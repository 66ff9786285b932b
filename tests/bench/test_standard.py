"""Whose answers may be the standard."""

from types import SimpleNamespace

import pytest
from ferrule.bench import inputs, standard, verify, workload
from ferrule.bench.verify import close, exact


def toy(*, reference_most=None, peer=sum, peer_most=None, peers_equal=None):
    """A sum; the peer's as it is given."""

    @workload(sizes=(2, 4, 8), unit="number")
    def add_up(n):
        """Add up."""
        return [*range(n)]

    add_up.ferrule(sum)
    add_up.peer("peer", max_n=peer_most, equal=peers_equal)(peer)
    add_up.reference(max_n=reference_most)(sum)
    return add_up


def task(made, lost=()):
    """A worker's task, with what it tells."""
    told = []
    return SimpleNamespace(
        workload=made,
        lost=dict.fromkeys(lost, "lost"),
        agreed={},
        threads=1,
        told=told,
        tell=lambda *what: told.append(what),
    )


def leads(work, n):
    return [each.label for each in standard.in_turn(work.workload) if standard.may_lead(work, each, n)]


def test_ferrule_is_asked_last_and_the_reference_first():
    assert [each.role for each in standard.in_turn(toy())] == ["reference", "peer", "ferrule"]


def test_a_peer_leads_that_agreed_at_the_largest_size_before():
    work = task(toy(reference_most=4))
    assert leads(work, 8) == ["peer"]
    assert work.agreed == {("peer", 4): True}
    assert work.told == [(4, "check", "peer")]
    assert leads(work, 8) == ["peer"]
    assert len(work.told) == 1  # it is known
    assert leads(work, 4) == ["Python", "peer"]
    assert work.agreed == {("peer", 4): True, ("peer", 2): True}
    assert leads(work, 2) == ["Python"]  # no smaller one to agree at


def test_what_it_took_to_see_whether_it_agrees_is_let_go(monkeypatch):
    cleared = []
    monkeypatch.setattr(inputs, "clear", lambda: cleared.append(1))
    assert leads(task(toy(reference_most=4)), 8) == ["peer"]
    assert cleared == [1]


def test_limits_of_both_count():
    assert leads(task(toy(reference_most=2)), 8) == ["peer"]
    work = task(toy(peer_most=4))
    assert leads(work, 8) == ["Python"]
    assert leads(work, 4) == ["Python", "peer"]
    assert leads(task(toy(), lost=[(4, "Python")]), 4) == ["peer"]
    assert leads(task(toy(), lost=[(4, "Python"), (4, "peer")]), 4) == []
    assert leads(task(toy(reference_most=1)), 8) == []


@pytest.mark.parametrize("wrong", [lambda numbers: sum(numbers) + 1, lambda numbers: numbers[100]])
def test_a_peer_that_disagrees_or_fails_never_leads(wrong):
    work = task(toy(reference_most=4, peer=wrong))
    assert leads(work, 8) == []
    assert work.agreed == {("peer", 4): False}


def test_the_rule_is_ones_own_and_against_a_peer_that_of_either():
    made = toy()
    reference, peer, own = standard.in_turn(made)
    assert standard.rule(made, own, reference) is exact
    assert standard.rule(made, own, peer) is exact
    made = toy(peers_equal=close(rtol=0.1))
    reference, peer, own = standard.in_turn(made)
    assert standard.rule(made, peer, reference) is peer.equal
    assert standard.rule(made, own, reference) is exact
    either = standard.rule(made, own, peer)
    assert verify.difference(either, 1.0, 1.05) is None
    assert verify.difference(either, 1.0, 1.2) is not None
