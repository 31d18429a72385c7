"""A case brought to any stage of the property procedure, with forms that are good enough unless a test says otherwise.

The days: logged, accepted and assigned on Monday 2026-09-07; terms on 09-08; in force on 09-09; performed on 09-14.
"""

from __future__ import annotations

from typing import Any

from tests.engine.builders import Driver

TWO = ({"name": "甲", "side": "applicant"}, {"name": "乙", "side": "respondent"})
THREE = (*TWO, {"name": "丙", "side": "respondent"})
CAST = {
    "estate": ("room_mediator", "director", "clerk"),
    "community": ("mediator", "director", "clerk"),
    "street": ("street_mediator", "street_director", "street_clerk"),
}
ACCEPTANCE: dict[str, Any] = {
    "rights_told_by": "oral",
    "subject_check": "ordinary",
    "pending": "none",
    "application_form": "register",
}
ENTRUSTMENT: dict[str, Any] = {
    "alarm_number": "接警1号",
    "act": "beating",
    "minor": True,
    "ground": "kin_or_neighbours",
    "decided": False,
    "consent_signed": True,
    "taken_on": "2026-09-07",
    "limit_on": "2026-10-09",
    "in_person": True,
}
SESSION: dict[str, Any] = {"where": "调解室", "manner": "on_site", "record": "各方陈述。", "result": "failed"}


def matter(**over: Any) -> dict[str, Any]:
    """The form of a logged dispute."""
    return {
        "place": "estate",
        "kind": "property",
        "subkind": "leak",
        "title": "楼上漏水引起的纠纷",
        "summary": "楼上漏水，楼下受损。",
        "source": "applied",
        "parties": list(TWO),
        **over,
    }


def owed(due_on: str = "2026-09-20", **over: Any) -> dict[str, Any]:
    """One obligation, complete."""
    return {
        "debtor": 2,
        "creditor": 1,
        "what": "赔偿损失",
        "amount": "3000",
        "due_on": due_on,
        "where": "调解室",
        "manner": "现金",
        "proof": "收条",
        **over,
    }


