"""The names that matters other than disputes need: service orders, whistles, meetings, patrols, reviews."""

from __future__ import annotations

from mediation.definitions.words import Word

REQUIREMENTS: dict[str, Word] = {}

CONDITIONS: dict[str, Word] = {}

EFFECTS: dict[str, Word] = {}
