"""What drawings are made of: shapes, arrows, and a cell with its parts.

The frames of a stepper write their numbers into these; the pictures of
`images/` are composed of them.
"""
