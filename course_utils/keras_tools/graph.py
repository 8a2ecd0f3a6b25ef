"""A whole training run compiled as one graph."""

import functools
import math

import numpy as np

from course_utils.keras_tools.quiet import keras, tf
from course_utils.keras_tools.state import carried_states, reset_states
from course_utils.text import Batches

# Each of these moves a weight by what it knows of that weight alone.
_WEIGHT_BY_WEIGHT = (
    keras.optimizers.SGD,
    keras.optimizers.RMSprop,
    keras.optimizers.Adagrad,
    keras.optimizers.Adadelta,
    keras.optimizers.Adam,
    keras.optimizers.AdamW,
    keras.optimizers.Adamax,
    keras.optimizers.Nadam,
    keras.optimizers.Ftrl,
    keras.optimizers.Lion,
)

_SMALL = 4096  # weights; arrays with fewer share a row


class GraphTrainer:
    """Trains a compiled model without leaving TensorFlow between updates.

    `fit` comes back to Python after every batch; for a small network that
    costs far more than the update itself.  Here every update of the run is
    a turn of one loop in one graph.  The updates are the same.

    During a run all small arrays of weights stand in one row.  The optimizer
    then is a few operations on that row and not a few on each of them, so
    there is less to compile, which for a small network is most of the time.

    Parameters
    ----------
    model : compiled, of fixed batch shape, stateful or not
        Its loss is used, and a copy of its optimizer without what that has
        learned so far; its metrics are not used.

    Attributes
    ----------
    model : the same; a run leaves its weights and state in it.
    optimizer : the copy
        Set `optimizer.learning_rate` between runs to change the rate.

    Raises
    ------
    ValueError
        If the model was not compiled, or asks for what is not served: an
        optimizer or option that treats arrays as a whole or by name,
        constraints, regularizers, and weights of several types.
    """

    def __init__(self, model: keras.Model) -> None:
        if not getattr(model, "compiled", False):
            raise ValueError(
                "model: compile it first, with loss and optimizer"
            )
        _check_served(model)
        self.model = model
        self.optimizer = type(model.optimizer).from_config(
            model.optimizer.get_config()
        )
        self._loss = keras.losses.get(model.loss)
        weights = model.trainable_variables
        self._rows = [keras.Variable(row) for row in _pack(weights, weights)]
        self.optimizer.build(self._rows)
        self._untrained = [v.numpy() for v in self.optimizer.variables]
        self._train = tf.function(self._updates, jit_compile=has_compiler())

    def restart(self) -> None:
        """Give the model new random weights, and forget all else."""
        fresh = keras.models.clone_model(self.model)
        self.model.set_weights(fresh.get_weights())
        for variable, first in zip(
            self.optimizer.variables, self._untrained, strict=True
        ):
            if "learning_rate" not in variable.path:
                variable.assign(first)
        reset_states(self.model)

    def run(
        self, batches: Batches, order: np.ndarray, reset: np.ndarray
    ) -> np.ndarray:
        """Train, and return the loss of every update.

        Parameters
        ----------
        batches : x and y of shape (steps, batch, ...)
        order : (updates,)
            Which of the steps each update learns from, in [0, steps).
        reset : (updates,) of bool
            Whether the state is set to zero before each update.

        Returns
        -------
        losses : (updates,)
            Each before its update, in nats for a cross-entropy.

        Raises
        ------
        ValueError
            If there is no such step, or `reset` is not as long as `order`.
        """
        order, reset = np.asarray(order, "int32"), np.asarray(reset, bool)
        steps = len(batches.x)
        if order.shape != reset.shape or order.ndim != 1:
            raise ValueError(
                f"order, reset: got shapes {order.shape} and {reset.shape}, "
                f"(updates,) is needed for both"
            )
        if not ((order >= 0) & (order < steps)).all():
            raise ValueError(f"order: a step in [0, {steps}) is needed")
        x, y = (tf.constant(part, "float32") for part in batches)
        weights = self.model.trainable_variables
        _assign(self._rows, _pack(weights, weights))
        losses = self._train(x, y, tf.constant(order), tf.constant(reset))
        _assign(weights, _unpack(self._rows, weights))
        return losses.numpy()

    def _updates(
        self, x: tf.Tensor, y: tf.Tensor, order: tf.Tensor, reset: tf.Tensor
    ) -> tf.Tensor:
        """Run every update; autograph turns this loop into a graph."""
        weights = self.model.trainable_variables
        losses = tf.TensorArray("float32", len(order))
        for n in tf.range(len(order)):
            if tf.gather(reset, n):
                reset_states(self.model)
            k = tf.gather(order, n)
            now = _unpack(self._rows, weights)
            with tf.GradientTape() as tape:
                tape.watch(now)
                p = self._predict(tf.gather(x, k), now)
                loss = tf.reduce_mean(self._loss(tf.gather(y, k), p))
            gradients = tape.gradient(loss, now, unconnected_gradients="zero")
            self.optimizer.apply(_pack(gradients, weights), self._rows)
            losses = losses.write(n, loss)
        return losses.stack()

    def _predict(self, x: tf.Tensor, now: list[tf.Tensor]) -> tf.Tensor:
        """Call the model with these weights, and carry its state on."""
        stand_ins = zip(self.model.trainable_variables, now, strict=True)
        with keras.StatelessScope(state_mapping=stand_ins) as scope:
            p = self.model(x, training=True)
        carried = carried_states(self.model)
        for variable in [*self.model.non_trainable_variables, *carried]:
            value = scope.get_current_value(variable)
            if value is not None:
                variable.assign(value)
        return p


