"""What all tests share: hypothesis without a clock, and where the browser is."""

import os
import shutil

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("course", deadline=None, derandomize=True, print_blob=True)
settings.register_profile(
    "thorough",
    parent=settings.get_profile("course"),
    max_examples=10_000,
    derandomize=False,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "course"))

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; without one a test is skipped, but never where CI is set."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None and os.environ.get("CI"):
        pytest.fail(f"CI needs a browser; none of {', '.join(BROWSERS)} is installed")
    if path is None:
        pytest.skip("no Chromium or Chrome on this machine")
    return path
