"""Addresses of migrations."""

from django.urls import path

from commonweal.apps.migration.views import certificates, data_sets, keys, migrations

ONE = "migrations/<migration_id>/"
SET = "migrations/data-sets/<moved_set_id>/"

urlpatterns = [
    path(
        "initiatives/<initiative_id>/migrations/",
        migrations.migrations,
        name="initiative_migrations",
    ),
    path("initiatives/<initiative_id>/migrations/new/", migrations.new, name="migration_new"),
    path(SET, data_sets.moved_set, name="moved_set"),
    path(SET + "result/", data_sets.verdict, name="moved_set_verdict"),
    path(SET + "sample/", data_sets.sample, name="moved_set_sample"),
    path(SET + "table/", data_sets.table, name="moved_set_table"),
    path(SET + "leave-out/", data_sets.leave, name="moved_set_leave"),
    path(SET + "take-in/", data_sets.take_in, name="moved_set_take_in"),
    path(
        "migrations/certificates/<certificate_id>.json",
        certificates.as_json,
        name="certificate_json",
    ),
    path(
        "migrations/certificates/<certificate_id>.pdf", certificates.as_pdf, name="certificate_pdf"
    ),
    path("migrations/keys/<named_key_id>/withdraw/", keys.withdraw, name="named_key_withdraw"),
    path(ONE + "key/", keys.name, name="migration_key"),
    path(ONE, migrations.migration, name="migration"),
    path(ONE + "edit/", migrations.edit, name="migration_edit"),
    path(ONE + "data-set/", migrations.add_set, name="migration_data_set"),
    path(ONE + "whole/", migrations.whole, name="migration_whole"),
    path(ONE + "certify/", migrations.certify, name="migration_certify"),
]
