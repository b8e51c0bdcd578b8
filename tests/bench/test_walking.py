"""Pairs are told by the median of their ratios, and failures are counted instead of timed."""

from bench.walking import Pairs


def test_pairs_are_told() -> None:
    told = Pairs(ours=[1.0, 2.0, None, 3.0], bare=[2.0, 2.0, 2.0, 2.0]).row("guest", "<= 1.10")
    assert (told.value, told.reference, told.ratio) == (2000, 2000, 1.0)
    assert "ours 3/4, bare 4/4" in told.note


def test_no_pair_that_ended_is_no_ratio() -> None:
    told = Pairs(ours=[None, None], bare=[2.0, 2.0]).row("guest", "<= 1.10")
    assert told.ratio != told.ratio
    assert "ours 0/2" in told.note
