"""``flask demo``: load the real network, and say with whom one can sign in."""

import click
from flask import Flask
from flask.cli import AppGroup

from app.demo import load as loading


def init_app(app: Flask) -> None:
    """Attach the commands to ``app``."""
    group = AppGroup("demo", help="The real network, to try the platform with.")
    app.cli.add_command(group)

    @group.command("load")
    @click.option("--if-empty", is_flag=True, help="Do nothing when there is something already.")
    def load(if_empty: bool) -> None:
        """Load organisations, themes, meetings, people and discussions into an empty database."""
        if not loading.is_empty():
            if if_empty:
                return
            raise click.ClickException(
                "The database is not empty: the demo is loaded into an empty one only."
            )
        counts = loading.load()
        if counts:  # else somebody was quicker
            click.echo("Loaded " + ", ".join(f"{number} {what}" for what, number in counts.items()) + ".")

    @group.command("accounts")
    def accounts() -> None:
        """Say with whom one can sign in."""
        for line in loading.sign_in_lines():
            click.echo(line)
