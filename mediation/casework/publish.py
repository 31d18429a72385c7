"""Publishing workflows: a text is drafted, proved, approved by somebody else, and from then on kept for ever.

What the program brings along is published at every start. What a town writes itself goes by way of a draft: nobody
approves a text of their own. Cases bound to an earlier revision stay with it until they adopt another (`adopt.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from mediation.casework.house import House
from mediation.casework.sign_in import actor_of
from mediation.definitions.compile import compile_text
from mediation.definitions.labels import Label
from mediation.definitions.library import Library
from mediation.definitions.names import suggested
from mediation.definitions.proof_words import both
from mediation.definitions.soundness import findings
from mediation.definitions.sources import FILE_HEAD, Source, composed_text, named_in, taken_apart
from mediation.definitions.workflow import Workflow
from mediation.engine.actor import Actor
from mediation.errors import (
    ActorNotEntitled,
    DefinitionError,
    Finding,
    Objection,
    TownError,
    UnknownRevision,
    UnreadableDefinition,
    UnsoundDefinition,
)
from mediation.store.database import Store
from mediation.store.drafts import Draft
from mediation.store.revisions import Approval, Published
from mediation.store.transaction import Transaction
from mediation.town.institutions import ROLE_TITLES, AccountId, Role

DRAFTERS = (Role.director, Role.supervisor, Role.administrator)
APPROVERS = (Role.supervisor, Role.administrator)


def publish(store: Store, workflows: Iterable[Workflow], at: datetime) -> tuple[Workflow, ...]:
    """Keep the text of every workflow that the program brings along; give those that are new.

    Raises DefinitionError, and publishes none, if a revision was published before with another text.
    """
    with store.transaction() as tx:
        return tuple(workflow for workflow in workflows if tx.revisions.publish(workflow, at))


def somebody(tx: Transaction, account: AccountId) -> Actor:
    """Give a registered person who acts for the procedure itself, not in a case; TownError if nobody is called so."""
    people = tx.town.around()
    found = actor_of(people, account, through="revision")
    if found is None:
        near = suggested(account, people.people)
        zh, en = f"没有账号“{account[:60]}”。{near.zh}", f'There is no account "{account[:60]}". {near.en}'
        raise TownError(f"{zh}\n{en.strip()}")
    return found


def may_draft(actor: Actor) -> Objection | None:
    """Say why somebody may not hand in a draft; None if they may."""
    return _lacks(actor, DRAFTERS, "起草流程")


def may_approve(actor: Actor, author: AccountId | str) -> Objection | None:
    """Say why somebody may not approve what `author` wrote; None if they may. Nobody approves their own."""
    if actor.account == author:
        return Objection("OWN_DRAFT", "不能批准自己起草的稿件或所作的方案，请由他人批准")
    return _lacks(actor, APPROVERS, "批准流程")


def _lacks(actor: Actor, roles: tuple[Role, ...], what: str) -> Objection | None:
    if any(post.role in roles for post in actor.posts):
        return None
    return Objection("NOT_ENTITLED", f"{what}须由{'、'.join(ROLE_TITLES[role] for role in roles)}办理")


def draft(house: House, text: str, *, by: AccountId, at: datetime, note: str = "") -> Draft:
    """Keep a composed text as the draft of its workflow, with everything that stands against it.

    A text handed in again unchanged stays its first author's. Raises ActorNotEntitled, and UnreadableDefinition for a
    text that does not even say whose it is; other faults are kept with the draft.
    """
    key, revision = named_in(text)
    with house.store.transaction() as tx:
        author = somebody(tx, by)
        if (refused := may_draft(author)) is not None:
            raise ActorNotEntitled(refused)
        digest = sha256(text.encode()).hexdigest()
        before = tx.drafts.get(key)
        if before is not None and before.digest == digest:
            by, at, note = before.by, before.at, note or before.note
        made = Draft(
            workflow=key,
            revision=revision,
            digest=digest,
            text=text,
            by=by,
            at=at,
            note=note.strip(),
            findings=_against(tx, key, revision, text),
        )
        tx.drafts.put(made)
    return made


def publish_draft(house: House, key: str, *, approved_by: AccountId, at: datetime, digest: str = "") -> Workflow:
    """Prove a draft again and publish it as a new revision, approved by somebody who did not write it.

    `digest` is that of the text which the approver saw; none: whatever the draft is now. Raises UnknownRevision if
    there is no such draft, ActorNotEntitled, and UnsoundDefinition with every finding, or for another text than seen.
    """
    with house.store.transaction() as tx:
        found = _draft(tx, key)
        if (refused := may_approve(somebody(tx, approved_by), found.by)) is not None:
            raise ActorNotEntitled(refused)
        if digest not in {"", found.digest}:
            changed = both(f"流程 {key} 的稿件已经改动。", f"The draft of {key} has changed.")
            look = both("请看过现在的稿件再批准。", "Read the draft as it is now, then approve it.")
            raise UnsoundDefinition(findings=(found_of("draft_changed", changed, look),))
        if wrong := _against(tx, found.workflow, found.revision, found.text):
            raise UnsoundDefinition(findings=wrong)
        workflow = compile_text(found.text)
        tx.revisions.publish(workflow, at)
        tx.revisions.approve(Approval(workflow.key, workflow.revision, found.by, found.at, approved_by, at, found.note))
        tx.drafts.drop(key)
    return workflow


def withdraw_draft(house: House, key: str, *, by: AccountId) -> None:
    """Take a draft away. Raises UnknownRevision if there is none, ActorNotEntitled for whoever may not draft."""
    with house.store.transaction() as tx:
        _draft(tx, key)
        if (refused := may_draft(somebody(tx, by))) is not None:
            raise ActorNotEntitled(refused)
        tx.drafts.drop(key)


def named(text: str) -> str:
    """Say whose composed text this is; UnreadableDefinition if it does not say so."""
    return named_in(text)[0]


def own_file(text: str) -> str:
    """Give the workflow's own file out of a composed text: what its author writes; the shared parts come after it."""
    return taken_apart(text)[0].text


