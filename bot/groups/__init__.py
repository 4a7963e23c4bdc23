"""Community groups: what a platform says about them, what people do there, and what the assistant says."""
