"""Measuring and stress: files made by the thousand, read as partners' files are. Beside the product, never shipped."""
