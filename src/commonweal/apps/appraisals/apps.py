from django.apps import AppConfig


class AppraisalsConfig(AppConfig):
    name = "commonweal.apps.appraisals"
    label = "appraisals"
