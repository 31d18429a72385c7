"""The named requirements about counterparts other than the police: entrusting letters, replies, confirmation.

A letter may come in the program or on paper; who enters a paper for the other side says so and gives its number. Which
court may confirm: 民事诉讼法 205; which agreements it does not take: 民诉法解释 355. See `guards.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mediation.engine.case import Case
from mediation.engine.earlier_letters import unfit_letter
from mediation.engine.probe import Probe
from mediation.engine.standings import holder
from mediation.errors import Objection
from mediation.town.institutions import INSTITUTION_TITLES, Institution, InstitutionId, InstitutionKind, Role

#: The route along which cases are entrusted or assigned.
ENTRUSTED = "entrusted"
#: What a court's letter is: before filing, or after it under the ordinary or the summary procedure (特邀调解规定 27).
OF_COURTS = ("before_filing", "ordinary", "summary")
_AFTER_FILING = ("ordinary", "summary")
#: Who enters letters that came on paper.
_REGISTER = (Role.clerk, Role.director, Role.duty_officer)
_COMMITTEES = {
    InstitutionKind.community_committee,
    InstitutionKind.street_committee,
    InstitutionKind.street_property_committee,
    InstitutionKind.city_committee,
}


def sender_of_letter(probe: Probe) -> Institution | None:
    """Give the institution whose letter it is: the one named, else the actor's own, if that is no committee.

    Of several of the actor's own it is the one that sends such letters.
    """
    named = probe.get("institution")
    if named:
        return probe.town.institutions.get(InstitutionId(named))
    return next(iter(_own_senders(probe)), None)


def _own_senders(probe: Probe) -> list[Institution]:
    """List the actor's own institutions that are no committees, those first whose kind sends such letters."""
    known = probe.town.institutions
    own = [known[one] for one in sorted(probe.actor.institutions) if one in known]
    return sorted((one for one in own if one.kind not in _COMMITTEES), key=lambda one: not _sends(one, probe))


def _sends(sender: Institution, probe: Probe) -> bool:
    """Whether the kind of an institution is one that the form names as whose letter it may be."""
    kinds = _senders(probe)
    return not kinds or sender.kind in kinds


def _senders(probe: Probe) -> tuple[InstitutionKind, ...]:
    return next((tuple(one.kinds) for one in probe.action.asks if one.key == "institution"), ())


def _letter_complete(probe: Probe) -> tuple[Objection, ...]:
    if probe.form is not None:
        return tuple(_wanting(probe))
    own = _own_senders(probe)
    return () if _enters_papers(probe) or not own or _sends(own[0], probe) else (_no_sender(own[0], None),)


def _enters_papers(probe: Probe) -> bool:
    """Whether the actor may enter another institution's letter from paper: the register of a committee does."""
    return bool(probe.actor.at_any(_REGISTER))


def _no_sender(sender: Institution, field: str | None) -> Objection:
    reason = (
        f"{sender.name}（{INSTITUTION_TITLES[sender.kind]}）不委派、委托、交办纠纷：由法院、仲裁委员会或者交办单位发函"
    )
    return Objection("SENDER_UNFIT", reason, field, "人民法院特邀调解规定 11；宁波市人民调解条例 19")


def _wanting(probe: Probe) -> Iterator[Objection]:
    sender, category = sender_of_letter(probe), probe.get("entrusted_as")
    if sender is None:
        yield Objection("SENDER_MISSING", "请写明来文单位", "institution")
        return
    wanted = (
        (InstitutionKind.court,)
        if category in OF_COURTS
        else (InstitutionKind.arbitration_commission,)
        if category == "arbitration"
        else ()
    )
    court_or_commission = sender.kind in (InstitutionKind.court, InstitutionKind.arbitration_commission)
    if not _sends(sender, probe):
        yield _no_sender(sender, "institution")
    elif (wanted and sender.kind not in wanted) or (not wanted and court_or_commission):
        reason = f"{sender.name}不能发出这种函件：委派、委托由法院，仲裁委托由仲裁委员会，交办由其他单位"
        yield Objection("SENDER_UNFIT", reason, "entrusted_as", "人民法院特邀调解规定 11")
    own = sender.id in probe.actor.institutions
    if not own and not _enters_papers(probe):
        yield Objection(
            "NOT_YOUR_LETTER", "只能发本单位的函；别的单位的纸面来函由调委会登记员、主任或值班人员代录", "institution"
        )
    elif not own and probe.get("through") != "paper":
        yield Objection("NOT_YOUR_LETTER", "代录对方来函的，来函方式须为纸面", "through")
    if category in OF_COURTS and category not in _AFTER_FILING and probe.get("consented") is not True:
        reason = "登记立案前委派调解须经当事人同意"
        yield Objection("CONSENT_MISSING", reason, "consented", "人民法院特邀调解规定 11")
    day = probe.get("feedback_by")
    if day is not None and day < probe.on.day:
        yield Objection("FEEDBACK_DAY_PAST", "反馈日不能早于来函之日", "feedback_by")
    yield from unfit_letter(probe, sender.id)


