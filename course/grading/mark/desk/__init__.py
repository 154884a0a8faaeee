"""The marking page: a server on this machine, its pages, one script and one stylesheet of our own."""
