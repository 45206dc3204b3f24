"""The console: signing in, work lists, one case with its acts, its limits, and the desk of major complaints."""

from __future__ import annotations

from flask import Flask

from services.routing.web.pages import (
    accounts,
    assigning,
    callbacks,
    case,
    clocks,
    conduct,
    duties,
    ladder,
    listing,
    majors,
    password,
    policies,
    policy_problems,
    principles,
    publishing,
    reminders,
    reports,
    results,
    signing,
    staff,
    targets,
)


def register(app: Flask) -> None:
    """Put every page on the app."""
    for module in (
        signing,
        password,
        listing,
        assigning,
        majors,
        callbacks,
        reminders,
        publishing,
        case,
        clocks,
        policy_problems,
        reports,
        conduct,
        results,
        staff,
        accounts,
        duties,
        targets,
        principles,
        policies,
        ladder,
    ):
        app.register_blueprint(module.pages)
