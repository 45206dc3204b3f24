"""What the archive is in touch with beyond the broker: fonts and the press, folders outside the database."""
