"""Sentences of the web edition."""

from __future__ import annotations

from course.names import Plural

TITLE = "Willing and Able"
CARD = "Read, predict, compute, argue. Every number has a source."
TAGLINE = "A course on the security guarantees for Ukraine, with data and sources"

# --- questions
SAVED = "Saved at {time} in this browser."
NOT_SAVED = (
    "This browser keeps nothing (a private window, or its storage is full): note your answers elsewhere."
)
GRADED = "graded in a class: your answer is kept, no key is here"
NO_SCRIPT = "To try these questions, switch JavaScript on for this page."

# --- cells
CODE = "The code"
NOTE, ANSWER = "Your note", "Your answer"
KEPT = "What you write is kept in this browser alone."
LEDGER = "What the ledger says"
AFTER_NOTES = "The result, for after your notes"
# What stands in the place of a cell that needs somebody who runs it.
SETUP = "Nothing has to be run on this page: what the grey cells of the notebook draw and ask stands here."
EXERCISE = "You complete this code and have it checked in the notebook itself."
PROGRESS = "In the notebook, the cell here says how far you are."
NOTES = "In the notebook, the cell here lists what you wrote."
OPEN_NOTEBOOK = "Open this notebook in the browser edition"
PYTHON_FREE = "Nothing has to be installed. Python runs in the page."
PICTURE = "Chart drawn by the code above; the text says what it shows."

# --- explorers
CLOSED = (
    "Three settings of this explorer are shown here when you have committed the prediction above. "
    "Predict first: what surprises you is remembered."
)
SETTINGS = "Choose a setting"
MOVE = "In the notebook you move every control yourself."

# --- pages of facts
CLAIMS = "Claims"
CLAIMS_LEAD = (
    "An article of 5 September 2025 is taken apart here, claim by claim. Each claim stands in our words "
    "with a verdict, the evidence and its sources, as of 5 September 2025."
)
CLAIM_HEAD = ("Claim", "In our words", "Verdict", "Certainty")
USED = "Where it is used"
SOURCES = "Sources"
SOURCES_LEAD = Plural("{n} source is cited in this course.", "{n} sources are cited in this course.")
DATA = "Data"
DOWNLOAD = 'Download: <a href="../tables/{file}" download>{file}</a> ({licence})'
NO_DOWNLOAD = "No download: the licence of this source allows single values with a citation, not the table."
GLOSSARY = "Glossary"
LESSONS = "Notebooks"
DOCS = "For students and teachers"

# --- the first page
LEAD = (
    "On 4 September 2025 the President of France said in Paris that 26 states had formally committed to "
    "contribute to a force for Ukraine. What was promised, by whom, under which law, and would it hold? "
    "You read, predict, compute and argue."
)
FOR_WHOM = (
    "For students of law, politics and data, and for anybody who wants to check a headline. No code is "
    "needed: every notebook has a way with explorers and a way with Python."
)
START = "Read the first notebook"
TRY = "Try it in this browser"
TEACH = "Teach with it"
READ = "{minutes} minutes in class, {home} at home"
CHECKED = (
    "Every number has a source and a date. Where informed people disagree, both sides stand with their "
    "best evidence."
)

# --- about the course
CITE = "How to cite"
CITE_LEAD = "If you teach with this course or build on it, please cite it in this way:"
CITED = "{authors} ({year}). *{title}* (version {version})."
NO_YEAR = "no year: not yet released"
CITE_FACTS = (
    "If you use one number of the course, cite its source as well: each [claim](claims/index.md) and each "
    "entry of [the sources](sources.md) has an address of its own."
)
LICENCES = "Licences"
LICENCES_OWN = (
    "The text of the course is under [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/): you may "
    "copy, change and publish it, if you name the course and say what you changed. Its code is under the MIT "
    "licence. Its own tables are under [CC0 1.0](https://creativecommons.org/publicdomain/zero/1.0/). Tables "
    "of others stand under the licence that [the page of the data](data.md) names for each."
)
OF_OTHERS = "Programs of others in these pages"
LICENCE_HEAD = ("Part", "Version", "Licence")
LICENCES_BROWSER = "The browser edition has [a page of its own]({link}) for what it holds."
IMPRINT = "Imprint"
EMPTY = "it is empty"

# --- errors
IMPRINT_UNREADABLE = (
    "The imprint {path} cannot be read: {problem}. Give a Markdown file that says who publishes the site."
)
EXECUTION = (
    "The notebook {slug} stops at the cell {cell}, so no pages were made: {error}. Run it in JupyterLab "
    "and mend the cell."
)
NOT_EMPTY = "{target} is not empty and holds no web edition, so nothing was written. Name another folder."
MISSING = (
    "The pages are made with {name}, which is not installed. In a checkout: pip install -e '.[site]', or "
    "`make site`."
)
WARNINGS = "Sphinx made the pages with warnings:\n{warnings}"
NO_TABLE_HEADING = (
    "The data dictionary has no heading for the table {table}. Make it anew: course author dictionary"
)
WAY = "The way through the course"
COURSE = "The course"
FACTS = "Facts"
SUMMIT = "Who took part in the meeting of 4 September 2025: in Paris or by video"
MODES = {"in person": "in Paris", "video": "by video", "other": "took part; how is not recorded"}
LICENCE = "Text CC BY 4.0, code MIT, own data CC0 1.0"
RUNS = "Running {slug} …"
SPHINX = "Making the pages …"
WEB_HELP = "Make the web edition: the notebooks, claims, sources and tables as pages."
WEB_TARGET = "The folder to write."
WEB_ADDRESS = "Where the site will be published, for the sitemap and previews."
WEB_NOTEBOOK = "Only these notebooks."
WEB_TRY = "The folder of the browser edition below the site, for links to it."
WEB_DONE = "The first page: {path}"
WEB_IMPRINT = "A Markdown file that says who publishes the site; it becomes the page of the imprint."
# --- samples for instructors
SAMPLE_TITLE = "A sample lesson"
SAMPLE_ESSAYS = (
    "The sentence is good for a headline about groups, and not for one about votes. Of the groups more than "
    "half are in favour; of the votes 21 of 32 are.",
    "It is a bad sentence. “Most” has no base: it could be most groups, most votes, or most of those "
    "who came.",
    "A good sentence, since more groups are for it than against it.",
)
