"""What shows how people at the customers of the demo company stand, and who they are in a purchase: in Dutch, as one would note it."""

#: Role in the purchase and sort of buyer, by title; whoever weighs most decides.
PLACE_OF = {
    "Directeur": ("approver", "economic"), "Afdelingshoofd": ("approver", "economic"),
    "Filiaalmanager": ("decider", "economic"), "Plantmanager": ("decider", "economic"),
    "Productmanager": ("influencer", "technical"), "Hoofd technische dienst": ("influencer", "technical"),
    "Procestechnoloog": ("influencer", "technical"), "Inkoper": ("buyer", "technical"),
    "Adviseur inkoop": ("gatekeeper", "technical"), "Projectleider": ("initiator", "user"),
    "Projectleider riolering": ("initiator", "user"), "Maintenance engineer": ("user", "user"),
    "Beheerder gemalen": ("user", "user"), "Verkoop binnendienst": ("gatekeeper", ""),
}  # fmt: skip
FOR = (
    "Nam de berekening mee naar het managementoverleg",
    "Belde zelf om het proefplan door te nemen",
    "Stuurde ons het bestek voordat het naar buiten ging",
    "Regelde een bezoek aan de collega's van de andere locatie",
    "Gaf de storingscijfers van twee jaar mee",
)
HOPE = (
    "Zei aan de telefoon dat het wel goed zit",
    "Vond het een mooie brochure",
    "Reageerde vriendelijk, noemde geen datum",
)
NEITHER = (
    "Wacht de drie offertes af",
    "Vroeg alleen naar de levertijd",
    "Zat erbij en vroeg niets",
    "Wil eerst weten wat er in de begroting staat",
)
AGAINST = (
    "Vindt de huidige leverancier goed genoeg en zegt dat ook",
    "Hield het bezoek van onze monteur tegen",
    "Noemde een slechte levering van jaren terug",
)
WINS = {
    "economic": ("Wil de investering zonder tweede ronde door de directie", "Lagere kosten over de levensduur"),
    "technical": ("Wil een keuze die ook over vijf jaar nog klopt", "Minder soorten onderdelen op voorraad"),
    "user": ("Wil niet meer uit bed gebeld worden", "Minder ongeplande stilstand"),
    "coach": ("Wil laten zien dat het anders kan", "Een werkend voorbeeld op de eigen locatie"),
}  # fmt: skip
