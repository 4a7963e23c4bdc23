"""The scenes of tests/flows on real edges: the whole house against the fake of a platform, and people who use that."""
