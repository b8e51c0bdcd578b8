"""Everything by which Muse is known to stores, and shoppers' accounts there to Muse."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from checkout.accounts.desk import LinkDesk
from checkout.accounts.ledger import DatabaseLedger
from checkout.accounts.linking import StoreAccounts
from checkout.accounts.parting import Parting
from checkout.tiers.ucp.discovery import Merchants
from checkout.tiers.ucp.signing import Signer, load_signer
from domain.settings import Settings
from storage.database import Database
from storage.vault import LocalKeys, Vault


@dataclass(frozen=True, slots=True)
class Linking:
    """`signer` is Muse's own key; `desk` says where accounts are linked; `accounts` keeps them;
    `parting` gives their grants back when a shopper is erased."""

    signer: Signer
    merchants: Merchants
    vault: Vault
    accounts: StoreAccounts
    desk: LinkDesk
    parting: Parting


def open_linking(settings: Settings, database: Database, http: httpx.AsyncClient) -> Linking:
    """Raises `WrongSetting` for a signing key or vault keys that cannot be used."""
    signer = load_signer(settings)
    vault = Vault(database, LocalKeys.load(settings))
    merchants = Merchants(http, settings.allow_hosts)
    ledger = DatabaseLedger(database, vault)
    accounts = StoreAccounts(http, merchants, ledger, settings, signer)
    desk = LinkDesk(merchants, settings, signer.derived("link-pages"))
    return Linking(signer, merchants, vault, accounts, desk, Parting(ledger, accounts))
