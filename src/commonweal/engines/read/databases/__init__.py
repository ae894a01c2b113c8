"""Tables of databases and files, as Arrow batches of bounded size, exact: no number is a float
that was none.

``opened(address)`` -> a ``TableSource``: its ``facts`` (columns, keys), its ``snapshot``, and
``batches()``. The sessions read only, in one transaction: all that one source answers is of one
moment.
"""

from commonweal.engines.read.databases.addresses import (
    TableAddress,
    names_a_table,
    read_table_address,
)
from commonweal.engines.read.databases.facts import (
    ColumnFacts,
    ForeignKey,
    Kind,
    TableFacts,
    TableSource,
)
from commonweal.engines.read.databases.mariadb import MariadbTable
from commonweal.engines.read.databases.odbc import OdbcTable
from commonweal.engines.read.databases.opening import opened
from commonweal.engines.read.databases.postgresql import PostgresqlTable
from commonweal.engines.read.databases.sqlite import SqliteTable
from commonweal.engines.read.databases.whole import Database

__all__ = [
    "ColumnFacts",
    "Database",
    "ForeignKey",
    "Kind",
    "MariadbTable",
    "OdbcTable",
    "PostgresqlTable",
    "SqliteTable",
    "TableAddress",
    "TableFacts",
    "TableSource",
    "names_a_table",
    "opened",
    "read_table_address",
]
