# SPDX-License-Identifier: AGPL-3.0-or-later
"""What no policy may know.

usage: latent.py SOURCE

A policy's files, with all that they include, must not contain the world's
secrets; and the compiler must refuse them there.
"""
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
import tap  # noqa: E402

SOURCE = sys.argv[1]
FOLDER = f'{SOURCE}/src/simulate'
POLICIES = ['engine.c', 'policies.c', 'server.c', 'waves.c']
# Types and functions through which what is latent could be had.
SECRET = ['pe__resident', 'pe__errand', 'pe__town', 'pe__life',
          'pe__resident_chance']
INCLUDES = [f'-I{SOURCE}/include', f'-I{SOURCE}/src/base', f'-I{FOLDER}']


def policies_are_known():
    """every file that makes or serves a policy is looked at"""
    with open(f'{FOLDER}/policy.h', encoding='utf-8') as stream:
        names = set(re.findall(r'\b(pe__\w+_(?:begin|apply))\(',
                               stream.read()))
    assert len(names) >= 4, names
    for entry in sorted(os.listdir(FOLDER)):
        if not entry.endswith('.c') or entry in POLICIES:
            continue
        with open(f'{FOLDER}/{entry}', encoding='utf-8') as stream:
            text = stream.read()
        for name in names:
            assert not re.search(rf'^pe_status {name}\(', text, re.M), \
                f'{entry} is a policy and not looked at'


def policies_do_not_include_it():
    """no policy includes latent.h, by whatever way"""
    for name in POLICIES:
        done = subprocess.run(
            ['gcc', '-std=c17', '-D_GNU_SOURCE', '-MM', *INCLUDES,
             f'{FOLDER}/{name}'], capture_output=True, text=True, check=True)
        assert 'policy.h' in done.stdout or 'server.h' in done.stdout, name
        for secret in ('latent.h', '/life.h'):
            assert secret not in done.stdout, f'{name} includes {secret}'


def the_compiler_refuses_it():
    """with what a policy includes, nothing latent can be named"""
    def compiles(line):
        with tempfile.NamedTemporaryFile('w', suffix='.c') as file:
            file.write('#include "server.h"\n#include "draw.h"\n' + line)
            file.flush()
            return subprocess.run(
                ['gcc', '-std=c17', '-D_GNU_SOURCE', '-fsyntax-only',
                 '-Werror=implicit-function-declaration', *INCLUDES,
                 file.name], capture_output=True).returncode == 0
    assert compiles('unsigned long x = sizeof(pe__server);\n')
    for secret in SECRET:
        assert not compiles(f'unsigned long x = sizeof({secret});\n'), secret


sys.exit(tap.program(policies_are_known, policies_do_not_include_it,
                     the_compiler_refuses_it))
