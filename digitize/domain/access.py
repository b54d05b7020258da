"""Who acts, and over which units."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A person or program that acts; `units` are the canonical unit codes it may see, None means all."""

    name: str
    units: frozenset[str] | None


SYSTEM = Principal(name="system", units=None)
"""The workers and the maintenance jobs."""

SERVICE = Principal(name="service-token", units=None)
"""The bearer of the service token: an administrator over all units."""
