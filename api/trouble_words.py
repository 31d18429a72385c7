"""How one failed delivery or clock step is said, on the page and on the command line alike. No title, no name."""

from __future__ import annotations

from api.event_sentences import STEP_WORDS
from api.evidence_words import FILE_FAULTS
from mediation.casework.house import Workflows
from mediation.errors import DefinitionError
from mediation.oversight.troubles import Trouble

DELIVERY_WORDS = {
    "render_paper": "生成文书",
    "notify": "通知机构",
    "open_case": "设立关联案件",
    "send": "发往对方系统",
    "nudge": "发出提醒",
    "recount": "按放假通知重新推算",
}


def what_failed(trouble: Trouble, library: Workflows) -> str:
    """Say what failed. A clock whose workflow is not loaded, perhaps the very trouble, keeps its key."""
    if trouble.kind == "delivery":
        return DELIVERY_WORDS.get(trouble.what, trouble.what)
    if trouble.kind == "file":
        return FILE_FAULTS[trouble.what]
    try:
        deadline = library.newest(trouble.workflow).deadlines.get(trouble.what)
    except DefinitionError:
        deadline = None
    if deadline is None:
        return f"时限 {trouble.what}"
    known = 0 <= trouble.step < len(deadline.steps)
    does = STEP_WORDS.get(deadline.steps[trouble.step].does, "") if known else ""
    return f"时限“{deadline.title.zh}”" + (f"：{does}" if does else "")
