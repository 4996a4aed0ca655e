"""The numbers that selling publishes."""

from koers.areas.selling.measures import quotes, reviews
from koers.areas.selling.measures.approach import ADVICE_FOLLOWED, DEAL_POSITION, room_readings
from koers.areas.selling.measures.continuity import continuity_readings
from koers.areas.selling.measures.course import REGRESSIONS, SLIPS, USUAL_STAY, WITHOUT_STEP, usual_of
from koers.areas.selling.measures.deals import (
    BOOKINGS,
    CYCLE_TIME,
    DEAL_COVERAGE,
    FEWEST_CLOSED,
    FEWEST_WINS,
    LOST_DEALS,
    OPEN_DEALS,
    OPEN_PIPELINE,
    STILL_OPEN,
    THEN,
    WIN_RATE,
    WON_DEALS,
    coverage_of,
)
from koers.areas.selling.measures.installed import COVERAGE, WHITE_SPACE
from koers.areas.selling.measures.rivals import OPEN_AGAINST, WON_AGAINST
from koers.areas.selling.measures.solution import agreed_reading, solution_readings
from koers.areas.selling.measures.steps import LEAD_TAKING, lead_reading
from koers.areas.selling.measures.system import known_reading
from koers.areas.selling.measures.talks import (
    ADVANCE_BY_THIRD,
    ADVANCE_RATE,
    TALKS,
    readings_by_third,
    readings_of,
    talk_readings,
)
from koers.areas.selling.measures.value import REALISED, VERIFIED

__all__ = [
    "ADVANCE_BY_THIRD",
    "ADVANCE_RATE",
    "ADVICE_FOLLOWED",
    "BOOKINGS",
    "COVERAGE",
    "CYCLE_TIME",
    "DEAL_COVERAGE",
    "DEAL_POSITION",
    "FEWEST_CLOSED",
    "FEWEST_WINS",
    "LEAD_TAKING",
    "LOST_DEALS",
    "OPEN_AGAINST",
    "OPEN_DEALS",
    "OPEN_PIPELINE",
    "REALISED",
    "REGRESSIONS",
    "SLIPS",
    "STILL_OPEN",
    "TALKS",
    "THEN",
    "USUAL_STAY",
    "VERIFIED",
    "WHITE_SPACE",
    "WIN_RATE",
    "WITHOUT_STEP",
    "WON_AGAINST",
    "WON_DEALS",
    "agreed_reading",
    "continuity_readings",
    "coverage_of",
    "known_reading",
    "lead_reading",
    "quotes",
    "readings_by_third",
    "readings_of",
    "reviews",
    "room_readings",
    "solution_readings",
    "talk_readings",
    "usual_of",
]
