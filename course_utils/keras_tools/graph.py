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
    keras.optimizers.Adamax,
    keras.optimizers.Nadam,
    keras.optimizers.Ftrl,
    keras.optimizers.Lion,
)

SMALL = 4096  # weights; arrays with fewer share a row


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
        Its loss and optimizer are used; its metrics are not.

    Attributes
    ----------
    model : the same; a run leaves its weights and state in it.
    optimizer : a copy of the model's, with a memory of its own
        Set `optimizer.learning_rate` between runs to change the rate.

    Raises
    ------
    ValueError
        If the model was not compiled, or if a weight cannot be updated
        without a look at the others of its array: some optimizers, the
        option `clipnorm`, and constraints need that.
    """

    def __init__(self, model: keras.Model) -> None:
        if not getattr(model, "compiled", False):
            raise ValueError(
                "model: compile it first, with loss and optimizer"
            )
        _check_weight_by_weight(model)
        self.model = model
        self.optimizer = type(model.optimizer).from_config(
            model.optimizer.get_config()
        )
        self._loss = keras.losses.get(model.loss)
        self._packed = [
            keras.Variable(array)
            for array in _packed(model.trainable_variables)
        ]
        self.optimizer.build(self._packed)
        self._train = tf.function(self._updates, jit_compile=has_compiler())

    def restart(self) -> None:
        """Give the model new random weights, and forget all else."""
        fresh = keras.models.clone_model(self.model)
        self.model.set_weights(fresh.get_weights())
        for variable in self.optimizer.variables:
            if "learning_rate" not in variable.path:
                variable.assign(tf.zeros_like(variable.value))
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
        _assign(self._packed, _packed(weights))
        losses = self._train(x, y, tf.constant(order), tf.constant(reset))
        _assign(weights, _unpacked(self._packed, weights))
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
            now = _unpacked(self._packed, weights)
            with tf.GradientTape() as tape:
                tape.watch(now)
                p = self._predict(tf.gather(x, k), now)
                loss = tf.reduce_mean(self._loss(tf.gather(y, k), p))
            gradients = _packed(tape.gradient(loss, now))
            self.optimizer.apply(gradients, self._packed)
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


def _check_weight_by_weight(model: keras.Model) -> None:
    """Raise ValueError if an update needs more than each weight alone."""
    optimizer = model.optimizer
    name = type(optimizer).__name__
    if not isinstance(optimizer, _WEIGHT_BY_WEIGHT):
        raise ValueError(
            f"model: {name} looks at arrays as a whole; SGD, RMSprop, Adam "
            f"and their kin look at each weight alone"
        )
    if optimizer.clipnorm is not None:
        raise ValueError(
            "model: clipnorm looks at each array as a whole; clipvalue and "
            "global_clipnorm do not"
        )
    bound = [v.path for v in model.trainable_variables if v.constraint]
    if bound:
        raise ValueError(f"model: constraints are not kept: {bound}")


def _packed(arrays: list[tf.Tensor]) -> list[tf.Tensor]:
    """Return the large arrays, and behind them a row of all small ones."""
    large = [tf.convert_to_tensor(a) for a in arrays if not _is_small(a)]
    small = [tf.reshape(a, [-1]) for a in arrays if _is_small(a)]
    return [*large, tf.concat(small, axis=0)] if small else large


def _unpacked(
    packed: list[keras.Variable], like: list[keras.Variable]
) -> list[tf.Tensor]:
    """Return the arrays that were packed, in their order and shapes."""
    whole = [tf.convert_to_tensor(array) for array in packed]
    sizes = [math.prod(v.shape) for v in like if _is_small(v)]
    cut = iter(tf.split(whole.pop(), sizes) if sizes else [])
    large = iter(whole)
    return [
        tf.reshape(next(cut if _is_small(v) else large), v.shape) for v in like
    ]


def _is_small(array: tf.Tensor | keras.Variable) -> bool:
    return math.prod(array.shape) < SMALL


def _assign(to: list[keras.Variable], values: list[tf.Tensor]) -> None:
    for variable, value in zip(to, values, strict=True):
        variable.assign(value)
