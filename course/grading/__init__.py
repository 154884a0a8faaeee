"""The instructor's side, never imported in a learner's kernel.

Grading reads as a sentence, and each clause has its folder: *release* a notebook, *collect* what was handed
in, *heal* it, *run* it in the *sandbox*, *score* its evidence, *mark* what needs a person, write *feedback*
and a *report*, *export* the marks.

This is the statement of what grading defends, against whom and by what; other modules describe their own part
and lead here. SECURITY.md says the same for people, with what is tried.

**What is defended.** Keys and hidden solutions; the gradebook, and that each mark is what the scoring made
of the learner's own work or what a person gave; other learners' work; the instructor's machine, its files
and its network; the time of the run; what a marker and a learner see on a page or a terminal.

**Against whom.** A learner who has read all of this code and writes every byte of what is handed in: code,
notebook, metadata, answers, archive, names of files. Not against people who can write to the class folder,
and not against learners who copy.

**By what.**

1. *Code* runs only in a kernel behind walls (:mod:`course.grading.sandbox.walls`), tried from inside
   before it runs; without walls nothing is graded, unless the instructor chose so. A kernel gets its own
   submission's files and nothing of a class. The processes that know keys never run a learner's code.
2. *What a kernel says* is the learner's word. It is bounded (:mod:`course.grading.nbgrader.execute`), read
   as data (:mod:`course.grading.score.check_cells`), and judged by a pure function of key and evidence
   (:mod:`course.grading.score.scoring`); what contradicts itself goes to a person.
3. *What is handed in* is read as bytes, bounded, with no link followed and nothing imported or unpickled
   (:mod:`course.grading.collect.archives`, :mod:`course.grading.heal.read`); healing works on a copy.
4. *All the work on a submission* has a limit of time and memory, kept from outside the process at work
   (:mod:`course.grading.run.limits`); whoever exceeds it waits for a person, and the others are graded. In a
   run, healing to page are done by workers, which write a submission's healed copy and originals into the
   class and nothing else; one process writes gradebook, evidence, graded notebooks and pages
   (:mod:`course.grading.run.writer`).
5. *What people open* is an allowlist of tags, attributes and values, closed and in a box of its own
   (:mod:`course.grading.feedback.fragments`, :mod:`course.grading.feedback.markdown`); the feedback page
   may run nothing and load nothing. What is printed passes one door (:mod:`course.cli.terminal`).

**What is not contained.** Faults of the operating system, of the browser, and of the libraries that parse
what learners wrote, which do so in processes that can read the keys. The hidden inputs of a function's
check, which are in the learner's kernel while it runs. A share of the processor until the time is up.
Kernels without walls, and memory on systems that are not Linux. Words of a learner's that look like the
course's.
"""
