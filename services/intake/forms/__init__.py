"""What people and machines may send: one frozen model for page and API, all faults at once."""

from services.intake.forms.circumstances import Channel, Circumstances
from services.intake.forms.complainant import Complainant
from services.intake.forms.complaint import Complaint, Respondent, Upstream
from services.intake.forms.evidence import EvidencePath, Handing, OfCase, Opening, Released
from services.intake.forms.looking import Purpose
from services.intake.forms.progress import Asked, AskedRecusal, Graded, Key, Reasoned, RequestedAgain, Supplemented

__all__ = [
    "Asked",
    "AskedRecusal",
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
    "RequestedAgain",
    "Respondent",
    "Supplemented",
    "Upstream",
]
