"""Fixtures of the face tests: the installed networks, and the operating points the tests judge at."""

import pytest

from hawiya.faces.engine import FaceEngine
from hawiya.faces.thresholds import LivenessThresholds
from hawiya.inference.translate import liveness_thresholds
from hawiya.verification.policy import Policy
from tests.unit.faces.pictures import BENCH


@pytest.fixture(scope="session")
def engine() -> FaceEngine:
    return FaceEngine()


@pytest.fixture(scope="session")
def thresholds() -> LivenessThresholds:
    return liveness_thresholds(Policy())


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("bench_data") and not BENCH.is_dir():
        pytest.skip(f"NOT RUN: the bench pictures ({BENCH.parent.name}/{BENCH.name}) are not here")
