"""Understanding: training data, Rasa's pipeline and server, its client, and what we make of its answers."""
