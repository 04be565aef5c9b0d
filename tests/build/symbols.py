# SPDX-License-Identifier: AGPL-3.0-or-later
"""Engines are pure: what they call stands in a short list.

usage: symbols.py ENGINE ARCHIVE LIST

LIST holds one symbol a line, a * at the end standing for any rest; # starts a
comment. What ARCHIVE calls outside itself must be on the list. That shuts out
files, the clock, the environment, printing and memory that is not counted.
"""
import re
import subprocess
import sys
import os

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
import tap  # noqa: E402

ENGINE, ARCHIVE, LIST = sys.argv[1:4]


def allowed():
    with open(LIST, encoding='utf-8') as stream:
        words = [line.split('#')[0].strip() for line in stream]
    return [word for word in words if word]


def symbols():
    """(defined, undefined → objects that call it)"""
    text = subprocess.run(['nm', '--format=posix', ARCHIVE], check=True,
                          capture_output=True, text=True).stdout
    defined, undefined, member = set(), {}, ''
    for line in text.splitlines():
        if match := re.match(r'.*\[(.*)\]:$', line):
            member = match.group(1)
            continue
        name, kind = line.split()[:2]
        if kind == 'U':
            undefined.setdefault(name, set()).add(member)
        elif kind not in 'wv':
            defined.add(name)
    return defined, undefined


# The lock that the compiler makes of `#pragma omp critical (name)`.
LOCK = '.gomp_critical_user_'


def variables_of():
    """Variables that outlive a call: written data of any object."""
    text = subprocess.run(['nm', '--format=posix', ARCHIVE], check=True,
                          capture_output=True, text=True).stdout
    return sorted({line.split()[0] for line in text.splitlines()
                   if re.match(r'\S+ [bBdDC] ', line)
                   and not line.startswith(LOCK)})


def matches(name, pattern):
    if pattern.endswith('*'):
        return name.startswith(pattern[:-1])
    return name == pattern


def calls():
    """the engine calls nothing but what its list allows"""
    defined, undefined = symbols()
    assert defined, f'{ARCHIVE} defines nothing'
    patterns = allowed()
    faults = [f'{name}, called in {", ".join(sorted(objects))}'
              for name, objects in sorted(undefined.items())
              if name not in defined
              and not any(matches(name, p) for p in patterns)]
    assert not faults, (
        f'the engine {ENGINE} may not call:\n' + '\n'.join(faults) +
        f'\nIf that is pure (no files, clock, environment, printing, '
        f'uncounted memory), add it to {LIST}.')


def variables():
    """the engine keeps no variable between calls"""
    found = variables_of()
    assert not found, f'{ENGINE} has variables: {", ".join(found)}'


def names():
    """what the engine shows outside begins with pe_"""
    text = subprocess.run(['nm', '--format=posix', '--extern-only',
                           '--defined-only', ARCHIVE], check=True,
                          capture_output=True, text=True).stdout
    shown = [line.split()[0] for line in text.splitlines()
             if not line.endswith(':') and line.strip()]
    assert shown
    faults = [name for name in shown if not name.startswith(('pe_', LOCK))]
    assert not faults, f'without pe_: {", ".join(faults)}'


sys.exit(tap.program(calls, variables, names))
