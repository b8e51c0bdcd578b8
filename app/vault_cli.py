"""`run_bot.py vault`: care of the keys under which shoppers' secrets lie."""

from __future__ import annotations

from domain.settings import load_settings
from storage.database import Database
from storage.migrate import migrate
from storage.vault import LocalKeys, Vault


async def rotate() -> int:
    """Wrap every shopper's data key by the first key of `MUSE_VAULT_KEYS`; running shops need not stop."""
    settings = load_settings()
    database = Database(settings.database)
    try:
        await migrate(database)
        count = await Vault(database, LocalKeys.load(settings)).rotate()
    finally:
        await database.close()
    print(f"{count} data keys rewrapped")
    return 0
