# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `make install` puts in place works from there.

usage: install.py SOURCE BUILD
"""
import glob
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
import tap  # noqa: E402

SOURCE, BUILD = sys.argv[1:3]
PLACE = tempfile.mkdtemp()
PREFIX = PLACE + '/usr/local'


def say(*command, **more):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, text=True,
                          capture_output=True, **more)
    assert done.returncode == 0, f'{command}: {done.stdout}{done.stderr}'
    return done.stdout


def program():
    """the installed program runs"""
    say('meson', 'install', '-C', BUILD, '--no-rebuild', '--quiet',
        '--destdir', PLACE)
    assert 'jobs solve' in say(PREFIX + '/bin/parecon', 'help')


def pages():
    """every man page is installed"""
    wanted = {os.path.basename(p) for p in glob.glob(SOURCE + '/docs/man/*.?')}
    there = {os.path.basename(p) for p in glob.glob(PREFIX + '/share/man/*/*')}
    assert wanted and wanted == there, f'{wanted ^ there}'


def library():
    """a program builds against the installed header and library alone"""
    found = glob.glob(PREFIX + '/lib/**/pkgconfig', recursive=True)
    assert found, 'no pkg-config file'
    flags = say('pkg-config', '--static', '--cflags', '--libs', 'parecon',
                env={**os.environ, 'PKG_CONFIG_PATH': found[0],
                     'PKG_CONFIG_SYSROOT_DIR': PLACE})
    say('gcc', '-std=c17', '-o', PLACE + '/divide',
        SOURCE + '/examples/divide.c', *shlex.split(flags))
    assert say(PLACE + '/divide') == say(BUILD + '/examples/divide')


try:
    code = tap.program(program, pages, library)
finally:
    shutil.rmtree(PLACE)
sys.exit(code)
