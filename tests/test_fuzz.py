"""A fuzz target that crashes, or that reaches nothing new, fails `make fuzz`; and each has seeds."""

from pathlib import Path

import pytest

from tests.fuzz import FUZZ, fuzz


def test_each_target_has_seeds():
    targets = {source.stem for source in FUZZ.glob("src/bin/*.rs")}
    assert len(targets) >= 15
    assert {folder.name for folder in (FUZZ / "seeds").iterdir() if any(folder.iterdir())} == targets


# The features that an empty input, the seeds, and all that is found reach.
@pytest.mark.parametrize(
    ("features", "status", "said"),
    [
        ((5, 9, 12), 0, None),
        ((5, 9, 9), 0, "toy: nothing was found in 1 s"),
        ((5, 5, 12), 0, "toy: its seeds reach nothing"),
        ((5, 9, 12), 77, r"toy failed; again: \S+/toy \S+/failed/toy/crash-12$"),
    ],
)
def test_what_a_run_says(tmp_path: Path, capsys, features, status, said):
    program = tmp_path / "toy"
    nothing, seeds, all_ = features
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *-runs=1*) ft={nothing};; *-runs=0*) ft={seeds};;\n'
        f"*) ft={all_}; status={status};; esac\n"
        'echo "#2 INITED cov: 3 ft: 1 corp: 1/1b" >&2; echo "#9 DONE cov: 3 ft: $ft corp: 2/9b" >&2\n'
        'echo "stat::number_of_executed_units: 1234" >&2\n'
        'for each; do case "$each" in -artifact_prefix=*) where=${each#*=};; esac; done\n'
        'echo "artifact_prefix=$where; Test unit written to ${where}crash-12" >&2; exit ${status:-0}\n'
    )
    program.chmod(0o755)
    for each in ("seeds/toy/a", "corpus/toy/b", "corpus/toy/c"):
        (tmp_path / each).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / each).touch()
    if said is None:
        fuzz(program, 1, tmp_path)
        assert capsys.readouterr().out == (
            "toy: 1,234 inputs beginning with 1 seeds and 2 kept before, of which 0 are kept; "
            "5 → 9 → 12 features\n"
        )
    else:
        with pytest.raises(SystemExit, match=said):
            fuzz(program, 1, tmp_path)
    with pytest.raises(SystemExit, match="toy: no seeds"):
        fuzz(program, 1, tmp_path / "nowhere")
