"""What stores are told when a shopper has everything erased: their grants to Muse are taken back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncSession

from checkout.accounts.ledger import Account, DatabaseLedger
from checkout.accounts.linking import StoreAccounts

log = logging.getLogger(__name__)
LONGEST_SECONDS = 30.0


class Parting:
    """The erasure waits for no store: the tokens are read in its transaction, and told to the stores once it is
    committed, from memory alone. A store that cannot be told, or a process that ends first, leaves a grant that
    nobody holds the tokens of. Close it."""

    def __init__(self, ledger: DatabaseLedger, accounts: StoreAccounts) -> None:
        self._ledger = ledger
        self._accounts = accounts
        self._under_way: set[asyncio.Task[None]] = set()

    async def prepare(self, session: AsyncSession, user_id: int) -> Callable[[], None]:
        """To be called before the shopper's keys are shredded; gives what is to be called after the commit."""
        grants = await self._ledger.grants(session, user_id)

        def tell() -> None:
            for account in grants:
                task = asyncio.create_task(self._revoke(account), name="parting")
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)

        return tell

    async def close(self) -> None:
        """Wait for the stores that are being told."""
        await asyncio.gather(*self._under_way)

    async def _revoke(self, account: Account) -> None:
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                told = await self._accounts.revoke(account)
        except TimeoutError:
            told = False
        if not told:
            log.warning("%s could not be told that a shopper was erased", account.origin)
