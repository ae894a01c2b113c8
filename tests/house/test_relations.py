"""Relations between records obey the bands, however the other model is named."""

from __future__ import annotations

from django.apps import apps

from tests.house.reading import bands, may_use, not_yet_needed, slices


def relations() -> list[tuple[str, str, str]]:
    """(slice, field, slice it points to) for every relation between our own models."""
    ours = {f"commonweal.apps.{path.name}": path.name for path in slices()}
    found = []
    for model in apps.get_models():
        user = ours.get(model._meta.app_config.name)
        for field in model._meta.get_fields():
            if user and field.is_relation and field.related_model and not field.auto_created:
                used = ours.get(field.related_model._meta.app_config.name)
                if used:
                    found.append((user, str(field), used))
    return found


def pointing_up(
    found: list[tuple[str, str, str]], ranked: list[set[str]]
) -> list[tuple[str, str, str]]:
    return [each for each in found if not may_use(each[0], each[2], ranked)]


def test_no_relation_points_up_or_to_a_sibling():
    assert relations()
    assert pointing_up(relations(), bands()) == []


def test_a_planted_relation_is_found():
    ranked = [{"gates"}, {"cases", "risks"}, {"ledger"}]
    down, up = ("gates", "gates.Gate.case", "cases"), ("ledger", "ledger.Entry.gate", "gates")
    across, within = ("cases", "cases.Case.risk", "risks"), ("risks", "risks.Risk.parent", "risks")
    assert pointing_up([down, up, across, within], ranked) == [up, across]


def test_every_slice_stands_in_a_band():
    """A band may name a slice before its first screen stands: in parentheses."""
    built, named = {path.name for path in slices()}, set().union(*bands())
    assert built <= named
    assert named - built <= not_yet_needed()
