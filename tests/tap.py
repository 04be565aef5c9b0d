# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counts the tests in TAP output: of cmocka, of node's test runner, of ours.

What is counted are leaves: a subtest that holds subtests is the sum of them
and not one more. A program that dies, or runs fewer tests than it planned,
fails, whatever it printed before.
"""
import re
from dataclasses import dataclass, field

POINT = re.compile(r'^( *)(not )?ok\b *(\d+)? *(?:- )?(.*)$')
PLAN = re.compile(r'^( *)1\.\.(\d+)')
SKIP = re.compile(r'(?:^| )# *skip\b *(.*)$', re.IGNORECASE)


@dataclass
class Count:
    passed: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    skipped: list = field(default_factory=list)


def with_yaml(text):
    """Yields (line, whether it stands in a block between --- and ...), since
    anything may stand there, even what looks like a test."""
    inside = None
    for line in text.splitlines():
        bare = line.strip()
        depth = len(line) - len(line.lstrip())
        if inside is None and bare == '---' and depth > 0:
            inside = depth
        yield line, inside is not None
        if bare == '...' and depth == inside:
            inside = None


def without_passes(text):
    """The lines of an output but for tests that passed and what was said of
    these after them."""
    kept, passed = [], False
    for line, in_yaml in with_yaml(text):
        if not in_yaml:
            match = POINT.match(line)
            passed = bool(match) and not match.group(2)
        if not (passed or re.match(r' *(# Subtest: |TAP version|1\.\.\d)',
                                   line)):
            kept.append(line)
    return kept


def add_point(count, match, below):
    """`below` is the Count of the subtests under this point, or None."""
    _, bad, number, name = match.groups()
    skip = SKIP.search(name)
    # cmocka puts the name behind the directive, node the reason
    name = (SKIP.sub('', name) or (skip.group(1) if skip else '')).strip()
    name = name or f'test {number}'
    if below is not None:
        if bad and not skip and not below.failed:
            count.failed.append(name)
        for kind in ('passed', 'failed', 'skipped'):
            getattr(count, kind).extend(
                f'{name}: {leaf}' for leaf in getattr(below, kind))
    elif skip:
        # cmocka 1.1.5 writes `not ok` before a skip
        count.skipped.append(name)
    elif bad:
        count.failed.append(name)
    else:
        count.passed.append(name)


def read(text):
    """The Count of a whole output. A plan that was not kept is a failure."""
    levels = {}  # indentation → [Count, points, plan]
    for line in (line for line, in_yaml in with_yaml(text) if not in_yaml):
        if match := PLAN.match(line):
            level = levels.setdefault(len(match.group(1)), [Count(), 0, None])
            level[2] = int(match.group(2))
        elif match := POINT.match(line):
            depth = len(match.group(1))
            deeper = [d for d in levels if d > depth]
            below = close(levels, min(deeper)) if deeper else None
            level = levels.setdefault(depth, [Count(), 0, None])
            level[1] += 1
            add_point(level[0], match, below)
        elif line.startswith('Bail out!'):
            levels.setdefault(0, [Count(), 0, None])[0].failed.append(line)
    return close(levels, min(levels)) if levels else Count()


def close(levels, depth):
    """Takes the level out, with what is still open below it: subtests whose
    own line never came, since the program died in between."""
    count, points, plan = levels.pop(depth)
    if plan is not None and plan != points:
        count.failed.append(f'planned {plan} tests, ran {points}')
    while deeper := [d for d in levels if d > depth]:
        orphan = close(levels, min(deeper))
        count.passed += orphan.passed
        count.skipped += orphan.skipped
        count.failed += orphan.failed + ['a test ended without its result']
    return count


def judge(text, exit_code):
    """The Count of a program that ended with `exit_code`."""
    count = read(text)
    if exit_code != 0 and not count.failed:
        count.failed.append(f'ended with {exit_of(exit_code)}')
    if not (count.passed or count.failed or count.skipped):
        count.failed.append('ran no test')
    return count


def exit_of(code):
    return f'signal {-code}' if code < 0 else f'exit code {code}'


def program(*checks):
    """Runs functions as the tests of a program and prints TAP. A check fails
    by raising; its first line of documentation is its name. Returns the exit
    code."""
    failed = 0
    print(f'1..{len(checks)}')
    for number, check in enumerate(checks, 1):
        name = (check.__doc__ or check.__name__).strip().splitlines()[0]
        try:
            check()
            print(f'ok {number} - {name}')
        except Exception as fault:
            failed += 1
            print(f'not ok {number} - {name}')
            kind = type(fault).__name__
            text = str(fault) if kind == 'AssertionError' else f'{kind}: {fault}'
            for line in text.splitlines():
                print(f'#   {line}')
    return 1 if failed else 0
