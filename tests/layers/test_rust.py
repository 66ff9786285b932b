"""Who may know whom among the crates, and what all rooms have in common: ARCHITECTURE.md, checked."""

import json
import re
import subprocess
from pathlib import Path

from tests.layers.rust import DOMAINS, kernels

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "python" / "ferrule"
CRATES = ROOT / "crates"


def test_only_the_gate_and_the_bindings_know_python() -> None:
    command = [
        "cargo",
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--manifest-path",
        ROOT / "Cargo.toml",
    ]
    metadata = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    own = {
        package["name"] for package in metadata["packages"] if package["id"] in metadata["workspace_members"]
    }
    names = {package["id"]: package["name"] for package in metadata["packages"]}
    needs = {node["id"]: node["dependencies"] for node in metadata["resolve"]["nodes"]}

    def knows_python(package: str) -> bool:
        return names[package].startswith("pyo3") or any(map(knows_python, needs[package]))

    assert {names[package] for package in metadata["workspace_members"] if knows_python(package)} == {
        "ferrule-gate",
        "ferrule-py",
    }
    assert own >= {"ferrule-kernels", "ferrule-py"}


def test_a_domain_has_the_same_name_in_every_room() -> None:
    workloads = PACKAGE / "bench" / "workloads"
    domains = {path.stem for path in workloads.iterdir()} - {"__init__", "__pycache__"}
    assert domains == DOMAINS
    for domain in domains:
        for place in (
            PACKAGE / domain,
            PACKAGE / "reference" / domain,
            kernels(domain),
            CRATES / "ferrule-py" / "src" / domain,
        ):
            there = [place, place.with_suffix(".py"), place.with_suffix(".rs")]
            assert any(path.exists() for path in there), f"{domain} has no {place.relative_to(ROOT)}"
        # One file, or several: `test_codec_json.py`.
        tests = ROOT / "tests" / "parity"
        assert [*tests.glob(f"test_{domain}.py"), *tests.glob(f"test_{domain}_*.py")], (
            f"{domain} has no tests"
        )


def test_bindings_do_not_unwrap() -> None:
    for path in sorted((CRATES / "ferrule-py" / "src").rglob("*.rs")):
        assert not re.search(r"\.unwrap\(\)|\.expect\(", path.read_text()), path


def test_every_rust_test_is_run() -> None:
    """`cargo test --workspace` runs those of crates that don't know Python: so there are none elsewhere."""
    folders = ("crates", "examples", "fuzz", "studies")
    manifests = [path for folder in folders for path in (ROOT / folder).glob("**/Cargo.toml")]
    untested = [
        path for path in manifests if CRATES not in path.parents or "test = false" in path.read_text()
    ]
    assert {path.parent.name for path in untested} >= {"ferrule-gate", "ferrule-py", "fuzz", "model_card"}
    for path in untested:
        for source in path.parent.glob("src/**/*.rs"):
            assert "#[test]" not in source.read_text(), source
