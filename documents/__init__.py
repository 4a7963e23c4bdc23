"""Documents: data in, the bytes of a picture or paper out.

Nothing here reads a database, knows a platform or speaks a language: whoever orders a document brings the words.
"""
