"""Text for character models: corpus, batches, counts, sampling, scores.

Everything here is NumPy and the standard library.
"""

from course_utils.text.batches import (
    Batches,
    Split,
    split,
    streams,
    windows,
)
from course_utils.text.corpus import (
    ADMISSIBLE,
    ALICE,
    ALICE_SHA256,
    Vocabulary,
    clean,
    load_corpus,
)
from course_utils.text.counts import CountModel, kneser_ney, witten_bell
from course_utils.text.sampling import (
    greedy,
    next_distribution,
    sample,
    softmax,
)
from course_utils.text.scores import (
    bits_per_character,
    compressed_bits,
    log_softmax,
    uniform_bits,
)

__all__ = [
    "ADMISSIBLE",
    "ALICE",
    "ALICE_SHA256",
    "Batches",
    "CountModel",
    "Split",
    "Vocabulary",
    "bits_per_character",
    "clean",
    "compressed_bits",
    "greedy",
    "kneser_ney",
    "load_corpus",
    "log_softmax",
    "next_distribution",
    "sample",
    "softmax",
    "split",
    "streams",
    "uniform_bits",
    "windows",
    "witten_bell",
]
