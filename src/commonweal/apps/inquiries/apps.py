from django.apps import AppConfig


class InquiriesConfig(AppConfig):
    name = "commonweal.apps.inquiries"
    label = "inquiries"
