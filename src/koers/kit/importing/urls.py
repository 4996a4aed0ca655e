"""Addresses of the import."""

from django.urls import path

from koers.kit.importing import views

urlpatterns = [
    path("import", views.all_imports, name="imports"),
    path("import/new", views.new_import, name="import-new"),
    path("import/<uuid:uid>", views.one_import, name="import"),
    path("import/<uuid:uid>/files/<int:pk>", views.one_file, name="import-file"),
    path("import/<uuid:uid>/files/<int:pk>/refused", views.refused_rows, name="import-refused"),
    path("import/<uuid:uid>/records/<str:noun>", views.records, name="import-records"),
    path("import/<uuid:uid>/rules", views.set_rules, name="import-rules"),
    path("import/<uuid:uid>/try", views.try_out, name="import-try"),
    path("import/<uuid:uid>/run", views.run, name="import-run"),
    path("import/<uuid:uid>/cancel", views.cancel, name="import-cancel"),
    path("import/<uuid:uid>/undo", views.undo, name="import-undo"),
    path("import/<uuid:uid>/delete", views.delete, name="import-delete"),
]
