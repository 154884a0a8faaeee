"""Where each state stands on the tile map: Europe as squares, so that no disputed border is drawn.

The squares keep neighbours roughly where they belong; some states from elsewhere stand beside. Standard
library only: figures draw the map, and questions are answered on it.
"""

from __future__ import annotations

EUROPE: dict[str, tuple[int, int]] = {
    "ISL": (0, 0), "NOR": (4, 0), "SWE": (5, 0), "FIN": (6, 0),
    "EST": (7, 1), "RUS": (8, 1),
    "GBR": (2, 2), "DNK": (4, 2), "LVA": (7, 2),
    "IRL": (1, 2), "NLD": (3, 3), "DEU": (4, 3), "POL": (5, 3), "LTU": (6, 2), "BLR": (7, 3),
    "BEL": (2, 3), "LUX": (3, 4), "CZE": (5, 4), "SVK": (6, 4), "UKR": (7, 4),
    "FRA": (2, 4), "CHE": (3, 5), "AUT": (4, 4), "HUN": (6, 5), "ROU": (7, 5), "MDA": (8, 5),
    "PRT": (0, 6), "ESP": (1, 6), "ITA": (3, 6), "SVN": (4, 5), "HRV": (5, 5), "SRB": (6, 6), "BGR": (7, 6),
    "BIH": (5, 6), "MNE": (5, 7), "XKX": (6, 7), "MKD": (7, 7), "TUR": (8, 7), "GEO": (9, 6),
    "ALB": (6, 8), "GRC": (7, 8), "MLT": (3, 8), "CYP": (9, 8),
}  # fmt: skip
"""Column and row of each European square."""

BEYOND: dict[str, tuple[int, int]] = {
    "CAN": (0, 0),
    "USA": (1, 0),
    "JPN": (0, 1),
    "KOR": (1, 1),
    "AUS": (0, 2),
    "NZL": (1, 2),
}
"""Column and row in the side block."""
