"""What is remembered: tables, writing, named questions.

``engine`` opens and migrates, ``write`` remembers (in the caller's transaction, twice is once), ``read`` answers
named questions. Plain dicts, text and aware datetimes go in and come out; nobody outside sees SQLAlchemy.
"""
