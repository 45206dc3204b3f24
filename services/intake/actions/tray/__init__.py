"""The tray: what arrived by e-mail waits here until an officer registers it or says why it is no complaint."""
