"""What the processes of the service load, and what it hears."""

from __future__ import annotations

import subprocess
import sys

from services.intake.app import service
from services.kernel.contracts import known, routing
from services.kernel.contracts.archive import IdentityReleased
from services.kernel.contracts.notification import NoticesStopped, NoticeStateChanged


def test_a_work_process_never_loads_flask() -> None:
    script = "import sys, services.intake.app; sys.exit('flask' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_it_hears_every_transition_of_a_case_every_notice_and_what_is_decided_for_all() -> None:
    of_routing = {kind for kind in known().values() if issubclass(kind, routing.CaseEvent)}
    beyond = {
        *(routing.CalendarPublished, routing.OfficePolicyPublished, routing.OfficerChanged, IdentityReleased),
        routing.AdministratorsNamed,
    }
    assert set(service.hears) == set(service.hears_many) == of_routing | {NoticeStateChanged, NoticesStopped} | beyond
    assert routing.CaseClosed in service.hears


def test_another_command_is_told_what_there_is() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "services.intake", "nonsense"], capture_output=True, text=True, check=False, env={}
    )
    assert ran.returncode != 0
    assert "services.intake" in ran.stderr
