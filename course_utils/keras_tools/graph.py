"""A whole training run compiled as one graph."""

import functools

import numpy as np

from course_utils.keras_tools.quiet import keras, tf
from course_utils.keras_tools.state import reset_states
from course_utils.text import Batches


class GraphTrainer:
    """Trains a compiled model without leaving TensorFlow between updates.

    `fit` comes back to Python after every batch; for a small network that
    costs far more than the update itself.  Here every update of the run is
    a turn of one loop in one graph.  The updates are the same.

    Parameters
    ----------
    model : compiled, of fixed batch shape, stateful or not
        Its loss and optimizer are used; its metrics are not.

    Raises
    ------
    ValueError
        If the model was not compiled.
    """

    def __init__(self, model: keras.Model) -> None:
        if not getattr(model, "compiled", False):
            raise ValueError(
                "model: compile it first, with loss and optimizer"
            )
        self.model = model
        self._loss = keras.losses.get(model.loss)
        model.optimizer.build(model.trainable_variables)
        self._train = tf.function(self._updates, jit_compile=has_compiler())

    def restart(self) -> None:
        """Give the model new random weights, and forget all else."""
        fresh = keras.models.clone_model(self.model)
        self.model.set_weights(fresh.get_weights())
        for variable in self.model.optimizer.variables:
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
        return self._train(
            x, y, tf.constant(order), tf.constant(reset)
        ).numpy()

    def _updates(
        self, x: tf.Tensor, y: tf.Tensor, order: tf.Tensor, reset: tf.Tensor
    ) -> tf.Tensor:
        """Run every update; autograph turns this loop into a graph."""
        model, weights = self.model, self.model.trainable_variables
        losses = tf.TensorArray("float32", len(order))
        for n in tf.range(len(order)):
            if tf.gather(reset, n):
                reset_states(model)
            k = tf.gather(order, n)
            with tf.GradientTape() as tape:
                p = model(tf.gather(x, k), training=True)
                loss = tf.reduce_mean(self._loss(tf.gather(y, k), p))
            model.optimizer.apply(tape.gradient(loss, weights), weights)
            losses = losses.write(n, loss)
        return losses.stack()


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
