"""What PostgreSQL and RabbitMQ allow: the same commits and messages by drivers as thin as they can be written."""
