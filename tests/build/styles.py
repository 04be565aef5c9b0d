# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every class that a style sheet names is used by what it is the style of.

usage: styles.py SOURCE
"""
import glob
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
import tap  # noqa: E402

ROOT = sys.argv[1]
WEB = os.path.join(ROOT, 'web')


def read(*patterns):
    texts = []
    for pattern in patterns:
        for path in sorted(glob.glob(f'{ROOT}/{pattern}', recursive=True)):
            with open(path, encoding='utf-8') as stream:
                texts.append(stream.read())
    return '\n'.join(texts)


def classes_of(sheet):
    """The classes in the selectors of a style sheet."""
    css = re.sub(r'/\*.*?\*/', '', read(f'web/{sheet}'), flags=re.DOTALL)
    selectors = [s for s in re.findall(r'([^{};]+)\{', css)
                 if not s.strip().startswith('@')]
    return {name for s in selectors
            for name in re.findall(r'\.([A-Za-z][\w-]*)', s)}


def of_templates():
    """Words of class attributes; one that is put together (depth-{{n}}) counts
    with all that begin so."""
    whole, begun = set(), set()
    for text in re.findall(r'class="([^"]*)"', read(
            'web/pages/*.html', 'web/parts/*.html', 'web/guide/*.html')):
        begun |= set(re.findall(r'([\w-]+-)\{\{[^#^/]', text))
        whole |= set(re.sub(r'\{\{.*?\}\}', ' ', text).split())
    return whole, tuple(begun)


def of_strings(*patterns):
    """Words of the strings of programs and scripts; a format (at%d) counts with
    all digits."""
    strings = re.findall(r'"([^"\\\n]*)"|\'([^\'\\\n]*)\'|`([^`\\]*)`',
                         read(*patterns))
    words = {word for three in strings for text in three
             for word in re.split(r'[\s.#\[\]>:,]+', text)}
    return words | {word.replace('%d', str(digit)) for word in words
                    if word.endswith('%d') for digit in range(10)}


def unused(sheet, *users):
    names = classes_of(sheet)
    assert names, f'{sheet} names no class'
    whole, begun = of_templates()
    used = whole.union(*users)
    left = sorted(n for n in names if n not in used and
                  not n.startswith(begun or ('\n',)))
    assert not left, f'{sheet}: {", ".join(left)}'


SCRIPTS = of_strings('web/assets/*.js')


def hub():
    """of the hub's own: pages, parts, scripts"""
    unused('assets/hub.css', SCRIPTS)


def shared():
    """of the common ones: these, or a report"""
    reports = of_strings('src/app/**/*.c')
    for sheet in ('assets/base.css', 'assets/division.css', 'report.css',
                  'plan.css'):
        unused(sheet, SCRIPTS, reports)


sys.exit(tap.program(hub, shared))
