"""What the command line says in English of a refusal that pages say in Chinese: by its code, for drafts and adoptions.

The reason itself stays as it was given; here is only the second language of it.
"""

from __future__ import annotations

from mediation.errors import MediationError, Refusal

#: Each code of `publish` and `adopt`, as the commands meet it, and what a paper lacks.
WORDS = {
    "PAPER_LACKS": "A paper that the act draws up lacks a fact: it is named above, with the forms (in “…”) that supply "
    "it; nothing was stored and no number was drawn.",
    "OWN_DRAFT": "Nobody approves their own draft or plan; somebody else has to.",
    "NOT_ENTITLED": "This account holds no post that may do this: drafts are written by a director, a supervisor or an "
    "administrator, and approved by a supervisor or an administrator.",
    "REVERTED": "This plan was taken back; make another one.",
    "CASE_BLOCKS": "These cases cannot adopt the revision, so the whole plan is refused: answer for them with --map "
    "or --answers and plan again.",
}


def in_english(error: MediationError) -> tuple[str, ...]:
    """Give one sentence for each kind of reason of a refusal; nothing for other errors, which say it themselves."""
    if not isinstance(error, Refusal):
        return ()
    codes = dict.fromkeys(one.code for one in error.objections)
    return tuple(WORDS[code] for code in codes if code in WORDS)
