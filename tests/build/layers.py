# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may include whom: a wrong #include must not compile.

usage: layers.py SOURCE BUILD

Every header of every layer is included from every other layer, with exactly
the include paths that meson gives that layer: those of layers below must
compile, all others must not be found.
"""
import glob
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
import tap  # noqa: E402

# A layer and those whose own headers it may include. Engines are reached
# through include/parecon alone.
MAY = {
    'base': set(),
    'store': {'base'},
    'jobs': {'base'},
    'plan': {'base'},
    'match': {'base'},
    'vote': {'base'},
    'fund': {'base'},
    'simulate': {'base'},
    'app': {'base', 'store'},
    'check': {'base'},
    'hub': {'base', 'store', 'app'},
    'demo': {'base', 'store', 'app', 'hub'},
    'cli': {'base', 'store', 'app', 'check', 'hub', 'demo',
            'simulate'},
}
# Layers that may not even see the public headers of the engines.
NO_ENGINE = {'base', 'store'}

SOURCE, BUILD = sys.argv[1:3]


def layers():
    folders = glob.glob(f'{SOURCE}/src/*/')
    return sorted(os.path.basename(os.path.dirname(f)) for f in folders
                  if glob.glob(f + '*.c'))


def headers(layer):
    return sorted(os.path.basename(h)
                  for h in glob.glob(f'{SOURCE}/src/{layer}/*.h'))


def compile_flags():
    """Layer → the compiler and its include paths, from the build itself."""
    with open(f'{BUILD}/compile_commands.json', encoding='utf-8') as stream:
        commands = json.load(stream)
    flags = {}
    for entry in commands:
        # the layer's own objects, not those a test makes of its files
        if match := re.match(r'src/(\w+)/', entry['output']):
            words = shlex.split(entry['command'])
            first = next(k for k, word in enumerate(words)
                         if word.startswith('-'))
            flags[match.group(1)] = words[:first], [
                word for word in words if word.startswith(('-I', '-D', '-std'))]
    return flags


def compiles(layer, text, flags):
    """Whether `text` compiles as a file of that layer, and what was said."""
    compiler, paths = flags[layer]
    with tempfile.NamedTemporaryFile('w', suffix='.c') as file:
        file.write(text)
        file.flush()
        done = subprocess.run(
            [*compiler, *paths, '-fsyntax-only', file.name], cwd=BUILD,
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return done.returncode == 0, done.stderr


def found(layer, header, flags):
    """Whether a file of that layer finds the header among our own folders."""
    folders = [word[2:] for word in flags[layer][1] if word.startswith('-I')]
    ours = (os.path.realpath(SOURCE) + '/', os.path.realpath(BUILD) + '/')
    return any(os.path.exists(path) and os.path.realpath(path).startswith(ours)
               for path in (os.path.join(BUILD, folder, header)
                            for folder in folders))


def every_layer_is_known():
    """every folder of src is a layer with rules, and is built"""
    unknown = set(layers()) - set(MAY)
    assert not unknown, f'no rule says what {unknown} may include'
    unbuilt = set(layers()) - set(compile_flags())
    assert not unbuilt, f'not among the compile commands: {unbuilt}'


def seen_from(layer):
    """(other, header) of all headers of src that are no other's by name."""
    for other in layers():
        for header in headers(other):
            if other in MAY[layer] or other == layer or not any(
                    header in headers(near) for near in {layer, *MAY[layer]}):
                yield other, header


def is_whole(header):
    """Not the rows of a table, which are read with a macro of their reader."""
    return not header.endswith('_table.h')


def broken(layer, names, flags):
    """What is said of those that do not compile in that layer. Many go at once;
    where two give one name to different things, in halves."""
    fine, said = compiles(
        layer, ''.join(f'#include "{name}"\n' for name in names), flags)
    if fine:
        return []
    if len(names) == 1:
        return [f'{layer} cannot include {names[0]}, which it may: {said}']
    half = len(names) // 2
    return broken(layer, names[:half], flags) + \
        broken(layer, names[half:], flags)


