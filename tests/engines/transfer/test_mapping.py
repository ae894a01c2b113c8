"""A mapping says what is wrong with it: where, and what to do. Nothing here needs a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.engines.transfer import Bad, MappingError, OnBad, Problem, read_mapping

GOOD = """\
name: claims
version: 2026-11-1
target: postgresql://me@server/new
codes:
  country: {NO: Norway, 010: ten, x: null}
tables:
  - target: public.claim
    source: {file: claims.csv}
    bad: {code: stop}
    fields:
      paid: {from: PAID, as: decimal}
    columns:
      id: ID
      country: {from: LAND, trim: both, codes: country, bad: {length: empty}}
      rest: {value: paid - 1}
"""


@pytest.fixture
def read(tmp_path):
    def reading(text: str):
        path = tmp_path / "m.yaml"
        path.write_text(text, encoding="utf-8")
        return read_mapping(path)

    return reading


def problems(read, *pairs: tuple[str, str]) -> list[tuple[int, str, str]]:
    text = GOOD
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    with pytest.raises(MappingError) as caught:
        read(text)
    assert caught.value.where.endswith("m.yaml")
    return [(each.line, each.field, each.message) for each in caught.value.problems]


def test_every_word_is_the_text_that_stands_there(read):
    found = read(GOOD)
    assert found.version == "2026-11-1"
    assert found.codes == {"country": {"NO": "Norway", "010": "ten", "x": None}}
    table = found.tables[0]
    assert [each.name for each in table.columns] == ["id", "country", "rest"]
    assert table.columns[1].bad == {Bad.CODE: OnBad.STOP, Bad.LENGTH: OnBad.EMPTY}
    assert table.origins(table.columns[2]) == {"PAID"}


def test_the_digest_is_of_what_is_said_not_of_how_it_is_laid_out(read):
    first = read(GOOD).digest
    assert read("# reviewed\n" + GOOD.replace("  country: {NO", "  country:   {NO")).digest == first
    assert read(GOOD.replace("Norway", "norway")).digest != first


def test_all_problems_are_told_at_once_with_line_and_field(read):
    found = problems(
        read,
        ("name: claims", "nam: claims"),
        ("codes: country,", "codes: land,"),
        ("value: paid - 1", "value: paid -"),
        ("trim: both", "trim: all"),
    )
    assert [(line, field) for line, field, _ in found] == [
        (1, ""),
        (1, "name"),
        (14, "public.claim.columns.country.trim"),
        (14, "public.claim.country"),
        (15, "public.claim.columns.rest.value"),
    ]
    assert "nam is not known here" in found[0][2]
    assert "There is no code list land" in found[3][2]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: ID", "id: {from: ID, value: ID}", "found 2"),
        ("id: ID", "id: {from: ID, bad: {form: default}}", "no default"),
        ("id: ID", "id: {from: ID, bad: {refused: stop}}", "Rows are refused"),
        ("id: ID", "id: {from: ID, bad: {odd: stop}}", "odd is not known"),
        ("id: ID", "id: {from: ID, part: {at: '/', first: 1}}", "A part is at and number"),
        ("id: ID", "id: {from: ID, as: money}", "none of integer"),
        ("id: ID", "id: {from: ID, as: date, format: '%y%m%d'}", "century"),
        ("id: ID", "id: [ID]", "names with values"),
        ("id: ID", "id: ID\n      id: ID2", "twice"),
        ("id: ID", "id: &a ID", "Anchors"),
        ("id: ID", "id: !!python/name:os.system ID", "tags"),
        ("id: ID", 'id: "a\\0b"', "code 0"),
        ("{file: claims.csv}", "{file: a, table: b}", "table of the source, or a file"),
        ("{file: claims.csv}", "{}", "table of the source, or a file"),
        ("version: 2026-11-1", "version: 1\nchunk_rows: 0", "from 1 to"),
        ("version: 2026-11-1", "version: 1\n---\na: b", "more than one document"),
        ("version: 2026-11-1", "version: [", "no YAML"),
        ("version: 2026-11-1", "version: " + "[" * 5_000, "deep"),
        ("version: 2026-11-1", "version: " + "a" * 1_000_001, "characters"),
    ],
)
def test_what_is_no_mapping_is_refused_with_what_to_do(read, old, new, said):
    assert said in " ".join(message for _, _, message in problems(read, (old, new)))


@given(
    st.text(alphabet=st.sampled_from(GOOD + "&*!|>%@\t\x00\x85"), max_size=80),
    st.integers(0, len(GOOD)),
)
def test_no_text_makes_reading_fail_otherwise(tmp_path_factory, text, at):
    path = tmp_path_factory.getbasetemp() / "fuzz.yaml"
    path.write_text(GOOD[:at] + text + GOOD[at:], encoding="utf-8")
    problems: tuple[Problem, ...] = ()
    try:
        read_mapping(path)
    except MappingError as error:
        problems = error.problems
    assert all(each.line >= 1 and each.message for each in problems)
