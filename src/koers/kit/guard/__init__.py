"""The guard: uploads, tokens, versions, repeated requests, limits, safe cells, and copies of everything."""
