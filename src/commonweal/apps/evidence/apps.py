from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "commonweal.apps.evidence"
    label = "evidence"
