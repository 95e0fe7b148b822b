"""Fixtures of the face tests: the installed networks, and the operating points the tests judge at."""

import pytest

from hawiya.faces.engine import FaceEngine
from hawiya.faces.thresholds import LivenessThresholds
from tests.unit.faces.pictures import BENCH


@pytest.fixture(scope="session")
def engine() -> FaceEngine:
    return FaceEngine()


@pytest.fixture(scope="session")
def thresholds() -> LivenessThresholds:
    return LivenessThresholds(
        match=0.42,
        review=0.34,
        same_person=0.25,
        face_px=80.0,
        sharpness=2.0,
        dark=40.0,
        bright=235.0,
        second_face=0.5,
        turned_degrees=45.0,
        copy_explained=0.9,
        copy_noise=0.85,
        background=0.45,
        light_stops=1.2,
        light_colour=15.0,
        relief=0.002,
        relief_doubt=0.0012,
        turn_relief=0.009,
        flat_tilt=0.06,
        spoof=0.3,
        spoof_doubt=0.6,
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("bench_data") and not BENCH.is_dir():
        pytest.skip(f"NOT RUN: the bench pictures ({BENCH.parent.name}/{BENCH.name}) are not here")
