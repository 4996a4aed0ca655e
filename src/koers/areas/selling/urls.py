"""Addresses of selling."""

from django.urls import path

from koers.areas.selling.views import board, room

urlpatterns = [
    path("deals/board", board.board, name="deals-board"),
    path("deals/board/columns/<id:pk>", board.column, name="deals-board-column"),
    path("deals/board/<id:pk>/move", board.move, name="deal-move"),
    path("deals/board/<id:pk>/take-back", board.take_back, name="deal-take-back"),
    path("deals/<id:pk>/room", room.room, name="deals-room"),
    path("deals/<id:pk>/room/known", room.known, name="deals-room-known"),
    path("deals/<id:pk>/room/approach", room.choose, name="deals-room-approach"),
    path("deals/<id:pk>/room/phase", room.phase, name="deals-room-phase"),
]
