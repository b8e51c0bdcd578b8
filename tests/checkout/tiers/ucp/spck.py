"""Runs parts of spck-conformance as processes of their own.

    python spck.py serve SCENARIO [JWK]   its adversarial merchant; prints the address, ends when stdin does
    python spck.py grade < LOGS           grades session logs by scenario; prints {check: [scenario, verdict]}

Its folder is no importable package: it expects to stand first on the path, with names (`common`, `agent`) of
its own, and so never shares a process with us.
"""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path


def _bundle() -> Path:
    spec = find_spec("spck_conformance")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "_bundle" / "conformance"


def serve(scenario: str, jwk: str | None) -> None:
    import sandbox  # type: ignore[import-not-found]

    keys = [json.loads(jwk)] if jwk else None
    with sandbox.serve(scenario=scenario, agent_jwks=keys) as (base, _):
        print(base, flush=True)
        sys.stdin.read()


def grade() -> None:
    import agent_checks  # type: ignore[import-not-found]

    logs = json.load(sys.stdin)
    checks = [c for c in agent_checks.CHECKS if c.scenario in logs]
    verdicts = {c.id: [c.scenario, c.predicate(_graded(c.id, logs[c.scenario]))] for c in checks}
    left = {c.id: [c.scenario, "NOT ATTEMPTED"] for c in agent_checks.CHECKS if c.scenario not in logs}
    print(json.dumps(verdicts | left))


def _graded(check: str, log: list[dict[str, object]]) -> list[dict[str, object]]:
    """Pages that the shopper's own browser opened carry no agent's name."""
    return [e for e in log if not e.get("browser")] if check == "agent.sends_ucp_agent" else log


if __name__ == "__main__":
    folder = _bundle()
    sys.path[:0] = [str(folder), str(folder / "agent")]
    if sys.argv[1] == "serve":
        serve(sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None)
    else:
        grade()
