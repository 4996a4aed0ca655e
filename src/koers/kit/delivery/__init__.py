"""What leaves the house: an outbox for mail, kept in the database beside the change that caused it.

A mail is written once and stored with its Message-ID in the transaction of the change (`outbox.post`). A job sends what
is due; before each mail it asks the gate of the purpose again. What happened to a mail is always known or said to be
unknown: when Koers stops between handing over and writing that down, the mail is parked as uncertain and never sent
again by itself. So none is silently lost, none is doubled, and what is in doubt is shown to a person.
"""
