"""Statements made ready for the driver: what pages ask most costs little more than the asking itself.

Each time SQLAlchemy executes a statement it finds by all parts of it what it made of it before, and puts up
a context and a result around one row. That takes several times as long as the row. A statement that is there
for good, and asked again and again with other values, is compiled once here; its own types turn the values
on the way in and the rows on the way out.
"""

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary, WeakSet

from psycopg import RawCursor
from sqlalchemy import Connection, Engine, Executable, Select, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

SPARE = (
    2  #: connections that stay open; more would be missed by those who write, where many threads are at work
)
#: place in a row, and what makes of what stands there what it means; or of a value what the driver takes
Turns = Sequence[tuple[int, Callable[[Any], Any]]]


class Ready(NamedTuple):
    """A statement as the driver takes it."""

    sql: str
    names: Sequence[str]  #: of its values, in the order of their places
    fixed: Mapping[str, object]  #: values that belong to the statement
    found: Mapping[str, Callable[[], object]]  #: likewise, but worked out each time: the reader's language
    turns: Turns
    reads: Turns

    @classmethod
    def of(cls, statement: Executable, values: Mapping[str, object], dialect: Dialect) -> "Ready | None":
        """Make ``statement`` ready; None where that cannot be: its text depends on its values.

        values: with which it is asked now; others may take their places.
        """
        if not isinstance(statement, Select):
            return None
        if dialect.name == "postgresql":  # numbered as the server numbers them: nobody has to look for places
            dialect = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
        made = statement.params(values).compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        assert isinstance(made, SQLCompiler)
        if any(bind.expanding and not bind.literal_execute for bind in made.binds.values()):
            return None
        names = tuple(made.positiontup or ())
        own = {name: made.binds[name] for name in names if name not in values}
        fixed = {name: bind.value for name, bind in own.items() if not bind.callable}
        found = {name: bind.callable for name, bind in own.items() if bind.callable}
        ins = [made.binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
        outs = [
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in statement.selected_columns
        ]
        return cls(made.string, names, fixed, found, _places(ins), _places(outs))

    def ask(self, connection: Connection, values: Mapping[str, object]) -> Sequence[Sequence[Any]]:
        """Ask through the driver's own connection; what goes wrong is told as the driver tells it."""
        given = {**self.fixed, **{name: find() for name, find in self.found.items()}, **values}
        sent = _turned([given[name] for name in self.names], self.turns)
        driver: Any = connection.connection.driver_connection
        cursor = RawCursor(driver) if connection.dialect.name == "postgresql" else driver.cursor()
        rows: list[Sequence[Any]] = cursor.execute(self.sql, sent).fetchall()
        return [_turned(list(row), self.reads) for row in rows] if self.reads else rows


def _places(turns: Sequence[Callable[[Any], Any] | None]) -> Turns:
    return [(place, turn) for place, turn in enumerate(turns) if turn]


def _turned(values: list[Any], turns: Turns) -> list[Any]:
    for place, turn in turns:
        values[place] = turn(values[place])
    return values


class Glances:
    """Connections of an engine that only read, each statement by itself, and stay open for the next.

    They are closed when the engine is disposed of.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._spare: list[Connection] = []
        self._asked: WeakSet[Executable] = WeakSet()  #: once: most are made for one question
        self._ready: MutableMapping[Executable, Ready | None] = WeakKeyDictionary()
        event.listen(engine, "engine_disposed", self._close)

    def look(self, statement: Executable, values: Mapping[str, object]) -> Sequence[Sequence[Any]]:
        """Return the rows of ``statement``."""
        ready = self._made_ready(statement, values)
        while True:
            fresh = not self._spare
            connection = self._connect() if fresh else self._spare.pop()
            try:
                rows = ready.ask(connection, values) if ready else connection.execute(statement, values).all()
            except DBAPIError as error:
                connection.close()
                if error.connection_invalidated and not fresh:
                    continue  # it was lost since it was used last: others are open, or can be opened
                raise
            except self._engine.dialect.loaded_dbapi.Error:
                connection.invalidate()
                connection.close()
                ready = None  # the long way tells what is wrong, and whether it still is
                continue
            if len(self._spare) < SPARE:
                self._spare.append(connection)
            else:
                connection.close()
            return rows

    def _connect(self) -> Connection:
        connection = self._engine.connect().execution_options(saxaul_glance=True)
        connection.begin()
        return connection

    def _made_ready(self, statement: Executable, values: Mapping[str, object]) -> Ready | None:
        """Make a statement ready once it comes again; the long way is gone while somebody listens there."""
        if self._engine.dispatch.before_cursor_execute or self._engine.dispatch.after_cursor_execute:
            return None
        if statement not in self._asked:
            self._asked.add(statement)
            return None
        if statement not in self._ready:
            self._ready[statement] = Ready.of(statement, values, self._engine.dialect)
        return self._ready[statement]

    def _close(self, _engine: Engine) -> None:
        while self._spare:
            self._spare.pop().close()
