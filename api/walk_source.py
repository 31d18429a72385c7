"""What may be walked without a trace, and by whom: for the page and for the JSON API alike.

A workflow's newest revision, any other that is loaded, or the draft of it that somebody handed in.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from api.identity import Caller
from api.problems import NotAllowedHere, PageNotFound
from api.wiring import Wiring
from mediation.definitions.compile import compile_text
from mediation.definitions.workflow import Workflow
from mediation.engine.linking import linked_to
from mediation.errors import DefinitionError, FieldsInvalid, Objection
from mediation.rehearsal.dry_run import Walk, begin, read_walk
from mediation.store.drafts import Draft
from mediation.town.around import Town
from mediation.town.institutions import Role

DRAFT = "draft"
_WALKERS = frozenset({Role.supervisor, Role.director, Role.administrator})


def may_walk(caller: Caller) -> bool:
    """Say whether this actor may walk pretend cases: who oversees a procedure or answers for one."""
    return any(post.role in _WALKERS for post in caller.actor.posts)


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """The text that is walked, how the address names it, and what else of this workflow there is to walk."""

    workflow: Workflow
    of: str
    others: tuple[tuple[str, str], ...]
    beside: tuple[Workflow, ...] = ()


def source_of(wiring: Wiring, caller: Caller, key: str, of: str) -> tuple[Source, Town]:
    """Find the text to walk; PageNotFound for none, NotAllowedHere to whoever oversees nothing."""
    if not may_walk(caller):
        raise NotAllowedHere("试走供督导、调委会主任和管理员使用。")
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        draft = reading.drafts.get(key)
    revisions = sorted((one for one in wiring.library if one.key == key), key=lambda one: -one.revision)
    others = [("" if at == 0 else str(one.revision), f"第 {one.revision} 版") for at, one in enumerate(revisions)]
    if draft is not None:
        others.append((DRAFT, "草案"))
    found = next(
        (one for one, (name, _) in zip(revisions, others, strict=False) if of in (name, str(one.revision))), None
    )
    if of == DRAFT and draft is not None:
        found = _drafted(draft)
    if found is None:
        raise PageNotFound("没有这个流程或版本。")
    of = DRAFT if of == DRAFT else "" if revisions and found is revisions[0] else str(found.revision)
    return Source(workflow=found, of=of, others=tuple(others), beside=_beside(wiring, found)), town


def _beside(wiring: Wiring, workflow: Workflow) -> tuple[Workflow, ...]:
    """Give the workflows of the cases that a case of this one may open, and of those that these may open."""
    found: dict[str, Workflow] = {}
    queue = [workflow]
    while queue:
        for key in linked_to(queue.pop()):
            if key in wiring.library.keys and key not in {workflow.key, *found}:
                found[key] = wiring.library.newest(key)
                queue.append(found[key])
    return tuple(found.values())


def _drafted(draft: Draft) -> Workflow:
    try:
        return compile_text(draft.text)
    except DefinitionError as error:
        raise PageNotFound(f"草案还不能读出：{error.findings[0].message}") from error


def steps_of(source: Source, walk: str, at: datetime) -> Walk:
    """Read the walk so far. Raises FieldsInvalid for one that was walked through another text."""
    if not walk:
        return begin(source.workflow, at)
    steps = read_walk(walk)
    if not source.workflow.digest.startswith(steps.digest) or not steps.digest:
        raise FieldsInvalid(Objection("WALK_OF_ANOTHER_TEXT", "流程的文本已经不同，请重新开始试走"))
    return steps
