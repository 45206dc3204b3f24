"""What the archive knows by itself: how a dossier follows from events, when it is complete, how it is chained."""
