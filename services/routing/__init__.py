"""Routing owns the case: its state, clocks, papers and history; the officers and their sign-in; calendars and policies.

It says every transition (`case.*`). It hears what complainants do (`complaint.*`), what became of notices, and what
was filed. It keeps nobody's particulars: who complained is sealed with keys that it does not hold.
"""
