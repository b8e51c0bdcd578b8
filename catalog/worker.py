"""The process that parses pages: small, without secrets, and killed when a page takes too much of it.

Run as `python -m catalog.worker`. Each request on standard input is a line of JSON and a body; each answer on
standard output is a line of JSON. A page that takes more than its CPU time or memory ends the process.
"""

from __future__ import annotations

import contextlib
import gc
import sys

from catalog.kind import Reason
from catalog.reading import Reading, read_page
from catalog.request import PageRequest
from net.confined import confine, cpu_limit, exactly

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 2.0
_PAGES_UNTIL_COLLECTION = 20


def main() -> None:
    """Answer until standard input ends."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    _warm_up()
    confine(MEMORY_BYTES)
    served = 0
    while line := requests.readline():
        request = PageRequest.model_validate_json(line)
        body = exactly(requests, request.size)
        with cpu_limit(CPU_SECONDS):
            reading = _read(request, body)
        answers.write(reading.model_dump_json().encode() + b"\n")
        answers.flush()
        del body
        served += 1
        if served % _PAGES_UNTIL_COLLECTION == 0:
            gc.collect()


def _read(request: PageRequest, body: bytes) -> Reading:
    try:
        return read_page(body, request.url, request.content_type, request.store, thorough=request.thorough)
    except MemoryError:
        raise
    except Exception as error:
        # one page must not end the reading of others; the parent logs what went wrong, without the page
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
        return Reading(reason=Reason.TOO_HARD, fault=f"{type(error).__name__} at {place}"[-200:])


def _warm_up() -> None:
    """Load what is loaded at first use, before files can no longer be opened."""
    sample = (
        b'<html lang="sv"><title>A dress | Shop</title><h1>A dress</h1><p class="price">89 kr</p><button>Buy</button>'
        b'<script type="application/ld+json">{"@type":"Product","name":"A dress","offers":{"price":"89"}}</script>'
    )
    read_page(sample, "https://shop.example.co.uk/p/a-dress-12345")


if __name__ == "__main__":
    with contextlib.suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        main()
