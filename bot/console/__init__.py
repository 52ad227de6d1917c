"""The agents' console at /desk: pages rendered on the server, kept live by fragments over server-sent events."""
