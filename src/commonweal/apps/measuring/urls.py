"""Addresses of what is done to measures and readings. Their pages are in ``web``."""

from django.urls import path

from commonweal.apps.measuring.views import measures, readings

urlpatterns = [
    path("catalogue/", measures.choose, name="measure_catalogue"),
    path("new/", measures.new, name="measure_new"),
    path("held/", readings.held, name="held_readings"),
    path("<measure_id>/change/", measures.change, name="measure_change"),
    path("<measure_id>/formula/", measures.formula, name="measure_formula"),
    path("<measure_id>/targets/", measures.targets, name="measure_targets"),
    path("readings/<int:reading_id>/correct/", readings.correct, name="reading_correct"),
    path("readings/<int:reading_id>/confirm/", readings.confirm, name="reading_confirm"),
    path("readings/<int:reading_id>/choose/", readings.choose, name="reading_choose"),
    path("readings/<int:reading_id>/refuse/", readings.refuse, name="reading_refuse"),
]
