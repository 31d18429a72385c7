"""What can follow when what was agreed is not performed, by the kind of agreement and dispute, each with its article.

Told, never done: whoever is owed decides (人民调解法 31, 32). Nothing here changes a case.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mediation.engine.case import Agreement, Case

#: Kinds of dispute in which an order to pay can be had upon the agreement (劳动争议调解仲裁法 16).
WAGES = ("wages", "labour", "labour_migrant", "labour_other")


class NextStep(msgspec.Struct, frozen=True, kw_only=True):
    """One way on: its key, what to do in Chinese and English, and the article."""

    key: str
    zh: str
    en: str
    basis: str


def next_steps(case: Case, agreement: Agreement) -> tuple[NextStep, ...]:
    """List the ways on from an agreement in force under which something is overdue or was given up, the first first."""
    return tuple(_steps(case, agreement)) if agreement.in_force else ()


def _steps(case: Case, agreement: Agreement) -> Iterator[NextStep]:
    if agreement.confirmed_on is not None:
        yield NextStep(
            key="enforce",
            zh="协议已经司法确认：权利人可以向人民法院申请强制执行，期间为二年，自履行期限届满之日起算",
            en="Confirmed by the court: whoever is owed may apply for enforcement within two years of the due day",
            basis="人民调解法 33；民事诉讼法 206、250（250 条号待核）",
        )
        return
    if case.kind in WAGES or case.subkind in WAGES:
        yield NextStep(
            key="order_to_pay",
            zh="因拖欠劳动报酬、工伤医疗费、经济补偿或者赔偿金达成协议的：劳动者可以持协议书申请支付令",
            en="Wages, injury costs, compensation: the worker may apply to the court for an order to pay",
            basis="劳动争议调解仲裁法 16",
        )
    if any(one.direction == "in" and one.category == "B" for one in case.handoffs):
        yield NextStep(
            key="back_to_police",
            zh="公安机关委托调解的：出具退回函，写明不履行日，由公安机关依法处理；民事部分告知受害人起诉",
            en="Entrusted by the police: returned with the day of non-performance; the victim is told to sue",
            basis="公安机关办理行政案件程序规定 185、186",
        )
    yield NextStep(
        key="sue",
        zh="协议未经司法确认：一方可以就协议的履行向人民法院提起诉讼",
        en="Not confirmed: a party may sue for performance",
        basis="人民调解法 32",
    )
