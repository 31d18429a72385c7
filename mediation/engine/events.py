"""What happened, in the past participle: the only things that change a case. `evolve.py` folds them.

Every event carries what it needs to be folded without a calendar, a workflow or a town: due dates and institutions
are computed by `decide` and written down here. The journal stores one entry per command, holding its events in order.
"""

from __future__ import annotations

from mediation.engine.events_of_agreements import (
    AgreementDropped,
    AgreementInForce,
    AgreementReached,
    ConfirmationAsked,
    ObligationsChanged,
    SealUsed,
    VisitMade,
    VisitsPlanned,
)
from mediation.engine.events_of_clocks import ClockEnded, ClockMoved, ClockSet, ClockStood, StepReached
from mediation.engine.events_of_corrections import (
    CorrectionAsked,
    CorrectionDecided,
    RecordCorrected,
    RedactionAsked,
    RedactionDecided,
    RevisionAdopted,
    Undone,
)
from mediation.engine.events_of_course import (
    ActionTaken,
    AnswersRecorded,
    CaseAccepted,
    CaseOpened,
    CustodyPassed,
    Extended,
    FactsRecorded,
    HandlersNamed,
    HandoffMade,
    HandoffMoved,
    LinkedTo,
    MediatorsNamed,
    Noted,
    NumberDrawn,
    NumberResumed,
    OutcomeKnown,
    ParticipantsNamed,
    PartiesChanged,
    RiskMarked,
    SessionRecorded,
    StateEntered,
)
from mediation.engine.events_of_papers import (
    EvidenceAdded,
    EvidenceCheckedAgainstOriginal,
    EvidenceWithdrawn,
    PaperIssued,
    PaperPrinted,
    PaperScanned,
    PaperSigned,
    PaperStamped,
    PaperVoided,
)

__all__ = [
    "ActionTaken",
    "AgreementDropped",
    "AgreementInForce",
    "AgreementReached",
    "AnswersRecorded",
    "CaseAccepted",
    "CaseOpened",
    "ClockEnded",
    "ClockMoved",
    "ClockSet",
    "ClockStood",
    "ConfirmationAsked",
    "CorrectionAsked",
    "CorrectionDecided",
    "CustodyPassed",
    "Event",
    "EvidenceAdded",
    "EvidenceCheckedAgainstOriginal",
    "EvidenceWithdrawn",
    "Extended",
    "FactsRecorded",
    "HandlersNamed",
    "HandoffMade",
    "HandoffMoved",
    "LinkedTo",
    "MediatorsNamed",
    "Noted",
    "NumberDrawn",
    "NumberResumed",
    "ObligationsChanged",
    "OutcomeKnown",
    "PaperIssued",
    "PaperPrinted",
    "PaperScanned",
    "PaperSigned",
    "PaperStamped",
    "PaperVoided",
    "ParticipantsNamed",
    "PartiesChanged",
    "RecordCorrected",
    "RedactionAsked",
    "RedactionDecided",
    "RevisionAdopted",
    "RiskMarked",
    "SealUsed",
    "SessionRecorded",
    "StateEntered",
    "StepReached",
    "Undone",
    "VisitMade",
    "VisitsPlanned",
]


Event = (
    CaseOpened
    | ActionTaken
    | StateEntered
    | NumberDrawn
    | NumberResumed
    | AnswersRecorded
    | PartiesChanged
    | CaseAccepted
    | MediatorsNamed
    | HandlersNamed
    | ParticipantsNamed
    | SessionRecorded
    | AgreementReached
    | AgreementInForce
    | AgreementDropped
    | ObligationsChanged
    | ConfirmationAsked
    | SealUsed
    | VisitMade
    | VisitsPlanned
    | HandoffMade
    | HandoffMoved
    | CustodyPassed
    | ClockSet
    | ClockStood
    | ClockMoved
    | ClockEnded
    | StepReached
    | RiskMarked
    | PaperIssued
    | PaperPrinted
    | PaperSigned
    | PaperStamped
    | PaperScanned
    | PaperVoided
    | FactsRecorded
    | Extended
    | OutcomeKnown
    | Noted
    | EvidenceAdded
    | EvidenceCheckedAgainstOriginal
    | EvidenceWithdrawn
    | LinkedTo
    | RevisionAdopted
    | RecordCorrected
    | CorrectionAsked
    | CorrectionDecided
    | RedactionAsked
    | RedactionDecided
    | Undone
)
