"""Addresses of selling."""

from django.urls import path

from koers.areas.selling.views import board, installed, quote_public, quotes, room, value

urlpatterns = [
    path("deals/board", board.board, name="deals-board"),
    path("deals/board/columns/<id:pk>", board.column, name="deals-board-column"),
    path("deals/board/<id:pk>/move", board.move, name="deal-move"),
    path("deals/board/<id:pk>/take-back", board.take_back, name="deal-take-back"),
    path("deals/<id:pk>/room", room.room, name="deals-room"),
    path("deals/<id:pk>/room/known", room.known, name="deals-room-known"),
    path("deals/<id:pk>/room/approach", room.choose, name="deals-room-approach"),
    path("deals/<id:pk>/room/phase", room.phase, name="deals-room-phase"),
    path("quotes/build", quotes.build, name="quotes-build"),
    path("quotes/sums", quotes.sums, name="quotes-sums"),
    path("quotes/<id:pk>/change", quotes.change, name="quotes-change"),
    path("quotes/<id:pk>/revise", quotes.revise, name="quotes-revise"),
    path("quotes/<id:pk>/link", quotes.link, name="quotes-link"),
    path("quotes/<id:pk>/pdf", quotes.paper, name="quotes-pdf"),
    path("quotes/<id:pk>/compare", quotes.compare, name="quotes-compare"),
    path("deals/<id:pk>/quote", quotes.of_deal, name="deals-quote"),
    path("quote/<str:token>", quote_public.page, name="quote-public"),
    path("quote/<str:token>/pdf", quote_public.paper, name="quote-public-pdf"),
    path("deals/<id:pk>/value", value.of_deal, name="deals-value"),
    path("deals/<id:pk>/value/begin", value.begin, name="deals-value-begin"),
    path("deals/<id:pk>/value/new", value.new, name="deals-value-new"),
    path("installed-base", installed.desk, name="installed-base"),
    path("accounts/<id:pk>/installed", installed.of_account, name="accounts-installed"),
    path("accounts/<id:pk>/installed/offer", installed.offer, name="accounts-installed-offer"),
    path("value-cases/<id:pk>/text", value.text, name="value-cases-text"),
    path("value-cases/<id:pk>/assumption", value.assumption, name="value-cases-assumption"),
    path("value-cases/<id:pk>/line", value.line, name="value-cases-line"),
    path("value-cases/<id:pk>/case.yaml", value.as_yaml, name="value-cases-yaml"),
    path("value-cases/<id:pk>/case.xlsx", value.as_workbook, name="value-cases-xlsx"),
]
