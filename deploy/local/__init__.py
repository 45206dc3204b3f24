"""The whole province on one machine: private PostgreSQL and RabbitMQ below `.local/`, and what supervises them.

Nothing here needs more than Python's standard library until the virtual environment exists; the modules that do
(`databases`, `broker_admin`, `gateway`) say so.
"""
