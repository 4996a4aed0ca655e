"""What people at the customers of the fictional company say: in Dutch, as they would."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wanted:
    """A need: category, sort, words, euro a year (0 for none), and what was measured where something is."""

    category: str
    subtype: str
    text: str
    worth: int = 0
    unit: str = ""
    level: float = 0
    target: float = 0
    source: str = ""


#: Who weighs most in a decision, by title; the lowest first.
RANK = {
    "Directeur": 0, "Afdelingshoofd": 0, "Filiaalmanager": 0, "Plantmanager": 1, "Productmanager": 1,
    "Hoofd technische dienst": 2, "Procestechnoloog": 2, "Inkoper": 3, "Adviseur inkoop": 3, "Projectleider": 3,
    "Projectleider riolering": 3, "Maintenance engineer": 4, "Beheerder gemalen": 4, "Verkoop binnendienst": 4,
}  # fmt: skip
BUYERS = frozenset({"Inkoper", "Adviseur inkoop"})
#: Role in the purchase and sort of buyer, from who weighs most to who weighs least.
PLACES = (
    ("decider", "economic"),
    ("buyer", "technical"),
    ("influencer", "technical"),
    ("initiator", "coach"),
    ("user", "user"),
)
WINS = (
    ("Wil zijn locatie als voorbeeld voor de groep neerzetten", "Lagere kosten per kuub over tien jaar"),
    ("Wil één aanspreekpunt in plaats van vijf", "Minder facturen en minder spoedbestellingen"),
    ("Wil 's nachts niet meer gebeld worden", "Minder ongeplande stilstand"),
    ("Wil dit project op tijd opleveren", "Oplevering zonder restpunten"),
    ("Wil onderdelen die meteen passen", "Kortere onderhoudsbeurten"),
)
FOR = (
    "Belde ons als eerste toen de pomp in hal 3 uitviel",
    "Nam onze berekening over in de eigen investeringsaanvraag",
    "Vroeg om een tweede bezoek met de monteurs erbij",
    "Stelde ons voor aan de collega's van de andere locatie",
    "Zei bij de evaluatie dat we sneller zijn dan afgesproken",
)
NEITHER = (
    "Vraagt bij elke order drie offertes",
    "Zegt dat alle pompen hetzelfde doen",
    "Reageerde kort en zakelijk op het voorstel",
    "Wil pas praten als de begroting rond is",
)
AGAINST = (
    "Zei dat de proef niet doorgaat zolang hij erover gaat",
    "Heeft de vaste leverancier al om een tegenvoorstel gevraagd",
    "Noemde onze prijs in het overleg niet te verdedigen",
)
RIVALS = ("Hydromaat", "Stuwkracht Pompen", "Norvik Flow", "Zelf reviseren")
WEIGHED = "Paarsgewijs vergeleken, in gesprek met de klant"
NEEDS = (
    Wanted("E", "E_mro", "Eén onderhoudsbeurt per jaar in plaats van elk kwartaal een monteur", 18_000),
    Wanted("E", "E_tco", "Over tien jaar goedkoper uit, ook als de pomp duurder is", 42_000),
    Wanted("E", "E_transparency", "Vooraf weten wat een reparatie kost", 6_000),
    Wanted("E", "E_time", "Niet voor elk onderdeel drie mensen nabellen", 9_500),
    Wanted("E", "E_service", "Geen voorrijkosten bij een storing binnen de garantie", 7_500),
    Wanted(
        "F",
        "F_failure",
        "Hoogstens twee storingen per jaar",
        0,
        "storingen per jaar",
        7,
        2,
        "Storingslogboek",
    ),
    Wanted("F", "F_energy", "Minder stroom per kuub water", 0, "kWh per m³", 0.42, 0.33, "Energiescan"),
    Wanted(
        "F",
        "F_ease",
        "Een waaier zelf kunnen wisselen tijdens de koffiepauze",
        0,
        "minuten",
        95,
        20,
        "Werkbonnen",
    ),
    Wanted(
        "F",
        "F_capacity",
        "Druk houden als alle lijnen tegelijk draaien",
        0,
        "bar",
        3.4,
        4.2,
        "Meting op locatie",
    ),
    Wanted("P", "P_freedom", "Niet vastzitten aan één leverancier voor onderdelen"),
    Wanted("P", "P_reputation", "Een leverancier die belt voordat er iets misgaat"),
    Wanted("P", "P_brand", "Een merk dat de verzekeraar zonder vragen accepteert"),
)
#: What is said in one trade only.
NEEDS_OF = {
    "Glastuinbouw": (
        Wanted("E", "E_money", "Geen water en meststof meer lozen dat we al betaald hebben", 24_000),
        Wanted("F", "F_capacity", "Alle kappen binnen de ochtend rond", 0, "m³ per uur", 60, 85, "Watermeter"),
    ),
    "Voedingsmiddelen": (
        Wanted("E", "E_money", "Geen batch meer weggooien door een lekkende asafdichting", 55_000),
        Wanted("F", "F_ease", "Binnen een uur schoon en weer draaien", 0, "minuten", 110, 60, "Reinigingslogboek"),
    ),
    "Chemie": (
        Wanted("F", "F_failure", "Geen lekkage op de zuurlijn", 0, "lekkages per jaar", 4, 0, "Veiligheidsregister"),
    ),
    "Bouw": (
        Wanted("E", "E_time", "Een pomp die morgen op de bouwplaats staat", 12_000),
        Wanted("F", "F_capacity", "De bouwput droog bij een week regen", 0, "m³ per uur", 40, 70, "Bemalingsplan"),
    ),
    "Gemeente": (
        Wanted("P", "P_reputation", "Aan de raad kunnen uitleggen waarom deze keuze"),
        Wanted("F", "F_failure", "Geen water op straat bij een bui", 0, "meldingen per jaar", 23, 5, "Meldpunt"),
    ),
    "Waterschap": (
        Wanted("F", "F_energy", "Klimaatneutraal malen in 2030", 0, "kWh per 1000 m³", 61, 45, "Jaarverslag gemalen"),
    ),
}  # fmt: skip
REASONS = (
    ("Storingsdienst die binnen vier uur ter plaatse is", "Dan haal ik het weekend zonder noodpomp"),
    ("Pomp die zelf meldt dat een lager slijt", "Ik plan het onderhoud wanneer het mij uitkomt"),
    ("Onderdelen uit eigen magazijn in Tiel", "Vandaag besteld is morgen gedraaid"),
    ("Berekening van de kosten over tien jaar", "Daarmee krijg ik de investering door de directie"),
    ("Eén contract voor pompen, besturing en onderhoud", "Eén factuur en één nummer om te bellen"),
)
PROOFS = {
    "benefit": (
        ("renewal", "Verlengde omdat de stilstand met de helft daalde"),
        ("talk", "Koos ons na de proef om het stroomverbruik"),
    ),
    "relation": (
        ("quote", "Zonder jullie monteur was ik allang overgestapt"),
        ("renewal", "Verlengde in één gesprek, zonder andere offertes"),
    ),
    "brand": (
        ("quote", "Bij Vlietstroom hoef ik niets uit te leggen"),
        ("talk", "De naam gaf de doorslag bij de verzekeraar"),
    ),
}
