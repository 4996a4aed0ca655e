"""Reads for the leads: the rules in force, and what the timeline tells of a lead."""
