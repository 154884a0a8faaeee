"""Questions in the browser: the widget, its still form, the extension of JupyterLab."""
