# SPDX-License-Identifier: AGPL-3.0-or-later
"""The steps of the schema as a C table, with their SHA-256.

usage: embed_migrations.py OUTPUT FOLDER FILE...

FILE… are all steps of FOLDER, numbered 1, 2, 3 … without gaps. A step may say
types only with the words in braces that dialect.c knows.
"""
import hashlib
import os
import re
import sys

OUTPUT, FOLDER, *FILES = sys.argv[1:]


def fail(name, what):
    sys.exit(f'{FOLDER}/{name}: {what}')


def check(name, text):
    code = re.sub(r"--.*|'[^']*'", '', text)
    bare = re.search(r'\b(TEXT|BLOB|INTEGER|BIGINT|REAL|BYTEA)\b', code)
    if bare:
        fail(name, f'{bare.group(0)}: write {{text}}, {{bytes}}, {{int}}, '
             '{real}: types differ between the databases')
    for table in re.findall(r'CREATE TABLE (\w+)(.*?);', code, re.S | re.I):
        if not table[1].rstrip().endswith(('{strict}', '{keyed}')):
            fail(name, f'table {table[0]} does not end with {{strict}} or '
                 '{keyed}')


def literal(text):
    """As numbers: a string may not have more than 4,095 characters."""
    data = text.encode() + b'\0'
    return ',\n'.join(','.join(str(b if b < 128 else b - 256)
                               for b in data[k:k + 20])
                      for k in range(0, len(data), 20))


names = [os.path.basename(path) for path in FILES]
there = sorted(name for name in os.listdir(FOLDER) if name.endswith('.sql'))
if names != there:
    sys.exit(f'{FOLDER} holds {there}, meson.build lists {names}: list all, '
             'in order')
out = ['#include "migrations.h"', '']
rows = []
for number, (name, path) in enumerate(zip(names, FILES), 1):
    if not re.fullmatch(rf'{number:04d}-[a-z-]+\.sql', name):
        fail(name, f'expected {number:04d}-what.sql: steps have no gaps')
    with open(path, encoding='utf-8', newline='') as stream:
        step = stream.read()
    check(name, step)
    digest = hashlib.sha256(step.encode()).hexdigest()
    out.append(f'static const char step{number}[] = {{{literal(step)}}};')
    rows.append(f'    {{{number}, "{name[:-4]}", "{digest}", step{number}}},')
out += ['', 'const pe__migration pe__migrations[] = {', *rows, '};',
        f'const int pe__migration_count = {len(rows)};', '']
with open(OUTPUT, 'w', encoding='utf-8') as stream:
    stream.write('\n'.join(out))
