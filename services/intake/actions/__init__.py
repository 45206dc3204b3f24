"""What can be done: register a complaint, follow its case, open and act by code, look at particulars, forget."""
