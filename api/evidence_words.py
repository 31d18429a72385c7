"""How evidence is said: its kinds, sizes, types, and the sentences of the timeline. Nothing is decided here."""

from __future__ import annotations

from api.naming import Names
from mediation.engine import events as ev
from mediation.engine.case import Evidence
from mediation.engine.evidence import KINDS
from mediation.engine.paper_copies import SCAN

OfEvidence = ev.EvidenceAdded | ev.EvidenceCheckedAgainstOriginal | ev.EvidenceWithdrawn

EVIDENCE_HEADLINES: dict[type, str] = {
    ev.EvidenceAdded: "添加证据材料",
    ev.EvidenceCheckedAgainstOriginal: "与原件核对",
    ev.EvidenceWithdrawn: "撤下证据材料",
}
MEDIA_WORDS = {
    "image/jpeg": "JPEG 图片",
    "image/png": "PNG 图片",
    "image/webp": "WebP 图片",
    "application/pdf": "PDF",
    "audio/mpeg": "MP3 录音",
    "audio/mp4": "M4A 录音",
    "video/mp4": "MP4 视频",
    "video/quicktime": "MOV 视频",
}
FILE_FAULTS = {
    "missing": "证据文件缺失 / missing",
    "changed": "证据文件与登记时不一致 / changed",
    "unnamed": "证据登记与案件记录不符 / registers disagree",
}
_STEP = 1000


def of_evidence(event: OfEvidence, names: Names) -> str:
    """Tell what happened to a piece of evidence."""
    match event:
        case ev.EvidenceAdded():
            piece = event.evidence
            return (
                f"证据材料第 {piece.no} 号《{piece.title}》（{kind_word(piece.kind)}），{supplied_word(piece, names)}。"
            )
        case ev.EvidenceCheckedAgainstOriginal():
            words = f"（{event.words}）" if event.words else ""
            who = names.person(event.by)
            return f"证据材料第 {event.no} 号与原件核对一致，核对人：{who}，{names.when(event.on)}{words}。"
        case ev.EvidenceWithdrawn():
            return f"证据材料第 {event.no} 号已撤下，原因：{event.reason}。材料仍留存。"


def kind_word(kind: str) -> str:
    """Say a kind of evidence."""
    return KINDS[kind][0] if kind in KINDS else "签名件扫描" if kind == SCAN else kind


def supplier_word(piece: Evidence, names: Names) -> str:
    """Say who supplied it."""
    return names.party(piece.supplied_by) if piece.supplied_by else piece.supplier


def supplied_word(piece: Evidence, names: Names) -> str:
    """Say who supplied it, and when."""
    return f"{supplier_word(piece, names)}于{names.when(piece.supplied_on)}提交"


def size_word(size: int) -> str:
    """Say a number of bytes as people do: 1.2 MB."""
    if size < _STEP:
        return f"{size} B"
    if size < _STEP * _STEP:
        return f"{size / _STEP:.0f} KB"
    return f"{size / _STEP / _STEP:.1f} MB"
