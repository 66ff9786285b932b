"""For all tests: a Ctrl-C that works, measuring with any build, and a browser."""

import gc
import os
import shutil
import signal

import pytest
from hypothesis import settings

from tests.skips import pytest_configure_node, pytest_make_collect_report, pytest_runtest_makereport

__all__ = ["pytest_configure_node", "pytest_make_collect_report", "pytest_runtest_makereport"]  # hooks

# No example has a deadline: how long one takes on a busy machine is no property of ferrule.
settings.register_profile("all", deadline=None)
# For the other Pythons: `HYPOTHESIS_PROFILE=few` (see tests/other_pythons.py).
settings.register_profile("few", deadline=None, max_examples=10)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "all"))

# A shell that runs the tests in the background switches it off, for them and for what they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

# What measures refuses all but a release build. Its tests, and what they start, need results, not right ones.
os.environ["FERRULE_ANY_BUILD"] = "1"


@pytest.fixture(scope="module", autouse=True)
def _reports_are_as_wide_as_elsewhere():
    """GNU's readline, which somebody imports, says how wide a terminal is, also where there is none."""
    os.environ.pop("COLUMNS", None)


@pytest.fixture(scope="module", autouse=True)
def _what_is_imported_is_not_looked_through():
    """Each sample is taken after a collection, which is slow where a thousand modules are there."""
    gc.collect()
    gc.freeze()


CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()
