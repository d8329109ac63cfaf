"""The doors as strangers abuse them: whatever comes gets its answer, and the same process goes on answering."""
