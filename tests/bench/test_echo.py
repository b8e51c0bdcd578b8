"""The yardstick measures what it says."""

from bench.chat import Times
from bench.echo import measure_echo


def test_percentiles() -> None:
    times = Times(tuple(number / 1000 for number in range(1, 101)))
    assert (times.p50, times.p99) == (0.051, 0.1)
    assert str(times) == "p50 51.0 ms, p99 100.0 ms (100 rounds)"


async def test_the_echo_is_measured() -> None:
    measured = await measure_echo(rounds=5, each=3)
    assert len(measured.latency.seconds) == 5
    assert measured.latency.p50 > 0
    assert measured.updates_a_second > 0
