"""Addresses of migrations."""

from django.urls import path

from commonweal.apps.migration import views

ONE = "migrations/<migration_id>/"
SET = "migrations/data-sets/<moved_set_id>/"

urlpatterns = [
    path("initiatives/<initiative_id>/migrations/", views.migrations, name="initiative_migrations"),
    path("initiatives/<initiative_id>/migrations/new/", views.new, name="migration_new"),
    path(SET, views.moved_set, name="moved_set"),
    path(SET + "result/", views.verdict, name="moved_set_verdict"),
    path(SET + "put-aside/", views.put_aside, name="moved_set_aside"),
    path(SET + "leave-out/", views.leave, name="moved_set_leave"),
    path(SET + "take-in/", views.take_in, name="moved_set_take_in"),
    path("migrations/put-aside/<aside_id>/", views.settle, name="put_aside_settle"),
    path("migrations/certificates/<certificate_id>.json", views.as_json, name="certificate_json"),
    path("migrations/certificates/<certificate_id>.pdf", views.as_pdf, name="certificate_pdf"),
    path(ONE, views.migration, name="migration"),
    path(ONE + "edit/", views.edit, name="migration_edit"),
    path(ONE + "data-set/", views.add_set, name="migration_data_set"),
    path(ONE + "certify/", views.certify, name="migration_certify"),
]
