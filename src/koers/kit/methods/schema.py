"""What a method is: one schema, a union chosen by `kind`."""

from typing import Annotated, Literal

from django.utils.translation import get_language
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", max_length=80)]
ScoreName = Literal["mean", "weighted_sum", "minimum", "rater_gap", "share_above"]


class Part(BaseModel):
    """A part of a method: nothing is guessed, and an unknown field is an error."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Text(Part):
    """A text in both languages; neither may be missing."""

    en: Words
    nl: Words

    def __str__(self) -> str:
        return self.nl if (get_language() or "").startswith("nl") else self.en


class Origin(Part):
    """Whose idea it is, from when, and how it is used here."""

    author: Words
    year: Annotated[int, Field(ge=1500, le=2200)]
    use: Text


class Method(Part):
    """What every method has."""

    id: Code
    version: Annotated[int, Field(ge=1, le=10_000)]
    title: Text
    purpose: Text
    origin: Origin
    licence: Words


class Stage(Part):
    """A stage of a playbook: when it is done, what to ask, which events count as evidence, what to do next."""

    id: Code
    title: Text
    done_when: Annotated[list[Text], Field(min_length=1, max_length=20)]
    ask: Annotated[list[Text], Field(max_length=40)] = []
    evidence: Annotated[list[Code], Field(max_length=20)] = []
    advise: Annotated[list[Text], Field(max_length=20)] = []


class Playbook(Method):
    """A way of selling, in stages."""

    kind: Literal["playbook"]
    stages: Annotated[list[Stage], Field(min_length=1, max_length=20)]


class Mark(Part):
    """A value of a scale, in words."""

    value: Annotated[int, Field(ge=-100, le=100)]
    label: Text


class Scale(Part):
    """The values an answer may have."""

    low: Annotated[int, Field(ge=-100, le=100)]
    high: Annotated[int, Field(ge=-100, le=100)]
    marks: Annotated[list[Mark], Field(max_length=21)] = []


class Group(Part):
    """Items that are scored together as well."""

    id: Code
    title: Text


class Item(Part):
    """One question or statement; a reversed one counts from the other end of the scale."""

    id: Code
    group: Code | None = None
    text: Text
    weight: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False, strict=False)] = 1.0
    reverse: bool = False


class Score(Part):
    """Which of the named functions scores the answers; `threshold` belongs to share_above."""

    function: ScoreName
    threshold: Annotated[float, Field(allow_inf_nan=False, strict=False)] | None = None


class Band(Part):
    """What a score from `low` up to (not including) `high` means; the last band includes its end."""

    low: Annotated[float, Field(allow_inf_nan=False, strict=False)]
    high: Annotated[float, Field(allow_inf_nan=False, strict=False)]
    label: Text
    advise: Text | None = None


class Instrument(Method):
    """An assessment: items on a scale, scored and read in bands."""

    kind: Literal["instrument"]
    scale: Scale
    groups: Annotated[list[Group], Field(max_length=30)] = []
    items: Annotated[list[Item], Field(min_length=1, max_length=300)]
    score: Score
    bands: Annotated[list[Band], Field(min_length=1, max_length=12)]


AnyMethod = Annotated[Playbook | Instrument, Field(discriminator="kind")]
ADAPTER: TypeAdapter[Playbook | Instrument] = TypeAdapter(AnyMethod)
