"""What people and machines may send: one frozen model for page and API, all faults at once."""

from services.intake.forms.complaint import Channel, Circumstances, Complainant, Complaint, Respondent, Upstream
from services.intake.forms.progress import Asked, Graded, Key, Purpose, Reasoned, Supplemented

__all__ = [
    "Asked",
    "Channel",
    "Circumstances",
    "Complainant",
    "Complaint",
    "Graded",
    "Key",
    "Purpose",
    "Reasoned",
    "Respondent",
    "Supplemented",
    "Upstream",
]
