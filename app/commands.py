"""The command line: ``flask worker``, ``flask doctor``, ``flask people``."""

import sys

import click
from flask import Flask, current_app

from app import clock, health, wiring, worker
from app.accounts import operations as accounts
from app.accounts import queries as people
from app.accounts import second_step
from app.accounts.models import Role
from app.db import Base, db, transaction
from app.outbox import queries as outbox
from app.search import indexing
from app.search.kinds import Kind


def init_app(app: Flask) -> None:
    """Attach the commands to ``app``, and lay out what a shell has at hand."""

    @app.shell_context_processor
    def at_hand() -> dict[str, object]:
        models = {mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers}
        return {"clock": clock, "db": db, "transaction": transaction, **models}

    @app.cli.command("worker")
    @click.option("--once", is_flag=True, help="Do what is due now, and end.")
    def work(once: bool) -> None:
        """Send mails and fire reminders, until stopped. Run as many as you like."""
        if once:
            handled = worker.work_once(current_app.extensions["post"], wiring.TICKS)
            click.echo(f"{handled} parcels handled.")
        else:
            worker.run(app, wiring.TICKS)

    @app.cli.command("doctor")
    def doctor() -> None:
        """Say what is not well; ends with 1 if anything is not."""
        ills = []
        if health.current_revision() != health.wanted_revision():
            ills.append("The database is not in the form this program wants: run `flask db upgrade`.")
        else:
            if outbox.last_tick() is None:
                ills.append("No worker is running: start `flask worker`.")
            if found := outbox.in_trouble():
                ills.append(f"{len(found)} mails are in trouble: see /desk.")
        if not current_app.config["MAIL_SERVER"]:
            ills.append("No MAIL_SERVER is set: mails lie in the tray, where everybody can read them.")
        for ill in ills:
            click.echo(ill)
        click.echo("All is well." if not ills else f"{len(ills)} things are not well.")
        sys.exit(1 if ills else 0)

    @app.cli.group("search")
    def search() -> None:
        """Find words."""

    @search.command("rebuild")
    def rebuild() -> None:
        """Make the index of all words anew, while it is in use."""

        def tell(kind: Kind, done: int, total: int) -> None:
            click.echo(f"{kind.value}: {done} of {total}")

        indexing.rebuild(tell)

    @app.cli.command("role")
    @click.argument("email")
    @click.argument("role", type=click.Choice([role.value for role in Role]))
    def give_role(email: str, role: str) -> None:
        """Say what a person does here, by her e-mail address."""
        found = people.by_email([email]).get(people.fold(email))
        if found is None:
            raise click.ClickException("There is no account with this address.")
        accounts.give_role(found.id, Role(role))
        click.echo(f"{found.name} is {role} now.")

    @app.cli.command("lift-second-step")
    @click.argument("email")
    def lift_second_step(email: str) -> None:
        """Ask a person for no code any more who has lost telephone and paper. Make sure that it is she."""
        found = people.by_email([email]).get(people.fold(email))
        if found is None:
            raise click.ClickException("There is no account with this address.")
        second_step.lift(found.id)
        click.echo(f"{found.name} signs in without a second step now, and is told so by mail.")
