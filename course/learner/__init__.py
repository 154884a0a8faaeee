"""What a learner's commands do: the folder with the notebooks, what is open in them, and the submission.

``folder`` puts notebooks into the learner's folder and never over a learner's work; ``carry`` brings
answers into a newer edition; ``lab`` starts JupyterLab; ``status`` says what is answered and what is open;
``pack`` makes the submission. No module here knows a key or imports nbgrader.
"""
