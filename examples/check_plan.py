# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads what examples/plan prints and holds it against what must be true.

usage: check_plan.py PLAN
"""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../tests'))
import tap  # noqa: E402

PROGRAM = sys.argv[1]
RIGHT = {'the harbour': 1500.0, 'the hill': 1000.0}


def output():
    done = subprocess.run([PROGRAM], stdin=subprocess.DEVNULL, text=True,
                          capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def goods():
    """good → price, used, made"""
    return {name: tuple(map(float, rest)) for name, *rest in re.findall(
        r'^(\w+) costs ([\d.]+); ([\d.]+) of ([\d.]+) are used$', output(),
        re.MULTILINE)}


def bundles():
    """council → loaves, vegetables"""
    return {name: (float(bread), float(greens)) for name, bread, greens in
            re.findall(r'^(.+) gets ([\d.]+) loaves, ([\d.]+) vegetables$',
                       output(), re.MULTILINE)}


def within():
    """no good is used beyond what is there"""
    found = goods()
    assert len(found) == 4, found
    assert found['labour'][2] == 900.0 and found['land'][2] == 40.0
    for name, (_, used, made) in found.items():
        assert used <= made + 0.0005, f'{name}: {used} of {made}'
        assert used >= 0.98 * made, f'{name}: {used} of {made}'


def rights():
    """nobody spends more than their right, nor much less"""
    price, found = goods(), bundles()
    assert set(found) == set(RIGHT)
    for name, (bread, greens) in found.items():
        spent = bread * price['bread'][0] + greens * price['vegetables'][0]
        assert 0.98 * RIGHT[name] <= spent <= 1.001 * RIGHT[name], (name, spent)


def needs():
    """everybody has what they need first"""
    for name, (bread, _) in bundles().items():
        assert bread >= 100.0, f'{name}: {bread} loaves'


def shared():
    """what the councils get is what is made"""
    used, found = goods(), bundles()
    for k, name in enumerate(('bread', 'vegetables')):
        total = sum(bundle[k] for bundle in found.values())
        assert abs(total - used[name][1]) < 0.01, (name, total)


def best():
    """the certificate says how much better a plan could be"""
    gap = float(re.search(r'better by more than ([\d.]+) of', output())
                .group(1))
    assert 0.0 <= gap < 0.01, gap


def same():
    """a second run prints the same"""
    assert output() == output()


sys.exit(tap.program(within, rights, needs, shared, best, same))
