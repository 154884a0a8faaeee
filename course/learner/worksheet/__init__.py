"""A printable worksheet of a notebook, for a room without computers."""
