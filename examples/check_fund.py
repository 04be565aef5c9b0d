# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads what examples/fund prints and holds it against what must be true.

usage: check_fund.py FUND
"""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../tests'))
import tap  # noqa: E402

PROGRAM = sys.argv[1]


def lines():
    done = subprocess.run([PROGRAM], stdin=subprocess.DEVNULL, text=True,
                          capture_output=True)
    assert done.returncode == 0, done.stderr
    return dict(line.split(': ') for line in done.stdout.splitlines())


def shares():
    """by equal shares the four get what they want, greedily nothing"""
    assert lines()['equal shares'] == 'pond bench compost; 100 left'
    assert lines()['greedy'] == 'pond playground; 0 left'


def transfers():
    """who agreed to give 50 gives 50; the others come to the same level"""
    assert lines()['transfers'] == '-425 -50 475'


sys.exit(tap.program(shares, transfers))
