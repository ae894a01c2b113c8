from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "commonweal.apps.reviews"
    label = "reviews"
