"""Where models are made: invented programmes with a known truth, and the parameters learned from them.

Nothing of a weekly run is here. ``tajhiz train`` writes the files that the spelling and link rooms read.
"""
