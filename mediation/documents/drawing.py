"""Draws a paper: facts out of the record, through its template, to PDF bytes that are the same every time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from mediation.definitions.workflow import Workflow
from mediation.documents.facts import facts_for
from mediation.documents.gathering import Facts
from mediation.documents.render import press, render
from mediation.documents.wording import numeral
from mediation.engine.case import Case, Paper
from mediation.town.around import Town

TEMPLATES = Path(__file__).parent / "templates"


def draw(workflow: Workflow, case: Case, paper: Paper, town: Town) -> bytes:
    """Draw one paper of a case as PDF.

    Hand in the case as it stood when the paper was issued: the same record gives the same bytes. Raises MissingFacts
    (what the record lacks), DocumentError (no template) and RenderFailed (a character without a typeface).
    """
    html = page(facts_for(workflow, case, paper, town))
    identity = f"{case.id}/{paper.no}/{hashlib.sha256(html.encode()).hexdigest()}"
    return render(html, made_at=paper.on.earliest, identifier=identity)


def examine(workflow: Workflow, case: Case, paper: Paper, town: Town) -> None:
    """Say whether a paper could be drawn, without drawing it. Raises MissingFacts, DocumentError."""
    facts_for(workflow, case, paper, town)


def undrawable(text: str) -> tuple[str, ...]:
    """List the characters of a text that no typeface draws, as U+ code points; empty is good."""
    return press().undrawable(text) if not text.isascii() else ()


def page(facts: Facts) -> str:
    """Fill a paper's template, every value escaped."""
    return filled(facts.template, {"paper": facts, **facts.values})


def filled(template: str, values: Mapping[str, Any]) -> str:
    """Fill a template with values, every one escaped; a value that it names and does not get is an error."""
    return _template(template).render(**values)


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["numeral"] = numeral
    return environment.get_template(f"{name}.html")
