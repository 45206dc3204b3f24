"""Guards and checks of the forms, each tried both ways: spliced into the tables of `test_guards` and `test_checks`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from services.routing.rules.acts import Act
from services.routing.rules.assessment import CaseClass
from services.routing.rules.facts import Actor, Evidence
from tests.routing.rules.cases import LI, MEASURE, QIAN, SUN, WANG, WELL_SAID, ZHAO, ZHENG, ZHOU, deed

DRAFTED = (deed(Act.DRAFT_REPORT, QIAN),)
SIGNED = (*DRAFTED, deed(Act.SIGN_REPORT, SUN))
PARTS = dict(WELL_SAID.result)

# check, what the form says otherwise than well, who says it, the code that he hears (None: it is fine)
CHECKED: list[tuple[str, dict[str, Any], Actor, str | None]] = [
    ("result_is_whole", {}, WANG, None),
    ("result_is_whole", {"result": {**PARTS, "facts": " "}}, WANG, "result_incomplete"),
    ("result_is_whole", {"result": {**PARTS, "remedies": "可以申请复议"}}, WANG, "result_incomplete"),
    ("result_is_whole", {"answers": {2: "已补发"}}, WANG, "result_incomplete"),
    ("result_is_whole", {"manner": "oral"}, WANG, "result_incomplete"),
    ("result_is_whole", {"manner": "oral", "place": "二楼接待室"}, WANG, None),
    ("result_is_for_the_complainant", {}, WANG, None),
    ("result_is_for_the_complainant", {"not_for_complainant": ("手机号",)}, WANG, "third_party_data"),
    ("second_means_is_another", {}, WANG, None),
    ("second_means_is_another", {"evidence": Evidence.ATTEMPTS}, WANG, "delivery_not_shown"),
    ("report_is_complete", {"findings": ()}, QIAN, "report_incomplete"),
    ("report_is_complete", {"findings": (True, False), "findings_without_evidence": 1}, QIAN, "fact_without_evidence"),
    ("report_is_complete", {"without_version": ("某规程第十条",)}, QIAN, "version_missing"),
    ("report_is_complete", {"natures": frozenset({"other"})}, QIAN, "nature_missing"),
    ("report_is_complete", {"natures": frozenset({"other"}), "nature_note": "排队"}, QIAN, None),
    ("keeps_its_pack", {}, ZHOU, None),
    ("keeps_its_pack", {"becomes_petition": True}, ZHOU, "pack_is_kept"),
    ("correction_changes_something", {"before": "电话", "after": "来访"}, ZHOU, None),
    ("correction_changes_something", {"before": "电话", "after": "电话"}, ZHOU, "nothing_corrected"),
    ("correction_changes_something", {"reason": "", "after": "来访"}, ZHOU, "reason_missing"),
    ("has_no_interest", {}, QIAN, None),
    ("has_no_interest", {"no_interest": False}, QIAN, "recusal_not_stated"),
    ("direction_is_in_hands", {}, ZHENG, None),
    (
        "direction_is_in_hands",
        {"measures": (replace(MEASURE, due_on=date(2026, 11, 22)),)},
        ZHENG,
        "direction_in_the_past",
    ),
]

# check, what is known of the case, what the form says otherwise, the code
CHECKED_OF_THE_CASE: list[tuple[str, dict[str, Any], dict[str, Any], str | None]] = [
    ("result_is_whole", {"requests": 2}, {}, "result_incomplete"),
    ("report_is_complete", {"classed": CaseClass.ONE, "handlers": frozenset({QIAN.id})}, {}, "too_few_handlers"),
    ("report_is_complete", {"classed": CaseClass.ONE}, {}, None),
    ("members_have_signed", {"history": DRAFTED}, {"reason": ""}, "not_signed"),
    ("members_have_signed", {"history": DRAFTED}, {"reason": "孙承办住院"}, None),
    ("members_have_signed", {"history": SIGNED}, {"reason": ""}, None),
    ("members_have_signed", {"history": (*SIGNED, *DRAFTED)}, {"reason": ""}, "not_signed"),
    ("direction_is_in_hands", {"barred": frozenset({QIAN.id})}, {}, "handler_recused"),
]

# guard, what is known of the case, who asks, the code that he hears (None: he may)
GUARDED: list[tuple[str, dict[str, Any], Actor, str | None]] = [
    ("report_is_drafted", {}, ZHAO, "report_not_drafted"),
    ("report_is_drafted", {"history": DRAFTED}, ZHAO, None),
    ("report_is_drafted", {"history": DRAFTED, "round": 2}, ZHAO, "report_not_drafted"),
    ("not_signed_yet", {"history": DRAFTED}, QIAN, "signed_already"),
    ("not_signed_yet", {"history": DRAFTED}, SUN, None),
    ("not_signed_yet", {"history": (*SIGNED, *DRAFTED)}, SUN, None),
    ("attests_not_own_opinion", {"history": (deed(Act.SUBMIT_OPINION, ZHAO),)}, ZHAO, "drafter_cannot_attest"),
    ("attests_not_own_opinion", {"history": (deed(Act.SUBMIT_OPINION, QIAN), deed(Act.APPROVE, LI))}, ZHAO, None),
    ("second_means_given", {"second_means_open": True}, ZHOU, "second_means_open"),
    ("second_means_given", {}, ZHOU, None),
    ("second_means_is_due", {"second_means_open": True}, WANG, None),
    ("second_means_is_due", {}, WANG, "second_means_not_due"),
    ("directions_carried_out", {"directed": frozenset({QIAN.id})}, ZHOU, "direction_open"),
    ("directions_carried_out", {}, ZHOU, None),
    ("is_directed", {"directed": frozenset({QIAN.id})}, QIAN, None),
    ("is_directed", {"directed": frozenset({QIAN.id})}, SUN, "not_directed"),
    ("discipline_has_the_clue", {"integrity_open": True}, ZHOU, "discipline_open"),
    ("discipline_has_the_clue", {}, ZHOU, None),
    ("evidence_is_there", {"proofs": 1}, QIAN, None),
    ("evidence_is_there", {}, QIAN, "no_evidence_yet"),
    ("concerns_integrity", {"integrity_open": True}, ZHOU, None),
    ("concerns_integrity", {}, ZHOU, "nothing_for_discipline"),
]
