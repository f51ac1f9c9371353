"""The platform as it is measured: nobody is told that she asks too often."""

from app import create_app

app = create_app(RATELIMIT_ENABLED=False)