def results_that_fit(case: Case) -> frozenset[str]:
    """Name the results that may be reported of a case as it stands."""
    if case.outcome == "withdrawn":
        return frozenset({"withdrawn"})
    bound = [one for one in case.agreements if one.in_force]
    if not bound:
        return frozenset({"failed"}) if case.outcome == "terminated" else frozenset()
    if any(o.given_up_on is not None for one in bound for o in one.obligations):
        return frozenset({"agreed", "not_performed"})
    return frozenset({"agreed", "performed"} if all(one.performed for one in bound) else {"agreed"})


def _entrusted_result_fits(probe: Probe) -> Objection | None:
    fits = results_that_fit(probe.case)
    if not fits:
        return Objection("NO_RESULT", "调解还没有结果：请先达成并生效、终止或撤回")
    if probe.form is None or probe.get("result") in fits:
        return None
    return Objection("RESULT_UNFIT", "所填结果与案卷不符", "result", "人民法院特邀调解规定 19、20、26")


def _entrusted_by_court(probe: Probe) -> Objection | None:
    """Only of a court's time do the parties dispose (特邀调解规定 27)."""
    if any(one.route == ENTRUSTED and one.open and one.category in OF_COURTS for one in probe.case.handoffs):
        return None
    return Objection("NOT_FROM_COURT", "不是法院委派、委托的，不能这样延长", basis="人民法院特邀调解规定 27")


def _entrusted_answered(probe: Probe) -> Objection | None:
    """The result is reported before the file is closed, unless it is said why not (the sender is gone, say)."""
    if probe.form is None or probe.get("missing_reason"):
        return None
    if any(one.route == ENTRUSTED and one.open for one in probe.case.handoffs):
        reason = "委托、交办的案件须先反馈结果再归档；不能反馈的，请在缺件说明中写明原因"
        return Objection("NOT_ANSWERED", reason, "missing_reason", "人民法院特邀调解规定 26")
    return None


def _clocks_run(probe: Probe) -> Objection | None:
    month = probe.case.clock("month")
    if month is not None and month.status == "standing":
        return Objection("STANDING_ALREADY", "计时已经中止")
    return None


def _reply_proved(probe: Probe) -> Objection | None:
    """Who answers for himself needs no proof; who enters the other side's paper gives its number."""
    if probe.form is None or probe.get("number"):
        return None
    case = probe.case
    ours = {holder(case), case.handler, probe.committee.id}
    if not probe.actor.institutions & ours:
        return None
    return Objection("REPLY_UNPROVED", "代录对方纸面回函的，请写明来函文号并将原件入卷", "number")


def _court_has_jurisdiction(probe: Probe) -> Objection | None:
    """The court that invited mediation; else one at a party's home, at the object, or at the committee's seat."""
    letter = next((one for one in probe.case.handoffs if one.route == ENTRUSTED and one.category in OF_COURTS), None)
    entrusted = letter is not None and letter.status in ("accepted", "returned")
    if letter is not None and entrusted and letter.category in _AFTER_FILING:
        reason = "立案后委托达成的协议，由受诉法院审查制作调解书或者准许撤诉，不另行司法确认"
        return Objection("COURT_HAS_CASE", reason, "court", "人民法院特邀调解规定 20")
    court = probe.town.institutions.get(InstitutionId(probe.get("court") or ""))
    if probe.form is None or court is None:
        return None
    if letter is not None and entrusted and court.id != letter.sender:
        name = probe.town.institutions[letter.sender].name
        return Objection("WRONG_COURT", f"委派调解达成的协议，向作出委派的{name}申请", "court", "民事诉讼法 205(一)")
    if letter is not None and entrusted:
        return None
    ground = probe.get("court_ground") or "seat"
    near = {"seat": probe.committee.place, "object": probe.case.place}.get(ground)
    if near is not None and not probe.town.lies_in(near, court.place):
        words = "该法院不在调解组织所在地" if ground == "seat" else "该法院不在标的物所在地"
        return Objection("WRONG_COURT", f"{words}，请改选法院或写明管辖依据", "court_ground", "民事诉讼法 205(二)")
    return None


REQUIREMENTS: dict[str, Callable[..., Objection | tuple[Objection, ...] | None]] = {
    "letter_complete": _letter_complete,
    "entrusted_result_fits": _entrusted_result_fits,
    "entrusted_by_court": _entrusted_by_court,
    "entrusted_answered": _entrusted_answered,
    "clocks_run": _clocks_run,
    "reply_proved": _reply_proved,
    "court_has_jurisdiction": _court_has_jurisdiction,
}
