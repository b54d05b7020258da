"""What the JSON API takes and gives; Pydantic stops here."""

from pydantic import BaseModel, ConfigDict


class Schema(BaseModel):
    """Base of all schemas: unknown fields are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
