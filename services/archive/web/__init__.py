"""The archive's pages and API."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Everything the archive serves."""
