"""Examples that Hypothesis draws: the same ones in each run."""

from hypothesis import settings

settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")
