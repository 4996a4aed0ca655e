"""How the states of a lead look: their order on the board and their tones."""

#: Colour and shape of each state; the word always stands beside it.
TONES = (
    ("cold", "plain"),
    ("warm", "warn"),
    ("hot", "signal"),
    ("customer", "good"),
    ("loyal", "good"),
    ("returned", "bad"),
    ("recycled", "sea"),
    ("dropped", "plain"),
    ("lost", "bad"),
    ("lapsed", "bad"),
    ("blocked", "plain"),
)
