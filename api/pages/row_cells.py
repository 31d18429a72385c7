"""The columns of a form's rows: parties, signatures, and the choices in them. `controls.py` draws them."""

from __future__ import annotations

import msgspec

from api.pages.pickings import Option


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One column of a list of groups."""

    key: str
    title: str
    draw: str = "text"
    options: tuple[Option, ...] = ()
    folded: bool = False
    wide: bool = False
    required: bool = False
    most: int | None = 200
    typed: str = "text"


SIDES = (
    Option(key="applicant", title="申请人"),
    Option(key="respondent", title="被申请人"),
    Option(key="third", title="第三人"),
)
KINDS = (Option(key="person", title="个人"), Option(key="organisation", title="单位"))
ID_KINDS = (
    Option(key="id_card", title="居民身份证"),
    Option(key="credit_code", title="统一社会信用代码"),
    Option(key="passport", title="护照"),
    Option(key="permit", title="通行证、居住证"),
    Option(key="other", title="其他"),
)
SIGNED_BY = (
    Option(key="agent", title="代理人"),
    Option(key="guardian", title="监护人"),
    Option(key="representative", title="推选的代表人"),
)
EVERY = (
    Option(key="month", title="一个月"),
    Option(key="week", title="一周"),
    Option(key="fortnight", title="两周"),
    Option(key="quarter", title="一个季度"),
    Option(key="year", title="一年"),
)
GENDERS = (Option(key="男", title="男"), Option(key="女", title="女"))
ANSWERS = (
    Option(key="agreed", title="同意"),
    Option(key="refused", title="拒绝调解"),
    Option(key="refuses_rung", title="拒绝本级继续调解"),
    Option(key="refuses_mediator", title="要求更换调解员"),
    Option(key="pause", title="要求暂缓"),
    Option(key="silent", title="未表态"),
    Option(key="not_reached", title="未联系上"),
)

PARTY_CELLS = (
    Cell(key="name", title="姓名或单位名称", required=True, most=60),
    Cell(key="side", title="地位", draw="select", options=SIDES),
    Cell(key="kind", title="个人或单位", draw="select", options=KINDS),
    Cell(key="phone", title="电话", most=100, typed="tel"),
    Cell(key="address", title="住址", folded=True, wide=True),
    Cell(key="gender", title="性别", draw="select", options=GENDERS, folded=True),
    Cell(key="age", title="年龄", draw="whole_number", folded=True, most=150),
    Cell(key="ethnicity", title="民族", folded=True, most=100),
    Cell(key="occupation", title="职业", folded=True, most=100),
    Cell(key="id_kind", title="证件种类", draw="select", options=ID_KINDS, folded=True),
    Cell(key="id_number", title="身份证号或信用代码", folded=True, most=40),
    Cell(key="legal_representative", title="法定代表人", folded=True, most=100),
    Cell(key="agent", title="代理人", folded=True, most=100),
    Cell(key="guardian", title="监护人", folded=True, most=100),
    Cell(key="guardian_relation", title="监护人与其关系", folded=True, most=100),
    Cell(key="minor", title="未成年人", draw="tick", folded=True),
    Cell(key="incapable", title="不能独立参加的成年人", draw="tick", folded=True),
)
SIGNATURE_CELLS = (
    Cell(key="on", title="签名日期", draw="day"),
    Cell(key="by", title="由谁代签（本人签的不选）", draw="select", options=SIGNED_BY),
    Cell(key="where", title="在何处签（同在一处的不填）", most=100),
)
