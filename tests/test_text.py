"""The text package: every property that the lectures lean on."""

import bz2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils import text as T
from course_utils.text import corpus

VOCABULARY = T.Vocabulary(T.ADMISSIBLE)
ids = st.lists(st.integers(0, 4), min_size=2, max_size=60).map(np.array)
logits = st.lists(
    st.floats(-30, 30, allow_nan=False), min_size=2, max_size=12
).map(np.array)


# Corpus and cleaning


def test_the_corpus_is_the_whole_book():
    text = T.load_corpus()
    assert len(text) > 148_000
    assert text.lstrip().startswith("ALICE'S ADVENTURES IN WONDERLAND")
    assert text.rstrip().endswith("THE END")
    assert "\r" not in text and "\x1a" not in text


def test_a_missing_corpus_is_named_with_the_way_back(tmp_path, monkeypatch):
    monkeypatch.setattr(corpus, "ALICE", tmp_path / "none.txt")
    with pytest.raises(FileNotFoundError, match=r"no text at .*git checkout"):
        T.load_corpus(tmp_path / "none.txt")


def test_one_altered_byte_in_the_corpus_is_refused(tmp_path, monkeypatch):
    data = bytearray(corpus.ALICE.read_bytes())
    data[70_000] ^= 1
    (tmp_path / "alice.txt").write_bytes(data)
    monkeypatch.setattr(corpus, "ALICE", tmp_path / "alice.txt")
    with pytest.raises(ValueError, match=r"alice.txt is not the text expec"):
        T.load_corpus(tmp_path / "alice.txt")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85"])
@pytest.mark.parametrize("mark", ["", "\N{BOM}"], ids=["plain", "marked"])
def test_a_text_of_ones_own_comes_with_any_line_end(end, mark, tmp_path):
    text = f"{mark}Gru\u0308ße{end}à bientôt{end}"
    (tmp_path / "mine.txt").write_bytes(text.encode())
    assert T.load_corpus(tmp_path / "mine.txt") == "Grüße\nà bientôt\n"


def test_a_missing_text_of_ones_own_is_not_looked_for_in_the_archive(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"mine\.txt$"):
        T.load_corpus(tmp_path / "mine.txt")


def test_another_encoding_is_named_and_nothing_is_guessed(tmp_path):
    (tmp_path / "old.txt").write_bytes("naïve".encode("latin-1"))
    with pytest.raises(ValueError, match=r"old.txt is not UTF-8, see byte 2"):
        T.load_corpus(tmp_path / "old.txt")


def test_letters_with_accents_are_vowels_and_capitals():
    found = T.character_features("Träumen, Île, Öl")
    where = {
        name: "".join(found[name].astype(int).astype(str))
        for name in ("vowel", "capital")
    }
    assert where["vowel"] == "0011010001010010"
    assert where["capital"] == "1000000001000010"


def test_a_set_is_no_vocabulary():
    with pytest.raises(ValueError, match=r"characters: got .*a string"):
        T.Vocabulary(set("abc"))


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_cleaned_text_is_admissible_and_stays_as_it_is(text):
    cleaned = T.clean(text)
    assert set(cleaned) <= set(T.ADMISSIBLE)
    assert "  " not in cleaned
    assert T.clean(cleaned) == cleaned


def test_the_rule_admits_68_characters_and_reads_newline_as_space():
    assert len(set(T.ADMISSIBLE)) == len(T.ADMISSIBLE) == 68
    assert T.clean("a\nb") == "a b"


# Vocabulary


@given(st.text(alphabet=T.ADMISSIBLE, max_size=100))
def test_decoding_undoes_encoding(text):
    encoded = VOCABULARY.encode(text)
    assert encoded.shape == (len(text),)
    assert VOCABULARY.decode(encoded) == text


@given(st.lists(st.integers(0, 67), max_size=100))
def test_encoding_undoes_decoding(ids):
    assert VOCABULARY.encode(VOCABULARY.decode(ids)).tolist() == ids


@given(st.text(alphabet=T.ADMISSIBLE, max_size=20), st.sampled_from("?é\n"))
def test_an_unknown_character_is_named_with_its_position(text, unknown):
    with pytest.raises(ValueError) as error:
        VOCABULARY.encode(text + unknown + "Alice" + unknown)
    assert f"{unknown!r} at position {len(text)};" in str(error.value)


@pytest.mark.parametrize("bad", [-1, 68])
def test_an_id_outside_the_vocabulary_is_named_with_its_position(bad):
    with pytest.raises(ValueError, match=f"{bad} at position 2 is outside"):
        VOCABULARY.decode([0, 67, bad])


