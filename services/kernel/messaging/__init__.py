"""How services meet: what is said lands in the outbox, goes over the broker, and is heard once."""
