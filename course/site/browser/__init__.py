"""The browser edition: the course in JupyterLite, with Python in the page and nothing from anybody else."""
