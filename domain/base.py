"""The base of all frozen values."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable, closed value: unknown fields are an error, so typing mistakes surface at the border."""

    model_config = ConfigDict(frozen=True, extra="forbid")
