"""Questions for learning platforms: as Moodle XML, and as a package of QTI 2.1.

:mod:`.gather` says which questions can go and turns them into :class:`~.gather.Question`, which no platform
owns; :mod:`.moodle_xml` and :mod:`.qti` write those, and Moodle XML is read back by the first of them.
"""
