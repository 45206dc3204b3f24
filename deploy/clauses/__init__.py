"""Which row of the acceptance table is done where in the code, and which tests prove it."""
