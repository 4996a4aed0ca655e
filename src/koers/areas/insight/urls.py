"""The addresses of the sales review."""

from django.urls import path

from koers.areas.insight import views
from koers.areas.insight.views.approach_effect import approaches_page, compared, followed
from koers.areas.insight.views.customer_time import customer_time_page
from koers.areas.insight.views.equity import account_equity
from koers.areas.insight.views.equity_base import budget_page, equity_page
from koers.areas.insight.views.follow_up import follow_up_page
from koers.areas.insight.views.forecast import forecast_page, renew_forecast
from koers.areas.insight.views.forecast_call import call_page
from koers.areas.insight.views.funnel import funnel_page
from koers.areas.insight.views.relation import choose_move, relation_page
from koers.areas.insight.views.retention import retention_page
from koers.areas.insight.views.score import score_page, train_score
from koers.areas.insight.views.today import today_page
from koers.areas.insight.views.worth import renew_worth, worth_page

urlpatterns = [
    path("leads/score", score_page, name="leads-score"),
    path("leads/score/train", train_score, name="leads-score-train"),
    path("leads/follow-up", follow_up_page, name="leads-follow-up"),
    path("leads/funnel", funnel_page, name="leads-funnel"),
    path("accounts/worth", worth_page, name="customers-worth"),
    path("accounts/worth/renew", renew_worth, name="customers-worth-renew"),
    path("accounts/time", customer_time_page, name="customers-time"),
    path("accounts/retention", retention_page, name="customers-retention"),
    path("accounts/equity", equity_page, name="customers-equity"),
    path("accounts/equity/budget", budget_page, name="customers-equity-budget"),
    path("accounts/<id:pk>/equity", account_equity, name="accounts-equity"),
    path("deals/approaches", approaches_page, name="deals-approaches"),
    path("deals/approaches/compared", compared, name="deals-approaches-compared"),
    path("deals/approaches/followed", followed, name="deals-approaches-followed"),
    path("relation", relation_page, name="relation"),
    path("relation/moves", choose_move, name="relation-move"),
    path("today", today_page, name="today"),
    path("forecast", forecast_page, name="forecast"),
    path("forecast/call", call_page, name="forecast-call"),
    path("forecast/renew", renew_forecast, name="forecast-renew"),
    path("review", views.review_page, name="review"),
    path("review.json", views.review_json, name="review-json"),
    path("review.pdf", views.review_pdf, name="review-pdf"),
]
