"""Rotation of the master key: everything sealed under an older one is wrapped anew under the newest."""

from sqlalchemy import ColumnElement, Table, and_, func, select, tuple_, update

from hawiya.store.database import Database
from hawiya.store.sealing import Keyring
from hawiya.store.tables import Base, Sealed

_BATCH = 200


async def rotate_keys(database: Database, keyring: Keyring) -> dict[str, int]:
    """Wrap the data keys of all sealed columns under the newest master key; return how many, by `table.column`.

    Each batch is a commit of its own, and what is already under the newest key is left alone: an interrupted rotation
    is finished by calling again. Servers may run meanwhile, as long as they know the newest key. Raises
    `SealingError` at the first value that no key of the ring opens.
    """
    rewrapped = {}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Sealed):
                rewrapped[f"{table.name}.{column.name}"] = await _rotate_column(database, keyring, table, column)
    return rewrapped


async def _rotate_column(database: Database, keyring: Keyring, table: Table, column: ColumnElement[bytes]) -> int:
    header = keyring.current_header
    key = tuple(table.primary_key.columns)
    older = and_(column.is_not(None), func.substr(column, 1, len(header)) != header)
    query = select(*key, column).where(older).order_by(*key).limit(_BATCH)
    count = 0
    after: tuple[object, ...] | None = None
    while True:
        async with database.writing() as session:
            page = query if after is None else query.where(tuple_(*key) > tuple_(*after))
            rows = (await session.execute(page)).all()
            if not rows:
                return count
            for *identity, sealed in rows:
                row = and_(*(part == value for part, value in zip(key, identity, strict=True)))
                # A row that was written meanwhile is under the newest key already.
                statement = update(table).where(row, column == sealed).values({column.key: keyring.rewrap(sealed)})
                count += len((await session.execute(statement.returning(key[0]))).all())
            after = tuple(rows[-1][:-1])
