"""What stands on the boards of the demo company's solutions: in Dutch, as one would note it."""

#: What shows that a part of a board is done, and where it lies, by board and part.
EVIDENCE = {
    "requirements": {
        "baseline": (
            "Gemaal stond vorig jaar 61 uur stil; energie 412 MWh",
            "Storingslijst en jaarnota van de klant",
        ),
        "signed": ("Eisenlijst versie 3, negen eisen", "Getekend verslag van het ontwerpoverleg"),
    },
    "customisation": {
        "design": ("Besturing praat met hun hoofdpost via de bestaande lijn", "Ontwerptekening blad 4"),
        "tried": ("Proef van twee weken met hun eigen bediening, één aanpassing nodig", "Proefverslag"),
    },
    "deployment": {
        "accepted": ("Afgenomen met twee restpunten", "Protocol van oplevering"),
        "trained": ("Vijf bedieners en twee monteurs getraind", "Presentielijst"),
    },
    "support": {
        "agreement": (
            "Binnen vier uur ter plaatse, reserveset op voorraad",
            "Serviceovereenkomst, bijlage 2",
        ),
        "measured": ("Na een half jaar samen gemeten", "Verslag van het jaargesprek"),
    },
}
#: What was decided: board, sort, which side proposed it, and the words.
DECISIONS = (
    ("requirements", "requirement", "customer", "Geen stilstand langer dan een uur tijdens hoogwater"),
    (
        "requirements",
        "requirement",
        "customer",
        "Bediening in het Nederlands, ook op de tablet van de monteur",
    ),
    ("requirements", "requirement", "us", "Trillingsmeting op elke pomp, met alarm naar de hoofdpost"),
    ("customisation", "requirement", "customer", "Aansluiten op de bestaande besturing, geen tweede scherm"),
    ("customisation", "change", "customer", "Ook het kleine gemaal krijgt de nieuwe besturing"),
    ("deployment", "requirement", "us", "Ombouw in één weekend, met een noodpomp ernaast"),
    ("support", "requirement", "", "Twee onderhoudsbeurten per jaar, buiten het stormseizoen"),
    ("support", "choice", "us", "Onderdelen liggen bij de klant en blijven van ons tot ze gebruikt zijn"),
    ("customisation", "choice", "customer", "Leidingwerk doet de eigen aannemer van de klant"),
)
DROPPED = "Te duur voor wat het oplevert"
