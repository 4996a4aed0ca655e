"""What people do with routing rules besides editing them: put them in another order."""

from django.db import transaction

from koers.areas.leads.models import RoutingRule


def move_rule(rule: RoutingRule, *, by: int) -> int:
    """Move a rule so many places down (negative is up) among the rules in use; returns its place, from one."""
    with transaction.atomic():
        rows = RoutingRule.objects.alive().filter(active=True).select_for_update(of=("self",))
        order = list(rows.order_by("position", "id"))
        at = next((place for place, one in enumerate(order) if one.pk == rule.pk), None)
        if at is None:
            return 0
        moved = order.pop(at)
        to = min(max(at + by, 0), len(order))
        order.insert(to, moved)
        for place, one in enumerate(order, start=1):
            if one.position != place * 10:
                one.position = place * 10
                one.save(update_fields=["position"])
    return to + 1
