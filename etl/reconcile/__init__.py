"""pure  chain, states, reasons: from facts and policy to the week's answer."""

from etl.reconcile.arrivals import arrivals
from etl.reconcile.week import FACES, reconcile

__all__ = ["FACES", "arrivals", "reconcile"]
