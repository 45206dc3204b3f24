"""The four forms on paper: from the record of a form and from who complained to a sheet of cells, ready to be set."""
