"""A process that has loaded Muse's code and forks a serving Muse, or a worker, whenever it is asked.

    python -m tests.journeys.launcher

Each line of its input is one Muse's environment in JSON, with the file for its log as `LOG` and its `ROLE` ("serve"
or "work"); it answers with the process id. Starting Python and importing everything takes seconds; a fork takes none, and dies as any process.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sys
from importlib import import_module
from typing import NoReturn

from agent.understanding.rules import warm
from app.logs import set_up_logs
from app.serving import serve, work
from domain.settings import Settings

LOADED_LATE = (
    "_strptime",
    "langgraph.checkpoint.sqlite.aio",
    "dbos._sys_db_sqlite",
    "stripe._v1_services",
    "stripe._stripe_client",
    "stripe._object_classes",
)
"""What a serving Muse imports only while it starts."""


def main() -> None:
    warm()
    for name in LOADED_LATE:
        import_module(name)
    gc.freeze()  # a fork shares what is never touched again
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # a child that ended leaves nothing behind
    print("ready", flush=True)
    for line in sys.stdin:
        asked: dict[str, str] = json.loads(line)
        child = os.fork()
        if child == 0:
            _be_muse(asked)
        print(child, flush=True)


def _be_muse(environment: dict[str, str]) -> NoReturn:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(environment.pop("LOG"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(log, stream)
    role = {"serve": serve, "work": work}[environment.pop("ROLE")]
    os.close(0)
    for name in [name for name in os.environ if name.startswith("MUSE_")]:
        del os.environ[name]
    os.environ.update(environment)
    code = 1
    try:
        set_up_logs()
        asyncio.run(role(Settings(_env_file=None)))
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
