"""`make demo`: invented complaints through the public API of a running province, some of them to the archive."""
