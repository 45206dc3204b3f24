"""Complain in five short steps: office, problem, contact, check, done. Works without scripts; what was typed travels
along in one signed hidden field, and all of it is read by the one model at the end.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request
from itsdangerous import BadSignature, URLSafeSerializer

from services.intake.actions.evidence.receiving import of_draft
from services.intake.actions.register import register
from services.intake.forms import Circumstances, Complaint
from services.intake.rules import taxonomy, wording
from services.intake.rules.relation import RELATION_GLOSS, RELATION_WORDS
from services.intake.web import files, typed
from services.intake.web.portal import office_options
from services.kernel.clock import now
from services.kernel.errors import Fault, Invalid
from services.kernel.web.login import house, public

OTHER_TOPIC = "other"
OFFICE, PROBLEM, CONTACT, CHECK = 1, 2, 3, 4
STEPS = 5
# The fields of each step in the order of its page, and the parts of the model whose faults are shown there.
FIELDS = {
    OFFICE: ("office",),
    PROBLEM: ("topic", "text", "requests", "occurred_at", "respondent.department", "respondent.person"),
    CONTACT: (
        "who",
        "relation",
        "complainant.name",
        "complainant.phone",
        "wants_sms",
        "complainant.agent_for",
        "complainant.contact_person",
        "complainant.email",
        "wants_email",
        "complainant.id_number",
        "complainant.age",
        "complainant.address",
    ),
    CHECK: (),
}
PARTS = {
    OFFICE: ("office",),
    PROBLEM: ("topic", "text", "requests", "occurred_at", "respondent", files.FIELD),
    CONTACT: ("who", "relation", "complainant", "notify"),
}
WHO = (
    ("individual", "我自己", "写姓名和手机号，进展会告诉您"),
    ("agent", "代别人投诉", "家人、朋友或者代理人"),
    ("organisation", "单位", "公司、机关、社会团体"),
    ("anonymous", "不留姓名", "凭查询码和查询密码看结果，我们没法联系您"),
)
RELATIONS = tuple((one.value, f"{words}：{RELATION_GLOSS[one]}") for one, words in RELATION_WORDS.items())
TOPICS = (
    ("A", "服务态度", "态度生硬、推诿、不理睬"),
    ("B", "办事慢、超时限", "迟迟不办、多次跑、排队久"),
    ("C", "手续、材料没说清", "反复要材料、没有一次说清"),
    ("E", "待遇算错或没发", "金额、年限、发放不对"),
    ("F", "参保和缴费记录", "登记、转移、记录有错"),
    ("G", "网上办事和系统", "系统故障、刷脸不过"),
    ("J", "违纪违规、骗保", "索要好处、冒领、改数据"),
    (OTHER_TOPIC, "别的问题", "政策解释、大厅环境、投诉没人管等"),
)

pages = Blueprint("complain", __name__)


@pages.get("/complain")
@public
def begin() -> str:
    """The first step; a link may name the office."""
    return _step(OFFICE, {"office": request.args.get("office", ""), "key": uuid.uuid4().hex})


@pages.post("/complain")
@public
def go_on() -> str | tuple[str, int]:
    """One step on, back, or the end. Nothing typed is lost whatever is wrong."""
    draft = _draft(request.form.get("draft", ""))
    step = _number(request.form.get("step", ""))
    draft.update({name: wording.seen(request.form.get(name, "")) for name in FIELDS[step]})
    go = request.form.get("go", "next")
    refused = files.take(draft=draft["key"], office=_office(draft), by=None) if step == PROBLEM else ()
    if go.startswith("drop-"):
        files.drop(go.removeprefix("drop-"), draft=draft["key"], by=None)
    if refused or go == "upload" or go.startswith("drop-"):
        return (_step(step, draft, refused), 422) if refused else _step(step, draft)
    if go.startswith("to-"):
        return _step(_number(go.removeprefix("to-")), draft)
    if step == CHECK:
        return _submit(draft)
    faults = typed.of_fields(_faults(draft), PARTS[step])
    return (_step(step, draft, faults), 422) if faults else _step(step + 1, draft)


def _submit(draft: dict[str, str]) -> str | tuple[str, int]:
    here, at = house(), now()
    faults = _faults(draft)
    if faults:
        step = next((s for s in (OFFICE, PROBLEM, CONTACT) if typed.of_fields(faults, PARTS[s])), PROBLEM)
        return _step(step, draft, typed.of_fields(faults, PARTS[step]) or faults), 422
    handed_in = [str(file.id) for file in of_draft(here, draft["key"], by=None, at=at)]
    form = Complaint.read(_given(draft) | {"evidence": handed_in}, Circumstances(at, here.offices, None))
    registered, _ = register(here, form, by=None, key=draft["key"], at=at)
    return render_template(
        "intake/receipt.html",
        registered=registered,
        office=here.offices[registered.office],
        form=form,
        number=STEPS,
        of=STEPS,
    )


def _step(step: int, draft: Mapping[str, str], faults: tuple[Fault, ...] = ()) -> str:
    offices = house().offices
    office = offices[draft["office"]] if draft.get("office") in offices else None
    names = ("office", "problem", "contact", "check")
    if step == CONTACT:
        draft = {"wants_sms": "" if _endangers_the_fund(draft) else "yes", **draft}
    return render_template(
        f"intake/complain/{names[step - 1]}.html",
        step=step,
        of=STEPS,
        draft=draft,
        signed=_signer().dumps(dict(draft)),
        faults=faults,
        chosen=office,
        offices=office_options() if step == OFFICE else (),
        topics=TOPICS,
        who=WHO,
        relations=RELATIONS,
        files=files.shown(of_draft(house(), draft["key"], by=None, at=now())) if step in (PROBLEM, CHECK) else (),
        accept=files.ACCEPT,
        topic_words={code: name for code, name, _ in TOPICS},
    )


def _endangers_the_fund(draft: Mapping[str, str]) -> bool:
    """Then nothing is ticked beforehand."""
    words = f"{draft.get('text', '')}\n{draft.get('requests', '')}"
    topic = draft.get("topic")
    return taxonomy.endangers_the_fund(taxonomy.load().suggest(words, topic=topic).suspected, topic=topic)


def _faults(draft: Mapping[str, str]) -> tuple[Fault, ...]:
    """Everything that is wrong so far, by the fields of the page."""
    missing = [] if draft.get("topic") else [Fault("topic", "missing", "请选一项最接近的")]
    missing += [] if draft.get("who") else [Fault("who", "missing", "请选一项")]
    try:
        Complaint.read(_given(draft), Circumstances(now(), house().offices, None))
    except Invalid as invalid:
        missing += invalid.faults
    return typed.on_page(missing, order=[name for fields in FIELDS.values() for name in fields])


def _given(draft: Mapping[str, str]) -> dict[str, Any]:
    names = [name for fields in FIELDS.values() for name in fields]
    given = typed.nested({name: draft.get(name, "") for name in names})
    who = given.pop("who", "")
    if given.get("topic") == OTHER_TOPIC:
        del given["topic"]
    wants_sms, wants_email = given.pop("wants_sms", "") == "yes", given.pop("wants_email", "") == "yes"
    given |= {"channel": "other", "sub_channel": "web", "requests": typed.lines(given.get("requests", ""))}
    given["notify"] = {"sms": wants_sms, "email": wants_email}
    if "occurred_at" in given:
        given["occurred_at"] = typed.moment(given["occurred_at"])
    if who == "anonymous":
        given.pop("complainant", None)
    else:
        given["complainant"] = {**given.get("complainant", {}), **({"kind": who} if who else {})}
    return given


def _draft(signed: str) -> dict[str, str]:
    """What was typed in the steps before; empty when the field was tampered with."""
    try:
        draft: dict[str, str] = _signer().loads(signed)
    except BadSignature:
        return {"key": uuid.uuid4().hex}
    return draft


def _number(text: str) -> int:
    return int(text) if text in ("1", "2", "3", "4") else OFFICE


def _office(draft: Mapping[str, str]) -> str:
    """Which office receives what is handed in before one was chosen: the province's."""
    offices = house().offices
    return draft["office"] if draft.get("office") in offices else offices.province.code


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(house().settings.session_secret, salt="complaint.draft")
