"""Notification: owns what was said to whom, by which means, and whether it arrived.

Hears every step of a case; says `notice.state_changed`. Holds the keys of particulars, for it must know the number to
call, and never says it on. A gateway is asked outside any transaction, after the intent was written.
"""
