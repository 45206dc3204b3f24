"""Work lists: what is graver first, then what is due sooner, page by page; and the figures above them."""

from __future__ import annotations

from services.routing.queries.work_lists.filters import QUEUE_WORDS, Filters, Queue
from services.routing.queries.work_lists.lists import counters, majors, work_list
from services.routing.queries.work_lists.narrowing import SOON, not_kept_from, wanted

__all__ = ["QUEUE_WORDS", "SOON", "Filters", "Queue", "counters", "majors", "not_kept_from", "wanted", "work_list"]
