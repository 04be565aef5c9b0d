# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads what examples/match prints and holds it against what must be true.

usage: check_match.py MATCH
"""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../tests'))
import tap  # noqa: E402

PROGRAM = sys.argv[1]


def output():
    done = subprocess.run([PROGRAM], stdin=subprocess.DEVNULL, text=True,
                          capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def people(ending):
    return re.findall(rf'^neighbour (\d+) {ending}', output(), re.MULTILINE)


def asked():
    """nobody is asked twice, and each is told why"""
    who = people(r'is asked: [\d.]+ km away, says yes to \d+ of 100')
    assert who and len(set(who)) == len(who), who


def places():
    """first come, first served; the fourth stands by and is called up"""
    assert people('has a place') == ['1', '2', '3']
    assert people('stands by') == people('is called up') == ['4']


def confirmed():
    """those who hold a place are asked whether they still come"""
    who = re.findall(r'^neighbour (\d+): still', output(), re.MULTILINE)
    assert who == ['2', '3', '4'], who


def over():
    """two came, as were needed"""
    assert output().endswith('\n2 came\n'), output()


def same():
    """a second run prints the same"""
    assert output() == output()


sys.exit(tap.program(asked, places, confirmed, over, same))
