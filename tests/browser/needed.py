"""Which cells of a lecture one of its cells builds on, read off the code."""

import ast
import dis
from types import CodeType


def needed(sources, places):
    """Return the places of the cells to run, in order, so that some can.

    A cell is needed if it gives a value to a name that is read below it, or
    changes what such a name stands for: `x[0] = 1`, `x.append(1)`, `f(x)`, or
    a call of a function of the lecture that changes it.

    Parameters
    ----------
    sources : code of every cell, empty for prose
    places : indices of those that are to run
    """
    modules, alters, cells = set(), {}, []
    for source in sources:
        reads, binds = _names(compile(source, "cell", "exec"))
        modules |= _imported(source)
        alters |= _alterations(source)
        called = [alters[name] for name in reads & alters.keys()]
        changes = _changed(source).union(*called) - modules
        cells.append((reads, binds, changes))
    wanted, found = set(), []
    for place in reversed(range(max(places) + 1)):
        reads, binds, changes = cells[place]
        if place in places or wanted & (binds | changes):
            wanted = wanted - binds | reads
            found.append(place)
    return found[::-1]


def _names(code):
    """Names that code reads before it gives them a value, and that it gives.

    What a function takes from outside counts as read where it is defined.
    """
    reads, binds = set(), set()
    for step in dis.get_instructions(code):
        if isinstance(step.argval, CodeType):
            reads |= _names(step.argval)[0] - binds
        elif step.opname in ("LOAD_NAME", "LOAD_GLOBAL"):
            reads |= {step.argval} - binds
        elif step.opname == "STORE_NAME":
            binds.add(step.argval)
    return reads, binds


def _imported(source):
    imports = (ast.Import, ast.ImportFrom)
    nodes = [n for n in ast.parse(source).body if isinstance(n, imports)]
    return {alias.asname or alias.name for n in nodes for alias in n.names}


def _alterations(source):
    """Return what each function that a cell defines changes of the outside."""
    return {
        node.name: set().union(*map(_changes, ast.walk(node))) - _own(node)
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
    }


def _own(function):
    """Names of the arguments and of the values inside a function."""
    return {
        getattr(part, "arg", getattr(part, "id", None))
        for part in ast.walk(function)
        if isinstance(part, ast.arg)
        or (isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store))
    }


def _changed(source):
    """Names of what a cell changes, but for its last line, which shows it."""
    tree = ast.parse(source)
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        tree.body.pop()
    outside = [n for n in tree.body if not isinstance(n, ast.FunctionDef)]
    parts = [part for node in outside for part in ast.walk(node)]
    return set().union(*map(_changes, parts))


def _changes(node):
    """Names of what one piece of syntax changes in place."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        call = node.value
        if isinstance(call.func, ast.Name) and call.func.id != "print":
            changed = call.args
        else:
            changed = [getattr(call.func, "value", None)]
    elif isinstance(getattr(node, "ctx", None), ast.Store):
        changed = [getattr(node, "value", None)]
    else:
        changed = []
    return {one.id for one in changed if isinstance(one, ast.Name)}