@pytest.mark.parametrize("characters", ["", "abca"])
def test_a_vocabulary_has_each_character_once_and_at_least_one(characters):
    with pytest.raises(ValueError, match="characters: "):
        T.Vocabulary(characters)


# Split


@given(st.integers(8, 500))
def test_the_parts_are_disjoint_in_order_and_complete(length):
    parts = T.split(np.arange(length))
    assert np.concatenate(parts).tolist() == list(range(length))
    assert min(map(len, parts)) >= 1
    assert abs(len(parts.train) - 0.8 * length) <= 0.5


def test_the_split_is_80_10_10():
    assert [len(part) for part in T.split("x" * 1000)] == [800, 100, 100]


@pytest.mark.parametrize(
    ("call", "count"),
    [
        (lambda: T.windows(np.arange(4), 4), 5),
        (lambda: T.streams(np.arange(12), 3, 4), 13),
    ],
)
def test_a_text_that_is_too_short_is_told_what_is_needed(call, count):
    said = f"has {count - 1} characters, at least {count} are needed"
    with pytest.raises(ValueError, match=said):
        call()


@pytest.mark.parametrize("length", range(8))
def test_a_sequence_too_short_for_three_parts_is_refused(length):
    with pytest.raises(ValueError, match=f"{length} elements are too few"):
        T.split(length * "a")


# Windows and streams


