"""A fictional company as export files of a CRM and an ERP, with effects planted on purpose."""

from koers_analytics.sample.world import EFFECTS, Planted, World, build
from koers_analytics.sample.writing import Manifest, write_world

__all__ = ["EFFECTS", "Manifest", "Planted", "World", "build", "write_world"]
