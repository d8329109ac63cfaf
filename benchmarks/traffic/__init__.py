"""A crowd of senders in one cheap process: prebuilt bodies, raw sockets, and a record of every acknowledgement.

    python -m benchmarks.traffic http://127.0.0.1:8090 --key tt_… --kind spans --seconds 60 --connections 16

It drives Telltale and its peers alike, through restarts and refusals: what was not acknowledged is sent again, as
clients do. Every record has an id that says which body it came in, so that what is stored can be compared by id.
"""
