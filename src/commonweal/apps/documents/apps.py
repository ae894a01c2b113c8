from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "commonweal.apps.documents"
    label = "documents"
