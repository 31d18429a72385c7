"""The stores and houses that these tests run on."""

from __future__ import annotations

from tests.store.houses import house, store, tamper

__all__ = ["house", "store", "tamper"]
