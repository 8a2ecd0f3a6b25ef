"""An import of Keras that says nothing and gives up no speed."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _native_stderr_held_back() -> Iterator[None]:
    """Keep what compiled code writes to file descriptor 2 out of the page.

    TensorFlow greets on descriptor 2 before any setting of its own can stop
    it; only turning its fast kernels off silences it, at 15 to 20 % of the
    training speed.  If the block raises, what was held back is shown.
    """
    if sys.stderr:
        sys.stderr.flush()
    try:
        page = os.dup(2)
    except OSError:  # a program without a page has no descriptor 2
        yield
        return
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.seek(0)
            os.write(page, held.read())
            raise
        finally:
            os.dup2(page, 2)
            os.close(page)


with _native_stderr_held_back():
    # Must be set before the import; errors are still shown.
    os.environ["KERAS_BACKEND"] = "tensorflow"  # over the reader's own
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    import keras
    import tensorflow as tf

    # The reader's keras.json may say otherwise; the lectures' numbers do not.
    keras.config.set_floatx("float32")
    keras.config.set_epsilon(1e-7)
    keras.config.set_image_data_format("channels_last")
    keras.config.set_dtype_policy("float32")

    # Each of these speaks once, so let it speak now.
    tf.config.list_logical_devices()
    tf.transpose([[True]])  # a mask, on processors without AVX-512

__all__ = ["keras", "tf"]
