"""A fictional company as export files of a CRM and an ERP, and its leads, with effects planted on purpose."""

from koers_analytics.sample.calling import LEAN, SampleCall, sample_calls
from koers_analytics.sample.lead_files import write_leads
from koers_analytics.sample.leading import LEAD_EFFECTS
from koers_analytics.sample.leads import LeadWorld, build_leads, hand_over_table, lead_periods
from koers_analytics.sample.world import EFFECTS, Planted, World, build, optimist_called
from koers_analytics.sample.writing import Manifest, write_world

__all__ = [
    "EFFECTS",
    "LEAD_EFFECTS",
    "LEAN",
    "LeadWorld",
    "Manifest",
    "Planted",
    "SampleCall",
    "World",
    "build",
    "build_leads",
    "hand_over_table",
    "lead_periods",
    "optimist_called",
    "sample_calls",
    "write_leads",
    "write_world",
]
