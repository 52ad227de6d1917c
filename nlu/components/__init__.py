"""What we add to Rasa's pipeline. Runs inside the NLU server, on Python 3.10, and imports nothing else of ours."""
