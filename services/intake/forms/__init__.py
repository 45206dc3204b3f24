"""What people and machines may send: one frozen model for page and API, all faults at once."""

from services.intake.forms.complaint import Channel, Circumstances, Complainant, Complaint, Respondent, Upstream
from services.intake.forms.evidence import EvidencePath, Handing, OfCase, Opening, Released
from services.intake.forms.progress import Asked, Graded, Key, Purpose, Reasoned, Supplemented

__all__ = [
    "Asked",
    "Channel",
    "Circumstances",
    "Complainant",
    "Complaint",
    "EvidencePath",
    "Graded",
    "Handing",
    "Key",
    "OfCase",
    "Opening",
    "Purpose",
    "Reasoned",
    "Released",
    "Respondent",
    "Supplemented",
    "Upstream",
]
