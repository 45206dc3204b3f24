"""Pages and API: one Flask app a service, the same door, look and answers everywhere."""
