"""What may be said to whom, when, in which words, and what became of it. Pure: told the time, reads nothing."""
