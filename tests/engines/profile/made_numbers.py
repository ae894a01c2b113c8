"""Numbers with right check digits, made up: nobody has been given them."""

from __future__ import annotations


def nhs_number(seed: int) -> str:
    """The ``seed``-th of a series that starts with 999, which is kept for tests."""
    found = -1
    body = 999_000_000
    while True:
        digits = str(body)
        check = 11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            found += 1
            if found == seed:
                return digits + str(check % 11)
        body += 1


def bsn(seed: int) -> str:
    number = 900_000_000 + seed * 11
    while (
        sum(int(d) * w for d, w in zip(str(number), (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11
    ):
        number += 1
    return str(number)


def iban(seed: int) -> str:
    body = f"TEST{seed:014d}"
    moved = "".join(str(int(each, 36)) for each in f"{body}GB00")
    return f"GB{98 - int(moved) % 97:02d}{body}"
