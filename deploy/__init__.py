"""How the system is run: locally, by compose, and what the servers are told."""
