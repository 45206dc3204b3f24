"""A machine outside that intake talks to: the office's mailbox."""
