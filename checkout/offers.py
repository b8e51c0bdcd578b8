"""What this Muse can offer beside buying: decided by its operator's settings."""

from __future__ import annotations

from dataclasses import dataclass

from domain.settings import Settings

NETWORKS = ("rakuten", "cj", "impact", "awin", "shareasale", "skimlinks", "amazon", "own")


@dataclass(frozen=True, slots=True)
class Offers:
    """`mail_domain`: where order addresses are; None when none are given out. `affiliate`: some links may earn the
    operator a commission."""

    mail_domain: str | None = None
    affiliate: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Offers:
        domain = settings.mail_domain if settings.imap_url is not None else None
        earns = any(getattr(settings, f"affiliate_{network}") for network in NETWORKS)
        return cls(mail_domain=domain.lower() if domain else None, affiliate=earns)
