"""What insight adds to the demo company: what winning costs, what sellers said each month would bring, a first review."""

from django.utils import timezone
from django.utils.translation import gettext_lazy

from koers.areas.insight import actions, jobs
from koers.areas.insight.models import BudgetAnswers
from koers.areas.insight.queries.question import read_question
from koers.areas.organisation.models import Member
from koers.areas.selling.models import Deal
from koers.bridge import extract
from koers.bridge.demo.steps import Course, Step, Walk, register
from koers.kit.access.models import Role, User
from koers.kit.jobs import enqueue


def answer_on_winning(course: Course, _walk: Walk) -> None:
    """Let the director say what winning and keeping a customer costs and reaches, unless the firm itself said so."""
    if BudgetAnswers.objects.filter(demo=False).exists():
        return
    said = BudgetAnswers(
        margin_cents=1_200_000,
        yearly_rate=0.1,
        winning_cents=200_000,
        won_share=0.12,
        won_ceiling=0.3,
        keeping_cents=150_000,
        kept_share=0.7,
        kept_ceiling=0.9,
        demo=True,
    )
    actions.give_answers(said, by=User.objects.get(demo=True, role=Role.DIRECTOR), at=course.at)


def state_calls(course: Course, _walk: Walk) -> None:
    """Let every seller have said what each month would bring, marked as generated; one of them says too much."""
    from koers_analytics.sample import optimist_called, sample_calls

    found = extract.deal_history(Deal.objects.filter(demo=True))
    optimist = Member.objects.get(demo=True, name=optimist_called(course.seed, course.as_of)).pk
    said = sample_calls(found.history, as_of=course.as_of, seed=course.seed, optimist=optimist)
    actions.keep_generated(said, currency=found.currency)
    enqueue(jobs.write_ledger)


def work_out_first_review(course: Course, _walk: Walk) -> None:
    """Have the first page ready before somebody asks for it."""
    director = User.objects.get(demo=True, role=Role.DIRECTOR)
    question = read_question({}, director, today=timezone.localdate(course.at))
    actions.answer(question, director, at=course.at)


register(
    Step("answers", gettext_lazy("Saying what winning a customer costs…"), 1, 200, answer_on_winning),
    Step("calls", gettext_lazy("Saying what each month will bring…"), 3, 210, state_calls),
    Step("review", gettext_lazy("Working out the first review…"), 3, 220, work_out_first_review),
)
