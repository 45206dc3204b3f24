"""Where a notice `n` goes, still sealed: its case's own contact, or that of the officer whom it calls."""

from __future__ import annotations

# With the row and the office that the seal is bound to, which of an officer's are his own.
ADDRESSEE = """coalesce(o.officer, n.case_id) as contact_row, coalesce(o.office, n.office) as contact_office,
  case n.whom when 'officer' then o.sealed_contact when 'principal' then c.sealed_principal
    else c.sealed_contact end as sealed_contact"""
WITH_ADDRESSEE = """left join notification.contacts c on c.case_id = n.case_id
left join notification.alarm_calls a on n.whom = 'officer' and a.id = -n.about
left join notification.officer_contacts o on o.officer = a.officer and o.office = a.officer_office"""
