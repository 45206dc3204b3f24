"""The guide's numbers, once each, with their clause or ruling. Policies may differ; these are what they start from."""

from __future__ import annotations

ANSWER_WITHIN = 15  # working days from acceptance to the delivered result, 6.6.2.6 (K1)
REPORT_WITHIN = 2  # working days from done to the functional department, 6.6.2.1 c (K2)
DECIDE_WITHIN = 2  # working days from receipt to the decision on acceptance, D01 (K0)
CALL_BACK_WITHIN = 5  # working days from feedback to the callback, D08 (K3)
CALLBACK_RATE = 0.95  # 6.8.2
OBJECT_WITHIN = 5  # working days in which silence becomes 未表态, A6.9-5
DISPUTE_INVALID_WITHIN = 10  # working days to dispute a refusal
REASSESS_WITHIN = 5  # working days for a re-evaluation, A6.9-2 (K6)
ARCHIVE_WITHIN = 10  # working days from closing to the package, A8-2 (K9)
PROGRESS_EVERY = 5  # working days without news to the complainant, A4.4-2 (K8)
FIRST_CONTACT_WITHIN = 1  # working day, D20 (K7)
TRANSFER_WITHIN = 2  # working days to accept or object, A6.3-2 (K5)
MAJOR_ASSESS_HOURS = 2  # D20 (K4)
MAJOR_DECIDE_HOURS = 2
MAJOR_INFORM_PROVINCE_HOURS = 1
MAJOR_PROGRESS_HOURS = 24
FAST_TRACK_WITHIN = 3  # working days, A6.6.2.3-4
REEVALUATIONS = 2  # rounds, D19
CALLBACK_ATTEMPTS = 3  # on three working days at different hours, A6.8.1-6
