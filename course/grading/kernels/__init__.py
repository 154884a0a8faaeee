"""Kernels for learners' code: forked from a warmed process, behind walls that it cannot pass.

``sandbox.py`` is the walls (and the threat model), ``probes.py`` tries them from inside, ``ladder.py`` chooses
what this machine can have, ``launch.py`` and ``provisioner.py`` start kernels from the grader's side; the rest
(``zygote.py``, ``cold.py``, ``inside.py``) runs on the other side.
"""
