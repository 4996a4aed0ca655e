"""What leads of the fictional company look at, fill in and say: pages, downloads, webinars, campaigns and notes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """A source of leads: its share, the medium of its acts, the deals that come from it, and its campaigns."""

    name: str
    share: float
    medium: str
    deals: tuple[str, ...]
    campaigns: tuple[str, ...] = ("",)


GOOD_CAMPAIGN = "Energiebesparing"
POOR_SOURCE = "Ingekochte lijst"
SOURCES = (
    Origin(
        "Website",
        0.40,
        "organic",
        ("Website", "Existing customer"),
        ("", "", GOOD_CAMPAIGN, "Legionellawebinar", "Nieuwsbrief"),
    ),
    Origin(
        "Vakbeurs",
        0.20,
        "event",
        ("Trade fair", "Existing customer"),
        ("Aqua Nederland", "Industrial Processing"),
    ),
    Origin("Aanbeveling", 0.15, "referral", ("Referral", "Existing customer")),
    Origin(POOR_SOURCE, 0.25, "email", ("Cold call", "Tender notice"), ("Koude mailing",)),
)
MEDIUM = {GOOD_CAMPAIGN: "cpc", "Nieuwsbrief": "email", "Legionellawebinar": "email"}
#: Who offers leads to sales; marketing is not in the list of sellers.
MARKETER = "Merel Hofstra"
SITE = "https://www.vlietstroom.example"
PAGES = {
    "nl": (
        "/producten/centrifugaalpompen",
        "/producten/vortex-300",
        "/producten/doseerpompen",
        "/producten/drukverhogers",
        "/oplossingen/energie-besparen",
        "/oplossingen/gemalen-op-afstand",
        "/oplossingen/waterhergebruik",
        "/service/zorgplannen",
        "/referenties/glastuinbouw",
        "/referenties/waterschappen",
        "/prijzen-en-levertijden",
        "/kennisbank/cavitatie-voorkomen",
    ),
    "en": (
        "/en/products/centrifugal-pumps",
        "/en/products/dosing-pumps",
        "/en/solutions/save-energy",
        "/en/solutions/water-reuse",
        "/en/service/care-plans",
        "/en/references/food-industry",
        "/en/prices-and-delivery",
    ),
}
FORMS = {
    "nl": ("/offerte-aanvragen", "/contact", "/proefopstelling-aanvragen", "/terugbelverzoek"),
    "en": ("/en/request-a-quote", "/en/contact", "/en/request-a-trial"),
}
QUOTES = ("/offerte-aanvragen", "/en/request-a-quote")
DOWNLOADS = {
    "nl": (
        "/downloads/gids-energiebesparing-pompen.pdf",
        "/downloads/rekenhulp-terugverdientijd.xlsx",
        "/downloads/keuzewijzer-drukverhogers.pdf",
        "/downloads/handreiking-legionella.pdf",
    ),
    "en": ("/en/downloads/pump-energy-guide.pdf", "/en/downloads/payback-calculator.xlsx"),
}
WEBINARS = {
    "nl": ("/webinars/legionella-in-de-praktijk", "/webinars/energie-besparen-met-frequentieregeling"),
    "en": ("/en/webinars/saving-energy-with-variable-speed",),
}
MAILS = ("/mail/nieuwsbrief", "/mail/uitnodiging-webinar", "/mail/actie-revisie", "/mail/praktijkverhaal")
#: Reason -> its share among returns, days until a retry (from, to; none when it is 0), and what is written beside it.
REASONS: dict[str, tuple[float, int, int, tuple[str, ...]]] = {
    "no_budget_now": (
        0.30,
        90,
        210,
        (
            "Budget voor dit jaar is op, in januari opnieuw",
            "Investering doorgeschoven",
            "No budget before the new year",
        ),
    ),
    "no_need_now": (
        0.22,
        150,
        200,
        ("Pompen zijn net vervangen", "Project uitgesteld", "Nothing planned for now"),
    ),
    "no_reply": (
        0.18,
        50,
        75,
        ("Driemaal gebeld, geen gehoor", "Reageert niet op mail", "No answer to three calls"),
    ),
    "wrong_person": (0.10, 20, 45, ("Beslist hier niet over, hoofd TD gevraagd", "Is van baan veranderd")),
    "no_fit": (0.09, 0, 0, ("Zoekt particuliere vijverpomp", "Te klein, via de groothandel")),
    "competitor_locked": (
        0.06,
        120,
        300,
        ("Raamcontract met een ander tot volgend jaar", "Contract elsewhere"),
    ),
    "bad_data": (0.03, 0, 0, ("Telefoonnummer klopt niet",)),
    "wrong_region": (0.02, 0, 0, ("Vestiging in België, doorgezet",)),
}