def check_layer(layer, flags):
    """Each own header compiles alone, so do all others that it may include,
    and it finds no further one."""
    faults, others = [], []
    for other, header in seen_from(layer):
        allowed = other == layer or other in MAY[layer]
        if found(layer, header, flags) != allowed:
            faults.append(f'{layer} ' + (
                f'cannot include {other}/{header}, which it may' if allowed
                else f'can include {other}/{header}, which it may not'))
        elif other == layer and is_whole(header):
            faults += broken(layer, [header], flags)
        elif allowed and is_whole(header):
            others.append(header)
    return faults + (broken(layer, others, flags) if others else [])


def private_headers():
    """no layer can include a private header of a layer above or beside it"""
    flags = compile_flags()
    assert flags, 'nothing compiled'
    faults = [fault for layer in flags if layer in MAY
              for fault in check_layer(layer, flags)]
    assert not faults, '\n'.join(faults)


def includes(layer):
    for path in sorted(glob.glob(f'{SOURCE}/src/{layer}/*.[ch]')):
        with open(path, encoding='utf-8') as stream:
            for number, line in enumerate(stream, 1):
                if match := re.match(r'\s*#\s*include\s*[<"](.*)[>"]', line):
                    yield f'{os.path.relpath(path, SOURCE)}:{number}', \
                        match.group(1)


def no_detours():
    """no #include leaves its folder by a path"""
    faults = [f'{place}: {name}' for layer in layers()
              for place, name in includes(layer)
              if name.startswith(('..', '/', 'src/'))]
    assert not faults, '\n'.join(faults)


def base_knows_no_engine():
    """base includes nothing of parecon but its errors"""
    faults = [f'{place}: {name}' for layer in NO_ENGINE
              for place, name in includes(layer)
              if name.startswith('parecon/') and name != 'parecon/error.h']
    assert not faults, '\n'.join(faults)


# Headers that one file each may know, so that all else is the same whichever
# library does it. SQLite's driver is two files, whose own header brings it in.
ALONE = {'sqlite3.h': {'src/store/sqlite_handle.h'},
         'sqlite_handle.h': {'src/store/sqlite_handle.c',
                             'src/store/sql_sqlite.c'},
         'libpq-fe.h': {'src/store/pg_link.c'}}


def one_file_knows_a_database():
    """sqlite3.h and libpq-fe.h are each known to one driver"""
    found = {name: set() for name in ALONE}
    for layer in layers():
        for place, name in includes(layer):
            if name in ALONE:
                found[name].add(place.rsplit(':', 1)[0])
    for name, paths in ALONE.items():
        assert found[name] == paths, f'{name}: {sorted(found[name])}'


SQL = re.compile(r'"\s*(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|'
                 r'CREATE (TABLE|INDEX)|PRAGMA|WITH RECURSIVE)\b')


def sql_stands_in_the_store():
    """no statement of SQL begins outside src/store"""
    inside, faults = 0, []
    for path in glob.glob(f'{SOURCE}/src/**/*.[ch]', recursive=True):
        with open(path, encoding='utf-8') as stream:
            for number, line in enumerate(stream, 1):
                if not SQL.search(line):
                    continue
                name = os.path.relpath(path, SOURCE)
                if name.startswith('src/store/'):
                    inside += 1
                else:
                    faults.append(f'{name}:{number}: {line.strip()}')
    assert inside > 20, 'the pattern finds nothing any more'
    assert not faults, '\n'.join(faults)


def public_headers():
    """each public header compiles alone, as C17 and with all warnings"""
    names = sorted(glob.glob(f'{SOURCE}/include/parecon/*.h'))
    assert names
    for path in names:
        text = f'#include <parecon/{os.path.basename(path)}>\nint one;\n'
        done = subprocess.run(
            ['cc', '-std=c17', '-Wall', '-Wextra', '-Wpedantic', '-Werror',
             '-Wstrict-prototypes', f'-I{SOURCE}/include', '-fsyntax-only',
             '-xc', '-'], input=text, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


sys.exit(tap.program(every_layer_is_known, private_headers, no_detours,
                     base_knows_no_engine, one_file_knows_a_database,
                     sql_stands_in_the_store, public_headers))
