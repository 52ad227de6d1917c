"""`make bench`: our assistant beside a stock Rasa assistant of the same five flows, on the same two cores."""
