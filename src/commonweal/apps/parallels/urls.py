"""Addresses of parallel runs; that of the page is in ``web``."""

from django.urls import path

from commonweal.apps.parallels import views

ONE = "migrations/<migration_id>/parallel-run/"

urlpatterns = [
    path(ONE + "lock/", views.lock, name="parallel_run_lock"),
    path(ONE + "results/", views.results, name="parallel_run_results"),
]
