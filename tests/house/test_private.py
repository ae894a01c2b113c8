"""The views and forms of a slice are its own; the import contract says it of everybody else."""

from __future__ import annotations

import grimp
import pytest

PRIVATE = ("views", "forms")


def intrusions(imports: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The (importer, imported) pairs where the imported is a private module of another slice."""
    found = set()
    for importer, imported in imports:
        parts = imported.split(".")
        if parts[:2] == ["commonweal", "apps"] and len(parts) > 3 and parts[3] in PRIVATE:
            owner = ".".join(parts[:3])
            if not importer.startswith(f"{owner}."):
                found.add((importer, imported))
    return found


@pytest.fixture(scope="module")
def imports() -> set[tuple[str, str]]:
    graph = grimp.build_graph("commonweal", cache_dir=None)
    return {(m, d) for m in graph.modules for d in graph.find_modules_directly_imported_by(m)}


def test_no_slice_imports_the_views_or_forms_of_another(imports):
    assert len(imports) > 100
    assert intrusions(imports) == set()


def test_a_planted_intrusion_is_found():
    own = ("commonweal.apps.gates.urls", "commonweal.apps.gates.views")
    other = ("commonweal.apps.gates.forms", "commonweal.apps.cases.forms.text")
    page = ("commonweal.web.pages.home", "commonweal.apps.cases.views")
    open_door = ("commonweal.apps.gates.views", "commonweal.apps.cases.queries")
    assert intrusions({own, other, page, open_door}) == {other, page}
