"""One search for the page, the API and the workbook: what is looked for by keyed hashes is hashed here."""

from __future__ import annotations

from services.archive import actions, queries
from services.archive.forms import Asked
from services.archive.rules.grams import grams
from services.kernel.clock import now
from services.kernel.web import login


def found(asked: Asked, *, most: int) -> queries.Page:
    """Of the offices that the officer sees. Raises Forbidden for a person when he is no archivist."""
    house, officer = login.house(), login.officer()
    wanted = asked.as_search()
    cases = actions.cases_of(house, wanted.person, by=officer, at=now()) if wanted.person else None
    seeing = login.seeing()
    everywhere = len(seeing) == len(house.offices.codes)
    hashed = queries.Hashed(
        words=frozenset(actions.hashed(house.keys, grams(wanted.words))) if wanted.words else frozenset(),
        offices=frozenset() if everywhere else frozenset(actions.hashed(house.keys, map(actions.of_office, seeing))),
        cases=cases,
    )
    with house.database.work(seeing=seeing) as session:
        return queries.search(
            session, wanted, officer, offices=house.offices, cursor=asked.cursor, most=most, hashed=hashed
        )
