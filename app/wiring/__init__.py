"""What follows from what, and what shows where. The one place where the features meet."""

from app.wiring.custody import HOLDINGS, RETENTION
from app.wiring.effects import EFFECTS
from app.wiring.places import PANELS
from app.wiring.ticks import TICKS

__all__ = ["EFFECTS", "HOLDINGS", "PANELS", "RETENTION", "TICKS"]
