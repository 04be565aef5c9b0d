# SPDX-License-Identifier: AGPL-3.0-or-later
"""No name stands for two things.

usage: names.py ARCHIVE...

The linker takes the first archive that has a name and never says that another
has it, too: whoever meant the other calls something else altogether.
"""
import collections
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
import tap  # noqa: E402

ARCHIVES = sys.argv[1:]


def names_of(archive):
    """Global names that the archive's objects define."""
    done = subprocess.run(['nm', '--defined-only', '--extern-only', archive],
                          capture_output=True, text=True, check=True)
    words = (line.split() for line in done.stdout.splitlines())
    return [w[2] for w in words if len(w) == 3]


def no_name_twice():
    """no two archives define the same global name"""
    homes = collections.defaultdict(set)
    for archive in ARCHIVES:
        names = names_of(archive)
        assert names, f'{archive} defines nothing: is it one of ours?'
        for name in names:
            homes[name].add(os.path.basename(archive))
    twice = {name: sorted(of) for name, of in homes.items() if len(of) > 1}
    assert not twice, '\n'.join(f'{name}: {", ".join(of)}'
                                for name, of in sorted(twice.items()))


sys.exit(tap.program(no_name_twice))
