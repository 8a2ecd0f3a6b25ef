"""The carried state of a model: reset it, move it, step with it."""

import numpy as np

from course_utils.arguments import checked_ids, whole
from course_utils.keras_tools.quiet import keras, tf
from course_utils.text import log_softmax

_ROWS = 1000  # windows that are read side by side


class OneStep:
    """A trained model that reads one character, answers, and remembers.

    The state stays inside, so the cost of a step does not depend on how
    much was read before.

    Parameters
    ----------
    model : (batch, timesteps) ids to (batch, timesteps, vocab_size) logits
        Stateful or not, of any batch shape; its own state stays untouched.

    Raises
    ------
    ValueError
        If reading character by character is not reading at once, as in
        `rebatch`.
    """

    def __init__(self, model: keras.Model) -> None:
        _check_pieces(model)
        self._model = rebatch(model, batch=1, timesteps=1)
        self._call = tf.function(self._model, reduce_retracing=True)
        self._vocab_size = self._model.output_shape[-1]

    def reset(self) -> None:
        """Forget everything that was read."""
        reset_states(self._model)

    def __call__(self, character: int) -> np.ndarray:
        """Read the id of one character; return the logits of the next one."""
        character = whole("character", character, 0, self._vocab_size - 1)
        read = tf.constant([[character]], dtype=tf.int32)
        return self._call(read, training=False).numpy()[0, 0]


def reset_states(model: keras.Layer) -> None:
    """Set every carried state in a model to zero, however deep it lies.

    Keras 3 resets single layers only.  This reaches recurrent layers inside
    nested models, bidirectional layers and stacked cells; a model without
    carried state is left as it is.
    """
    for state in _carried_states(model):
        state.assign(np.zeros(state.shape, dtype=state.dtype))


def _carried_states(model: keras.Layer) -> list[keras.Variable]:
    """Return every state that a model carries from batch to batch."""
    # Private, but the only list that reaches cells and nested layers alike.
    # A bidirectional layer names the states of its two layers once more.
    states = [
        state
        for layer in model._flatten_layers()
        if getattr(layer, "stateful", False)
        for state in keras.tree.flatten(getattr(layer, "states", None) or ())
    ]
    return list({id(state): state for state in states}.values())


def rebatch(
    model: keras.Model,
    batch: int,
    timesteps: int | None,
    stateful: bool = True,
) -> keras.Model:
    """Return a copy of a model for another batch shape, stateful or not.

    It takes ids of (batch, timesteps), any number of these for None; it has
    equal weights and zero state, and shares nothing with the model.
    """

    def copied(layer: keras.Layer) -> keras.Layer:
        config = layer.get_config()
        if isinstance(layer, keras.layers.RNN):
            config["stateful"] = stateful
        return layer.__class__.from_config(config)

    shape = (batch, timesteps)
    copy = keras.models.clone_model(
        model,
        input_tensors=keras.Input(
            batch_shape=shape, dtype=model.inputs[0].dtype
        ),
        clone_function=copied,
        recursive=True,
    )
    copy.set_weights(model.get_weights())
    return copy


def _check_pieces(model: keras.Model) -> None:
    """Refuse a model for which reading in pieces is not reading at once.

    That is so if a layer reads the future, mixes time steps without a state,
    or has one state for two uses.  Six characters tell.
    """
    vocab_size = model.output_shape[-1]
    ids = np.random.default_rng(0).integers(vocab_size, size=(1, 6))
    at_once = rebatch(model, 1, 6, stateful=False)(ids, training=False)
    reader = rebatch(model, 1, 1)
    each = [reader(ids[:, [k]], training=False) for k in range(6)]
    found = np.concatenate(each, axis=1)
    same = found.shape == at_once.shape and np.allclose(
        found, at_once, rtol=1e-3, atol=1e-4, equal_nan=True
    )
    if not same:
        raise ValueError(
            "model: read character by character it answers otherwise than at "
            "once; does a layer read the future, mix steps without a state, "
            "stand twice, or return no sequences?"
        )


def log_p(
    model: keras.Model,
    ids: np.ndarray,
    before: np.ndarray,
    window: int | None = None,
) -> np.ndarray:
    """Return the log probability of each character given what precedes.

    The text is read in one pass by one state, dropout off, as a reader who
    starts at the first character of `before`.  With a window, each
    character is predicted from an empty state that has read only so many
    characters.

    Parameters
    ----------
    model : ids to logits
        As for `OneStep`.
    ids : (length,)
        The text to score.
    before : (any,)
        At least one character that stands before it.
    window : number of characters read, or None for all
        From 1 to the length of `before`.

    Returns
    -------
    log_p : (length,)
        In nats.

    Raises
    ------
    ValueError
        If there is no text to score, or none before it, or less than a
        window, or a model as `OneStep` refuses it.
    """
    _check_pieces(model)
    ids = checked_ids("ids", ids, model.output_shape[-1])
    before = checked_ids("before", before, model.output_shape[-1])
    if not len(ids) or not len(before):
        raise ValueError(
            f"ids, before: got {len(ids)} and {len(before)} characters, "
            f"at least one of each is needed"
        )
    read = np.concatenate([before, ids[:-1]])
    if window is None:
        logits = _answers(model, read[None])[0, len(before) - 1 :]
    else:
        whole("window", window, 1, len(before))
        rows = np.lib.stride_tricks.sliding_window_view(read, window)
        logits = _last_answers(model, rows[-len(ids) :])
    return log_softmax(logits)[np.arange(len(ids)), ids]


def _answers(model: keras.Model, rows: np.ndarray) -> np.ndarray:
    """Read rows (batch, timesteps) from an empty state; return logits."""
    copy = tf.function(rebatch(model, batch=len(rows), timesteps=None))
    return copy(tf.constant(rows, dtype=tf.int32), training=False).numpy()


def _last_answers(model: keras.Model, rows: np.ndarray) -> np.ndarray:
    """Read rows from an empty state; return the logits after the last step.

    Some rows at a time, because each keeps its states of all steps.
    """
    some = min(_ROWS, len(rows))
    copy = rebatch(model, batch=some, timesteps=rows.shape[1])
    call = tf.function(lambda part: copy(part, training=False)[:, -1])
    found = []  # of the last part more than there are: it is filled up
    for start in range(0, len(rows), some):
        part = np.resize(rows[start : start + some], (some, rows.shape[1]))
        reset_states(copy)
        found.append(call(tf.constant(part, dtype=tf.int32)).numpy())
    return np.concatenate(found)[: len(rows)]
