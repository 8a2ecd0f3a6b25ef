"""Which outputs of a notebook depend on a clock, read off its code."""

import ast

CLOCKS = {"time", "perf_counter", "monotonic", "process_time", "timeit"}
GROWING = {"append", "extend", "update"}
PICTURES = ("draw_", "setup_", "Stepper", "LivePicture")


def called(call):
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def stored(*nodes):
    """Names that some code gives a value."""
    parts = [part for node in nodes for part in ast.walk(node)]
    found = [part for part in parts if isinstance(part, ast.Name)]
    return {part.id for part in found if isinstance(part.ctx, ast.Store)}


def of_comprehensions(node):
    kind = ast.comprehension
    every = [part for part in ast.walk(node) if isinstance(part, kind)]
    return stored(*[part.target for part in every])


def read(node):
    """Names that some code takes from outside."""
    found = [part for part in ast.walk(node) if isinstance(part, ast.Name)]
    own = {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
    own |= of_comprehensions(node)
    if isinstance(node, ast.FunctionDef):
        own |= stored(node)
    return {n.id for n in found if isinstance(n.ctx, ast.Load)} - own


def extended(node):
    """Names of what a statement only adds something to."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and called(part) in GROWING:
            part = part.func
        elif not isinstance(getattr(part, "ctx", None), ast.Store):
            continue
        yield getattr(getattr(part, "value", None), "id", "")


def follow(body, timed):
    """Add to the names that depend on a clock, and take away others."""
    for node in body:
        source, target = node, node
        if isinstance(node, ast.FunctionDef):
            new = {node.name}
        elif isinstance(node, ast.For):
            new, source, target = stored(node.target), node.iter, node.iter
        elif isinstance(node, ast.With | ast.Import | ast.ImportFrom):
            new, source, target = set(), ast.Module([], []), ast.Module([], [])
        else:
            new = stored(node) - of_comprehensions(node)
        if timed & read(source):
            timed |= new | set(extended(target))
        elif not isinstance(node, ast.AugAssign):
            timed -= new
        if isinstance(node, ast.For | ast.With):
            follow(node.body, timed)


def shown(tree):
    """The expressions whose text a cell puts out."""
    calls = [part for part in ast.walk(tree) if isinstance(part, ast.Call)]
    yield from (call for call in calls if called(call) == "print")
    last = getattr(tree.body[-1], "value", None)
    picture = last in calls and called(last).startswith(PICTURES)
    if isinstance(tree.body[-1], ast.Expr) and not picture:
        yield last


def compared_clocks(sources):
    """Outputs that depend on a clock, in order: (cell, name read).

    Parameters
    ----------
    sources : pairs of code and whether its output is compared
    """
    timed = set(CLOCKS)
    for place, (source, compared) in enumerate(sources):
        tree = ast.parse(source)
        follow(tree.body, timed)
        for output in shown(tree) if compared else ():
            yield from ((place, name) for name in timed & read(output))
