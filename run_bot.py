"""Muse's one entry point: serve (default), demo, worker, understand, link, mail, stores, vault."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from domain.errors import MuseError
from domain.order import TierName
from domain.settings import WrongSetting, load_settings

app = typer.Typer(add_completion=False, no_args_is_help=False, pretty_exceptions_enable=False)
stores_app = typer.Typer(help="What Muse knows of stores, and what a host offers.")
vault_app = typer.Typer(help="Care of the keys under which shoppers' secrets lie.")
app.add_typer(stores_app, name="stores")
app.add_typer(vault_app, name="vault")


def _run(work: Coroutine[Any, Any, int | None]) -> None:
    """Run to the end; a wrong setting or a known error is one line, not a traceback."""
    try:
        code = asyncio.run(work)
    except WrongSetting as error:
        typer.echo(f"muse: {error}", err=True)
        raise typer.Exit(2) from None
    except MuseError as error:
        from texts import say

        typer.echo(say("en", error.text, **error.params), err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        typer.echo(f"muse: {error}", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        code = 130
    raise typer.Exit(code or 0)


@app.callback(invoke_without_command=True)
def main(context: typer.Context) -> None:
    """Muse, a shopping bot for Telegram."""
    if context.invoked_subcommand is None:
        serve()


@app.command()
def serve(
    restored: Annotated[
        bool,
        typer.Option("--restored", help="The database is a restored backup: send no unfinished order again."),
    ] = False,
) -> None:
    """Answer the chat, place orders and follow parcels."""
    from app.logs import set_up_logs
    from app.serving import serve as run

    set_up_logs()
    _run(_with_settings(partial(run, restored=restored)))


@app.command()
def worker() -> None:
    """Only work: share the queues of a PostgreSQL database with other processes."""
    from app.logs import set_up_logs
    from app.serving import work

    set_up_logs()
    _run(_with_settings(work))


async def _with_settings(run: Any) -> None:
    await run(load_settings())


@app.command()
def demo(
    port_base: Annotated[
        int, typer.Option(help="First port: chat here, stores +1 to +3, payments +4.")
    ] = 8080,
    play: Annotated[bool, typer.Option("--play", help="Do a whole trip by itself and print it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --play: end with one line of JSON.")] = False,
) -> None:
    """Shop at three local stores, in a chat on this machine."""
    from demo.run import run as run_demo

    _run(run_demo(port_base=port_base, play=play, as_json=as_json))


@app.command()
def understand(
    text: Annotated[str | None, typer.Argument(help="One message.")] = None,
    batch: Annotated[bool, typer.Option("--batch", help="JSON lines in, JSON lines out.")] = False,
) -> None:
    """Say how a shopper's message is understood."""
    import json

    from agent.understanding.batch import answer_lines

    lines = (
        sys.stdin
        if batch or text is None
        else [json.dumps({"id": "1", "text": text, "step": "idle", "cart": []})]
    )
    for answer in answer_lines(lines):
        print(answer, flush=True)


