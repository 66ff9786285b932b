"""Why a test may be skipped where all of them run: for what no set-up brings. A broken peer is none of these.

Only a run of everything is held to it, in the Python that `make test` sets up. In the other Pythons, which
have no peers, some folders are run, as when somebody names what to run.
"""

import re
import sys

import pytest

REASONS = {
    r"no chromium on this machine: .*": "a program of the system's",
    r"(pdftotext|pdftoppm|pdffonts|qpdf|soffice) is not installed": "programs of the system's",
    r"(noto/)?Noto\w+-Regular\.ttf is not installed": "fonts of the system's",
    r".*there is no C(\+\+)? compiler: none of .*": "programs of the system's",
    r".*Python\.h.*": "a header that not every Python comes with",
    # It is only in the group `studies`: several hundred megabytes, for one tool of a comparison.
    r"Taichi: No module named 'taichi'": "`make test` does without it",
    r"not run: no CUDA device": "a device",
    r"not run: only root can become another user": "who runs the tests",
    r"this system gives any amount of memory": "a setting of the kernel's",
    r"not measured since: make (tools|bench-self)": "a page from before its run was kept",
    r"on this machine a call is too short to be interrupted .*": "how fast the machine is",
    r"there are none (from 3\.12 on|before 3\.12)": "the version of Python",
}
if sys.platform != "linux":
    REASONS[r".*"] = "the tests know what Linux has"


def is_listed(reason: str) -> bool:
    """Whether a skip for this reason is one of those meant."""
    return any(re.fullmatch(each, reason, re.DOTALL) for each in REASONS)


def is_everything(config: pytest.Config) -> bool:
    """Whether nobody named what to run. A process that runs a part of the tests is told."""
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return getattr(config, "workerinput", {}).get("everything", whole)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    node.workerinput["everything"] = is_everything(node.config)


def judged(report: pytest.TestReport | pytest.CollectReport, config: pytest.Config) -> None:
    """Make a failure of a skip whose reason is not listed."""
    if not is_everything(config) or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    reason = reason.removeprefix("Skipped: ")
    if not is_listed(reason):
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped, and tests/skips.py does not list why: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    judged(report, item.config)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    judged(report, collector.config)
    return report
