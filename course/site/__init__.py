"""The course without an installation: as pages (``web``) and in a browser tab (``browser``)."""
