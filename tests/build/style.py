# SPDX-License-Identifier: AGPL-3.0-or-later
"""The measures of CONTRIBUTING.md: lengths of lines, functions and files.

usage: style.py SOURCE
"""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
import tap  # noqa: E402

LINE, FUNCTION, FILE = 80, 60, 500

# Longer functions, each with the reason why it is better whole.
LONG_FUNCTIONS = {}
# Longer files, alike.
LONG_FILES = {}

ROOT = sys.argv[1]
FOLDERS = ('include', 'src', 'tests', 'bench', 'examples', 'web')


def files(endings):
    """Our files of these endings, as paths from the root."""
    found = []
    for folder in FOLDERS:
        for here, folders, names in os.walk(os.path.join(ROOT, folder)):
            if 'node_modules' in folders:  # other people's
                folders.remove('node_modules')
            found += [os.path.relpath(os.path.join(here, name), ROOT)
                      for name in names if name.endswith(endings)]
    return sorted(found)


def sources():
    return files(('.c', '.h'))


def lines_of(path):
    with open(os.path.join(ROOT, path), encoding='utf-8') as stream:
        return stream.read().splitlines()


def functions(path):
    """(name, first line, length) of every function: in this style a body
    starts with { and ends with }, each alone in the first column."""
    name, start, inside = '', 0, False
    for number, line in enumerate(lines_of(path), 1):
        if inside and line == '}':
            inside = False
            yield name, start, number - start + 1
        elif line == '{':
            inside = True
        elif not inside and (match := re.match(r'\w.*?\b(\w+)\(', line)):
            name, start = match.group(1), number


def report(faults):
    assert not faults, '\n'.join(faults)


def long_lines():
    """no line is longer than 80 columns"""
    assert sources()
    report([f'{path}:{number}: {len(line)} columns' for path in sources()
            for number, line in enumerate(lines_of(path), 1)
            if len(line.expandtabs(8)) > LINE])


def long_functions():
    """no function is longer than 60 lines"""
    seen, faults = 0, []
    for path in sources():
        for name, start, length in functions(path):
            seen += 1
            if length > FUNCTION and (path, name) not in LONG_FUNCTIONS:
                faults.append(f'{path}:{start}: {name} has {length} lines')
    assert seen, 'found no function'
    report(faults)


def long_files():
    """no file is longer than 500 lines"""
    report([f'{path}: {len(lines_of(path))} lines' for path in sources()
            if len(lines_of(path)) > FILE and path not in LONG_FILES])


def stale_exceptions():
    """every exception to these measures is still needed"""
    lengths = {(path, name): length for path in sources()
               for name, _, length in functions(path)}
    report([f'{path} {name}' for path, name in LONG_FUNCTIONS
            if lengths.get((path, name), 0) <= FUNCTION] +
           [path for path in LONG_FILES if path not in sources()
            or len(lines_of(path)) <= FILE])


def licences():
    """every file of code says its licence in its first two lines"""
    scripts = [f'scripts/{name}' for name in os.listdir(f'{ROOT}/scripts')]
    report([path for path in files(('.c', '.h', '.js', '.py')) + scripts
            if 'SPDX-License-Identifier: AGPL-3.0-or-later' not in
            ' '.join(lines_of(path)[:2])])


def tabs_and_ends():
    """no tab indents, no line ends in white space"""
    report([f'{path}:{number}' for path in sources()
            for number, line in enumerate(lines_of(path), 1)
            if '\t' in line or line != line.rstrip()])


sys.exit(tap.program(long_lines, long_functions, long_files, stale_exceptions,
                     licences, tabs_and_ends))
