"""Hand-written fakes of what stands outside: platforms at the wire, a database server, clocks."""
