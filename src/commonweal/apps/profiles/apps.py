from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "commonweal.apps.profiles"
    label = "profiles"
