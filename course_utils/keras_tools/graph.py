"""A whole training run compiled as one graph."""

import functools

import numpy as np

from course_utils.arguments import array, checked_ids
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
        Its loss and optimizer are used, its metrics are not.

    Attributes
    ----------
    model : the same; a run leaves its weights and state in it.
    optimizer : the model's
        Set `optimizer.learning_rate` between runs to change the rate.

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
        self.model, weights = model, model.trainable_variables
        self._dtype = weights[0].dtype
        self.optimizer = model.optimizer
        self.optimizer.build(weights)
        self._untrained = [v.numpy() for v in self.optimizer.variables]
        self._train = tf.function(self._updates, jit_compile=has_compiler())

    def restart(self) -> None:
        """Give the model new random weights, and forget all else.

        The optimizer is again as it was when the trainer was made, but for
        its learning rate.
        """
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
        steps = len(batches.x)
        order = checked_ids("order", order, steps, "updates")
        reset = array("reset", reset, f"{len(order)}").astype(bool)
        if len(batches.y) != steps:
            raise ValueError(
                f"batches: got {steps} steps of x and {len(batches.y)} of y"
            )
        x, y = (tf.constant(part, self._dtype) for part in batches)
        losses = self._train(
            x, y, tf.constant(order, "int32"), tf.constant(reset)
        )
        return losses.numpy()

    def _updates(
        self, x: tf.Tensor, y: tf.Tensor, order: tf.Tensor, reset: tf.Tensor
    ) -> tf.Tensor:
        """Run every update; autograph turns this loop into a graph."""
        weights = self.model.trainable_variables
        losses = tf.TensorArray(self._dtype, len(order))
        for n in tf.range(len(order)):
            if tf.gather(reset, n):
                reset_states(self.model)
            k = tf.gather(order, n)
            with tf.GradientTape() as tape:
                p = self.model(tf.gather(x, k), training=True)
                loss = self.model.compute_loss(y=tf.gather(y, k), y_pred=p)
                scaled = self.optimizer.scale_loss(loss)
            gradients = tape.gradient(scaled, weights)
            self.optimizer.apply(gradients, weights)
            losses = losses.write(n, tf.cast(loss, self._dtype))
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
