"""From where to where: of numbers exactly, of dates without those that stand for something else."""

from __future__ import annotations

from commonweal.engines.profile.forms import Found, day_of
from commonweal.engines.profile.results import Code, Days, Numbers
from commonweal.engines.profile.values import Asked, rows_where

__all__ = ["days_of", "numbers_of", "without_ends"]

_STAND_INS = (
    "9999-12-31", "9999-01-01", "2999-12-31", "2099-12-31", "1900-01-01", "1899-12-30",
    "1899-12-31", "1970-01-01", "0001-01-01", "1800-01-01", "1753-01-01", "1600-01-01",
)  # fmt: skip
_EARLY, _AHEAD_YEARS = "1900-01-01", 10


def numbers_of(asked: Asked, found: Found) -> Numbers | None:
    """Floats by their shortest digits."""
    if found.kind == "date":
        return None
    if asked.family in {"whole", "decimal"}:
        return _of_type(asked)
    if asked.family == "float" or found.form in {"integer", "decimal", "decimal comma"}:
        return _of_texts(asked, found)
    return None


def _of_type(asked: Asked) -> Numbers | None:
    held = asked.held
    least, greatest, negative = asked.scratch.one(
        f"SELECT min({held})::VARCHAR, max({held})::VARCHAR, count(*) FILTER (WHERE {held} < 0) "
        f"FROM {asked.loaded.table}"
    )
    if least is None:
        return None
    places = 0
    if asked.family == "decimal":  # its texts all have as many places as the type
        spared = f"max(length(rtrim({asked.text}, '0')) - length({asked.text}))"
        scale = asked.loaded.kinds[asked.loaded.names.index(asked.name)].scale
        row = asked.scratch.one(f"SELECT {spared} FROM {asked.loaded.table}")
        places = scale + int(row[0])
    digits = max(len(_whole_part(each)) for each in (least, greatest))
    return Numbers(_short(least), _short(greatest), negative, digits, max(places, 0))


def _whole_part(text: str) -> str:
    return text.lstrip("-").partition(".")[0].lstrip("0")


def _of_texts(asked: Asked, found: Found) -> Numbers | None:
    text = "replace(t, ',', '.')" if found.form == "decimal comma" else "t"
    kind = "HUGEINT" if found.form == "integer" else "DECIMAL(38, 12)"
    number = f"TRY_CAST({text} AS {kind})"
    if asked.family == "float":  # 0.0 and -0.0 are one number
        number = "TRY_CAST(t AS DOUBLE) + 0.0"
    row = asked.scratch.one(
        f"SELECT min(x)::VARCHAR, max(x)::VARCHAR, {rows_where('x < 0')}, "
        "max(length(regexp_extract(p, '^[0-9]*'))), "
        r"max(length(rtrim(regexp_extract(p, '\.([0-9]*)$', 1), '0'))) FROM (SELECT n, "
        f"{number} AS x, regexp_replace({text}, '^[+-]?0*', '') AS p "
        f"FROM {asked.values}) WHERE x IS NOT NULL"
    )
    if row[0] is None:
        return None
    return Numbers(_short(row[0]), _short(row[1]), row[2], row[3] or 0, row[4] or 0)


def _short(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text.lower() else text


# Dates --------------------------------------------------------------------------------------------


def days_of(asked: Asked, found: Found) -> Days | None:
    """They stay as the table ``days``: each day once, and how many rows have it."""
    days = _each_day(asked, found)
    if not days:
        return None
    listed = ", ".join(f"DATE '{each}'" for each in _STAND_INS)
    asked.scratch.run(
        "CREATE OR REPLACE TEMP TABLE days AS SELECT day, sum(n)::BIGINT AS n, "
        f"day IN ({listed}) AS stands FROM ({days}) WHERE day IS NOT NULL GROUP BY day"
    )
    ahead = asked.today.replace(year=asked.today.year + _AHEAD_YEARS, day=min(asked.today.day, 28))
    bounds = (f"< DATE '{_EARLY}'", f"> DATE '{ahead}'", f"> DATE '{asked.today}'")
    row = asked.scratch.one(
        "SELECT (min(day) FILTER (WHERE NOT stands))::VARCHAR, "
        "(max(day) FILTER (WHERE NOT stands))::VARCHAR, "
        f"{', '.join(rows_where(f'NOT stands AND day {each}') for each in bounds)}, count(*) "
        "FROM days"
    )
    if not row[5]:
        return None
    stands = asked.scratch.all("SELECT day::VARCHAR, n FROM days WHERE stands ORDER BY n DESC, day")
    codes = tuple(Code(*each) for each in stands)
    return Days(row[0] or "", row[1] or "", row[2], row[3], row[4], codes)


def _each_day(asked: Asked, found: Found) -> str:
    if asked.family in {"date", "timestamp"}:
        return f"SELECT {asked.held}::DATE AS day, 1::BIGINT AS n FROM {asked.loaded.table}"
    if found.kind in {"date", "timestamp", "instant"} and found.written:
        return f"SELECT {day_of(found.written)} AS day, n FROM {asked.values}"
    if found.kind in {"timestamp", "instant"}:
        return f"SELECT TRY_CAST(left(t, 10) AS DATE) AS day, n FROM {asked.values}"
    return ""


def without_ends(days: Days | None) -> Days | None:
    """The first and the last birthday are those of somebody, and so may be one that stands for
    something else."""
    return days and Days("", "", days.early, days.late, days.ahead, ())
