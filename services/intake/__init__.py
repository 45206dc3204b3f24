"""Intake (受理): the register of complaints and the public's door.

Owns: the register, the complainants' particulars, receipt codes, looks at particulars, the public and counter pages.
Says: that a complaint was registered, and what its complainant did afterwards by code.
Hears: every transition of a case and the fate of every notice, to tell the complainant where it stands.
"""
