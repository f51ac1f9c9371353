"""For a web server: ``granian --interface wsgi wsgi:app``, ``gunicorn wsgi:app``; and for ``flask``."""

from app import create_app

app = create_app()