@functools.cache
def has_compiler() -> bool:
    """Tell whether this TensorFlow can compile a graph for this machine.

    Its compiler, XLA, is part of nearly every build, but not of all.
    Without it a graph still runs, only more slowly.
    """
    try:
        tf.function(lambda x: x + 1, jit_compile=True)(tf.constant(1))
    except tf.errors.OpError:
        return False
    return True


def _check_served(model: keras.Model) -> None:
    """Raise ValueError if an update needs more than each weight alone."""
    optimizer, weights = model.optimizer, model.trainable_variables
    name = type(optimizer).__name__
    if type(optimizer) not in _WEIGHT_BY_WEIGHT:
        raise ValueError(
            f"model: {name} is not known to move each weight alone; SGD, "
            f"RMSprop, Adam and their kin do"
        )
    options = {
        "clipnorm": optimizer.clipnorm,
        "loss_scale_factor": getattr(optimizer, "loss_scale_factor", None),
        "exclude_from_weight_decay": any(
            getattr(optimizer, f"_exclude_from_weight_decay{end}", None)
            for end in ("", "_pattern")
        ),
    }
    for option, value in options.items():
        if value:
            raise ValueError(f"model: {option} of {name} is not served")
    bound = [v.path for v in weights if v.constraint or v.regularizer]
    if bound:
        raise ValueError(
            f"model: constraints and regularizers are not served: {bound}"
        )
    types = sorted({v.dtype for v in weights})
    if len(types) > 1:
        raise ValueError(f"model: weights of one type are needed, not {types}")


def _pack(
    arrays: list[tf.Tensor], like: list[keras.Variable]
) -> list[tf.Tensor]:
    """Return the large arrays, and behind them a row of all small ones."""
    large, small = [], []
    for array, variable in zip(arrays, like, strict=True):
        if _is_small(variable):
            small.append(tf.reshape(array, [-1]))
        else:
            large.append(tf.convert_to_tensor(array))
    return [*large, tf.concat(small, axis=0)] if small else large


def _unpack(
    rows: list[keras.Variable], like: list[keras.Variable]
) -> list[tf.Tensor]:
    """Return the arrays that were packed, in their order and shapes."""
    whole = [tf.convert_to_tensor(row) for row in rows]
    sizes = [math.prod(v.shape) for v in like if _is_small(v)]
    small = iter(tf.split(whole.pop(), sizes) if sizes else [])
    large = iter(whole)
    return [
        tf.reshape(next(small if _is_small(v) else large), v.shape)
        for v in like
    ]


def _is_small(variable: keras.Variable) -> bool:
    return math.prod(variable.shape) < _SMALL


def _assign(to: list[keras.Variable], values: list[tf.Tensor]) -> None:
    for variable, value in zip(to, values, strict=True):
        variable.assign(value)
