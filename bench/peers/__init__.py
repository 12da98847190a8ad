"""Other engines on the same lists, so that a number has something to stand beside."""
