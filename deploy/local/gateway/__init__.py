"""One origin in front of the four services, for one machine; in a deployment nginx does this.

The table of addresses is deploy/gateway.toml.
"""
