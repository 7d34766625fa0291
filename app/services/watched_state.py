"""A name for one state of the lists on one day, so that whoever was screened on an older one is found."""

import hashlib
from collections.abc import Mapping
from datetime import date

from app.db.list_loads import ListLoad


def lists_key(loads: tuple[ListLoad, ...] | Mapping[str, int], day: date) -> str:
    """The day and a hash of the loads that last changed each source."""
    changed = loads if isinstance(loads, Mapping) else {load.source: load.changed_by or load.id for load in loads}
    text = " ".join(f"{source}:{load_id}" for source, load_id in sorted(changed.items()))
    return f"{day.isoformat()} {hashlib.blake2b(text.encode(), digest_size=16).hexdigest()}"
