"""One file that holds everything: made while Koers runs, checked before it takes any place.

A copy carries the database, the kept files, and a manifest with the number of rows and the hash of every table and
file. It does not carry the secret key: keep that apart.
"""
