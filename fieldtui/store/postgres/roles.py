"""Who may do what in a shared store: a console reads, and files what it wants done; a collector writes all the rest."""

from __future__ import annotations

import psycopg
from psycopg import sql

from fieldtui.contract.errors import StoreError
from fieldtui.store.postgres.connect import SCHEMA, DatabaseServer, connect, translated

#: what a console may add to and change; all it may read. It never takes anything out, but old lines of changes
_CONSOLE = {
    "commands": "INSERT, UPDATE, DELETE",
    "outbox": "INSERT, UPDATE",
    "journal": "INSERT",
    "closed_gaps": "INSERT, UPDATE",
    "presence": "INSERT, UPDATE, DELETE",
    "shared_views": "INSERT, UPDATE, DELETE",
    "change_log": "INSERT, DELETE",
}
#: functions of the schema that only a collector needs
_FUNCTIONS = ("make_month", "drop_month", "next_number")
_OWNER = "SELECT CAST(CAST(nspowner AS regrole) AS text) FROM pg_namespace WHERE nspname = $1"


def grant(server: DatabaseServer, role: str, user: str) -> None:
    """Let a user of the database, which its administrator has made, be a console or a collector: what it could do
    before in our schema is taken back first. StoreError where there is no such user, or we may not.
    """
    connection = connect(server)
    try:
        with translated(server.place), connection.transaction():
            if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = $1", (user,)).fetchone() is None:
                raise StoreError(f"{server.place} has no user {user}; make it with CREATE ROLE … LOGIN")
            # what is taken back from its owner could be given back by nobody else
            if connection.execute(_OWNER, (SCHEMA,)).fetchone() == (user,):
                raise StoreError(f"{user} owns the store in {server.place} and may do everything; name another user")
            for statement in _statements(role, sql.Identifier(user), sql.Identifier(SCHEMA)):
                connection.execute(statement)
    except psycopg.errors.UndefinedTable:
        raise StoreError(f"{server.place} has no store yet; run `fieldtui store migrate`") from None
    finally:
        connection.close()


def _statements(role: str, user: sql.Identifier, schema: sql.Identifier) -> list[sql.Composed]:
    """Return what has to be run."""
    every = sql.SQL("ALL TABLES IN SCHEMA {}").format(schema)
    found = [
        sql.SQL("REVOKE ALL ON {} FROM {}").format(every, user),
        sql.SQL("REVOKE ALL ON ALL SEQUENCES IN SCHEMA {} FROM {}").format(schema, user),
        sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, user),
        sql.SQL("GRANT SELECT ON {} TO {}").format(every, user),
    ]
    functions = sql.SQL(", ").join(sql.Identifier(name) for name in _FUNCTIONS)
    if role == "console":
        found.append(sql.SQL("REVOKE EXECUTE ON FUNCTION {} FROM {}").format(functions, user))
        found += [
            sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights), sql.Identifier(table), user)
            for table, rights in _CONSOLE.items()
        ]
        return found
    found.append(sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(functions, user))
    found.append(sql.SQL("GRANT INSERT, UPDATE, DELETE ON {} TO {}").format(every, user))
    found.append(sql.SQL("GRANT USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA {} TO {}").format(schema, user))
    # which schema there is only its owner may say
    found.append(sql.SQL("REVOKE INSERT, UPDATE, DELETE ON {} FROM {}").format(sql.Identifier("version"), user))
    return found
