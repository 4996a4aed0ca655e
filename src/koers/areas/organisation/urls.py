"""Addresses of the organisation's own screens."""

from django.urls import path

from koers.areas.organisation.views import chart, people, survey

urlpatterns = [
    path("organisation", chart.chart, name="organisation"),
    path("organisation/units/<int:pk>", chart.unit, name="organisation-unit"),
    path("organisation/units/<int:pk>/move", chart.move, name="organisation-move"),
    path("organisation/units/<int:pk>/appoint", chart.appoint, name="organisation-appoint"),
    path("organisation/units/<int:pk>/close", chart.close, name="organisation-close"),
    path("organisation/seats/<int:pk>/end", chart.end_seat, name="organisation-end-seat"),
    path("relation/survey/new", survey.start, name="relation-survey"),
    path("relation/survey/<int:pk>/remind", survey.remind, name="relation-survey-remind"),
    path("relation/survey/<int:pk>/close", survey.close, name="relation-survey-close"),
    path("survey/done", survey.done, name="survey-done"),
    path("survey/<str:token>", survey.answer, name="survey"),
    path("settings/people", people.people, name="people"),
    path("settings/people/invite", people.invite, name="people-invite"),
    path("settings/people/<int:pk>", people.person, name="person"),
    path("settings/people/<int:pk>/role", people.change_role, name="person-role"),
    path("settings/people/<int:pk>/link", people.new_link, name="person-link"),
    path("settings/people/<int:pk>/deactivate", people.deactivate, name="person-deactivate"),
    path("settings/people/<int:pk>/reactivate", people.reactivate, name="person-reactivate"),
]
