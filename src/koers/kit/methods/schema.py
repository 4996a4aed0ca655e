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


class Evidence(Part):
    """Something that must lie there before a stage: `at_least` so many events of these kinds about the subject."""

    id: Code
    title: Text
    kinds: Annotated[list[Code], Field(min_length=1, max_length=20)]
    at_least: Annotated[int, Field(ge=1, le=50)] = 1


class Stage(Part):
    """A stage of a playbook: when it is done, what to ask, which events count as evidence, what to do next.

    `required` is what must lie there before the stage begins; what comes later does not count for it. `from_stage` is the
    open stage of the pipeline, counted from 1, at which it begins; without it the stages are spread evenly over them.
    """

    id: Code
    title: Text
    from_stage: Annotated[int, Field(ge=1, le=30)] | None = None
    done_when: Annotated[list[Text], Field(min_length=1, max_length=20)]
    ask: Annotated[list[Text], Field(max_length=40)] = []
    evidence: Annotated[list[Code], Field(max_length=20)] = []
    required: Annotated[list[Evidence], Field(max_length=20)] = []
    advise: Annotated[list[Text], Field(max_length=20)] = []


Bound = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False, strict=False)]


class InputTest(Part):
    """A named condition on one declared input; exactly one of `one_of`, `holds` and the bounds is given.

    `one_of` names choices of the input, `holds` is for yes or no, `at_least` and `at_most` bound a number.
    """

    id: Code
    title: Text
    input: Code
    one_of: Annotated[list[Code], Field(max_length=20)] = []
    holds: bool | None = None
    at_least: Bound | None = None
    at_most: Bound | None = None


class Asked(Part):
    """A question to put to a customer, by what it is after: situation, problem, implication or need-payoff."""

    id: Code
    type: Literal["S", "P", "I", "N"]
    text: Text


class RedFlag(Part):
    """A warning by a named rule; `limit` replaces the limit that the rule has of its own, `from_phase` where it begins."""

    rule: Code
    title: Text
    limit: Bound | None = None
    from_phase: Code | None = None


class Outside(Part):
    """How strong the evidence from elsewhere is, what was found, and what critics say of it."""

    strength: Literal["strong", "moderate", "weak", "none"]
    found: Text
    critique: Text


class WrittenPart(Part):
    """Something that somebody writes about a deal: what it is, what it is for, and whether it needs a source."""

    id: Code
    title: Text
    help: Text
    with_source: bool = False


class ProofSort(Part):
    """A sort of evidence for a dimension; one with a `rule` is read from the records instead of noted.

    `within_days` is how far back such a rule looks.
    """

    id: Code
    title: Text
    rule: Code | None = None
    within_days: Annotated[int, Field(ge=1, le=3650)] | None = None


class Dimension(Part):
    """A dimension that is scored by its verified pieces of evidence, at most `most`.

    `leads_to_us` asks that a piece leads to a strength of ours, `status_quo` that its tension lies there and not
    between people.
    """

    id: Code
    title: Text
    help: Text
    most: Annotated[int, Field(ge=1, le=10)] = 3
    leads_to_us: bool = False
    status_quo: bool = False
    sorts: Annotated[list[ProofSort], Field(min_length=1, max_length=10)]


class Storyboard(Part):
    """How a conversation is prepared and told: the gate, the steps in their order, and the dimensions.

    Every part of the `gate` must lie there, with its source where it needs one, before the story is prepared; the last of the `steps` is
    locked until the others have content. A source older than `source_months` does not count.
    """

    source_months: Annotated[int, Field(ge=1, le=600)] = 24
    gate: Annotated[list[WrittenPart], Field(min_length=1, max_length=10)]
    steps: Annotated[list[WrittenPart], Field(min_length=2, max_length=12)]
    dimensions: Annotated[list[Dimension], Field(min_length=1, max_length=8)]


class Board(Part):
    """A process that is run together with the customer: what it is for, and what shows that it is done, in `exits`.

    One `at_signature` has somebody who answers for it before the order is arranged.
    """

    id: Code
    title: Text
    help: Text
    at_signature: bool = False
    exits: Annotated[list[WrittenPart], Field(min_length=1, max_length=10)]


class Playbook(Method):
    """A way of selling, in stages.

    A playbook with a `layer` takes part in the advice on a deal: `fits_when` speaks for it, one of `wrong_when`
    puts it last. `customer_minutes` is what it asks of the customer's time; the lower one wins a tie. A `storyboard`
    says how the conversation is prepared and told, and `boards` which processes are run together. `measures` names
    numbers of an account by which it goes, `knowledge` the blocks of what one must know of a customer.
    """

    kind: Literal["playbook"]
    layer: Literal["process", "conversation", "offer"] | None = None
    customer_minutes: Annotated[int, Field(ge=0, le=100_000)] | None = None
    fits_when: Annotated[list[InputTest], Field(max_length=20)] = []
    wrong_when: Annotated[list[InputTest], Field(max_length=20)] = []
    questions: Annotated[list[Asked], Field(max_length=60)] = []
    red_flags: Annotated[list[RedFlag], Field(max_length=20)] = []
    outside: Outside | None = None
    trade_marks: Text | None = None
    storyboard: Storyboard | None = None
    boards: Annotated[list[Board], Field(max_length=8)] = []
    measures: Annotated[list[Code], Field(max_length=12)] = []
    knowledge: Annotated[list[Code], Field(max_length=12)] = []
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


