"""The areas of Koers, stacked: insight over selling over customers over organisation."""
