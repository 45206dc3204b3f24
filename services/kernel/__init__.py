"""What every service is made of: time and working days, tenants, sealing, tables, messages, pages.

The kernel never knows what a complaint goes through; that belongs to the four services.
"""
