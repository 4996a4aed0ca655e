"""Addresses of selling."""

from django.urls import path

from koers.areas.selling.views import board, quote_public, quotes, room

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
]