class Play(Driver):
    """A case on its way: each method does what is left to do up to its stage."""

    level = "street"

    @property
    def mediator(self) -> str:
        return CAST[self.case.level or self.level][0]

    @property
    def director(self) -> str:
        return CAST[self.case.level or self.level][1]

    @property
    def clerk(self) -> str:
        return CAST[self.case.level or self.level][2]

    @property
    def state(self) -> str:
        return self.case.state

    def everyone(self, value: str = "agreed", *, signed: str = "all") -> list[dict[str, Any]]:
        """Every party's answer, on paper unless `signed` says none."""
        return [
            {"party": one.no, "value": value, "way": "in_person", "signed": signed == "all"}
            for one in self.case.remaining
        ]

    def signed(self, on: str) -> list[dict[str, Any]]:
        """Every party's signature of a day."""
        return [{"party": one.no, "on": on} for one in self.case.remaining]

    def logged(self, at: str = "2026-09-07 09:00", **over: Any) -> Play:
        self.act(at, "grid", "log", **matter(**{"entry_level": self.level, **over}))
        return self

    def asking(self, at: str = "2026-09-07 10:00") -> Play:
        if not self.case.version:
            self.logged()
        self.act(at, self.mediator, "ask", parties=[one.no for one in self.case.remaining], way="in_person")
        return self

    def agreed(self, at: str = "2026-09-07 11:00", value: str = "agreed", who: str = "") -> Play:
        """Everybody's answer is recorded."""
        for party in self.case.remaining:
            self.said(party.no, value, at, who)
        return self

    def said(self, party: int, value: str, at: str, who: str = "") -> Play:
        self.act(at, who or self.mediator, "answer", party=party, answer=value, way="in_person")
        return self

    def accepted(self, at: str = "2026-09-07 12:00") -> Play:
        if self.state not in ("asking", "offered"):
            self.asking()
        self.agreed()
        self.act(at, self.director, "accept", **ACCEPTANCE)
        return self

    def mediating(self, at: str = "2026-09-07 13:00", *mediators: str) -> Play:
        if self.state != "accepted":
            self.accepted()
        named = list(mediators) or [self.mediator]
        self.act(at, self.director, "assign", mediators=named, lead=named[0], disclosed=True, parties_object=False)
        return self

    def session(self, at: str, result: str = "failed", **over: Any) -> Play:
        present = [one.no for one in self.case.remaining]
        self.act(at, self.mediator, "hold_session", **{**SESSION, "present": present, "result": result, **over})
        return self

    def offer(self, **over: Any) -> dict[str, Any]:
        """The one form with which a case moves up."""
        return {
            "rung_result": "未达成",
            "answers": self.everyone(),
            "told_other_routes": True,
            "material_consent": True,
            "approver": self.director,
            **over,
        }

    def passing(self, at: str = "2026-09-08 10:00", **over: Any) -> Play:
        if self.state not in ("mediating", "deciding"):
            self.mediating()
        self.act(at, self.mediator, "offer_up", **self.offer(**over))
        return self

    def deciding(self) -> Play:
        """The receiver sent the case back on 09-09."""
        self.passing()
        receiver = "street_director" if self.case.level == "community" else "director"
        self.act("2026-09-09 10:00", receiver, "send_back", reason_code="overloaded", reason="力量不足")
        return self

    def terms(self, *obligations: dict[str, Any], **over: Any) -> dict[str, Any]:
        """The form of an agreement."""
        return {
            "facts": "漏水属实。",
            "terms": "赔偿。",
            "obligations": list(obligations) or [owed()],
            "scope": "all",
            "lawful": True,
            **over,
        }

    def signing(self, at: str = "2026-09-08 10:00", *obligations: dict[str, Any], **over: Any) -> Play:
        if self.state not in ("mediating", "deciding"):
            self.mediating()
        self.act(at, self.mediator, "settle_written", **self.terms(*obligations, **over))
        return self

    def stamps(self, on: str = "2026-09-09", **over: Any) -> dict[str, Any]:
        """All signatures and the seal, of one day."""
        bound = self.case.agreement.parties if self.case.agreement else ()
        signatures = [{"party": no, "on": on} for no in bound]
        return {"signatures": signatures, "mediator_signed_on": on, "sealed_on": on, **over}

    def performing(self, at: str = "2026-09-09 10:00", *obligations: dict[str, Any]) -> Play:
        if self.state != "signing":
            self.signing("2026-09-08 10:00", *obligations)
        self.act(at, self.mediator, "put_in_force", **self.stamps(at[:10]))
        return self

    def visiting(self, at: str = "2026-09-14 10:00") -> Play:
        if self.state != "performing":
            self.performing()
        agreement = self.case.agreement
        assert agreement is not None
        for one in agreement.open_obligations:
            self.act(at, self.mediator, "perform", obligation=one.no, proof="receipt")
        return self

    def archiving(self, at: str = "2026-09-21 10:00") -> Play:
        if self.state != "visiting":
            self.visiting()
        while self.state == "visiting":
            self.act(at, self.mediator, "visit", performance="done", satisfaction="satisfied")
        return self

    def filing(self, **over: Any) -> dict[str, Any]:
        """The form of the archive."""
        return {
            "retention": "short",
            "checker": self.director,
            "filed_by": "登记员",
            "missing_reason": "见说明",
            **over,
        }

    def archived(self, at: str = "2026-09-22 10:00") -> Play:
        if self.state != "archiving":
            self.archiving()
        self.act(at, self.clerk, "archive", **self.filing())
        return self

    # --- the police ------------------------------------------------------------------------------------------

    def offered(self, category: str = "A", at: str = "2026-09-07 09:00", **over: Any) -> Play:
        """The station offers a case; of B the deputy has signed it off at 10:00."""
        form = {key: value for key, value in matter(**over).items() if key not in ("source", "subkind", "entry_level")}
        if category == "A":
            self.act(
                at, "officer", "offer_a", **{"alarm_number": "接警1号", "applies": "both", "refused": False, **form}
            )
            return self
        self.act(at, "officer", "offer_b", **{**ENTRUSTMENT, **form})
        self.act(f"{at[:10]} 10:00", "deputy", "sign_off")
        return self

    def entrusted(self) -> Play:
        """A case of category B, received and accepted by the street on 09-07, being mediated."""
        self.offered("B")
        self.act("2026-09-07 10:30", "street_clerk", "sign_receipt", number="收1号")
        self.agreed("2026-09-07 11:00", who="street_mediator")
        self.act("2026-09-07 12:00", "street_director", "accept", **ACCEPTANCE)
        return self.mediating()

    def handed(self, at: str = "2026-09-08 09:00") -> Play:
        """Handed to the police on 09-08, who signed for it."""
        if not self.case.version:
            self.mediating()
        self.act(at, self.mediator, "hand_to_police", what="乙推倒甲")
        self.act(f"{at[:-2]}59", "officer", "confirm_receipt", number="受案1号")
        return self

    def police_said(self, answer: str, at: str = "2026-09-10 09:00") -> Play:
        self.act(at, "officer", "police_answer", answer=answer, words="已处理")
        return self


def play(level: str = "street") -> Play:
    """A case that is to begin at a rung."""
    found = Play()
    found.level = level
    return found
