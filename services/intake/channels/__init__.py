"""Machines outside that intake talks to: the virus scanner's daemon and the office's mailbox."""
