"""What was known of organisations before they had names in six languages is not lost, there and back."""

import flask_migrate
from sqlalchemy import text

from app.db import WRITES, db
from app.organisations import names
from tests.conftest import make_app

NATIVE = "SELECT name, native_name, native_language FROM organisation ORDER BY id"
INSERT = (
    "INSERT INTO organisation"
    " (key, name, native_name, native_language, sector, countries, is_invented, sources)"
    " VALUES (:key, :name, :native_name, :native_language, 'academia', '[\"MN\"]', false, '[]')"
)


def test_names_in_an_own_language_go_up_and_down(database):
    app = make_app(database.another())
    given = [("Gobi Institute", "Говийн хүрээлэн", "mn"), ("Sand Union", None, None)]
    with app.app_context():
        flask_migrate.upgrade(revision="0001")
        with db.engine.connect().execution_options(**WRITES[db.engine.dialect.name]) as connection:
            for number, (name, native_name, native_language) in enumerate(given):
                connection.execute(
                    text(INSERT),
                    {
                        "key": f"body-{number}",
                        "name": name,
                        "native_name": native_name,
                        "native_language": native_language,
                    },
                )
            connection.commit()

        flask_migrate.upgrade()
        names.heal()
        with db.engine.connect() as connection:
            called = connection.execute(
                text("SELECT language, name FROM organisation_name ORDER BY organisation_id, language")
            )
            assert called.all() == [
                ("en", "Gobi Institute"),
                ("mn", "Говийн хүрээлэн"),
                ("en", "Sand Union"),
            ]
            tokens = connection.execute(text("SELECT token FROM organisation_token WHERE token = 'говийн'"))
            assert tokens.all()
        db.session.remove()

        flask_migrate.downgrade(revision="0001")
        with db.engine.connect() as connection:
            assert [tuple(row) for row in connection.execute(text(NATIVE))] == given
        db.session.remove()
        db.engine.dispose()
