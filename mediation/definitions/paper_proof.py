"""The proof that papers can be drawn up where they are, and that a complete file has its papers.

What a paper needs stands in `paper_grounds.py`; which facts are on record where is worked out in `facts_proof.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from mediation.definitions.facts_proof import BEGUN, Facts, told_without
from mediation.definitions.grounds import fact_title
from mediation.definitions.paper_grounds import FILE_NEEDS, PRINTS, needs_of
from mediation.definitions.proof_words import action_name, at_start, both, fault
from mediation.definitions.workflow import Action, Call, DocumentKind
from mediation.errors import Finding


def paper_findings(known: Facts) -> Iterator[Finding]:
    """Report papers that lack what they print, and files that lack their papers."""
    for action in known.taken_somewhere:
        yield from _papers(known, action)
    yield from _undrawn(known)
    yield from _file(known)


def _papers(known: Facts, action: Action) -> Iterator[Finding]:
    for key in dict.fromkeys(action.papers):
        kind = known.workflow.documents[key]
        if kind.template is None:
            continue
        if kind.template not in PRINTS:
            yield _unknown(action, kind)
            continue
        for fact in dict.fromkeys(needs_of(known.workflow, action, kind)):
            spot = known.lacking(action, fact, kind)
            if spot is not None:
                yield _unprintable(known, action, kind, fact, spot)


def _undrawn(known: Facts) -> Iterator[Finding]:
    """Report missing templates of papers that no action draws up: a command does, when a closed record is corrected."""
    drawn = {key for action in known.taken_somewhere for key in action.papers}
    for kind in known.workflow.documents.values():
        if kind.key not in drawn and kind.template is not None and kind.template not in PRINTS:
            message = both(
                f"“{kind.title.zh}”（{kind.key}）没有名为“{kind.template}”的版式。",
                f'"{kind.title.en}" ({kind.key}): there is no template "{kind.template}".',
            )
            yield fault("unknown_template", kind, message, _TEMPLATES)


_TEMPLATES = both(f"可用的版式：{'、'.join(sorted(PRINTS))}。", f"Templates: {', '.join(sorted(PRINTS))}.")


def _unknown(action: Action, kind: DocumentKind) -> Finding:
    name = action_name(action)
    message = both(
        f"{name.zh}制作“{kind.title.zh}”（{kind.key}），没有名为“{kind.template}”的版式。",
        f'{at_start(name)} draws up "{kind.title.en}" ({kind.key}), and there is no template "{kind.template}".',
    )
    return fault("unknown_template", action, message, _TEMPLATES)


def _unprintable(known: Facts, action: Action, kind: DocumentKind, fact: str, spot: int) -> Finding:
    name, (zh, en) = action_name(action), fact_title(fact)
    message = both(
        f"{name.zh}制作“{kind.title.zh}”（{kind.key}），但有一条路到这里时还没有{zh}。",
        f'{at_start(name)} draws up "{kind.title.en}" ({kind.key}), but on one path there is not yet {en}.',
    )
    hint = both(
        f"请在此前的每条路上先问到或记下{zh}，或在这个表单中问（必填）。",
        f"Let every path before it ask or record {en}, or ask it in this form (required).",
    )
    return fault("paper_lacks_fact", action, message, hint, told_without(known, fact, spot))


def _file(known: Facts) -> Iterator[Finding]:
    """Where a complete file is required, report papers of it that nobody has drawn up by then."""
    closing = [one for one in known.workflow.actions.values() if any(c.name == "file_complete" for c in one.requires)]
    for action in closing:
        if (spot := known.lacking(action, BEGUN)) is not None:
            yield _not_begun(known, action, spot)
    for action in known.workflow.actions.values() if closing else ():
        drawn = {*action.papers, *action.registers}
        for call in action.does:
            wanted = FILE_NEEDS.get(call.name, ())
            if wanted and call.args.get("outcome", "terminated") == "terminated" and not drawn & {*wanted}:
                yield _not_drawn(known, action, call, wanted)


def _not_begun(known: Facts, action: Action, spot: int) -> Finding:
    name = action_name(action)
    message = both(
        f"{name.zh}要求卷宗齐全，但有一条路到这里时还没有申请书、受理登记表或口头协议登记表。",
        f"{at_start(name)} requires a complete file, and there is a path without application or register.",
    )
    hint = both("请使此前的动作制作其中之一。", "Let an action before it draw up one of them.")
    return fault("paper_not_drawn", action, message, hint, told_without(known, BEGUN, spot))


def _not_drawn(known: Facts, action: Action, call: Call, wanted: tuple[str, ...]) -> Finding:
    name = action_name(action)
    titles = [
        known.workflow.documents[one].title if one in known.workflow.documents else both(one, one) for one in wanted
    ]
    zh, en = "或".join(f"“{one.zh}”" for one in titles), " or ".join(f'"{one.en}"' for one in titles)
    message = both(
        f"{name.zh}（{call.name}）没有制作{zh}，卷宗将缺这份文书。",
        f"{at_start(name)} ({call.name}) draws up no {en}: the file will lack it.",
    )
    hint = both(f"请在 papers 中写 {' 或 '.join(wanted)}。", f"Write {' or '.join(wanted)} in papers.")
    return fault("paper_not_drawn", call, message, hint)
