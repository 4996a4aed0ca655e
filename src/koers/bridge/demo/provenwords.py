"""How benefits were measured at customers of the demo company, and what is said about numbers: in Dutch, as one would note it."""

#: How a benefit was measured, by who did.
HOW = {
    "us": (
        "Onze meting op afstand, doorgerekend naar de looptijd",
        "Draaiuren uit de besturing, doorgerekend naar de looptijd",
    ),
    "customer": (
        "Jaarnota en werkbonnen van de klant",
        "Tussenmeter van de klant, jaar voor en jaar na",
    ),
    "both": (
        "Samen de meters afgelezen, in het jaargesprek vastgelegd",
        "Werkbonnen en jaarnota naast elkaar gelegd",
    ),
}
#: What a customer writes beside the numbers, by whether they wait for an answer.
REMARKS = {
    True: "Ons nieuwe energiecontract is duurder. Het onderhoud van de oude pomp valt mee.",
    False: "Wij hebben een jaar gemeten. De rente volgt onze begroting.",
}
#: Why a number was taken over, or left.
REASONS = {
    "energy_other": "Hun meting gaat voor ons datablad; het meetrapport zit in het dossier",
    "discount_rate": "Hun jaarverslag rekent met 7 procent; gebeld, zij zoeken het uit",
}
