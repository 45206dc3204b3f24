"""A cable between a client and the broker that a test can pull out and plug in again."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit


class Cable:
    """Forwards a port of its own to the broker of `url`; `url` of the cable leads through it.

    Pulled, it refuses connections and cuts those that there are. Stuck, it takes connections and carries nothing.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._target = (str(parts.hostname), int(parts.port or 5672))
        self._listener = self._listen(0)
        self._port = self._listener.getsockname()[1]
        self.url = urlunsplit(parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{self._port}"))
        self._lock = threading.Lock()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._stuck = False
        self._closed = False
        self.attempts = 0
        self._threads: list[threading.Thread] = []
        self._serve()

    def pull(self) -> None:
        """Out."""
        with self._lock:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._cut()

    def plug(self) -> None:
        """In again, on the same port."""
        self._listener = self._listen(self._port)
        self._stuck = False
        self._serve()

    def cut(self) -> None:
        """Only the connections that there are; new ones succeed."""
        with self._lock:
            self._cut()

    def stick(self) -> None:
        """Connections stay, and nothing passes any more."""
        self._stuck = True

    def close(self) -> None:
        self._closed = True
        self.pull()
        for thread in self._threads:
            thread.join(5)

    def _listen(self, port: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(64)
        return listener

    def _serve(self) -> None:
        thread = threading.Thread(target=self._accept, args=(self._listener,), daemon=True)
        thread.start()
        self._threads.append(thread)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            self.attempts += 1
            far = socket.create_connection(self._target, timeout=5)
            with self._lock:
                self._pairs.append((near, far))
            thread = threading.Thread(target=self._carry, args=(near, far), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        with near, far, selectors.DefaultSelector() as ready, suppress(OSError, ValueError):
            for end in (near, far):
                ready.register(end, selectors.EVENT_READ)
            while not self._closed:
                for key, _ in ready.select(0.5):
                    if self._stuck:
                        threading.Event().wait(0.05)
                        continue
                    here, there = (near, far) if key.fileobj is near else (far, near)
                    data = here.recv(65536)
                    if not data:
                        return
                    there.sendall(data)

    def _cut(self) -> None:
        for pair in self._pairs:
            for end in pair:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()
