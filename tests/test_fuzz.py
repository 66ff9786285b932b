"""A fuzz target that crashes, or that reaches nothing new, fails `make fuzz`; and each has seeds."""

from pathlib import Path

import pytest

from tests.fuzz import FUZZ, fuzz


def test_each_target_has_seeds():
    targets = {source.stem for source in FUZZ.glob("src/bin/*.rs")}
    assert len(targets) >= 14
    assert {folder.name for folder in (FUZZ / "seeds").iterdir() if any(folder.iterdir())} == targets


# The features that an empty input, the seeds, and all that is found reach.
@pytest.mark.parametrize(
    ("features", "status", "said"),
    [
        ((5, 9, 12), 0, None),
        ((5, 9, 9), 0, "toy: nothing was found in 1 s"),
        ((5, 5, 12), 0, "toy: its seeds reach nothing"),
        ((5, 9, 12), 77, "toy failed"),
    ],
)
def test_what_a_run_says(tmp_path: Path, capsys, features, status, said):
    program = tmp_path / "toy"
    nothing, seeds, all_ = features
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *-runs=1*) ft={nothing};; *-runs=0*) ft={seeds};;\n'
        f"*) ft={all_}; status={status};; esac\n"
        'echo "#2 INITED cov: 3 ft: 1 corp: 1/1b" >&2; echo "#9 DONE cov: 3 ft: $ft corp: 2/9b" >&2\n'
        'echo "stat::number_of_executed_units: 1234" >&2; exit ${status:-0}\n'
    )
    program.chmod(0o755)
    (tmp_path / "seeds" / "toy").mkdir(parents=True)
    if said is None:
        fuzz(program, 1, tmp_path)
        assert "toy: 1,234 inputs; 5 → 9 → 12 features" in capsys.readouterr().out
    else:
        with pytest.raises(SystemExit, match=said):
            fuzz(program, 1, tmp_path)
    with pytest.raises(SystemExit, match="toy: no seeds"):
        fuzz(program, 1, tmp_path / "nowhere")
