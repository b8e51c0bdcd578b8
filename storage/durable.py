"""The durable engine: DBOS, started and stopped with the runtime.

Workflows are registered on an engine that is made anew at each start, so nothing is global beside DBOS's own
instance. Inputs of workflows are row ids and other plain values, never secrets, addresses or contacts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetEnqueueOptions, SetWorkflowID, StepOptions
from dbos import error as dbos_error

P = ParamSpec("P")
R = TypeVar("R")

APPLICATION_VERSION = "1"
"""Pinned: a new version would strand the unfinished work of the old one. Changes go through `DBOS.patch`."""

FOREVER = 1_000_000
"""Recovery attempts of workflows that wait for people: every restart counts as one."""


@dataclass(frozen=True, slots=True)
class QueueSpec:
    """A queue: at most `at_once` workflows in this process, at most `per_partition` per partition key anywhere.
    `poll_seconds` is the longest a waiting workflow sits before a free slot takes it."""

    name: str
    at_once: int | None = None
    per_partition: int | None = None
    poll_seconds: float = 0.1


class Durable:
    """`url` as in `MUSE_DATABASE_URL`; SQLite keeps workflows in a file of their own beside it."""

    def __init__(self, url: str, executor_id: str) -> None:
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            file = Path(url.removeprefix("sqlite:///")).with_suffix(".dbos.sqlite")
            file.parent.mkdir(parents=True, exist_ok=True)
            with sqlite3.connect(file) as connection:  # DBOS leaves the file as it is; WAL stays with it
                connection.execute("PRAGMA journal_mode=WAL")
            connection.close()
            url = f"sqlite:///{file}"
        self.url = url
        config: DBOSConfig = {
            "name": "muse",
            "system_database_url": url,
            "executor_id": executor_id,
            "application_version": APPLICATION_VERSION,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "ERROR",
            "notification_listener_polling_interval_sec": 0.1,
        }
        DBOS(config=config)
        self._names: dict[Callable[..., Any], str] = {}

    def workflow(
        self, name: str, function: Callable[P, Coroutine[Any, Any, R]]
    ) -> Callable[P, Coroutine[Any, Any, R]]:
        """Register `function` (a bound method will do) under a name that must stay the same for ever."""

        async def run(*args: P.args, **kwargs: P.kwargs) -> R:
            return await function(*args, **kwargs)

        run.__name__ = run.__qualname__ = name
        return DBOS.workflow(name=name, max_recovery_attempts=FOREVER)(run)

    async def launch(self, queues: tuple[QueueSpec, ...]) -> None:
        """Start executing: recovers what an earlier run of this executor left. Call inside the running loop,
        after every workflow is registered."""
        DBOS.launch()
        for queue in queues:
            await DBOS.register_queue_async(
                queue.name,
                worker_concurrency=queue.at_once,
                partition_concurrency=queue.per_partition,
                polling_interval_sec=queue.poll_seconds,
            )

    async def close(self) -> None:
        """Stop taking work; what is unfinished is recovered at the next launch."""
        DBOS.destroy(destroy_registry=True)

    async def start(
        self,
        function: Callable[P, Coroutine[Any, Any, R]],
        workflow_id: str,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Start at once in this process; a repeat under the same id changes nothing."""
        with SetWorkflowID(workflow_id):
            await DBOS.start_workflow_async(function, *args, **kwargs)

    async def run(
        self,
        function: Callable[P, Coroutine[Any, Any, R]],
        workflow_id: str,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Start at once and wait for the result; a repeat under the same id returns the first one's."""
        with SetWorkflowID(workflow_id):
            return await function(*args, **kwargs)

    async def enqueue(
        self,
        queue: str,
        function: Callable[..., Coroutine[Any, Any, R]],
        workflow_id: str,
        *args: Any,
        partition: str | None = None,
        delay_seconds: float | None = None,
    ) -> Callable[[], Awaitable[R]]:
        """Put into a queue, perhaps for later; a repeat under the same id changes nothing. Returns a waiter."""
        with (
            SetWorkflowID(workflow_id),
            SetEnqueueOptions(queue_partition_key=partition, delay_seconds=delay_seconds),
        ):
            handle = await DBOS.enqueue_workflow_async(queue, function, *args)

        async def result() -> R:
            return await handle.get_result(polling_interval_sec=0.02)

        return result

    @staticmethod
    async def step(name: str, function: Callable[P, Awaitable[R]], *args: P.args, **kwargs: P.kwargs) -> R:
        """Inside a workflow: run `function` once and remember what it returned (plain JSON). A failure (the
        database was away, say) is tried again for about half a minute; `function` must bear being repeated."""
        options: StepOptions = {
            "name": name,
            "retries_allowed": True,
            "interval_seconds": 0.5,
            "backoff_rate": 2.0,
            "max_attempts": 7,
        }
        return await DBOS.run_step_async(options, function, *args, **kwargs)  # type: ignore[arg-type]

    @staticmethod
    async def send(workflow_id: str, topic: str, message: Any, key: str) -> bool:
        """Tell a waiting workflow something, once per `key`. False: there is no such workflow."""
        try:
            await DBOS.send_async(workflow_id, message, topic, idempotency_key=key)
        except dbos_error.DBOSNonExistentWorkflowError:
            return False
        return True

    @staticmethod
    async def sleep(seconds: float) -> None:
        """Inside a workflow: a pause that goes on where it was after a restart."""
        await DBOS.sleep_async(seconds)

    @staticmethod
    async def receive(topic: str, timeout_seconds: float) -> Any:
        """Inside a workflow: wait for a message, across restarts; None when the time is over."""
        return await DBOS.recv_async(topic, timeout_seconds)
