"""How a paper's life is said: printed, signed, stamped, scanned, void, corrected. Nothing is decided here."""

from __future__ import annotations

from api.naming import Names
from mediation.engine import events as ev

OfPaper = ev.PaperPrinted | ev.PaperSigned | ev.PaperStamped | ev.PaperScanned | ev.PaperVoided

PAPER_HEADLINES: dict[type, str] = {
    ev.PaperVoided: "文书作废",
    ev.PaperPrinted: "登记文书打印",
    ev.PaperSigned: "登记文书签名",
    ev.PaperStamped: "登记文书盖章",
    ev.PaperScanned: "收存签名件扫描",
}
STEP_TITLES = {"printed": "打印", "signed": "签名", "stamped": "盖章", "scanned": "扫描", "put_in_force": "签章生效"}


def of_paper(event: OfPaper, names: Names) -> str:
    """Tell what became of a paper. Papers are named by their number in the case: titles stand in its list."""
    no = f"第 {event.paper} 号文书"
    match event:
        case ev.PaperPrinted(printing=printing):
            return f"{no}于{names.day(printing.on)}打印 {printing.copies} 份。"
        case ev.PaperSigned(signed=signed):
            return f"{no}签名：{'、'.join(f'{signer(one.who, names)}（{names.day(one.on)}）' for one in signed)}。"
        case ev.PaperStamped(sealed=sealed):
            return f"{no}于{names.day(sealed.on)}盖{names.institution(sealed.institution)}印章。"
        case ev.PaperScanned(pages=pages):
            span = f"第 {pages.first} 页" if pages.first == pages.last else f"第 {pages.first}—{pages.last} 页"
            return f"{no}的签名件扫描：文件第 {pages.evidence} 号{span}。"
        case ev.PaperVoided():
            new = f"由第 {event.replaced_by} 号文书更正" if event.replaced_by else "编号保留"
            return f"{no}作废，{new}，原因：{event.reason}。"


def signer(who: str, names: Names) -> str:
    """Say who signed: a party, or a mediator."""
    kind, _, name = who.partition(":")
    if kind == "party" and name.isdigit():
        return names.party(int(name))
    return names.person(name) if name else "调解员"
