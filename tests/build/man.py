# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every command has its man page, and every man page its command.

usage: man.py PARECON FOLDER
"""
import glob
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
import tap  # noqa: E402

PARECON, FOLDER = sys.argv[1:3]


def commands():
    """The names that `parecon help` lists."""
    text = subprocess.run([PARECON, 'help'], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=True).stdout
    block = text.split('\ncommands:\n')[1].split('\n\n')[0]
    return re.findall(r'^  (\S+(?: \S+)*)(?:  |$)', block, re.MULTILINE)


def page_of(command):
    return f'parecon-{command.replace(" ", "-")}.1'


def options_of(command):
    """The long options in a command's help."""
    text = subprocess.run([PARECON, 'help', *command.split()],
                          stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=True).stdout
    return set(re.findall(r'^ +(?:-\w, )?--([\w-]+)', text, re.MULTILINE))


def page_for_command():
    """every command in `parecon help` has a man page"""
    names = commands()
    assert names
    missing = [page_of(n) for n in names
               if not os.path.exists(f'{FOLDER}/{page_of(n)}')]
    assert not missing, f'not in {FOLDER}: {", ".join(missing)}'


def command_for_page():
    """every man page of a command belongs to a command that exists"""
    pages = {os.path.basename(p) for p in glob.glob(f'{FOLDER}/parecon-*.1')}
    extra = pages - {page_of(name) for name in commands()}
    assert not extra, ', '.join(sorted(extra))


def options():
    """every option of a command stands in its man page"""
    faults = []
    for name in commands():
        with open(f'{FOLDER}/{page_of(name)}', encoding='utf-8') as stream:
            page = stream.read().replace('\\-', '-')
        faults += [f'{page_of(name)}: --{option}'
                   for option in sorted(options_of(name))
                   if f'Fl -{option}' not in page and f'--{option}'
                   not in page]
    assert not faults, '\n'.join(faults)


sys.exit(tap.program(page_for_command, command_for_page, options))
