"""Files that people hand in: received and sealed, scanned, made part of a complaint, opened on record."""
