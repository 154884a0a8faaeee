"""Processes for learners' code: forked from a warmed one, behind walls that it cannot pass.

``walls.py`` is the walls (what grading defends, and against whom: :mod:`course.grading`), ``probes.py`` tries
them from inside, ``ladder.py`` chooses what this machine can have. On the grader's side ``launch.py`` starts
processes; ``frames.py`` reads what one sends that runs cells (``course grade``), ``provisioner.py`` is the
door to one that is an ipykernel (plain ``nbgrader autograde``). The rest (``zygote.py``, ``cold.py``,
``inside.py``, ``shell.py``, ``commands.py``) runs on the other side.

A test runs one submission inside the sandbox through the class folder, as grading does: put its notebook
under ``submitted/<learner>/<slug>/`` (``Class.submit`` of ``tests/grading/grading_kit.py``), then ::

    from course.grading.run.run import grade_class
    run = grade_class(root, slug, ["ann", "mallory", "zoe"], workers=1)
    run.kernels          # "forked" or "bubblewrap": what ran it; a test asserts that it is one of these
    run.results[1]       # status ("graded", "failed"), points, faults (what needs a person), error

The variable ``COURSE_KERNELS`` (``auto``, ``forked``, ``bubblewrap``) chooses the rung; there is no default
without walls. A bare kernel, for a probe of the walls themselves, is ::

    from course.grading.sandbox import ladder
    from course.grading.sandbox.provisioner import SandboxManager
    from nbclient import NotebookClient
    NotebookClient(notebook, kernel_manager_class=SandboxManager, kernel_name="python3", allow_errors=True,
                   resources={"metadata": {"path": folder_with_files}}).execute()

Limits other than the usual ones, for a quick test of one: ``ladder.walls`` replaced by a function that gives
``Walls(..., limits=Limits(memory=...))``, then ``ladder.close_all()``. Whatever is started ends with
``ladder.close_all()`` at the latest; ``COURSE_GRADING_SCRATCH`` says where temporary folders go.
"""