@app.command()
def link(
    url: Annotated[str | None, typer.Argument(help="A product link.")] = None,
    html: Annotated[Path | None, typer.Option(help="A saved page instead of the live one.")] = None,
    batch: Annotated[bool, typer.Option("--batch", help="JSON lines in, JSON lines out.")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    why: Annotated[bool, typer.Option("--why", help="Show the evidence for each field.")] = False,
) -> None:
    """Read a product link."""
    from catalog.cli import run

    _run(run(url=url, html=html, batch=batch, as_json=as_json, why=why))


@app.command()
def mail(
    files: Annotated[list[Path] | None, typer.Argument(help="Mails (.eml).")] = None,
    batch: Annotated[bool, typer.Option("--batch", help="JSON lines in, JSON lines out.")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Say what a store's or carrier's mail tells of an order."""
    from orders.mail import cli

    if batch:
        for answer in cli.batch(sys.stdin):
            print(answer, flush=True)
        return
    print(cli.read_files(files or [], as_json))


stats = typer.Typer(add_completion=False, no_args_is_help=True, help="What the rows say.")
app.add_typer(stats, name="stats")


@stats.callback()
def _stats() -> None:
    """What the rows say, in words and numbers."""


@stats.command()
def money(
    against: Annotated[
        bool, typer.Option("--against-stripe", help="Compare with the payment service too.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Print the ledger and check it; ends with 1 when the books are not right."""
    from app.stats import money as run

    _run(run(load_settings(), against=against, as_json=as_json))


@stats.command()
def commissions(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Print what links into stores led to: orders expected, placed, and come to nothing."""
    from app.stats import commissions as run

    _run(run(load_settings(), as_json=as_json))


@stats.command()
def receipt(
    which: Annotated[
        str, typer.Argument(metavar="ORDER", help="A store's order number, or a checkout's id.")
    ],
    pdf: Annotated[Path | None, typer.Option(help="Write the document, with each order's evidence.")] = None,
) -> None:
    """Print who charged what for one checkout."""
    from app.stats import receipt as run

    _run(run(load_settings(), which, pdf))


@stores_app.callback(invoke_without_command=True)
def stores(context: typer.Context) -> None:
    """Every store with its tiers, status and last check."""
    if context.invoked_subcommand is None:
        from app.stores_cli import table

        _run(table())


@stores_app.command("probe")
def stores_probe(
    url: Annotated[str, typer.Argument(help="Any address at the host.")],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Ask a host what it offers, and say which tier Muse would use."""
    from app.stores_cli import probe_host

    _run(probe_host(url, as_json))


@stores_app.command("try")
def stores_try(
    url: Annotated[str, typer.Argument(metavar="LINK", help="A product's link.")],
    size: Annotated[str | None, typer.Option()] = None,
    color: Annotated[str | None, typer.Option()] = None,
    quantity: Annotated[int, typer.Option(min=1)] = 1,
    address: Annotated[
        Path | None,
        typer.Option(help="JSON: name, line1, line2, city, region, postal_code, country, email, phone."),
    ] = None,
    login: Annotated[Path | None, typer.Option(help="JSON: username, password.")] = None,
    until: Annotated[str, typer.Option(help="quote, review or placed.")] = "review",
    tier: Annotated[TierName | None, typer.Option(help="Instead of the best that the store allows.")] = None,
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser.")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Run a store's tier without the chat, with the time of each step."""
    if until not in ("quote", "review", "placed"):
        raise typer.BadParameter("quote, review or placed", param_hint="--until")
    from app.trying import try_store

    _run(
        try_store(
            url,
            size=size,
            color=color,
            quantity=quantity,
            address=address,
            login=login,
            until=until,  # type: ignore[arg-type]
            tier=tier,
            headed=headed,
            as_json=as_json,
        )
    )


@stores_app.command("check")
def stores_check(
    name: Annotated[
        str | None, typer.Argument(help="One store; else all of which a product is known.")
    ] = None,
    link: Annotated[
        str | None, typer.Option(help="A product's link; once it passes, later checks take it too.")
    ] = None,
    size: Annotated[str | None, typer.Option(help="Of the product at --link.")] = None,
    color: Annotated[str | None, typer.Option(help="Of the product at --link.")] = None,
    address: Annotated[
        Path | None, typer.Option(help="JSON as for try, instead of MUSE_CHECK_ADDRESS.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One line for each store.")] = False,
) -> None:
    """Walk stores to their review page without placing, and say what has changed there."""
    from app.checking import check_stores

    _run(check_stores(name, link=link, size=size, color=color, address=address, as_json=as_json))


@stores_app.command("login")
def stores_login(
    name: Annotated[str, typer.Argument(help="The store.")],
    telegram_id: Annotated[
        int | None, typer.Option("--for", help="Whose walks use it: a Telegram id, else MUSE_OPERATOR_CHAT.")
    ] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Remove the kept profile.")] = False,
) -> None:
    """Sign in at a store in a window on this machine; later walks use that profile."""
    from app.at_home import login

    _run(login(name, telegram_id=telegram_id, forget=forget))


@stores_app.command("new")
def stores_new(
    name: Annotated[str, typer.Argument(help="As people call the store.")],
    folder: Annotated[Path | None, typer.Option(help="Instead of MUSE_STORES.")] = None,
) -> None:
    """Begin a store file."""
    from app.trying import new_store

    try:
        new_store(name, folder)
    except WrongSetting as error:
        typer.echo(f"muse: {error}", err=True)
        raise typer.Exit(2) from None


@vault_app.command("rotate")
def vault_rotate() -> None:
    """Wrap every data key by the current key-encryption key."""
    from app.vault_cli import rotate

    _run(rotate())


if __name__ == "__main__":
    app()
