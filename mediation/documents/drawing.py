"""Draws a paper: facts out of the record, through its template, to PDF bytes that are the same every time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from jinja2 import Environment, Template, TemplateError

from mediation.definitions.workflow import Workflow
from mediation.documents.citations import cited
from mediation.documents.facts import as_draft, facts_for
from mediation.documents.gathering import Facts
from mediation.documents.own_templates import OwnTemplates, environment_of
from mediation.engine.case import Case, Paper
from mediation.errors import RenderFailed
from mediation.town.around import Town


class Setter(Protocol):
    """Sets a page as PDF: the press of this process, or a room of presses. Raises RenderFailed."""

    def __call__(self, html: str, *, made_at: datetime, identifier: str) -> bytes:
        """Set one paper; the same arguments give the same bytes."""


def draw(
    workflow: Workflow,
    case: Case,
    paper: Paper,
    town: Town,
    *,
    setter: Setter | None = None,
    own: OwnTemplates | None = None,
    draft: bool = False,
) -> bytes:
    """Draw one paper of a case as PDF.

    Hand in the case as it stood when the paper was issued: the same record gives the same bytes. `own` are templates
    of committees' own. A `draft` is marked as one on every sheet and says what the paper rests on.
    Raises MissingFacts (what the record lacks), DocumentError (no template) and RenderFailed (a character without a
    typeface).
    """
    facts = facts_for(workflow, case, paper, town)
    html = page(as_draft(workflow, paper, facts) if draft else facts, own)
    identity = f"{case.id}/{paper.no}/{hashlib.sha256(html.encode()).hexdigest()}"
    return (setter or _at_home)(html, made_at=paper.on.earliest, identifier=identity)


def _at_home(html: str, *, made_at: datetime, identifier: str) -> bytes:
    from mediation.documents.render import render  # most of a second to load: not before it is needed

    return render(html, made_at=made_at, identifier=identifier)


def examine(workflow: Workflow, case: Case, paper: Paper, town: Town) -> None:
    """Say whether a paper could be drawn, without drawing it. Raises MissingFacts, DocumentError."""
    facts_for(workflow, case, paper, town)


def undrawable(text: str) -> tuple[str, ...]:
    """List the characters of a text that no typeface draws, as U+ code points; empty is good."""
    if text.isascii():
        return ()
    from mediation.documents.render import press

    return press().undrawable(text)


def page(facts: Facts, own: OwnTemplates | None = None) -> str:
    """Fill a paper's template, the committee's own if it has one, every value escaped; open articles as `cited`."""
    return cited(_filled_in(facts, own), draft=facts.draft)


def _filled_in(facts: Facts, own: OwnTemplates | None) -> str:
    theirs = own.find(facts.house, facts.template) if own is not None else None
    values = {"paper": facts, **facts.values}
    if theirs is None:
        return filled(facts.template, values)
    try:
        return theirs.render(**values)
    except (TemplateError, TypeError, ValueError, ArithmeticError):  # a text of the committee's, not of ours
        raise RenderFailed(f"本单位自有的文书版式 {facts.template}.html 不能使用，请改正或移走该文件。") from None


def filled(template: str, values: Mapping[str, Any]) -> str:
    """Fill a template with values, every one escaped; a value that it names and does not get is an error."""
    return _template(template).render(**values)


@cache
def _template(name: str) -> Template:
    return environment_of(Environment).get_template(f"{name}.html")
