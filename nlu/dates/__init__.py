"""The day and time that a member asks for, from the message and the clock.

`words` brings a message to one spelling, `noise` blanks what only looks like a date, `clock` reads hours;
`day_grammar` and `hour_grammar` find what is named, `selection` what of it is wanted, `resolver` makes one wish of it.
`shift` and `days_later` read how much later or earlier, `duration` how long.
`days` is the calendar. The conventions (what *jeudi prochain* or *en huit* mean) stand beside the patterns.
"""

from nlu.dates.model import Problem, When
from nlu.dates.noise import BLANK
from nlu.dates.resolver import names_past_day, resolve, words_beside
from nlu.dates.shift import days_later, duration, shift

__all__ = ["BLANK", "Problem", "When", "days_later", "duration", "names_past_day", "resolve", "shift", "words_beside"]
