"""A character LSTM of one layer or more, made to be fast in plain NumPy.

The equations are those of `cells.lstm_step`, weights move to Keras and back
without loss, and training and generating do nothing that NumPy cannot do in
a few large pieces.
"""

from course_utils.engine.files import load_net, load_shipped, save_net
from course_utils.engine.products import (
    block_columns,
    blocks,
    one_thread,
    reads_in_place,
)
from course_utils.engine.sampling import Reader, generate, log_p
from course_utils.engine.shards import Dropout
from course_utils.engine.training import Recipe, Trainer, learning_rate, score
from course_utils.engine.weights import (
    Net,
    flatten,
    from_keras,
    init_net,
    to_keras,
    unflatten,
)
