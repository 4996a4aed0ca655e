"""The bridge: from the operational tables to the analytics, and results back as plain rows."""
