"""What `course history` and the list of changes before a regrade say."""

from __future__ import annotations

from course.names import Plural

HISTORY_HELP = "What was handed in when, what the machine said by which key, and who changed which mark."
WHO = "The learner's id, or the code from a feedback page."
NOTEBOOK = "The assignment, for example 01-coalition; not with a code."
QUESTION = "One question, for example who-counts/q5; all if none."
ASK_NOTEBOOK = "Give the notebook after the learner's id, or the code from a feedback page alone."
NO_CODE = (
    "{code} is neither a learner's id followed by a notebook nor a code that this class has given out. "
    "A code has eight letters and digits, such as 7KQ2-M9DX, and stands beside the question on the feedback "
    "page."
)
NO_QUESTION = "{slug} has no question {question} for {learner}{near}"
TITLE = "{name} ({id}), {slug}{question}"
OF_QUESTION = ", question {item}"
NEVER = "Nothing was handed in, graded or marked."
HANDED_IN = "Handed in"
HANDED_IN_ONE = "  {when}  {path}{graded}"
GRADED_ONE = "  (this one is graded)"
NO_TIME = "time unknown    "
SAID = "What the machine said"
SAID_ONE = "  {when}  {points} points; course {version}, keys {keys}, edition {edition}"
NOT_NOTED = "not noted"
SAID_QUESTION = "    {item}: {outcome}, {points} of {maximum}{reason}"
SAID_ANSWER = "      the answer: {answer}"
SAID_CHANGED = "    {item}: {outcome}, {points} of {maximum} (before: {before}){reason}"
BY_PEOPLE = "Marks by people"
BY_PEOPLE_ONE = "  {when}  {cell}: {what}{who}, {before} → {after}"
BY_WHO = " by {who}"
NONE = "  none"
NOW = "Now in the gradebook"
NOW_ONE = "  {cell}: {points} of {maximum}{how}"
NOW_HAND = " (by hand: {rule})"
NOW_WAITS = ", waits for a person"
KEPT = "Kept from before: {files} in {place}"
KEPT_PAGES = Plural("{n} feedback page", "{n} feedback pages")
KEPT_EVIDENCE = Plural("{n} evidence file", "{n} evidence files")
KEYS = "The keys as they were lie in {place}, named by the notebook and these letters."

YES_OPTION = "Also where marks fall; for scripts, which cannot be asked."
CHANGES_HEAD = ("Learner", "Question", "Before", "After", "Of", "")
CHANGES_TITLE = "What the keys of now change in {slug}"
NO_CHANGE = "No mark changes."
MARKS, LEARNERS = Plural("{n} mark", "{n} marks"), Plural("{n} learner", "{n} learners")
FALLS = "This lowers {marks} of {learners}. Shall it?"
FALLS_CANNOT_ASK = (
    "This would lower {marks} of {learners}, and nobody can be asked here. Nothing was changed. "
    "Look at the list above; if it shall, give the command with --yes."
)
HAND_STAYS = "a mark by hand stays"
RISES, FALLS_ONE = "rises", "FALLS"
