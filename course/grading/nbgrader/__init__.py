"""nbgrader's own steps with ours among them, for the quick way and for plain ``nbgrader autograde``."""
