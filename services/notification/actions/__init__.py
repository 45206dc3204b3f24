"""What the service does: tell of events, hand notices over, hear what became of them."""
