"""Whether the files of one composed text fit on one another: overlays, each upon the next, a workflow at the bottom.

What an overlay may do to what lies below it is `compose.py`'s; whether the result holds is proved like any workflow.
"""

from __future__ import annotations

from collections.abc import Sequence

from mediation.definitions.authored_files import OverlayFile, WorkflowFile
from mediation.definitions.compose import Placed
from mediation.definitions.names import Faults, suggested
from mediation.definitions.proof_words import both, fault
from mediation.definitions.sources import MOST_OVERLAYS


def check_layers(overlays: Sequence[Placed[OverlayFile]], head: Placed[WorkflowFile] | None, faults: Faults) -> None:
    """Note where an overlay does not stand on the workflow and revision that it names. Outermost first."""
    if len(overlays) > MOST_OVERLAYS:
        hint = both(
            f"最多 {MOST_OVERLAYS} 层；请把其中两份合并。", f"At most {MOST_OVERLAYS}; put two of them together."
        )
        message = both("叠加的层数过多。", "There are too many layers of overlays.")
        faults.add("too_many_overlays", message, overlays[0].spot.at("over"), hint)
    below: list[Placed[OverlayFile] | Placed[WorkflowFile]] = [*overlays[1:], *([head] if head else [])]
    keys = [overlay.shape.overlay for overlay in overlays] + ([head.shape.workflow] if head else [])
    for number, overlay in enumerate(overlays):
        if overlay.shape.overlay in keys[number + 1 :]:
            key = overlay.shape.overlay
            message = both(f"叠加“{key}”与它所依托的同名。", f'The overlay "{key}" has the name of what it stands on.')
            hint = both(
                "请换一个名称：叠加有自己的名称和版本。",
                "Choose another: an overlay has a name and a revision of its own.",
            )
            faults.add("overlay_cycle", message, overlay.spot.at("overlay"), hint)
        if number < len(below):
            _check_stands_on(overlay, below[number], faults)
        else:
            message = both("全文中没有所叠加的流程。", "The text does not hold the workflow that is adapted.")
            hint = both("请一并给出它的全文。", "Give its text as well.")
            faults.add("no_base", message, overlay.spot.at("over"), hint)


def _check_stands_on(
    overlay: Placed[OverlayFile], below: Placed[OverlayFile] | Placed[WorkflowFile], faults: Faults
) -> None:
    key = below.shape.overlay if isinstance(below.shape, OverlayFile) else below.shape.workflow
    revision, spot = below.shape.revision, overlay.spot.at("over")
    named, _, wanted = overlay.shape.over.partition("@")
    if named != key:
        message = both(f"没有可叠加的流程“{named}”。", f'There is no workflow "{named}" to adapt.')
        faults.extend([fault("unknown_name", spot, message, suggested(named, [key]))])
    elif int(wanted) != revision:
        hint = both(
            f"请看过第 {revision} 版改了什么（mediation diff），再写 {key}@{revision} 并把 revision 加一。",
            f"See what revision {revision} changes (mediation diff), write {key}@{revision} and add one to revision.",
        )
        message = both(
            f"本叠加写的是“{key}”第 {wanted} 版，现在的是第 {revision} 版。",
            f'This overlay names revision {wanted} of "{key}"; the one here is revision {revision}.',
        )
        faults.add("over_revision", message, spot, hint)