@given(ids, st.integers(1, 9), st.integers(1, 5))
def test_every_window_is_a_passage_and_its_target_is_the_next(ids, n, stride):
    if len(ids) <= n:
        with pytest.raises(ValueError, match=f"has {len(ids)} characters, at"):
            T.windows(ids, n, stride)
        return
    x, y = T.windows(ids, n, stride)
    assert x.shape == y.shape == (-(-(len(ids) - n) // stride), n)
    for k, start in enumerate(range(0, len(ids) - n, stride)):
        assert (x[k] == ids[start : start + n]).all()
        assert (y[k] == ids[start + 1 : start + n + 1]).all()


@given(st.integers(2, 200), st.integers(1, 6), st.integers(1, 9))
def test_each_row_of_the_streams_reads_on_without_a_gap(length, batch, steps):
    text = np.arange(length)
    if length <= batch * steps:
        with pytest.raises(ValueError, match="at least"):
            T.streams(text, batch, steps)
        return
    x, y = T.streams(text, batch, steps)
    assert (y == x + 1).all()
    rows = np.concatenate(list(x), axis=1)  # row b, step after step
    assert rows.shape[0] == batch
    assert rows.ravel().tolist() == list(range(rows.size))
    assert length - rows.size <= batch * steps  # less than one step is left


@pytest.mark.parametrize("cut", [T.windows, T.streams])
def test_counts_below_one_and_wrong_shapes_are_refused(cut):
    with pytest.raises(ValueError, match=r"timesteps: got 0, .* 1 is"):
        cut(np.arange(9), timesteps=0, **{_other(cut): 1})
    with pytest.raises(ValueError, match=rf"{_other(cut)}: got 0, .* 1 is"):
        cut(np.arange(9), timesteps=1, **{_other(cut): 0})
    with pytest.raises(ValueError, match=r"ids: got shape \(3, 3\)"):
        cut(np.zeros((3, 3)), timesteps=1, **{_other(cut): 1})


def _other(cut):
    return "stride" if cut is T.windows else "batch"


# Counts


def followers(train, before):
    """What stood after each occurrence of a context, as a list."""
    n = len(before)
    return [
        train[k]
        for k in range(n, len(train))
        if list(train[k - n : k]) == list(before)
    ]


def witten_bell_by_hand(train, order, before, follower):
    """The textbook recursion, a character at a time."""
    seen = followers(train, before)
    lower = 1 / 5
    if len(before):
        lower = witten_bell_by_hand(train, order, before[1:], follower)
    if not seen:
        return lower
    kinds = len(set(seen))
    return (seen.count(follower) + kinds * lower) / (len(seen) + kinds)


def kneser_ney_by_hand(train, order, before, follower):
    """The textbook recursion; below `order`, surroundings are counted."""
    n = len(before)
    grams = [tuple(train[k : k + n + 1]) for k in range(len(train) - n)]
    if n < order:
        longer = {
            tuple(train[k : k + n + 2]) for k in range(len(train) - n - 1)
        }
        grams = [gram[1:] for gram in longer]
    counts = {gram: grams.count(gram) for gram in set(grams)}
    have = [list(counts.values()).count(k) for k in (1, 2, 3, 4)]
    discount = {1: 0.5, 2: 0.5, 3: 0.5}
    if all(have):
        share = have[0] / (have[0] + 2 * have[1])
        for k in (1, 2, 3):
            ideal = k - (k + 1) * share * have[k] / have[k - 1]
            discount[k] = min(max(ideal, 0), k - 0.05)
    lower = 1 / 5
    if n:
        lower = kneser_ney_by_hand(train, order, before[1:], follower)
    row = {g[-1]: c for g, c in counts.items() if g[:-1] == tuple(before)}
    if not row:
        return lower
    left = sum(discount[min(count, 3)] for count in row.values())
    votes = row.get(follower, 0)
    votes -= discount[min(votes, 3)] if votes else 0
    return (votes + left * lower) / sum(row.values())


BY_HAND = [
    (T.witten_bell, witten_bell_by_hand),
    (T.kneser_ney, kneser_ney_by_hand),
]
smoothed = pytest.mark.parametrize(("count", "by_hand"), BY_HAND)


@smoothed
@given(train=ids, order=st.integers(0, 3), before=st.lists(st.integers(0, 4)))
def test_next_p_is_the_textbook_recursion_and_sums_to_one(
    count, by_hand, train, order, before
):
    order = min(order, len(train) - 1)
    p = count(train, vocab_size=5, order=order).next_p(before)
    recent = before[len(before) - min(order, len(before)) :]
    expected = [by_hand(train, order, recent, k) for k in range(5)]
    assert p == pytest.approx(expected)
    assert p.sum() == pytest.approx(1)


@smoothed
@given(train=ids, text=ids, order=st.integers(0, 3), warm=st.booleans())
def test_log_p_scores_each_character_by_next_p(
    count, by_hand, train, text, order, warm
):
    model = count(train, vocab_size=5, order=min(order, len(train) - 1))
    before = train if warm else train[:0]
    whole = np.concatenate([before, text])
    scores = model.log_p(text, before)
    for k, character in enumerate(text):
        p = model.next_p(whole[: len(before) + k])
        assert scores[k] == pytest.approx(np.log(p[character]))


def test_kneser_ney_counts_still_gain_from_the_sixth_character():
    """On Alice; plain counts are best with four characters: 2.149 bits."""
    ids = VOCABULARY.encode(T.clean(T.load_corpus()))
    train, validation, _ = T.split(ids)
    models = [T.kneser_ney(train, 68, order) for order in range(7)]
    log_p = [model.log_p(validation, train) for model in models]
    bits = [T.bits_per_character(one) for one in log_p]
    assert bits == sorted(bits, reverse=True)
    assert bits[6] < 2.149 - 0.2


@pytest.mark.parametrize("count", [T.witten_bell, T.kneser_ney])
@pytest.mark.parametrize("order", [-1, 3])
def test_ids_outside_the_vocabulary_are_not_counted(count, order):
    for ids in ([0, 1, 3], [0, -1, 2]):
        with pytest.raises(
            ValueError, match=r"ids: got .* from 0 to 2 are needed"
        ):
            count(np.array(ids), 3, 1)


@pytest.mark.parametrize("count", [T.witten_bell, T.kneser_ney])
@pytest.mark.parametrize("order", [-1, 3])
def test_an_order_that_the_text_cannot_fill_is_refused(count, order):
    with pytest.raises(ValueError, match=f"order: got {order}"):
        count(np.arange(3), 3, order)


@pytest.mark.parametrize("count", [T.witten_bell, T.kneser_ney])
def test_contexts_too_many_for_64_bits_are_refused(count):
    with pytest.raises(ValueError, match="order: got 12, at most 9 fits"):
        count(np.zeros(99, int), vocab_size=68, order=12)


# Sampling


@given(logits, st.floats(0.001, 100))
def test_a_distribution_sums_to_one_at_any_temperature(logits, temperature):
    p = T.next_distribution(logits, temperature)
    assert (p >= 0).all() and p.sum() == pytest.approx(1)


@given(logits, st.floats(-1e6, 1e6))
def test_softmax_does_not_change_when_all_logits_move_together(logits, shift):
    assert T.softmax(logits + shift) == pytest.approx(
        T.softmax(logits), abs=1e-6
    )


def test_each_row_of_a_batch_has_a_softmax_of_its_own():
    rows = np.array([[1.0, 2.0, 0.0], [900.0, 0.0, 0.0]])
    assert T.softmax(rows) == pytest.approx(
        np.array([T.softmax(row) for row in rows])
    )


@given(logits, st.data())
def test_top_k_keeps_the_k_most_probable_and_their_ratios(logits, data):
    k = data.draw(st.integers(1, len(logits)))
    p = T.softmax(logits)
    cut = T.next_distribution(logits, top_k=k)
    kept = np.flatnonzero(cut)
    assert len(kept) == min(k, np.count_nonzero(p))
    assert cut[kept] == pytest.approx(p[kept] / p[kept].sum())
    assert p[kept].min() >= np.delete(p, kept).max(initial=0)


@given(logits, st.floats(0.01, 1))
def test_the_nucleus_is_the_smallest_set_that_reaches_the_mass(logits, mass):
    p = T.softmax(logits)
    cut = T.next_distribution(logits, nucleus=mass)
    kept = np.flatnonzero(cut)
    assert cut[kept] == pytest.approx(p[kept] / p[kept].sum())
    assert p[kept].sum() >= mass - 1e-9
    assert p[kept].sum() - p[kept].min() < mass + 1e-9
    assert p[kept].min() >= np.delete(p, kept).max(initial=0)


@given(logits)
def test_top_1_and_a_tiny_temperature_are_greedy(logits):
    rng = np.random.default_rng(0)
    best = T.greedy(logits)
    assert T.sample(logits, rng, top_k=1) == best
    others = np.delete(logits, best)
    if logits[best] - others.max() > 0.01:
        assert T.sample(logits, rng, temperature=1e-5) == best


def test_the_same_generator_gives_the_same_text_and_another_does_not():
    flat = np.zeros(68)

    def draws(seed):
        rng = np.random.default_rng(seed)
        return [T.sample(flat, rng) for _ in range(40)]

    assert draws(6) == draws(6)
    assert draws(6) != draws(7)


def test_characters_are_drawn_as_often_as_the_distribution_says():
    p = np.array([0.6, 0.0, 0.3, 0.1])
    with np.errstate(divide="ignore"):
        logits = np.log(p)
    rng = np.random.default_rng(6)
    drawn = np.bincount(
        [T.sample(logits, rng) for _ in range(20_000)], minlength=4
    )
    assert drawn[1] == 0
    assert drawn / 20_000 == pytest.approx(p, abs=0.015)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"temperature": 0}, "temperature: got 0, a finite number above 0"),
        ({"temperature": -1.5}, "temperature: got -1.5"),
        ({"temperature": float("nan")}, "temperature: got nan"),
        ({"temperature": float("inf")}, "temperature: got inf"),
        ({"top_k": 0}, "top_k: got 0, a whole number from 1 to 4"),
        ({"top_k": 5}, "top_k: got 5, a whole number from 1 to 4"),
        ({"top_k": 2.5}, "top_k: got 2.5, a whole number from 1 to 4"),
        (
            {"nucleus": 0},
            "nucleus: got 0, a finite number above 0 and at most 1",
        ),
        ({"nucleus": 1.01}, "nucleus: got 1.01"),
    ],
)
def test_a_bad_setting_gets_one_sentence_and_uses_no_randomness(
    arguments, message
):
    rng = np.random.default_rng(6)
    before = rng.bit_generator.state
    with pytest.raises(ValueError, match=message):
        T.sample(np.zeros(4), rng, **arguments)
    assert rng.bit_generator.state == before


