"""The inbox is tried on the stage of the wire tests, without the broker between."""

from tests.wire.conftest import built, stage

__all__ = ["built", "stage"]
