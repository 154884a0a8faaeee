"""JupyterLab for a learner: started, found running, and what could keep it from working on this machine."""
