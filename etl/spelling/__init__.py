"""Names and words in any spelling of either script: folded text, sounds, first names, how alike two spellings are.

Pure, and below the rooms: normalise makes keys with it, link compares with it.
"""
