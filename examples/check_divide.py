# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads what examples/divide prints and holds it against divide.c.

usage: check_divide.py DIVIDE DIVIDE.c
"""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../tests'))
import tap  # noqa: E402

PROGRAM, SOURCE = sys.argv[1:3]


def array(name):
    """The values of an array in the source."""
    with open(SOURCE, encoding='utf-8') as stream:
        body = re.search(r'\b%s\[[^=]*= \{(.*?)\};' % name, stream.read(),
                         re.DOTALL).group(1)
    return [word.strip().strip('"') for word in body.split(',')]


def output():
    done = subprocess.run([PROGRAM], stdin=subprocess.DEVNULL, text=True,
                          capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def jobs():
    """(member, task) → hours."""
    found, member = {}, None
    for line in output().splitlines():
        if match := re.match(r' +([\d.]+) h  (.*)$', line):
            key = member, match.group(2)
            assert key not in found, f'{key} twice'
            found[key] = float(match.group(1))
        else:
            member = line
    assert found
    return found


def total(which):
    sums = {}
    for key, given in jobs().items():
        sums[key[which]] = sums.get(key[which], 0) + given
    return sums


def all_hours():
    """every hour of every task is given out"""
    wanted = {name: int(quarters) / 4
              for name, quarters in zip(array('what'), array('hours'))}
    assert total(1) == wanted, f'{total(1)} instead of {wanted}'


def fair_hours():
    """everybody works the hours of their fair share, one more or less"""
    sums = total(0)
    work = sum(int(quarters) for quarters in array('hours')) / 4
    assert set(sums) == set(array('who')), sums
    for name, given in sums.items():
        assert abs(given - work / len(sums)) <= 1, f'{name}: {given} h'


def skills():
    """only those who learned it do the accounts"""
    who = {member for member, task in jobs() if task == 'accounts'}
    assert who and who <= {'Ada', 'Emil'}, who


def pieces():
    """no piece is shorter than what is worth handing over"""
    least = {name: int(quarters) / 4
             for name, quarters in zip(array('what'), array('least'))}
    for (member, task), given in jobs().items():
        assert given >= least[task], f'{member}: {given} h of {task}'


def bound():
    """the division is as good as the bound says is possible, or worse"""
    rms, least = map(float, re.search(
        r'by ([\d.]+) points .* less than ([\d.]+)\.', output()).groups())
    assert least <= rms + 0.0005, (rms, least)


def same():
    """a second run prints the same"""
    assert output() == output()


sys.exit(tap.program(all_hours, fair_hours, skills, pieces, bound, same))
