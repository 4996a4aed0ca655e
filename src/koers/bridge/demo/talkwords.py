"""What was asked at the customers of the demo company, and what they answered: in Dutch, as a seller would note it.

For each sort of question: the question, and answers to choose from. `{n}` in an answer is a quantity of the unit that stands beside it.
"""

ASKED: dict[str, tuple[tuple[str, tuple[str, ...], str], ...]] = {
    "S": (
        ("Hoeveel pompen draaien er op deze locatie?", ("Elf, waarvan drie in reserve", "Zes, allemaal van hetzelfde bouwjaar"), ""),
        ("Wie doet nu het onderhoud?", ("Eigen monteurs, twee man", "Een installateur uit de buurt, op afroep"), ""),
        ("Hoe oud is de installatie?", ("Uit 2009, met een revisie in 2017", "De oudste pompen zijn van voor 2005"), ""),
        ("Hoe bestellen jullie onderdelen?", ("Per mail, als er iets stuk is", "Via de inkoper, eens per kwartaal"), ""),
    ),
    "P": (
        ("Waar loopt het onderhoud op vast?", ("De monteurs komen er niet aan toe", "Onderdelen laten te lang op zich wachten"), ""),
        ("Welke pomp geeft de meeste storingen?", ("Die bij de inname, door vuil water", "De twee oude in het kelderdeel"), ""),
        ("Wat stoort jullie aan de levering nu?", ("Je weet nooit welke dag het komt", "Er zit vaak een verkeerde pakking bij"), ""),
        ("Waar klagen de operators over?", ("Over het geluid en de warmte", "Dat ze 's nachts gebeld worden"), ""),
    ),
    "I": (
        ("Hoeveel uur per maand staat de lijn daardoor stil?", ("Ongeveer {n} uur per maand",), "uur per maand"),
        ("Wat kost een uur stilstand jullie?", ("Reken op {n} euro per uur, zegt de planner",), "euro per uur"),
        ("Hoeveel extra stroom verbruikt die oude pomp?", ("Zo'n {n} kWh per maand meer dan de andere",), "kWh per maand"),
        ("Wat betekent dat voor jullie afspraken met klanten?", ("Vorig jaar {n} leveringen te laat",), "leveringen per jaar"),
        ("Hoe vaak moet er daardoor iemand 's nachts uit?", ("Wel {n} keer per maand",), "keer per maand"),
    ),
    "N": (
        ("Wat zou het jullie waard zijn als die storingen wegbleven?", ("Dan kan er een monteur naar de nieuwe lijn", "Dan halen we de jaarproductie zonder zaterdagen"), ""),
        ("Wat verandert er als onderdelen de volgende dag komen?", ("Dan kan de helft van de voorraad weg", "Dan hoeft de productie niet te wachten"), ""),
        ("Wie merkt het als de pompen zuiniger draaien?", ("De directeur, die moet het energiedoel halen", "De financiële man, aan de nota"), ""),
    ),
}  # fmt: skip
#: How much comes out, fewest and most, by unit.
AMOUNTS = {
    "uur per maand": (2, 30), "euro per uur": (250, 2400), "kWh per maand": (300, 4000), "leveringen per jaar": (2, 12),
    "keer per maand": (1, 6),
}  # fmt: skip
ACTS = (
    "Stuurt de storingscijfers van twee jaar",
    "Nodigt de directeur uit voor de rekensom",
    "Laat een monteur meelopen op de proeflocatie",
    "Legt het voorstel voor in het managementoverleg",
    "Stuurt het bestek in concept",
    "Bezoekt een klant die het al zo doet",
)
