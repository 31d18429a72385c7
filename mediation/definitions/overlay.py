"""Whether the files of one composed text fit on one another: overlays, each upon the next, a workflow at the bottom.

What an overlay may do to what lies below it is `compose.py`'s; whether the result holds is proved like any workflow.
"""

from __future__ import annotations

from collections.abc import Sequence

from mediation.definitions.authored_files import OverlayFile, WorkflowFile
from mediation.definitions.compose import Placed
from mediation.definitions.names import Faults, suggestion
from mediation.definitions.sources import MOST_OVERLAYS
from mediation.errors import Finding


def check_layers(overlays: Sequence[Placed[OverlayFile]], head: Placed[WorkflowFile] | None, faults: Faults) -> None:
    """Note where an overlay does not stand on the workflow and revision that it names. Outermost first."""
    if len(overlays) > MOST_OVERLAYS:
        hint = f"最多 {MOST_OVERLAYS} 层；请把其中两份合并。"
        faults.add("too_many_overlays", "叠加的层数过多。", overlays[0].spot.at("over"), hint)
    below: list[Placed[OverlayFile] | Placed[WorkflowFile]] = [*overlays[1:], *([head] if head else [])]
    keys = [overlay.shape.overlay for overlay in overlays] + ([head.shape.workflow] if head else [])
    for number, overlay in enumerate(overlays):
        if overlay.shape.overlay in keys[number + 1 :]:
            hint = "请换一个名称：叠加有自己的名称和版本。"
            faults.add(
                "overlay_cycle", f"叠加“{overlay.shape.overlay}”与它所依托的同名。", overlay.spot.at("overlay"), hint
            )
        if number < len(below):
            _check_stands_on(overlay, below[number], faults)
        else:
            faults.add("no_base", "全文中没有所叠加的流程。", overlay.spot.at("over"), "请一并给出它的全文。")


def _check_stands_on(
    overlay: Placed[OverlayFile], below: Placed[OverlayFile] | Placed[WorkflowFile], faults: Faults
) -> None:
    key = below.shape.overlay if isinstance(below.shape, OverlayFile) else below.shape.workflow
    revision, spot = below.shape.revision, overlay.spot.at("over")
    named, _, wanted = overlay.shape.over.partition("@")
    if named != key:
        message = f"没有可叠加的流程“{named}”。"
        faults.extend([Finding("unknown_name", message, spot.file, spot.line, suggestion(named, [key]))])
    elif int(wanted) != revision:
        hint = f"请看过第 {revision} 版改了什么（mediation diff），再写 {key}@{revision} 并把 revision 加一。"
        message = f"本叠加写的是“{key}”第 {wanted} 版，现在的是第 {revision} 版。"
        faults.add("over_revision", message, spot, hint)