class Missing(Part):
    """What open questions do: from `least` answers on each counts as the mean of those given; below there is no score."""

    least: Annotated[int, Field(ge=1, le=300)]


class Score(Part):
    """Which of the named functions scores the answers; `threshold` belongs to share_above.

    `missing` says what open questions do; without it they are left out. `groups_as` is `score` (each group by the same
    function) or `percent`: the mean of the group's items, from the ends of the scale to 0 and 100.
    """

    function: ScoreName
    threshold: Annotated[float, Field(allow_inf_nan=False, strict=False)] | None = None
    missing: Missing | None = None
    groups_as: Literal["score", "percent"] = "score"


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


class KindGroup(Part):
    """Kinds of events that count as one thing."""

    id: Code
    title: Text
    kinds: Annotated[list[Code], Field(min_length=1, max_length=60)]


Days = Annotated[float, Field(gt=0, le=36_500, allow_inf_nan=False, strict=False)]


class Condition(Part):
    """One thing that must be so; exactly one of `fact`, `seen`, `silent` and `in_rhythm` is given.

    `fact`: a named fact of the subject is true. `seen`: events of a group, `at_least` so many, `within_days` of the
    moment where that is given, `since_entry` counts only those after the state was entered. `silent`: no event of
    the group for `days`, counted from the last one or from entering the state, whichever is later. `in_rhythm`:
    the time since the last event of the group is at most `slack` times the median gap between them, known from
    `at_least` events on.
    """

    fact: Code | None = None
    seen: Code | None = None
    silent: Code | None = None
    in_rhythm: Code | None = None
    at_least: Annotated[int, Field(ge=1, le=50)] = 1
    within_days: Days | None = None
    since_entry: bool = False
    days: Days | None = None
    slack: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False, strict=False)] = 2.0


class LifecycleMove(Part):
    """A move that the rules make: from one of some states to another, when every condition holds."""

    id: Code
    title: Text
    origin: Annotated[list[Code], Field(min_length=1, max_length=20)]
    to: Code
    when: Annotated[list[Condition], Field(min_length=1, max_length=10)]
    reason: Code | None = None


class LifecycleRules(Method):
    """Which evidence moves somebody from state to state."""

    kind: Literal["lifecycle"]
    groups: Annotated[list[KindGroup], Field(min_length=1, max_length=40)]
    moves: Annotated[list[LifecycleMove], Field(min_length=1, max_length=60)]


Points = Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False, strict=False)]


class FitRule(Part):
    """Points for a fact of the account or person; exactly one of `one_of`, `at_least` and `known` is given.

    `one_of` compares text without regard to case; `at_least` and `below` bound a number; `known` asks that there
    is a value at all.
    """

    id: Code
    title: Text
    group: Code
    field: Code
    points: Points
    one_of: Annotated[list[Words], Field(max_length=200)] = []
    at_least: Annotated[float, Field(allow_inf_nan=False, strict=False)] | None = None
    below: Annotated[float, Field(allow_inf_nan=False, strict=False)] | None = None
    known: bool = False


class EngagementRule(Part):
    """Points for each event of some kinds, halved every `half_life_days`; `cap` is the most it can give."""

    id: Code
    title: Text
    group: Code
    kinds: Annotated[list[Code], Field(min_length=1, max_length=60)]
    points: Points
    half_life_days: Days = 30.0
    cap: Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False, strict=False)] | None = None


class ScoreGroup(Part):
    """Rules that together give no more than `cap`."""

    id: Code
    title: Text
    cap: Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False, strict=False)] | None = None


class Scorecard(Method):
    """Points for fit and for engagement, kept apart, with the limits of their grades.

    `fit_grades` are the least points for A, B and C (below that D); `engagement_grades` those for 1, 2 and 3.
    """

    kind: Literal["scorecard"]
    groups: Annotated[list[ScoreGroup], Field(min_length=1, max_length=30)]
    fit: Annotated[list[FitRule], Field(min_length=1, max_length=100)]
    engagement: Annotated[list[EngagementRule], Field(min_length=1, max_length=100)]
    fit_grades: Annotated[list[Annotated[float, Field(strict=False)]], Field(min_length=3, max_length=3)]
    engagement_grades: Annotated[
        list[Annotated[float, Field(strict=False)]], Field(min_length=3, max_length=3)
    ]


Described = Playbook | Instrument | LifecycleRules | Scorecard
AnyMethod = Annotated[Described, Field(discriminator="kind")]
ADAPTER: TypeAdapter[Described] = TypeAdapter(AnyMethod)
