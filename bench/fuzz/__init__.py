"""Files by the thousand, random and hostile, and what reading must never do with them.

Every file is made from a seed and a number, so that a failure is replayed by naming them.
"""
