"""The other end of the line on a demo machine: a short-message centre, a mail server, and a page of what arrived.

All three listen on this machine only and hand nothing on.
"""
