"""Complaint handling for the social insurance offices of a province: four services and their kernel."""
