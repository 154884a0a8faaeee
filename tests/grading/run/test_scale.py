"""The simulation of many workers agrees with what can be reckoned."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "scale.py"


@pytest.fixture(scope="module")
def scale() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_scale", BENCH)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Its data classes look their module up.
    sys.modules["bench_scale"] = module
    spec.loader.exec_module(module)
    return module


def test_few_workers_are_the_limit(scale: ModuleType) -> None:
    found = scale.simulate(4000, 4, scale.Service([0.1, 0.3], 0.001))
    assert found.seconds == pytest.approx(4000 * 0.2 / 4, rel=0.03)
    assert found.workers_busy > 0.97 and found.writer_busy == pytest.approx(0.02, abs=0.003)


def test_with_many_workers_the_writer_is(scale: ModuleType) -> None:
    found = scale.simulate(4000, 64, scale.Service([0.1, 0.3], 0.01))
    assert found.seconds == pytest.approx(4000 * 0.01, rel=0.03)
    assert found.writer_busy > 0.97 and found.workers_busy < 0.5


def test_all_of_a_small_class_is_written(scale: ModuleType) -> None:
    assert scale.simulate(1, 64, scale.Service([0.2], 0.01)).seconds == pytest.approx(0.21)
    assert scale.simulate(3, 1, scale.Service([0.2], 0.0)).seconds == pytest.approx(0.6)
