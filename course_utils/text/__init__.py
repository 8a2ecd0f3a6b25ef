"""Text for character models: corpus, batches, counts, pairs, samples, scores.

Also the units of a network that follow something in a text.

Everything here is NumPy and the standard library.
"""

from course_utils.text.batches import Batches, split, streams, windows
from course_utils.text.copying import (
    longest_matches,
    verbatim_passages,
    verbatim_share,
)
from course_utils.text.corpus import (
    ADMISSIBLE,
    DATA,
    Vocabulary,
    clean,
    load_corpus,
)
from course_utils.text.counts import kneser_ney, witten_bell
from course_utils.text.pairs import (
    MONTHS,
    dates,
    number_words,
    reversals,
    written_date,
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
    chance_levels,
    character_features,
    correlations,
    find_units,
    kept_places,
)
