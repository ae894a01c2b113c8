"""What is worked out in parts, for Spark to put together; with Spark itself: tests/drills."""

from __future__ import annotations

import sys
from itertools import pairwise

import pyarrow.parquet
import pytest

from commonweal.cli.main import main
from commonweal.engines.read.databases.files import FileTable
from commonweal.engines.verify.cutting import Cut
from commonweal.engines.verify.methods import Scheme
from commonweal.engines.verify.pairing import paired
from commonweal.engines.verify.parts import FolderTable, PartTable, parts_of
from commonweal.engines.verify.session import Session
from commonweal.engines.verify.side_local import LocalSide
from commonweal.engines.verify.side_spark import _added
from commonweal.kernel.errors import BadInput
from tests.engines.verify.stores import in_csv, in_parquet, rows_of


@pytest.fixture
def cut_up(tmp_path):
    """A file of several groups of rows, and what is asked of it or of a part."""
    path = in_parquet(tmp_path, rows_of())
    pyarrow.parquet.write_table(pyarrow.parquet.read_table(path), path, row_group_size=7)
    table = FileTable(tmp_path / path.rpartition("/")[2], "parquet")
    pairs = paired(table.facts, table.facts, names={}, key=["id"], left_out=())
    session = Session(threads=1)

    def side(of):
        return LocalSide(of, pairs, Scheme.TEXT, 0, session.connection())

    yield table, side
    session.close()


def test_rows_have_the_same_hash_in_a_part_as_in_the_whole(cut_up):
    table, side = cut_up
    parts = parts_of(table, 4)

    def hashed(of):
        return [row for batch in side(of).hashes(Cut(0, 0, 1), None) for row in batch.to_pylist()]

    in_parts = [row for part in parts for row in hashed(PartTable(part))]
    assert len(parts) == 4
    assert sorted(row["k0"] for row in in_parts) == list(range(1, 41))
    assert in_parts == hashed(table)


def test_totals_of_parts_add_up_to_those_of_the_whole(cut_up):
    table, side = cut_up
    found = [side(PartTable(part)).totals() for part in parts_of(table, 3)]
    for name, text in side(table).totals().items():
        assert _added(name[1], [each[name] for each in found if each[name] is not None]) == text


@pytest.mark.parametrize("most", [1, 2, 5, 100])
def test_each_group_of_rows_is_in_one_part(cut_up, most):
    groups = [part.groups for part in parts_of(cut_up[0], most)]
    assert [group for part in groups for group in part] == list(range(6))
    assert all(abs(len(a) - len(b)) <= 1 for a, b in pairwise(groups))


def test_a_folder_of_files_is_one_table(cut_up):
    """As Spark itself writes one, with a mark that it is whole."""
    table, side = cut_up
    folder = table.path.with_name("claims")
    folder.mkdir()
    (folder / "_SUCCESS").touch()
    every = pyarrow.parquet.read_table(table.path)
    for at in range(3):
        rows = every.slice(at * 15, 15)
        pyarrow.parquet.write_table(rows, folder / f"part-{at}.parquet", row_group_size=4)
    whole = FolderTable(folder)
    assert (whole.facts.rows, whole.unchanged) == (40, True)
    assert [len(part.groups) for part in parts_of(whole, 6)] == [2, 2, 2, 2, 1, 2]
    found = [side(PartTable(part)).totals() for part in parts_of(whole, 6)]
    assert sum(int(each["id", "sum"]) for each in found) == 820
    pyarrow.parquet.write_table(every.drop(["note"]), folder / "part-3.parquet")
    with pytest.raises(BadInput, match="other columns"):
        _ = FolderTable(folder).facts
    (folder / "year=2026").mkdir()
    with pytest.raises(BadInput, match="nothing else"):
        FolderTable(folder)


def test_a_file_of_text_is_one_part(tmp_path):
    (part,) = parts_of(FileTable(tmp_path / in_csv(tmp_path, rows_of()), "csv"), 8)
    assert sum(batch.num_rows for batch in PartTable(part).batches(["id"])) == 40


def test_without_spark_it_is_said_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    path = in_parquet(tmp_path, rows_of())
    assert main(["verify", path, path, "--key", "id", "--on", "spark"]) == 3
    assert "pip install 'commonweal[spark]'" in capsys.readouterr().err
    assert main(["verify", path, path, "--key", "id", "--on", "sparc"]) == 2
