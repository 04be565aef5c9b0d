# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs a test beside a PostgreSQL server of its own.

usage: postgres.py COMMAND...

The server lives in a temporary folder, listens on a socket there and nowhere
else, syncs what it commits, and ends with the command. COMMAND finds its URL in
PARECON_TEST_STORE and the folder of its data in PARECON_TEST_SERVER. Where
PARECON_TEST_TEMPLATE names an empty folder, the first to come leaves a database
there that has just been made, and all others copy it. A server
that is killed meanwhile is started again, since tests do that. It never runs as
root: PostgreSQL refuses to. Where it is not installed, one skipped test says so.
"""
import contextlib
import fcntl
import glob
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

# Sorted as people do, not by bytes: a query that relies on the order of bytes
# must say so.
INITDB = ['--auth=trust', '--username=parecon', '--encoding=UTF8',
          '--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en',
          '--no-sync', '--no-instructions', '--wal-segsize=2']
SETTINGS = {
    'listen_addresses': '', 'fsync': 'on', 'synchronous_commit': 'on',
    'full_page_writes': 'on', 'max_connections': '40',
    'shared_buffers': '16MB', 'autovacuum': 'off', 'max_wal_senders': '0',
    'wal_level': 'minimal', 'log_min_messages': 'fatal', 'jit': 'off',
    # in the folder, so that a server that is killed leaves nothing behind
    'dynamic_shared_memory_type': 'mmap',
}
LIMIT = 30  # seconds for a start or a stop


def skip(why):
    print(f'1..1\nok 1 - on PostgreSQL # SKIP {why}')
    sys.exit(0)


def programs():
    """The folder of initdb and postgres: Debian keeps them out of PATH."""
    folders = sorted(glob.glob('/usr/lib/postgresql/*/bin'))
    folders += [os.path.dirname(shutil.which('initdb') or '/none/x')]
    for folder in folders:
        if os.access(f'{folder}/postgres', os.X_OK):
            return folder
    return skip('PostgreSQL is not installed')


def as_other():
    """What is put before a command so that it does not run as root."""
    if os.getuid() != 0:
        return [], os.getuid(), os.getgid()
    user = pwd.getpwnam('nobody')
    return (['setpriv', f'--reuid={user.pw_uid}', f'--regid={user.pw_gid}',
             '--clear-groups', '--'], user.pw_uid, user.pw_gid)


@contextlib.contextmanager
def locked(path):
    with open(path, 'w', encoding='utf-8') as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


class Server:
    def __init__(self, folder):
        self.bin = programs()
        self.before, user, group = as_other()
        self.folder, self.data = folder, f'{folder}/data'
        self.ending = False
        self.process = None
        os.chown(folder, user, group)
        os.mkdir(f'{folder}/s')
        os.chown(f'{folder}/s', user, group)
        self.log = open(f'{folder}/log', 'ab')
        self.env = {'PATH': os.environ['PATH'], 'LC_ALL': 'C.UTF-8',
                    'TZ': 'UTC'}

    def run(self, *command):
        subprocess.run([*self.before, *command], check=True, env=self.env,
                       cwd=self.folder, stdin=subprocess.DEVNULL,
                       stdout=self.log, stderr=self.log, timeout=120)

    def make(self):
        self.run(f'{self.bin}/initdb', '-D', self.data, *INITDB)
        with open(f'{self.data}/postgresql.conf', 'a',
                  encoding='utf-8') as stream:
            for name, value in SETTINGS.items():
                stream.write(f"{name} = '{value}'\n")

    def make_or_copy(self, template):
        """Making one anew takes ten times as long as a copy."""
        if not template:
            return self.make()
        with locked(f'{template}/lock'):
            if not os.path.exists(f'{template}/data'):
                self.make()
                shutil.copytree(self.data, f'{template}/making')
                os.rename(f'{template}/making', f'{template}/data')
                return None
        subprocess.run(['cp', '-a', f'{template}/data', self.data], check=True)
        subprocess.run(['chown', '-R', f'--reference={self.folder}', self.data],
                       check=True)
        return None

    def start(self):
        self.process = subprocess.Popen(
            [*self.before, f'{self.bin}/postgres', '-D', self.data,
             f'-k{self.folder}/s'], env=self.env, cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def is_ready(self):
        return subprocess.run(
            [f'{self.bin}/pg_isready', '-q', '-h', f'{self.folder}/s'],
            env=self.env).returncode == 0

    def wait(self):
        """Starts it until it runs: one that was killed leaves shared memory
        behind for a moment."""
        until = time.monotonic() + LIMIT
        while not self.is_ready():
            if time.monotonic() > until:
                with open(f'{self.folder}/log', encoding='utf-8',
                          errors='replace') as stream:
                    sys.exit('PostgreSQL did not start:\n' + stream.read())
            if self.process.poll() is not None:
                self.start()
            time.sleep(0.05)

    def watch(self):
        while not self.ending:
            if self.process.poll() is not None and not self.ending:
                self.start()
            time.sleep(0.05)

    def stop(self):
        self.ending = True
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def url(self):
        return f'postgresql:///hub?host={self.folder}/s&user=parecon'


def place():
    """In memory, unless a bench asks for a disk: programs that are killed lose
    nothing there either, and a hundred schemas are quickly made."""
    where = os.environ.get('PARECON_TEST_DISK', '/dev/shm')
    return where if os.access(where, os.W_OK) else None


def main(command):
    with tempfile.TemporaryDirectory(prefix='parecon-pg-', dir=place(),
                                     ignore_cleanup_errors=True) as folder:
        server = Server(folder)
        server.make_or_copy(os.environ.get('PARECON_TEST_TEMPLATE'))
        server.start()
        try:
            server.wait()
            server.run(f'{server.bin}/createdb', '-h', f'{folder}/s', '-U',
                       'parecon', 'hub')
            watcher = threading.Thread(target=server.watch)
            watcher.start()
            done = subprocess.run(command, stdin=subprocess.DEVNULL, env={
                **os.environ, 'PARECON_TEST_STORE': server.url(),
                'PARECON_TEST_SERVER': server.data})
            server.ending = True
            watcher.join()
        finally:
            server.stop()
    return done.returncode if done.returncode >= 0 else 128 - done.returncode


sys.exit(main(sys.argv[1:]))
