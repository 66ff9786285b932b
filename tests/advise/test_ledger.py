"""The predictor's own record."""

import dataclasses
import stat
from collections import Counter
from pathlib import Path

import pytest
from ferrule.advise import ledger
from ferrule.advise.ledger import Proven

PROVEN = Proven("2026-11-30", "app.py", "total", "ext:total", [10.0, 9.0, 11.0], [12.0, 8.0, 20.0], "copied")


def test_predictions_are_judged(tmp_path: Path) -> None:
    path = tmp_path / "above" / "advise.jsonl"
    assert ledger.score(path) == ledger.Score([], None, 0.0, 0.0, Counter())
    worse = dataclasses.replace(PROVEN, name="worse", predicted=[30.0, 20.0, 50.0])
    lower = dataclasses.replace(PROVEN, name="lower", predicted=[4.0, 2.0, 15.0])
    above = dataclasses.replace(PROVEN, name="above", predicted=[8.0, 6.0, 9.0])
    for each in (PROVEN, worse, lower, above):
        ledger.add(each, path)
    found = ledger.score(path)
    assert found.proven == [worse, lower, above, PROVEN]
    assert [each.error for each in found.proven] == pytest.approx([3.0, 2.5, 1.25, 1.2])
    assert [each.is_inside for each in found.proven] == [False, True, False, True]
    assert (found.median, found.within, found.inside) == pytest.approx((1.875, 0.5, 0.5))
    assert not found.left_out
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_counts_for_nothing_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "advise.jsonl"
    ledger.add(dataclasses.replace(PROVEN, measured=[1.0, 1.0, 1.0]), path)
    ledger.add(PROVEN, path)  # again, and that counts
    ledger.add(dataclasses.replace(PROVEN, name="other", predicted=[]), path)
    ledger.add(dataclasses.replace(PROVEN, name="other", any_build=True), path)
    ledger.add(dataclasses.replace(PROVEN, name="other", measured=[0.0, 0.0, 0.0]), path)
    ledger.add(dataclasses.replace(PROVEN, name="other", unscored="the code is another"), path)
    with path.open("a") as file:
        file.write('{"event": "Proven", "date": 1}\n{"event": "Done", "versions": {}}\nhalf a')
    found = ledger.score(path)
    assert found.proven == [PROVEN]
    assert found.left_out == {
        "the port was proven again": 1,
        "nothing was predicted": 1,
        "the port was a build that users don't get": 1,
        "the code is another": 1,
        "it can't be read": 4,
    }


def test_a_better_port_hides_no_worse_one(tmp_path: Path) -> None:
    path = tmp_path / "advise.jsonl"
    slow = dataclasses.replace(PROVEN, port="shop_port:slow", measured=[0.1, 0.1, 0.1])
    for each in (slow, PROVEN):
        ledger.add(each, path)
    assert ledger.score(path).proven == [slow, PROVEN]


def test_a_ledger_that_others_may_write_to_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "advise.jsonl"
    ledger.add(PROVEN, path)
    path.chmod(0o622)
    for use in (lambda: ledger.add(PROVEN, path), lambda: ledger.score(path)):
        with pytest.raises(OSError, match="others may write to it"):
            use()


def test_it_is_among_the_users_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    ledger.add(PROVEN)
    assert ledger.place() == tmp_path / "ferrule" / "advise.jsonl"
    assert ledger.score().proven == [PROVEN]
    assert ledger.now() > "2026"
