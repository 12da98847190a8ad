"""pure  chain, states, reasons: from facts and policy to the week's answer."""

from etl.reconcile.week import FACES, reconcile

__all__ = ["FACES", "reconcile"]
