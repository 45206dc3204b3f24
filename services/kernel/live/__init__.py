"""Pictures that are pushed to many browsers at once by one thread (text/event-stream).

A picture is absolute: whoever has missed some needs only the newest. However many listen, the database is asked one
small question a second, and the whole picture is read only when the answer has changed.
"""

from services.kernel.live.answers import Request
from services.kernel.live.broadcast import Broadcast, Picture, Source

__all__ = ["Broadcast", "Picture", "Request", "Source"]
