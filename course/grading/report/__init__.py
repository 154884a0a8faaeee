"""The report on a class: what to do, what to teach next."""
