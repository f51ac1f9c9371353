"""The application factory: it puts the parts together, and decides nothing."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from app import (
    answers,
    assets,
    commands,
    db,
    doorstep,
    health,
    i18n,
    icons,
    limits,
    links,
    logs,
    moments,
    pages,
    panels,
    pieces,
    wiring,
)
from app.accounts import session
from app.accounts.address_views import blueprint as address
from app.accounts.devices_views import blueprint as devices
from app.accounts.passkeys_views import blueprint as passkeys
from app.accounts.provider_views import blueprint as provider
from app.accounts.reset_views import blueprint as reset
from app.accounts.second_step_views import blueprint as second_step
from app.accounts.views import blueprint as accounts
from app.archives.views import blueprint as archives
from app.calendars.views import blueprint as calendars
from app.demo import commands as demo
from app.desk.imports_views import blueprint as imports
from app.desk.journal_views import blueprint as desk_journal
from app.desk.moderation_views import blueprint as moderation
from app.desk.reports_views import blueprint as reports
from app.desk.series_views import blueprint as desk_series
from app.desk.themes_views import blueprint as desk_themes
from app.desk.views import blueprint as desk
from app.discussions import kept_posts, kept_voices
from app.discussions.attachments_views import blueprint as attachments
from app.discussions.consultations_views import blueprint as consultations
from app.discussions.drafts_views import blueprint as drafts
from app.discussions.lists_views import blueprint as lists
from app.discussions.moving_views import blueprint as moving
from app.discussions.posts_views import blueprint as posts
from app.discussions.reading_views import blueprint as reading
from app.discussions.starting_views import blueprint as starting
from app.discussions.themes_views import blueprint as themes
from app.discussions.thread_acts_views import blueprint as thread_acts
from app.discussions.translations_views import blueprint as translations
from app.discussions.views import blueprint as discussions
from app.discussions.waiting_views import blueprint as waiting
from app.files import doors as files
from app.groups.views import blueprint as groups
from app.home.views import blueprint as home
from app.mail import transport
from app.meetings import discussed
from app.meetings.linking_views import blueprint as linking
from app.meetings.organisers_views import blueprint as organisers
from app.meetings.views import blueprint as meetings
from app.organisations.affiliations_views import blueprint as affiliations
from app.organisations.mandates_views import blueprint as mandates
from app.organisations.participation_views import blueprint as participation
from app.organisations.views import blueprint as organisations
from app.people.directory_views import blueprint as directory
from app.people.invitations_views import blueprint as invitations
from app.people.views import blueprint as people
from app.positions.statements_views import blueprint as statements
from app.positions.views import blueprint as positions
from app.privacy.views import blueprint as privacy
from app.proceedings.views import blueprint as proceedings
from app.registrations.views import blueprint as registrations
from app.search.feeds_views import blueprint as feeds
from app.search.glossary_views import blueprint as glossary
from app.search.views import blueprint as search
from app.style.views import blueprint as style
from app.syntheses.views import blueprint as syntheses
from app.tray.post import TrayPost
from app.tray.views import blueprint as tray
from config import Config


def create_app(environment: Mapping[str, str] | None = None, **overrides: Any) -> Flask:
    """Build the application from the settings in ``environment`` (the process's unless given).

    overrides: configuration of Flask and its extensions that no setting covers, for tests.

    :raises WrongSetting: a setting is missing or wrong.
    """
    app = Flask(__name__, template_folder="../templates", static_folder=None)
    app.jinja_environment = pieces.Templates
    app.config.from_object(Config(environment))
    app.config.update(overrides)
    app.jinja_env.undefined = StrictUndefined  # a misspelt name in a template is an error
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=app.config["TRUSTED_PROXIES"], x_proto=0)  # type: ignore[method-assign]

    for part in (
        logs,
        db,
        i18n,
        moments,
        assets,
        icons,
        pieces,
        kept_posts,
        kept_voices,
        discussed,
        limits,
        transport,
        session,
        links,
        files,
        answers,
        commands,
        demo,
    ):
        part.init_app(app)
    Migrate(app, db.db, directory="migrations", render_as_batch=True)
    CSRFProtect(app)
    pages.init_app(app)  # whose tokens go before those of the library
    app.extensions["effects"] = wiring.EFFECTS
    app.jinja_env.globals["panel"] = panels.one
    app.extensions["panels"] = wiring.PANELS
    app.extensions["holdings"], app.extensions["retention"] = wiring.HOLDINGS, wiring.RETENTION

    for rooms in (
        home, accounts, reset, address, devices, passkeys, second_step, provider, organisations,
        affiliations, mandates, participation, groups, discussions, starting, lists, reading,
        attachments, drafts, posts, themes,
        thread_acts, moving, consultations, linking, meetings, organisers,
        syntheses, positions, statements,
        registrations, people, directory, invitations, calendars, desk, desk_themes, desk_series, imports,
        search, glossary, feeds,
        desk_journal, moderation, waiting, reports, privacy, proceedings, archives, translations, style,
        health.blueprint,
    ):  # fmt: skip
        app.register_blueprint(rooms)
    if app.config["MAIL_SERVER"]:
        app.extensions["post"] = transport.SmtpPost(app)
    else:
        app.extensions["post"] = TrayPost()
        app.register_blueprint(tray)
    app.wsgi_app = doorstep.Doorstep(app, app.wsgi_app)  # type: ignore[assignment,method-assign]
    return app
