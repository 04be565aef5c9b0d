# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counts the ballots of examples/vote.c a second time.

usage: check_vote.py VOTE
"""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../tests'))
import tap  # noqa: E402

PROGRAM = sys.argv[1]
PLACES = ['cellar', 'yard', 'attic']


def output():
    done = subprocess.run([PROGRAM], stdin=subprocess.DEVNULL, text=True,
                          capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def ballots():
    """The orders in the source, three numbers each."""
    path = os.path.join(os.path.dirname(__file__), 'vote.c')
    with open(path, encoding='utf-8') as stream:
        text = re.search(r'order\[PEOPLE \* PLACES\] = \{(.*?)\}',
                         stream.read(), re.DOTALL).group(1)
    numbers = [int(n) for n in text.split(',')]
    return [numbers[k:k + 3] for k in range(0, len(numbers), 3)]


def beats_all(weights):
    """The place that is ahead of each other one."""
    def ahead(a, b):
        return sum(w if o.index(a) < o.index(b) else -w
                   for o, w in zip(ballots(), weights)) > 0
    found = [a for a in range(3)
             if all(a == b or ahead(a, b) for b in range(3))]
    assert len(found) == 1
    return PLACES[found[0]]


def winners():
    """both counts name the place that beats each other one"""
    out = output()
    equal = beats_all([1] * 7)
    weighted = beats_all([1, 1, 1, 1, 1, 4, 4])
    assert equal != weighted
    assert f'with equal votes: the {equal}\n' in out, out
    assert f'is affected: the {weighted}\n' in out, out


def verdict():
    """two counts that differ mean another round"""
    assert output().endswith('they differ: talk once more\n')


sys.exit(tap.program(winners, verdict))
