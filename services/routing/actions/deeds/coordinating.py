"""What several departments share: who leads, which part is whose, done or dropped (6.2.3.3, 6.6.2.2)."""

from __future__ import annotations

from services.kernel.clock import SHANGHAI
from services.kernel.errors import Fault, Forbidden, Invalid, Refused
from services.kernel.people import Officer
from services.routing.actions import limits
from services.routing.actions.chain import canonical
from services.routing.actions.deeds.units import check_departments
from services.routing.actions.doing import Doing, Done, filled
from services.routing.forms import coordinating as forms
from services.routing.rules.coordination import BEFORE_THE_ANSWER, TaskState, latest_day
from services.routing.tables import Task


def coordinate(doing: Doing) -> Done:
    """One department leads, and each has its part with its own day. Whoever leads answers for the case."""
    form, case = filled(doing, forms.Coordinate), doing.case
    _check_plan(doing, form)
    first = doing.next(Task)
    for n, task in enumerate(form.tasks, start=first):
        doing.session.add(
            Task(
                office=case.office,
                case_id=case.id,
                n=n,
                at=doing.at,
                by=doing.officer.id,
                round=case.round,
                department=task.department,
                leads=task.department == form.lead,
                due_on=task.due_on,
                state=TaskState.OPEN.value,
                sealed_text=doing.seal(task.what, what="task.text", row=f"{case.id}/{n}"),
            )
        )
    if case.department != form.lead:
        case.department, case.handlers = form.lead, []
    given = [{"n": n, "department": t.department, "due_on": t.due_on} for n, t in enumerate(form.tasks, start=first)]
    return Done(told={"lead": form.lead, "tasks": given})


def finish_task(doing: Doing) -> Done:
    """A part is done, with what shows it."""
    form = filled(doing, forms.FinishTask)
    task = _open_task(doing, form.task)
    if isinstance(doing.actor, Officer) and task.department != doing.actor.department:
        raise Forbidden("other_department", "由承担这一项的部门登记完成")
    return _settle(doing, task, TaskState.DONE, {"text": form.text, "evidence": list(form.evidence)})


def drop_task(doing: Doing) -> Done:
    """The functional department finds a part needless, and says why."""
    form = filled(doing, forms.DropTask)
    return _settle(doing, _open_task(doing, form.task), TaskState.DROPPED, {"reason": form.reason})


def _check_plan(doing: Doing, form: forms.Coordinate) -> None:
    case = doing.case
    check_departments(doing, {f"tasks.{i}.department": task.department for i, task in enumerate(form.tasks)})
    has_one = {task.department for task in doing.facts.tasks if task.state is not TaskState.ENDED}
    has_one |= {task.department for task in form.tasks}
    faults = [
        Fault(f"tasks.{i}.department", "not_assessed", "评估时没有列入这个部门，请先重新评估")
        for i, task in enumerate(form.tasks)
        if task.department not in case.departments
    ]
    if form.lead not in case.departments:
        faults.append(Fault("lead", "not_assessed", "牵头部门要从承办部门中选"))
    faults += [
        Fault("tasks", "department_without_task", "每个承办部门都要有分办事项")
        for department in case.departments
        if department not in has_one
    ]
    if doing.facts.answer_by:
        today = doing.at.astimezone(SHANGHAI).date()
        calendar = limits.calendar_at(doing.book, case.handled_in, doing.at)
        last = latest_day(doing.facts.answer_by, today=today, calendar=calendar)
        words = f"要在{last.month}月{last.day}日以前，比答复期限早{BEFORE_THE_ANSWER}个工作日"
        faults += [
            Fault(f"tasks.{i}.due_on", "task_too_late", words)
            for i, task in enumerate(form.tasks)
            if task.due_on > last
        ]
        faults += [
            Fault(f"tasks.{i}.due_on", "in_the_past", "完成日期已经过去")
            for i, task in enumerate(form.tasks)
            if task.due_on < today
        ]
    if faults:
        raise Invalid(faults)


def _open_task(doing: Doing, n: int) -> Task:
    case = doing.case
    task = doing.session.get(Task, (case.office, case.id, n))
    if task is None:
        raise Invalid([Fault("task", "unknown_task", "没有这一项分办事项")])
    if task.state != TaskState.OPEN:
        raise Refused("task_settled", "这一项分办事项已经办结")
    return task


def _settle(doing: Doing, task: Task, state: TaskState, outcome: dict[str, object]) -> Done:
    sealed = doing.seal(canonical(outcome), what="task.outcome", row=f"{doing.case.id}/{task.n}")
    task.state, task.settled_at, task.settled_by, task.sealed_outcome = state.value, doing.at, doing.by, sealed
    return Done(told={"task": task.n, "department": task.department, "sealed_text": sealed})
