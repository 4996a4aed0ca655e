"""Accounts and persons can be found again: their tables were rebuilt, and on SQLite that drops the triggers."""

from importlib import import_module

from django.db import migrations

found = import_module("koers.areas.customers.migrations.0003_can_be_found")


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_lifecycle_consent_merge")]
    operations = [migrations.RunPython(found.forward, found.backward)]
