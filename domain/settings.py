"""Settings: environment variables `MUSE_*`, or a file `.env` beside the program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError


class WrongSetting(Exception):
    """A setting is missing or wrong; the text names it in one line."""


class HandlerToken(BaseModel):
    """A token of one store payment handler, as its provider gave it to the operator.

    `credential_type` is the handler's word for the token; `instrument_type` ("card", ...) only where the
    handler offers several. In `MUSE_UCP_TOKENS` a plain string stands for the token alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: SecretStr
    credential_type: str = "token"
    instrument_type: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_string(cls, value: Any) -> Any:
        return {"token": value} if isinstance(value, str) else value


class OAuthClientSetting(BaseModel):
    """What a store's authorization server knows Muse as. With a secret Muse proves itself by it; with
    `assertion` by a JWT under its signing key (RFC 7523); else by PKCE alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    client_id: str
    client_secret: SecretStr | None = None
    assertion: bool = False


class Settings(BaseSettings):
    """Everything an operator can choose. Secrets are `SecretStr`: they do not print."""

    model_config = SettingsConfigDict(env_prefix="MUSE_", env_file=".env", extra="ignore", frozen=True)

    # Telegram
    bot_token: SecretStr | None = None
    bot_api_url: str = "https://api.telegram.org"
    webhook_secret: SecretStr | None = None
    operator_chat: int | None = None
    lanes: int = Field(default=16, ge=1, le=256)

    # where things live
    data_dir: Path = Path("var")
    database_url: str | None = None

    # the web door
    public_url: str | None = None
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8090, ge=1, le=65535)

    # reaching stores
    allow_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    stores: Path | None = None
    chromium: Path | None = None
    check_address: Path | None = None
    """A JSON file as for `stores try --address`: whom the checks of stores are addressed to. Without it none run."""
    check_hours: float = Field(default=24.0, gt=0)
    """How often each store is checked."""
    signing_key: Path | None = None
    vault_keys: Path | None = None
    """A file of key-encryption keys: a name and 32 bytes in base64 on each line, the current one first."""

    # language model, optional
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    openai_model: str = "gpt-5-mini"
    openai_timeout_seconds: float = Field(default=4.0, gt=0)

    # stores' own APIs
    partners: Annotated[tuple[str, ...], NoDecode] = ()
    """Slugs of stores whose API needs a partnership that the operator has."""
    ucp_tokens: dict[str, HandlerToken] = Field(default_factory=dict)
    """A store's payment handler (its id or name) -> the token to pay with."""

    oauth_clients: dict[str, OAuthClientSetting] = Field(default_factory=dict)
    """A store's authorization server (its issuer) -> how Muse is registered there."""

    # money
    stripe_api_key: SecretStr | None = None
    stripe_api_base: str | None = None
    stripe_webhook_secret: SecretStr | None = None
    connected_stores: dict[str, str] = Field(default_factory=dict)
    """A store's slug -> its connected account ("acct_..."), to which Muse transfers what it captured."""
    virtual_cards: bool = False
    """Pay stores with single-use cards (Stripe Issuing). Needs the product, a cardholder and a funded balance."""
    virtual_cards_from: Literal["float", "hold"] = "float"
    """Who bears what virtual cards spend: the operator, or a hold on the shopper's own saved card."""
    cardholder: str | None = Field(default=None, pattern=r"^ich_\w+$")
    """The Issuing cardholder in whose name virtual cards are issued."""
    virtual_card_currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    telegram_provider_token: SecretStr | None = None
    """@BotFather's token of the Stripe account above: what Muse charges is then paid by an invoice in the chat
    instead of a hold on a saved card."""

    # mail and parcels
    imap_url: SecretStr | None = None
    mail_receiver: str = ""
    """The authserv-id that our own receiving server writes into Authentication-Results (RFC 8601). Without it
    no mail is believed for more than a hint."""
    mail_domain: str | None = None
    mailbox_oauth: dict[Literal["google", "microsoft"], OAuthClientSetting] = Field(default_factory=dict)
    """How Muse is registered at providers where shoppers sign in to connect their own mailbox."""
    track_seconds: float = Field(default=1800.0, gt=0)
    """The shortest pause between two looks at an order's status."""
    settle_seconds: float = Field(default=10.0, ge=0)
    """How long a store that lost its answer is left alone before its order history is read."""

    # affiliate tracking: off while no id is set (the operator's own id at each network)
    affiliate_rakuten: str | None = Field(default=None, pattern=r"^[\w.*-]{1,64}$")
    affiliate_cj: str | None = Field(default=None, pattern=r"^\w{1,32}$")
    affiliate_impact: str | None = Field(default=None, pattern=r"^\w{1,32}$")
    affiliate_awin: str | None = Field(default=None, pattern=r"^\w{1,32}$")
    affiliate_shareasale: str | None = Field(default=None, pattern=r"^\w{1,32}$")
    affiliate_skimlinks: str | None = Field(default=None, pattern=r"^\w{1,32}$")
    affiliate_amazon: str | None = Field(default=None, pattern=r"^[\w-]{1,32}$")
    affiliate_own: str | None = Field(default=None, pattern=r"^[\w.-]{1,64}$")

    remind_hours: float = Field(default=3.0, gt=0)
    """When a shopper who has not finished an order at the store is reminded."""
    refresh_hours: float = Field(default=12.0, gt=0)
    """How old a cart line's price may grow before its page is read again."""
    session_minutes: float = Field(default=30.0, gt=0)

    @field_validator("allow_hosts", "partners", mode="before")
    @classmethod
    def _split_list(cls, value: Any) -> Any:
        return (
            tuple(part.strip().lower() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str | None) -> str | None:
        if value and not value.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("must start with sqlite:/// or postgresql://")
        return value

    @property
    def database(self) -> str:
        """The database's URL; SQLite in `data_dir` when none is set."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'muse.sqlite').resolve()}"

    def need_bot_token(self) -> SecretStr:
        if self.bot_token is None:
            raise WrongSetting("MUSE_BOT_TOKEN is missing: ask @BotFather for one, or try `make demo`")
        return self.bot_token


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment; raises `WrongSetting` with one line that names each wrong variable."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        faults = (f"MUSE_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise WrongSetting("; ".join(faults)) from None
    except SettingsError as error:  # a variable that should hold JSON does not
        raise WrongSetting(str(error)) from None
