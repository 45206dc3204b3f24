"""The icons: own strokes on a 24 × 24 ground, put into the page so that no request is made for them."""

from __future__ import annotations

from markupsafe import Markup

STROKES = {
    "emblem": "M3 9.5V8l9-5 9 5v1.5zM6 13v5M10 13v5M14 13v5M18 13v5M3 21.5h18",
    "back": "M15 5l-7 7 7 7",
    "next": "M9 5l7 7-7 7",
    "check": "M4 12.5l5.5 5.5L20 6.5",
    "done": "M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 1 0 0-19zM7.5 12.5l3 3 6-6.5",
    "alert": "M12 3L1.8 20.5h20.4zM12 10v5M12 17.6v.4",
    "info": "M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 1 0 0-19zM12 11v6M12 7v.5",
    "clock": "M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 1 0 0-19zM12 7v5.5l3.5 2",
    "pause": "M8.5 5v14M15.5 5v14",
    "bell": "M5 17V11a7 7 0 0 1 14 0v6l1.5 1h-17zM10 21.5h4",
    "phone": "M5 3h4l2 5-2.5 2a12 12 0 0 0 5.5 5.5L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2z",
    "message": "M3 4h18v13h-9l-5 4v-4H3zM8 10.5h8",
    "add": "M3 4h18v13h-9l-5 4v-4H3zM12 7.5v6M9 10.5h6",
    "undo": "M8 4L3.5 8.5 8 13M4 8.5h10a5.5 5.5 0 0 1 0 11h-3",
    "camera": "M3 7.5h4.5l1.5-3h6l1.5 3H21V20H3zM12 9.7a3.6 3.6 0 1 0 0 7.2 3.6 3.6 0 1 0 0-7.2z",
    "image": "M3.5 4h17v16h-17zM4 17l5-5 4 4 3-3 4.5 4.5M15.5 7.6a1.4 1.4 0 1 0 0 2.8 1.4 1.4 0 1 0 0-2.8z",
    "sound": "M4 14v-2a8 8 0 0 1 16 0v2M4 14h3.5v6.5H4zM16.5 14H20v6.5h-3.5z",
    "file": "M5.5 2.5H14l4.5 5v14h-13zM13.5 3v5h5M9 13h6M9 17h6",
    "search": "M10.5 3.5a7 7 0 1 0 0 14 7 7 0 1 0 0-14zM16 16l5 5",
    "download": "M12 3v12M7 10.5l5 5 5-5M3.5 16v5h17v-5",
    "print": "M7 8V3h10v5M7 17H3.5V8.5h17V17H17M7 14h10v7H7z",
    "inbox": "M3 13l3-8.5h12l3 8.5v6.5H3zM3 13h5.5l1.5 3h4l1.5-3H21",
    "user": "M12 3.5a4.3 4.3 0 1 0 0 8.6 4.3 4.3 0 1 0 0-8.6zM4 21c0-7.5 16-7.5 16 0",
    "lock": "M5 10.5h14V21H5zM8 10.5V7.5a4 4 0 0 1 8 0v3M12 14.5v2.5",
    "eye": "M1.5 12C6 4 18 4 22.5 12 18 20 6 20 1.5 12zM12 9a3 3 0 1 0 0 6 3 3 0 1 0 0-6z",
    "edit": "M4 20l1-5L16 4l4 4L9 19zM13.5 6.5l4 4",
    "exit": "M10 3.5H4v17h6M9 12h12M16.5 7.5L21 12l-4.5 4.5",
    "list": "M8 6h13M8 12h13M8 18h13M3 6h1M3 12h1M3 18h1",
    "calendar": "M3.5 5h17v16h-17zM3.5 10h17M8 2.5V7M16 2.5V7",
    "send": "M21.5 2.5l-19 8 7 3 3 7.5zM9.5 13.5l12-11",
    "close": "M5 5l14 14M19 5L5 19",
    "up": "M12 5l8.5 14h-17z",
    "down": "M12 19L3.5 5h17z",
}
SOLID = frozenset({"up", "down"})


def icon(name: str, label: str = "") -> Markup:
    """An icon by name; decoration unless it has a label. Raises KeyError for a name that is not drawn."""
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    kind = "icon solid" if name in SOLID else "icon"
    return Markup('<svg class="{}" viewBox="0 0 24 24" focusable="false" {}><path d="{}"/></svg>').format(
        kind, spoken, STROKES[name]
    )
