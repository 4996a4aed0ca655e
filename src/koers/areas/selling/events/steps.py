"""Who proposes a next step."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Proposer(models.TextChoices):
    """Who proposed a next step; nothing where nobody noted it."""

    US = "us", pgettext_lazy("next step", "We")
    CUSTOMER = "customer", pgettext_lazy("next step", "The customer")
