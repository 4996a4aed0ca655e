"""What people at the customers of the demo company say, in Dutch, as they would; and what became of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Heard:
    """A signal with where it belongs, what would change, what was decided and what the customer was told."""

    kind: str
    words: str
    trigger: str
    discipline: str
    change: str
    proposal: str
    decision: str
    answer: str
    reason: str = ""


SIGNALS = (
    Heard(
        "complaint", "De monteur had het verkeerde afdichtingspakket bij zich", "Tweede bezoek in een maand",
        "service", "process", "Serienummer vragen bij het aannemen van de storing", "adopt",
        "We vragen nu bij elke storing het serienummer, zodat het juiste pakket meegaat.",
    ),
    Heard(
        "complaint", "Drie facturen voor één klus", "Nieuwe regels bij hun administratie",
        "finance", "process", "Eén verzamelfactuur per maand", "adopt",
        "Vanaf volgende maand komt er één factuur met de bonnen als bijlage.",
    ),
    Heard(
        "complaint", "De levertijd liep twee weken uit zonder bericht", "Hun eigen oplevering kwam in gevaar",
        "operations", "process", "Bericht zodra een leverdatum schuift", "try",
        "We melden een verschuiving voortaan dezelfde dag; na een kwartaal vragen we of dat helpt.",
    ),
    Heard(
        "wish", "Zelf kunnen zien wanneer een pomp onderhoud nodig heeft", "Een collega-bedrijf heeft dat al",
        "product", "product", "Meetwaarden tonen in het klantportaal", "try",
        "Jullie doen mee in de proef; de meter wordt in januari geplaatst.",
    ),
    Heard(
        "wish", "Een Engelstalige handleiding voor de nachtploeg", "Nieuwe uitzendkrachten",
        "marketing", "service", "Handleidingen ook in het Engels op de site", "adopt",
        "De handleiding staat nu in twee talen op de site.",
    ),
    Heard(
        "wish", "Pompen huren voor het seizoen", "Drie natte zomers op rij",
        "sales", "service", "Verhuur van dompelpompen per week", "refuse",
        "We verhuren zelf niet, maar hebben een partner gevonden die het morgen kan leveren.",
        "Een eigen verhuurvloot verdient zich niet terug onder de veertig pompen.",
    ),
    Heard(
        "expect", "Dat er in 2027 een pomp zonder PFAS-afdichting is", "Aangekondigde Europese regel",
        "product", "product", "Afdichting van ander materiaal in de Vortex-reeks", "adopt",
        "De nieuwe afdichting komt in het voorjaar; jullie krijgen de eerste serie.",
    ),
    Heard(
        "expect", "Een CO2-cijfer bij elke offerte", "Hun duurzaamheidsverslag",
        "quality", "service", "CO2 per pomp op de offerte", "try",
        "De volgende offerte heeft een CO2-regel; zeg vooral wat eraan ontbreekt.",
    ),
    Heard(
        "praise", "De monteur legde alles aan onze leerling uit", "",
        "service", "nothing", "Doorgegeven aan de monteur", "adopt",
        "We hebben het compliment doorgegeven, hij was er zichtbaar blij mee.",
    ),
    Heard(
        "praise", "Eindelijk een offerte die je in één keer begrijpt", "",
        "sales", "nothing", "Deze opzet blijft zo", "adopt",
        "Dank je, we houden deze opzet aan.",
    ),
)  # fmt: skip
EARLIER = "Was bij de eerste proef nog geïnteresseerd"
ANSWERS = {
    "low": (
        "Te duur voor wat het doet",
        "Ik moet overal zelf achteraan",
        "Andere leveranciers denken meer mee",
    ),
    "middle": ("Prima pompen, maar traag met offertes", "Goed, zolang onze vaste monteur komt"),
    "high": (
        "Ze bellen voordat er iets misgaat",
        "Afspraak is afspraak",
        "Denken mee over de hele installatie",
    ),
}
#: What becomes of an answer in each band.
FOLLOWED = {
    "low": Heard(
        "complaint", "", "", "service", "process", "Bellen binnen een week en afspreken wat er beter moet", "adopt",
        "We hebben gebeld, de punten besproken en een vaste contactpersoon afgesproken.",
    ),
    "middle": Heard(
        "wish", "", "", "sales", "service", "Offertes binnen drie werkdagen", "try",
        "Je krijgt je offerte voortaan binnen drie werkdagen; in het voorjaar vragen we of dat lukt.",
    ),
    "high": Heard(
        "praise", "", "", "sales", "nothing", "Doorgegeven aan het team", "adopt",
        "We hebben het doorgegeven aan het team, dank je wel.",
    ),
}  # fmt: skip
GAINS = (
    ("reference", None), ("referral", 3_500_000), ("pilot", 800_000), ("early", 1_250_000), ("award", 6_000_000),
    ("market", None),
)  # fmt: skip
SOLUTIONS = (
    "Vortex met regelaar", "Zorgplan Compleet", "Storingsdienst 24/7", "Telemetrie Link",
    "Onderdelen op locatie",
)  # fmt: skip

#: What sellers promise, what they write when a customer agrees to another day, and when they forgot.
PROMISED = (
    "Offerte voor het tweede gemaal",
    "Tekening van de opstelling toesturen",
    "Uitzoeken of de oude leiding kan blijven",
    "Levertijd van de reservewaaier doorgeven",
    "Rendement van de pomp narekenen",
    "Een referentie in dezelfde branche regelen",
    "Verslag van het bezoek sturen",
)
AGREED = "De inkoper vond een paar dagen later goed"
FORGOTTEN = "Blijven liggen; de klant heeft het zelf opgelost en is gebeld"
#: What customers are asked, and what they answer.
ASKED = (
    ("Wie tekent boven de vijftigduizend?", "De directeur samen met het hoofd techniek"),
    ("Hoeveel pompen staan er in het veld?", "Zevenendertig, waarvan negen ouder dan tien jaar"),
    ("Wanneer loopt het onderhoudscontract af?", "Eind maart, met twee maanden opzegtermijn"),
    ("Welke storingen kosten het meeste tijd?", "Verstopte waaiers in het najaar"),
    ("Hoe wil je facturen ontvangen?", "Eén per maand, als e-factuur"),
)
