"""The province on one host with Compose: what it needs before it starts."""
