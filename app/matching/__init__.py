"""Finding listed parties by name and by everything else that is known of them."""

from app.matching.compare.names import compare_names, firms_like

__all__ = ["compare_names", "firms_like"]
