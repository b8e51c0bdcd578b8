"""Random sequences of payment events and faults; the long run is in `make chaos`."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.checkout.payments.machine import PaymentsMachine

CHECKS = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def run(examples: int, steps: int) -> None:
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=CHECKS,
        database=None,
    )
    run_state_machine_as_test(PaymentsMachine, settings=chosen)


def test_the_books_stay_right() -> None:
    run(12, 10)


@pytest.mark.chaos
@pytest.mark.timeout(7200)
def test_the_books_stay_right_for_long() -> None:
    run(5_000, 14)
