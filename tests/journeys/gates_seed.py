"""A light framework of the ministry, in force: four criteria at gate 3, one at gate 4.

``python -m tests.journeys.gates_seed`` makes it on a place that has its people.
"""

from __future__ import annotations

import django


def main() -> None:
    django.setup()
    from django.utils import timezone

    from commonweal.apps.accounts.models import Organisation
    from commonweal.apps.frameworks.models import FrameworkVersion
    from commonweal.engines.assess import (
        Criterion,
        Framework,
        GateKind,
        framework_digest,
        framework_record,
    )

    criteria = (
        Criterion(key="goal", title="It serves a goal", rule="plans.goals > 0"),
        Criterion(key="security", title="A security assessment was read"),
        Criterion(key="privacy", title="A privacy assessment was read"),
        Criterion(
            key="operations",
            title="Somebody is named for operations",
            rule="ownership.operations_named",
            waivable=True,
        ),
    )
    light = Framework(
        key="light",
        name="Light gates of the ministry",
        version=1,
        source="the ministry",
        criteria=criteria,
        gates=(
            GateKind("three", "Gate 3: may the money be spent?", criteria=tuple(
                one.key for one in criteria
            )),
            GateKind("four", "Gate 4: may people use it?", criteria=("goal",)),
        ),
    )  # fmt: skip
    FrameworkVersion.objects.create(
        organisation=Organisation.objects.filter(parent=None).order_by("id").first(),
        key="light",
        number=1,
        state="in-force",
        content=framework_record(light),
        digest=framework_digest(light),
        made_at=timezone.now(),
    )


if __name__ == "__main__":
    main()
