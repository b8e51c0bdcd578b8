"""Random sequences of payment events and faults; the long run is in `make chaos`."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.checkout.payments.machine import InvoiceMachine, PaymentsMachine

CHECKS = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


BOTH = pytest.mark.parametrize("machine", [PaymentsMachine, InvoiceMachine])


def run(machine: type[PaymentsMachine], examples: int, steps: int) -> None:
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=CHECKS,
        database=None,
    )
    run_state_machine_as_test(machine, settings=chosen)


@BOTH
def test_the_books_stay_right(machine: type[PaymentsMachine]) -> None:
    run(machine, 6, 10)


@pytest.mark.chaos
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("machine", "examples"), [(PaymentsMachine, 5_000), (InvoiceMachine, 1_500)])
def test_the_books_stay_right_for_long(machine: type[PaymentsMachine], examples: int) -> None:
    run(machine, examples, 14)
