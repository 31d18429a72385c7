"""The kinds of evidence (民事诉讼法 66) as a mediator meets them; most of it is photographs. Authors name them."""

from __future__ import annotations

EVIDENCE_KINDS = {
    "photograph": ("照片", "Photograph"),
    "written": ("书证", "Written evidence"),
    "object": ("物证照片", "Picture of an object"),
    "recording": ("视听资料", "Recording"),
    "electronic": ("电子数据", "Electronic data"),
    "testimony": ("证人证言", "Testimony"),
    "expert": ("鉴定意见", "Expert opinion"),
    "inspection": ("勘验笔录", "Record of an inspection"),
    "other": ("其他材料", "Other material"),
}
