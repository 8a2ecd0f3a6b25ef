"""How weights start, as in Keras."""

import numpy as np


def glorot_uniform(
    rows: int, columns: int, rng: np.random.Generator
) -> np.ndarray:
    """Return a kernel, uniform in +-sqrt(6 / (rows + columns)).

    Parameters
    ----------
    rows, columns : numbers, at least 1
        For a net with gates Keras counts the columns of all gates.
    rng : generator

    Returns
    -------
    kernel : (rows, columns)

    References
    ----------
    Glorot and Bengio (2010), Understanding the difficulty of training deep
    feedforward neural networks, AISTATS, equation 16.
    """
    limit = np.sqrt(6 / (rows + columns))
    return rng.uniform(-limit, limit, (rows, columns))


def orthogonal(
    rows: int, columns: int, rng: np.random.Generator
) -> np.ndarray:
    """Return a kernel whose rows have length 1 and stand at right angles.

    Parameters
    ----------
    rows, columns : numbers, at least 1
        With more rows than columns this holds for the columns instead.
    rng : generator

    Returns
    -------
    kernel : (rows, columns)

    References
    ----------
    Saxe, McClelland and Ganguli (2014), Exact solutions to the nonlinear
    dynamics of learning in deep linear neural networks, ICLR.

    Examples
    --------
    Twice as many columns, and a state still keeps its length.

    >>> kernel = orthogonal(3, 6, np.random.default_rng(2))
    >>> np.allclose(kernel @ kernel.T, np.eye(3))
    True
    """
    tall = max(rows, columns), min(rows, columns)
    q, r = np.linalg.qr(rng.normal(size=tall))
    q = q * np.sign(np.diag(r))
    return q.T if rows < columns else q