@pytest.mark.parametrize("bad", [[], [0, np.nan, 1], [-np.inf, -np.inf]])
def test_logits_that_no_network_means_are_refused(bad):
    with pytest.raises(ValueError, match="logits: got none, or nan"):
        T.sample(np.array(bad), np.random.default_rng(6))


def test_logits_of_a_whole_batch_are_refused():
    with pytest.raises(ValueError, match=r"logits: got shape \(2, 4\)"):
        T.next_distribution(np.zeros((2, 4)))


# Scores


@given(logits)
def test_log_softmax_is_the_logarithm_of_softmax(logits):
    assert np.exp(T.log_softmax(logits)) == pytest.approx(T.softmax(logits))


@pytest.mark.parametrize("log_p", [[], [0.5], [float("nan")]])
def test_numbers_that_are_no_log_probabilities_are_refused(log_p):
    with pytest.raises(ValueError, match=r"log_p: got . numbers, the largest"):
        T.bits_per_character(np.array(log_p))


def test_bzip2_profits_from_the_text_before():
    text = T.clean(T.load_corpus())
    train, _, test = T.split(text)
    alone = 8 * len(bz2.compress(test.encode())) / len(test)
    assert T.compressed_bits(test) == alone
    assert T.compressed_bits(test, train) < alone - 0.5


def test_there_is_no_score_without_a_text():
    with pytest.raises(ValueError, match="text: got none"):
        T.compressed_bits("")


@pytest.mark.parametrize(
    "ids", [[[0, 1], [1, 2]], [0.9, 1.9], np.array([[0.1, 0.8, 0.1]])]
)
def test_a_batch_or_probabilities_are_no_ids(ids):
    with pytest.raises(ValueError, match=r"ids: got .*whole numbers of shape"):
        T.Vocabulary("abc").decode(ids)


def test_no_ids_are_no_text():
    assert T.Vocabulary("abc").decode([]) == ""
