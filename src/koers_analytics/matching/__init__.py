"""Which rows of a table are about the same person or firm: pairs with a chance and with the reasons for it.

>>> rows = {
...     1: {"name": "Jansen Installaties B.V.", "city": "Breda", "phone": "076-5213344"},
...     2: {"name": "Janssen Installaties", "city": "Breda", "phone": "+31 76 521 33 44"},
...     3: {"name": "De Vries Bouw", "city": "Breda", "phone": "076-5990000"},
... }
>>> found = find(rows, (Field("name", "firm"), Field("city", "words"), Field("phone", "phone")))
>>> [(one.left, one.right, [(why.field, why.level) for why in one.reasons]) for one in found.pairs]
[(1, 2, [('phone', 'same'), ('city', 'same'), ('name', 'near')])]

The chance follows Fellegi and Sunter (1969): what two rows of one have in common as a rule, against what two rows of
two have in common by coincidence; a rare value says more than one that many share. Nothing is trained on known pairs.
"""

from koers_analytics.matching.fields import KINDS, Field
from koers_analytics.matching.finding import Found, Pair, Reason, find

__all__ = ["KINDS", "Field", "Found", "Pair", "Reason", "find"]
