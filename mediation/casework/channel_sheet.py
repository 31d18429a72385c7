"""How institutions are reached, on one sheet of a town's spreadsheet: 通道. The file is `town_sheet.py`'s.

The sheet may be missing. It names kinds and addresses; keys, and addresses of notices, which are secrets, never stand
in a spreadsheet. Whether a channel is open is not a spreadsheet's to say either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mediation.casework.sheet_rows import Row, known, listed, needed, once
from mediation.town.counterparts import CHANNEL_TITLES, Channel, ChannelId, ChannelKind
from mediation.town.institutions import AccountId, InstitutionId

SHEETS = {"通道": ("编号", "机构", "方式", "地址", "服务账号", "流程")}
NEEDED = {"通道": ("编号", "机构", "方式")}

_KINDS = {title: kind for kind, title in CHANNEL_TITLES.items()} | {str(kind): kind for kind in ChannelKind}
_USUAL = Channel(id=ChannelId(""), institution=InstitutionId("")).workflow


def channels_of(rows: list[Row], faults: list[str]) -> tuple[Channel, ...]:
    """Read the channels; what does not fit the town is told when they are set up."""
    return once(rows, _channel, "id", "通道编号", faults)


def rows_of(channels: Iterable[Channel]) -> Iterator[list[str]]:
    """Write the channels as rows."""
    for one in channels:
        yield [
            one.id,
            one.institution,
            CHANNEL_TITLES[one.kind],
            one.address,
            "、".join(one.accounts),
            one.workflow,
        ]


def _channel(row: Row, faults: list[str]) -> Channel | None:
    if not needed(row, NEEDED["通道"], faults) or (kind := known(_KINDS, row, "方式", faults)) is None:
        return None
    return Channel(
        id=ChannelId(row.text("编号")),
        institution=InstitutionId(row.text("机构")),
        kind=kind,
        address=row.text("地址"),
        accounts=tuple(AccountId(one) for one in listed(row.text("服务账号"))),
        workflow=row.text("流程") or _USUAL,
    )
