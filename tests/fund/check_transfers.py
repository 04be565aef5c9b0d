# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `parecon fund transfer` says, beside the definitions of its rules in
exact fractions of Python: no line of it is shared with the program.

usage: check_transfers.py PARECON
"""
import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile
from fractions import Fraction

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
import tap  # noqa: E402

PARECON = sys.argv[1]


def groups(seed):
    """Rows of a table: money in whole hundredths, some needs and caps."""
    lot = random.Random(seed)
    most = lot.choice([20, 5000, 10**9])
    return [{'group': f'g{k}', 'income': lot.randrange(most) / 100,
             'members': lot.randint(1, 30),
             'need': lot.choice(['', lot.randint(1, 40) / 2]),
             'most': lot.choice(['', lot.randrange(most) / 100])}
            for k in range(lot.randint(1, 40))]


def run(rows, *options):
    text = io.StringIO()
    out = csv.DictWriter(text, rows[0].keys())
    out.writeheader()
    out.writerows(rows)
    with tempfile.NamedTemporaryFile('w', suffix='.csv') as file:
        file.write(text.getvalue())
        file.flush()
        done = subprocess.run(
            [PARECON, 'fund', 'transfer', file.name, '--json', *options],
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return {rule['rule']: [t['transfer'] for t in rule['transfers']]
            for rule in answer['rules']}, 10 ** answer['digits']


def in_units(rows, scale):
    """(income, need, most) of each, money in smallest units."""
    def units(value):
        return round(Fraction(str(value)) * scale)
    return [(units(r['income']), Fraction(str(r['need'] or r['members'])),
             units(r['income']) if r['most'] == '' else
             min(units(r['most']), units(r['income']))) for r in rows]


def water_line(known):
    """The level L with Σ max(L·need, income − most) = Σ income, by halving the
    list of places where the sum's slope changes."""
    total = sum(income for income, _, _ in known)
    places = sorted((income - most) / need for income, need, most in known)

    def held(level):
        return sum(max(level * need, income - most)
                   for income, need, most in known)
    low = max([p for p in places if held(p) <= total], default=Fraction(0))
    dry = [(i - m, n) for i, n, m in known if (i - m) / n > low]
    wet = sum(n for i, n, m in known if (i - m) / n <= low)
    return (total - sum(kept for kept, _ in dry)) / wet


def leximin():
    """leximin: everybody at the water line or at what they agreed to keep"""
    for seed in range(40):
        rows = groups(seed)
        answer, scale = run(rows, '--rule', 'leximin')
        known = in_units(rows, scale)
        line = water_line(known)
        assert sum(answer['leximin']) == 0
        for (income, need, most), got in zip(known, answer['leximin']):
            wanted = max(line * need, income - most)
            assert abs(income + got - wanted) < 1, (seed, income, got, wanted)


def floor():
    """floor: lacks are filled in proportion, surpluses tapped at one rate"""
    for seed in range(40):
        rows = groups(seed)
        answer, scale = run(rows, '--rule', 'floor', '--floor', '3')
        known = in_units(rows, scale)
        level = 3 * scale
        gaps = [income - level * need for income, need, _ in known]
        lack = sum(int(-g) for g in gaps if g < 0)
        give = sum(min(int(g), most) for g, (_, _, most) in zip(gaps, known)
                   if g > 0)
        moved = sum(t for t in answer['floor'] if t > 0)
        assert sum(answer['floor']) == 0
        assert moved == min(lack, give), (seed, moved, lack, give)
        taps = [(-t, g, most) for t, g, (_, _, most)
                in zip(answer['floor'], gaps, known) if g > 0]
        rates = [Fraction(t) / int(g) for t, g, most in taps
                 if int(g) > 0 and t < min(int(g), most)]
        for t, g, most in taps:  # at the rate, or at the most it gives
            if rates and t < min(int(g), most):
                assert all(abs(rate * int(g) - t) <= 1 + int(g) / int(h)
                           for rate, h in zip(rates, [
                               h for u, h, m in taps
                               if int(h) > 0 and u < min(int(h), m)])), seed


def median():
    """median: givers give the share and no more, takers stay below it"""
    for seed in range(40):
        rows = groups(seed)
        answer, scale = run(rows, '--rule', 'median', '--share', '10')
        known = in_units(rows, scale)
        order = sorted((i / n, r['members'])
                       for (i, n, _), r in zip(known, rows))
        half, so_far = sum(m for _, m in order) / 2, 0
        for level, members in order:
            so_far += members
            if so_far >= half:
                break
        assert sum(answer['median']) == 0
        for (income, need, most), got in zip(known, answer['median']):
            surplus = income - level * need
            if got < 0:
                assert -got <= surplus / 10 and -got <= most, seed
            if got > 0:
                assert got <= -surplus, seed


def together():
    """without --rule, all three as they are one by one"""
    rows = groups(7)
    answer, _ = run(rows, '--floor', '3', '--share', '10')
    assert set(answer) == {'median', 'floor', 'leximin'}
    for rule, options in (('median', ['--share', '10']),
                          ('floor', ['--floor', '3']), ('leximin', [])):
        assert run(rows, '--rule', rule, *options)[0][rule] == answer[rule]


sys.exit(tap.program(leximin, floor, median, together))
