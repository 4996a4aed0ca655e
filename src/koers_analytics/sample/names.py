"""Words to make names of: people, companies, public bodies and streets. All invented combinations."""

FIRST = (
    "Anne Bas Bram Carlijn Chantal Daan Dirk Eline Emma Erik Femke Floor Frank Geert Hanneke Hans Ilse Iris Jan "
    "Jasper Jeroen Joost Judith Karin Kees Lars Laura Lieke Linda Lotte Maaike Marieke Mark Martijn Merel Michiel "
    "Niels Nienke Noor Olaf Paul Peter Pim Renske Rik Robin Roos Ruben Sander Sanne Saskia Sjoerd Sofie Stefan Sven "
    "Teun Thijs Tim Tom Vera Wendy Willem Wouter Yvonne Fatima Yusuf Aylin Mehmet Nadia Rachid"
).split()
LAST = (
    ("", "Bakker"), ("", "Visser"), ("", "Smit"), ("", "Meijer"), ("", "Mulder"), ("", "Bos"), ("", "Vos"),
    ("", "Peters"), ("", "Hendriks"), ("", "Dekker"), ("", "Brouwer"), ("", "Dijkstra"), ("", "Smits"),
    ("", "Koster"), ("", "Prins"), ("", "Huisman"), ("", "Postma"), ("", "Kuipers"), ("", "Scholten"),
    ("", "Veenstra"), ("", "Willems"), ("", "Hoekstra"), ("", "Verhoeven"), ("", "Schouten"), ("", "Jansen"),
    ("de", "Vries"), ("de", "Jong"), ("de", "Boer"), ("de", "Groot"), ("de", "Wit"), ("de", "Haan"),
    ("van", "Dijk"), ("van", "Leeuwen"), ("van", "Vliet"), ("van", "Dam"), ("van", "Beek"), ("van", "Loon"),
    ("van den", "Berg"), ("van den", "Heuvel"), ("van den", "Broek"), ("van der", "Meer"), ("van der", "Linden"),
    ("van der", "Heijden"), ("van der", "Wal"), ("van de", "Ven"), ("ter", "Horst"), ("ten", "Brink"),
    ("in 't", "Veld"), ("op den", "Camp"), ("el", "Amrani"), ("", "Yilmaz"), ("", "Kaya"), ("", "Özdemir"),
)  # fmt: skip
FOREIGN = (
    ("de", "Jürgen", "Krüger"), ("de", "Sabine", "Weiß"), ("de", "Lukas", "Hoffmann"), ("en", "Oliver", "Bennett"),
    ("en", "Grace", "Whitaker"), ("en", "Siobhán", "Kelly"), ("fr", "Élodie", "Garnier"), ("fr", "Luc", "Moreau"),
    ("de", "Matthias", "Schäfer"), ("en", "Callum", "Fraser"), ("en", "Ingrid", "Solberg"), ("en", "Piotr", "Zieliński"),
)  # fmt: skip
TITLES = {
    "Zakelijk": (
        "Inkoper",
        "Hoofd technische dienst",
        "Maintenance engineer",
        "Plantmanager",
        "Directeur",
        "Projectleider",
    ),
    "Overheid": (
        "Adviseur inkoop",
        "Projectleider riolering",
        "Beheerder gemalen",
        "Procestechnoloog",
        "Afdelingshoofd",
    ),
    "Groothandel": ("Inkoper", "Productmanager", "Filiaalmanager", "Verkoop binnendienst"),
}
TRADES = {
    "Voedingsmiddelen": ("Zuivel", "Vleeswaren", "Groenteverwerking", "Frisdranken", "Bakkerij-ingrediënten"),
    "Chemie": ("Coatings", "Harsen", "Fijnchemie", "Reinigingsmiddelen"),
    "Glastuinbouw": ("Kwekerijen", "Tomaten", "Orchideeën", "Glasgroenten", "Potplanten"),
    "Bouw": ("Installatietechniek", "Utiliteitsbouw", "Grond- en Waterbouw", "Bronbemaling"),
    "Industrie": ("Papier", "Metaalbewerking", "Kunststoffen", "Galvano", "Machinebouw"),
    "Groothandel": ("Pompencentrum", "Technische Groothandel", "Leidingsystemen", "Watertechniek"),
}
PLACE_HEADS = "Elzer Linder Wolder Krom Beuken Rietber Zander Olmer Wilger Hazel Merel Kievits Populier Lisse Bramer Otter".split()
PLACE_TAILS = "mere stede oord gouw kapelle waarde zijl hoeve drecht veste loo burcht".split()
CITIES = (
    "Rotterdam Utrecht Zwolle Groningen Breda Eindhoven Arnhem Deventer Leiden Delft Venlo Almere Assen Middelburg "
    "Tilburg Haarlem Apeldoorn Enschede Gouda Roermond"
).split()
STREETS = "Industrieweg Havenstraat Nijverheidslaan Watermolen Energieweg Stationsplein Dijkgraafplein Kanaaldijk Ambachtsweg".split()
BODIES = {"Waterschap": "Waterschap", "Gemeente": "Gemeente", "Drinkwater": "Drinkwaterbedrijf"}
