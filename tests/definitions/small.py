"""A small sound workflow for tests, ways to break it, and what finds the faults. Nobody uses this workflow."""

from __future__ import annotations

from collections.abc import Iterable

from mediation.definitions.compile import Source, compile_sources
from mediation.definitions.soundness import findings
from mediation.definitions.workflow import Workflow
from mediation.errors import DefinitionError, Finding

FILE = "small/workflow.yaml"

SMALL = """\
workflow: small
revision: 1
title: {zh: 小流程, en: Small}
ladder:
  estate:
    title: {zh: 小区, en: Estate}
    held_by: community_committee
    handled_by: estate_room
    terms: {screen: 24 hours}
  street:
    title: {zh: 街道, en: Street}
    held_by: [street_property_committee, street_committee]
    terms: {screen: 2 working days}
choices:
  reasons:
    N1: {zh: 不属于范围, en: Out of scope}
    N2: {zh: 已起诉, en: In court}
fields:
  place: {type: place, title: {zh: 地点, en: Place}}
  parties: {type: parties, title: {zh: 当事人, en: Parties}, least: 1, most: 50}
  reason_code: {type: choice, choices: reasons, title: {zh: 理由, en: Reason}}
  present: {type: parties, title: {zh: 到场人, en: Present}}
  approver: {type: person, roles: director, title: {zh: 审签主任, en: Approved by}}
  kind: {type: text, title: {zh: 纠纷类型, en: Kind}}
  source: {type: text, title: {zh: 来源, en: Source}}
  answer: {type: text, title: {zh: 答复, en: Answer}}
  facts: {type: text, title: {zh: 事实, en: Facts}}
  summary: {type: text, title: {zh: 简要情况, en: Summary}}
states:
  logged:
    title: {zh: 已登记, en: Logged}
    meaning: {zh: 等待审查, en: Awaits screening}
  mediating:
    title: {zh: 调解中, en: In mediation}
    meaning: {zh: 正在调解, en: Mediation goes on}
  resting:
    title: {zh: 公安办理中, en: With the police}
    meaning: {zh: 等公安答复, en: Waits for the police}
    waits_for: counterpart
  closed:
    title: {zh: 已结案, en: Closed}
    meaning: {zh: 已办结, en: Over}
    final: true
actions:
  log:
    title: {zh: 登记, en: Log}
    from: nothing
    to: logged
    by: clerk
    asks: [place, parties, kind, source, summary]
    does: [open_case, {draw_log_number: {register: log}}]
  accept:
    title: {zh: 受理, en: Accept}
    from: logged
    to: mediating
    by: [director, {role: mediator, levels: [estate]}]
    requires: [nobody_refused]
    asks: [facts, summary]
    does: [accept_case]
    papers: [acceptance]
  decline:
    title: {zh: 不予受理, en: Decline}
    from: [logged]
    to: closed
    by: [director, clerk]
    signed_off_by: [director]
    asks: [reason_code, approver]
    does: [decline_case]
  hold_session:
    title: {zh: 记录调解会, en: Record a session}
    from: mediating
    to:
      - {when: {field_is: {field: result, values: [failed]}}, go: closed}
      - {else: stays}
    by: mediator
    asks:
      - present
      - result:
          type: choice
          choices: {agreed: {zh: 达成, en: Agreed}, failed: {zh: 未达成, en: Failed}}
          title: {zh: 结果, en: Result}
      - reason_code: {required: false, needed_when: {result: failed}}
    does: [hold_session]
    registers: [session_record]
    primary: true
    basis: {law: 人民调解法 22}
  hand_over:
    title: {zh: 移交公安, en: Hand to the police}
    from: [mediating]
    to: resting
    by: director
    requires:
      - no_handoff_open:
          route: police
    does: [{hand_out: {route: police}}]
    danger: true
    hint: {zh: 请先告知当事人, en: Tell the parties first}
  remark:
    title: {zh: 记事, en: Remark}
    from: any_open
    to: stays
    by: [mediator, clerk]
    does: [record]
    group: record
    undoable: false
  resume:
    title: {zh: 恢复调解, en: Resume}
    from: resting
    to: back
    by: [director, {role: officer, side: counterpart}]
    requires: [{past: {deadline: answer, by: 1 working day}}]
    asks: [answer]
    does:
      - answer_handoff:
          route: police
  recall:
    title: {zh: 撤回移交, en: Recall}
    from: [mediating, resting]
    to: [{else: mediating}]
    by: director
    requires:
      - handoff_open:
          route: police
    does:
      - revoke_handoff:
          route: police
  close:
    title: {zh: 结案, en: Close}
    from: [mediating]
    to: closed
    by: director
    requires: [{on_the_spot_allowed: {most_amount: spot_amount}}]
    asks:
      - amount: {type: amount, title: {zh: 金额, en: Amount}}
      - present
deadlines:
  screen:
    title: {zh: 审查, en: Screening}
    term: of_rung
    red_term: 1 hour
    starts: {states: logged}
    during: logged
    steps:
      - {at: end, warn: director}
      - {after: 1 day, warn: [supervisor], every: 3 working days, levels: [estate]}
    basis: {default: 二十四小时, evidence: D}
  month:
    title: {zh: 调解期限, en: The month}
    term: 1 month
    terms_by: [{when: {risk_is: {colours: red}}, term: 7 days}]
    once: true
    starts: {actions: accept}
    pauses: {actions: hand_over}
    resumes: {actions: resume, states: mediating}
    ends: {states: closed}
    extends_with: [hold_session]
    steps:
      - {before: 7 days, remind: [mediator]}
      - {at: end, oblige: director, to_choose_from: [close]}
      - {after: 1 day, open: [close]}
    basis: {law: 人民调解工作若干规定 33}
  answer:
    title: {zh: 公安答复, en: Answer}
    term: 5 working days
    starts: {actions: hand_over}
    during: [resting]
    not_after: {limit_on: 5 working days}
    steps: [{at: end, enter: mediating, only_from: [resting]}]
    basis: {law: 公安机关办理行政案件程序规定 178, evidence: V摘}
routes:
  police: {title: {zh: 移交公安, en: To the police}, direction: out, kinds: police_station, category: D}
documents:
  acceptance: {title: {zh: 受理登记表, en: Acceptance}, template: acceptance_register, register: log, needs: [facts]}
  session_record: {title: {zh: 调解记录, en: Record}, per: session, when: month_over, basis: {law: 人民调解法 27}}
registers:
  log: {title: {zh: 登记簿, en: Register}, format: "（{year}）{abbr}登字第{seq}号"}
settings:
  spot_amount: {value: 5000, title: {zh: 当场调结金额, en: Amount}, basis: {default: 本地默认, evidence: D}}
  visit_days: {value: {red: [7, 30], green: 30}, title: {zh: 回访, en: Visits}, basis: {default: 本地默认, evidence: D}}
laws:
  - {name: 先受理后开会, only: hold_session, after: accept}
"""


def broken(*changes: tuple[str, str]) -> str:
    """Give the small workflow with some of its text replaced; each piece replaced must stand there exactly once."""
    text = SMALL
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    return text


def compiled(text: str = SMALL, **parts: str) -> Workflow:
    """Compile a text with the parts it builds on."""
    return compile_sources(Source(FILE, text), [Source(f"core/{name}.yaml", part) for name, part in parts.items()])


def faults(text: str, **parts: str) -> tuple[Finding, ...]:
    """Give all faults of a text: those of reading it, or, if it can be read, those of the proof."""
    try:
        return findings(compiled(text, **parts))
    except DefinitionError as fault:
        return fault.findings


def line_of(text: str, marker: str) -> int:
    """Give the line on which a marker stands; it must stand there exactly once."""
    assert text.count(marker) == 1, f"{marker!r} stands {text.count(marker)} times"
    return text[: text.index(marker)].count("\n") + 1


def codes(found: Iterable[Finding]) -> list[str]:
    """Give the codes alone."""
    return [finding.code for finding in found]