def with_own_file(text: str, own: str) -> str:
    """Give a composed text with another own file, the shared parts unchanged.

    Raises UnreadableDefinition for a line that would pass for the head of a further file.
    """
    first, *others = taken_apart(text)
    for number, line in enumerate(own.split("\n"), start=1):
        if line.startswith(FILE_HEAD):
            head = FILE_HEAD.strip()
            message = both(f"行首不能写“{head}”。", f'A line cannot begin with "{head}".')
            hint = both("请改写这行。", "Write this line otherwise.")
            raise UnreadableDefinition(findings=(found_of("file_head", message, hint, first.file, number),))
    return composed_text((Source(first.file, own), *others))


def export_texts(folder: Path, revisions: Iterable[Published]) -> int:
    """Write every published text to `<key>@<revision>.txt`, byte for byte, with their sums in SHA256SUMS; count them.

    Raises DefinitionError if a file is there with another content: a published text never changes. Then nothing was
    written.
    """
    texts = {f"{one.workflow}@{one.revision}.txt": one.text.encode() for one in revisions}
    changed = [name for name, text in texts.items() if (file := folder / name).exists() and file.read_bytes() != text]
    if changed:
        hint = both("请另选文件夹。", "Choose another folder.")
        told = {
            one: both(f"{one} 已存在，内容与已发布的不同。", f"{one} exists and is not the text that was published.")
            for one in changed
        }
        raise DefinitionError(
            findings=tuple(found_of("revision_reused", words, hint, one) for one, words in told.items())
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_bytes(text)
    sums = "".join(f"{sha256(text).hexdigest()}  {name}\n" for name, text in sorted(texts.items()))
    (folder / "SHA256SUMS").write_text(sums, encoding="utf-8")
    return len(texts)


def _draft(tx: Transaction, key: str) -> Draft:
    found = tx.drafts.get(key)
    if found is None:
        known = "、".join(one.workflow for one in tx.drafts.all())
        waiting = both(f"现有稿件：{known}。", f"There are drafts of {known}.")
        hand_in = both("请先用 mediation draft 交稿。", "Hand one in with mediation draft.")
        none = both(f"流程“{key[:60]}”没有待批准的稿件。", f'No draft of "{key[:60]}" waits for approval.')
        raise UnknownRevision(findings=(found_of("no_draft", none, waiting if known else hand_in),))
    return found


def _against(tx: Transaction, key: str, revision: int, text: str) -> tuple[Finding, ...]:
    """List everything that stands against a text: unreadable, unproved, no new number, a place served by another."""
    try:
        workflow = compile_text(text)
    except DefinitionError as error:
        return (*error.findings, *_not_new(tx, key, revision, text))
    return (*findings(workflow), *_not_new(tx, key, revision, text), *_contested(tx, workflow))


def _contested(tx: Transaction, workflow: Workflow) -> tuple[Finding, ...]:
    """Two overlays upon the same workflow cannot serve one place."""
    if not workflow.for_places:
        return ()
    others = [one.text for one in tx.revisions.all() if one.workflow != workflow.key]
    return Library([workflow]).with_texts(others).contested()


def _not_new(tx: Transaction, key: str, revision: int, text: str) -> tuple[Finding, ...]:
    """A draft asks for a number above every published one: a case says its revision by number."""
    newest = max((one.revision for one in tx.revisions.all() if one.workflow == key), default=0)
    if revision > newest:
        return ()
    file = taken_apart(text)[0].file
    message = both(
        f"流程 {key} 已发布到第 {newest} 版，稿件写的是第 {revision} 版。",
        f"{key} is published up to revision {newest}; the draft says {revision}.",
    )
    hint = both(f"请写 revision: {newest + 1}。", f"Write revision: {newest + 1}.")
    return (found_of("revision_not_new", message, hint, file),)


def found_of(code: str, message: Label, hint: Label, file: str = "", line: int = 0) -> Finding:
    """Put a finding together in both languages."""
    return Finding(code, message.zh, file, line, hint.zh, message_en=message.en, hint_en=hint.en)
