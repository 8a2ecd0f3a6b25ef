"""Text for character models: corpus, batches, counts, sampling, scores, units.

Everything here is NumPy and the standard library.
"""

from course_utils.text.batches import (
    Batches,
    Split,
    split,
    streams,
    windows,
)
from course_utils.text.copying import (
    Passage,
    longest_matches,
    verbatim_passages,
    verbatim_share,
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
from course_utils.text.features import (
    character_features,
    inside_brackets,
    inside_quotes,
    kept_places,
    place_in_line,
    place_in_sentence,
    place_in_word,
)
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
from course_utils.text.units import (
    Found,
    chance_levels,
    correlations,
    find_units,
)

__all__ = [
    "ADMISSIBLE",
    "ALICE",
    "ALICE_SHA256",
    "Batches",
    "CountModel",
    "Found",
    "Passage",
    "Split",
    "Vocabulary",
    "bits_per_character",
    "chance_levels",
    "character_features",
    "clean",
    "compressed_bits",
    "correlations",
    "find_units",
    "greedy",
    "inside_brackets",
    "inside_quotes",
    "kept_places",
    "kneser_ney",
    "load_corpus",
    "log_softmax",
    "longest_matches",
    "next_distribution",
    "place_in_line",
    "place_in_sentence",
    "place_in_word",
    "sample",
    "softmax",
    "split",
    "streams",
    "uniform_bits",
    "verbatim_passages",
    "verbatim_share",
    "windows",
    "witten_bell",
]
