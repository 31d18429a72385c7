"""What an institution may say, as exact shapes: the bodies of messages. The envelope stands in `messages.py`.

What is not declared here is refused. What a message does stands in `replies.py`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Identifier = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@-]{0,99}$", description="字母、数字和 . _ : @ -")]
Number = Annotated[int, Meta(ge=1, le=1_000_000)]
Short = Annotated[str, Meta(max_length=200)]
Long = Annotated[str, Meta(max_length=3000)]
Moment = Annotated[datetime, Meta(tz=True)]


class Shape(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A shape of which every field is known."""


class PartyNamed(Shape, frozen=True, kw_only=True):
    """One party of a dispute that is handed over."""

    name: Short
    side: Literal["applicant", "respondent", "third"]
    kind: Literal["person", "organisation"] = "person"
    phone: Short = ""
    gender: Short = ""
    address: Short = ""
    legal_representative: Short = ""
    agent: Short = ""
    guardian: Short = ""
    minor: bool = False


class Dispute(Shape, frozen=True, kw_only=True):
    """What a dispute is about. `place` and `kind` are keys of the receiving town and workflow."""

    place: Identifier
    kind: Identifier
    title: Short
    summary: Long
    parties: Annotated[tuple[PartyNamed, ...], Meta(min_length=1, max_length=100)]
    workflow: Identifier = ""


class Matter(Dispute, frozen=True, kw_only=True):
    """A dispute that came to a station as an alarm."""

    alarm_number: Short
    claims: Long = ""


class Statements(Shape, frozen=True, kw_only=True):
    """What a station states when it entrusts (公安机关办理行政案件程序规定 178、179、181、186)."""

    act: Identifier
    minor: bool
    ground: Identifier
    decided: bool
    consent_signed: bool
    taken_on: date
    limit_on: date
    in_person: bool
    exclusions: tuple[Identifier, ...] = ()
    guardians: Short = ""


class OfferA(Shape, frozen=True, kw_only=True, tag_field="says", tag="offer_a"):
    """The station tells the parties of the committee and refers them (A 类)."""

    matter: Matter
    applies: Literal["one", "both", "none"]
    refused: bool
    earlier_letter: Short = ""


class OfferB(Shape, frozen=True, kw_only=True, tag_field="says", tag="offer_b"):
    """The station drafts an entrustment (B 类); it counts once it is signed off.

    `earlier_letter` is the sender's own number of a letter that nobody took: the matter is handed over anew.
    """

    matter: Matter
    statements: Statements
    earlier_letter: Short = ""


class EntrustAgain(Shape, frozen=True, kw_only=True, tag_field="says", tag="entrust_again"):
    """The station entrusts a case that it was handed."""

    statements: Statements
    alarm_number: Short


class SignOff(Shape, frozen=True, kw_only=True, tag_field="says", tag="sign_off"):
    """The station's deputy head signs an entrustment off."""


class Receipt(Shape, frozen=True, kw_only=True, tag_field="says", tag="receipt"):
    """The receiver signs for what it was handed, under its own number."""

    number: Short = ""


class Entrust(Shape, frozen=True, kw_only=True, tag_field="says", tag="entrust"):
    """A court, an arbitration commission, or who assigns cases (综治中心, 12345, 信访) sends one under its own number.

    `number` is that of the letter; `feedback_by` is needed where a case is assigned (特邀调解规定 11、27).
    """

    matter: Dispute
    entrusted_as: Identifier
    number: Annotated[str, Meta(min_length=1, max_length=200)]
    consented: bool
    feedback_by: date | None = None
    claims: Long = ""
    contact: Short = ""
    enclosures: Long = ""
    earlier_letter: Short = ""


class Expire(Shape, frozen=True, kw_only=True, tag_field="says", tag="expire"):
    """The offering side says that nobody came, or nobody signed, in time; the program checks the days."""

    reason: Long


class AnswerGiven(Shape, frozen=True, kw_only=True, tag_field="says", tag="answer"):
    """The receiver says what became of what it was handed: a station (D 类), a department, a service, an appraiser."""

    answer: Identifier
    words: Long = ""
    number: Short = ""


class Revoke(Shape, frozen=True, kw_only=True, tag_field="says", tag="revoke"):
    """The offering side takes it back."""

    reason: Long


class Recognise(Shape, frozen=True, kw_only=True, tag_field="says", tag="recognise"):
    """The station recognises: no penalty; `number` is that of its decision."""

    number: Short


class NotRecognise(Shape, frozen=True, kw_only=True, tag_field="says", tag="not_recognise"):
    """The station does not recognise."""

    reason: Long


class AgreeExtension(Shape, frozen=True, kw_only=True, tag_field="says", tag="agree_extension"):
    """The station agrees that an entrusted mediation goes on beyond its fifteen days."""

    words: Long = ""
    number: Short = ""


class RefuseExtension(Shape, frozen=True, kw_only=True, tag_field="says", tag="refuse_extension"):
    """The station does not agree to more time."""

    reason: Long


class Ruling(Shape, frozen=True, kw_only=True, tag_field="says", tag="ruling"):
    """The court says how it decided on an agreement that it was asked to confirm (民事诉讼法 205、206)."""

    ruling: Identifier
    ruling_number: Short = ""
    words: Long = ""


class Presence(Shape, frozen=True, kw_only=True, tag_field="says", tag="presence"):
    """The station says whether officers come to a mediation; `officers` are accounts of the receiving town."""

    answer: Identifier
    officers: Annotated[tuple[Identifier, ...], Meta(max_length=20)] = ()
    officer_part: Identifier = ""
    words: Long = ""
    number: Short = ""


class NotifyWarning(Shape, frozen=True, kw_only=True, tag_field="says", tag="notify_warning"):
    """The station tells of a warning letter about violence at home (反家庭暴力法 17); it opens a case of its own."""

    matter: Dispute
    warning_number: Short
    warning_on: date
    protected_victim: bool
    alarm_number: Short = ""


class ServeWarning(Shape, frozen=True, kw_only=True, tag_field="says", tag="serve_warning"):
    """The station tells of a warning letter in a case that both sides know."""

    warning_number: Short
    warning_on: date
    protected_victim: bool
    words: Long = ""


class HomeVisit(Shape, frozen=True, kw_only=True, tag_field="says", tag="home_visit"):
    """The station visited after a warning letter (反家庭暴力法 17)."""

    visited: Annotated[tuple[Identifier, ...], Meta(min_length=1, max_length=2)]
    visit_finding: Identifier
    words: Long = ""


class EndVisits(Shape, frozen=True, kw_only=True, tag_field="says", tag="end_visits"):
    """The station ends the visits after a warning letter."""

    reason: Long


Said = (
    OfferA
    | OfferB
    | EntrustAgain
    | SignOff
    | Receipt
    | AnswerGiven
    | Revoke
    | Recognise
    | NotRecognise
    | AgreeExtension
    | RefuseExtension
    | Ruling
    | Entrust
    | Expire
    | Presence
    | NotifyWarning
    | ServeWarning
    | HomeVisit
    | EndVisits
)
