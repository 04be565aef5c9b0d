# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs every test and counts them. Called by scripts/test.

usage: tests/run.py [--list] [GROUP...]

A job is one command that takes about one core, or half of one where it waits
half of its time (for a browser, for a disk, for the clock); as many run side by
side as there are cores for. What a job finds is counted for its group. A job may bring
further jobs (a build brings the tests it built). A group prints its line when
its last job is done; a group in which nothing ran has failed. Nothing waits
for input, and nothing runs for longer than its limit.
"""
import glob
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field

import tap

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CORES = os.cpu_count() or 1
FUZZ_SECONDS = int(os.environ.get('FUZZ_SECONDS', '10'))
# The same inputs on every run; 0 lets each run try others.
FUZZ_SEED = os.environ.get('FUZZ_SEED', '1')
# How much longer a test may take with sanitizers on.
SLOWER = 5

# clang 14's leak scan itself crashes now and then where there are threads. Then
# the test runs once more without it: it counts its own blocks (pe__mem_live),
# and all else is looked at as elsewhere.
SCAN_CRASHED = 'Tracer caught signal'
FINDING = re.compile('ERROR: AddressSanitizer|detected memory leaks|'
                     'runtime error:')

QUIET_THREADS = {'OMP_WAIT_POLICY': 'passive'}  # more threads than cores
# 86: no exit code of parecon, so that no test can take a finding for an answer.
SANITIZER = {
    'ASAN_OPTIONS': 'exitcode=86:detect_leaks=1:strict_string_checks=1:'
                    'detect_stack_use_after_return=1:'
                    'check_initialization_order=1:allocator_may_return_null=1',
    'LSAN_OPTIONS': 'exitcode=86',
    'PARECON_SANITIZED': '1',  # for tests that measure time
    'UBSAN_OPTIONS': 'exitcode=86:print_stacktrace=1',
}


@dataclass
class Job:
    group: str
    name: str
    command: list
    env: dict = field(default_factory=dict)
    cwd: str = ROOT
    limit: float = 120
    order: int = 5          # lower starts earlier
    share: float = 1        # of a core that it keeps busy
    alone: bool = False     # measures time: nothing beside it
    judge: object = None    # Result → tap.Count
    brings: object = None   # called when it passed: → further jobs
    feeds: tuple = ()       # groups that those jobs belong to
    reports: str = ''       # start of the names of files with sanitizer reports


@dataclass
class Result:
    job: Job
    code: int
    out: str
    err: str
    seconds: float
    timed_out: bool
    busy: float = 0         # seconds of a core: its own and its children's


LIVE = set()  # process groups that are running


def end_group(leader):
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        pass


def wait(pid, limit):
    """Waits for it to end; past the limit ends it. → late, code, seconds that
    it and what it waited for kept a core busy."""
    handle = os.pidfd_open(pid)
    late = not select.select([handle], [], [], limit)[0]
    os.close(handle)
    end_group(pid)  # also what the command left running
    _, status, used = os.wait4(pid, 0)
    return (late, os.waitstatus_to_exitcode(status),
            used.ru_utime + used.ru_stime)


def run(job):
    """Runs the command to its end or its limit, with nothing to read."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            job.command, cwd=job.cwd, env={**os.environ, **job.env},
            stdin=subprocess.DEVNULL, stdout=out, stderr=err,
            start_new_session=True)
        LIVE.add(process.pid)
        late, code, busy = wait(process.pid, job.limit)
        process.returncode = code
        LIVE.discard(process.pid)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode('utf-8', 'replace'))
    return Result(job, code, *texts, time.monotonic() - start, late, busy)


def reports_of(job):
    return sorted(glob.glob(job.reports + '.*')) if job.reports else []


def read(path):
    with open(path, encoding='utf-8', errors='replace') as stream:
        return stream.read()


def scan_crashed(result):
    """And nothing else was found: by the test, or in a program that it
    started, whose words are in a report."""
    said = [result.err, *map(read, reports_of(result.job))]
    return result.code != 0 and any(SCAN_CRASHED in text for text in said) \
        and not any(FINDING.search(text) for text in said)


def run_whole(job):
    result = run(job)
    if scan_crashed(result):
        for path in reports_of(job):
            os.remove(path)
        job.env['ASAN_OPTIONS'] += ':detect_leaks=0'
        result = run(job)
    return result


# How results are counted.

def by_exit(result):
    """One test: the command succeeded."""
    count = tap.Count()
    where = count.passed if result.code == 0 else count.failed
    where.append(result.job.name)
    return count


def by_tap(result):
    return tap.judge(result.out, result.code)


def by_node(result):
    """A file without a test counts as a test passed; here it is a fault."""
    count = by_tap(result)
    files = [p for p in count.passed if p.endswith('.test.js')]
    for name in files:
        count.passed.remove(name)
        count.failed.append(f'{name} holds no test')
    return count


def by_cppcheck(result):
    """A test a file that was read; none read is a fault."""
    read = set(re.findall(r'^Checking (src/\S+\.c)', result.out, re.MULTILINE))
    bad = {path for path in read if path + ':' in result.err}
    count = tap.Count(sorted(read - bad), sorted(bad))
    if result.code != 0 and not bad:
        count.failed.append(tap.exit_of(result.code))
    return count


def by_fuzz(result):
    count = by_exit(result)
    done = re.search(r'^Done (\d+) runs', result.err, re.MULTILINE)
    if result.code == 0 and (not done or int(done.group(1)) == 0):
        count.passed.clear()
        count.failed.append(f'{result.job.name}: tried no input')
    return count


# The jobs.

def builds(wanted):
    """The builds whose tests or compile commands the wanted groups need."""
    jobs = []

    def build(folder, targets, options, brings, feeds, order, **env):
        feeds = tuple(f for f in feeds if f in wanted)
        if not feeds and 'build' not in wanted:
            return
        jobs.append(Job(
            'build', folder,
            ['scripts/build', folder, targets, '-Dwerror=true', *options],
            env={'JOBS': '1', **env}, limit=1500, order=order, judge=by_exit,
            brings=lambda: brings(feeds), feeds=feeds))

    build('build', 'all', [], after_gcc,
          ('unit', 'checks', 'examples', 'cli', 'hub', 'postgres', 'browser',
           'cppcheck', 'man'), 0)
    build('build-asan', 'all',
          ['-Db_sanitize=address,undefined', '-Db_lundef=false',
           '-Dc_args=-fno-sanitize-recover=all -fno-omit-frame-pointer'],
          after_asan, ('sanitize', 'tidy', 'analyse'), 1, CC='clang')
    build('build-fuzz', ' '.join(fuzz_programs()), ['-Dfuzz=true'],
          after_fuzz, ('fuzz',), 2, CC='clang')
    if shutil.which('mpirun') and shutil.which('mpicc'):
        # small economies: what the compiler saves is more than they cost
        build('build-mpi', 'src/cli/parecon',
              ['-Dmpi=enabled', '-Doptimization=1', '-Ddebug=false'],
              lambda feeds: [mpi_job()] if feeds else [], ('mpi',), 2)
    elif 'mpi' in wanted:
        jobs.append(mpi_job())  # says what it skips
    return jobs


def introspect(folder, what):
    text = subprocess.run(
        ['meson', 'introspect', folder, what], cwd=ROOT, check=True,
        stdin=subprocess.DEVNULL, capture_output=True).stdout
    return json.loads(text)


def meson_tests(folder, group_of, slower=1, env=None):
    """The tests that meson knows of, each a job of the group that
    `group_of` names for its suite, or left out when that is None."""
    jobs = []
    for test in introspect(folder, '--tests'):
        suites = {s.split(':')[-1] for s in test['suite']}
        group = group_of(suites)
        if group is None:
            continue
        # 0 or less: no limit, which we do not grant
        limit = (test['timeout'] if test['timeout'] > 0 else 600) * slower
        jobs.append(Job(
            group, test['name'], test['cmd'],
            env={**test['env'], **QUIET_THREADS, **(env or {})},
            cwd=test['workdir'] or os.path.join(ROOT, folder),
            limit=limit, order=3,
            alone=not test['is_parallel'],
            judge=by_tap if test['protocol'] == 'tap' else by_exit))
    return jobs


def after_gcc(wanted):
    def group_of(suites):
        for suite, group in (('examples', 'examples'), ('build', 'checks')):
            if suite in suites:
                return group
        return 'unit'

    jobs = meson_tests('build', group_of) + cli_jobs('build', 'cli') + \
        hub_jobs('build', 'hub') + postgres_jobs()
    jobs += [cppcheck_job(), browser_packages_job()] + man_jobs()
    return [job for job in jobs if job.group in wanted]


def after_asan(wanted):
    jobs = meson_tests('build-asan', lambda suites:
                       None if 'build' in suites else 'sanitize',
                       SLOWER, SANITIZER)
    # these tests swallow what the program says of itself
    reports = os.path.join(ROOT, 'build-asan/reports')
    shutil.rmtree(reports, ignore_errors=True)
    os.mkdir(reports)
    for job in cli_jobs('build-asan', 'sanitize', SLOWER, SANITIZER) + \
            hub_jobs('build-asan', 'sanitize', SLOWER, SANITIZER):
        job.reports = os.path.join(reports, job.name)
        job.env['ASAN_OPTIONS'] += f':log_path={job.reports}'
        job.env['UBSAN_OPTIONS'] += f':log_path={job.reports}'
        jobs.append(job)
    return [job for job in jobs + tidy_jobs() if job.group in wanted]


def fuzz_programs():
    """tests/fuzz/fuzz_NAME for every source of that name."""
    return sorted(os.path.relpath(path, ROOT).removesuffix('.c')
                  for path in glob.glob(f'{ROOT}/tests/fuzz/fuzz_*.c'))


def after_fuzz(wanted):
    return [fuzz_job(program) for program in fuzz_programs() if wanted]


def fuzz_job(program):
    """Starts from the seeds that ship; what it adds goes to a folder that is
    emptied first, a finding stays in build-fuzz/findings."""
    name = os.path.basename(program)
    kind = name.removeprefix('fuzz_')
    seeds = os.path.join(ROOT, 'tests/fuzz/corpus', kind)
    fresh = os.path.join(ROOT, 'build-fuzz/corpus', kind)
    found = os.path.join(ROOT, 'build-fuzz/findings', '')
    return Job(
        'fuzz', name,
        ['sh', '-eu', '-c',
         'rm -rf "$1"; mkdir -p "$1" "$2"; shift 2; exec "$@"', 'sh', fresh,
         found, os.path.join(ROOT, 'build-fuzz', program),
         f'-max_total_time={FUZZ_SECONDS}', '-timeout=10',
         '-rss_limit_mb=2048', f'-seed={FUZZ_SEED}',
         f'-artifact_prefix={found}{name}-', fresh, seeds],
        env=SANITIZER, limit=FUZZ_SECONDS + 60, order=4, judge=by_fuzz)


def cli_jobs(folder, group, slower=1, env=None):
    program = os.path.join(ROOT, folder, 'src/cli/parecon')
    return [Job(group, os.path.basename(path),
                ['node', '--test', '--test-reporter=tap', path],
                env={'PARECON': program, **QUIET_THREADS, **(env or {})},
                limit=300 * slower, order=3, judge=by_node)
            for path in sorted(glob.glob(f'{ROOT}/tests/cli/*.test.js'))]


def hub_jobs(folder, group, slower=1, env=None):
    at = os.path.join(ROOT, folder)
    return [Job(group, f'hub-{os.path.basename(path)}',
                ['node', '--test', '--test-reporter=tap', path],
                env={'PARECON': f'{at}/src/cli/parecon',
                     'TRIAL': f'{at}/tests/hub/trial', **QUIET_THREADS,
                     **(env or {})},
                limit=300 * slower, judge=by_node,
                order=2 if subject(path) in BUSY else 3,
                share=1 if subject(path) in BUSY else 0.5)
            for path in sorted(glob.glob(f'{ROOT}/tests/hub/*.test.js'))]


def subject(path):
    return os.path.basename(path).removesuffix('.test.js')


# Tests of the hub that hardly ever wait; the longest, so they start first.
BUSY = {'kill', 'permissions', 'twins'}
# Not those that are about the hub's own answers alone.
ONE_DATABASE = {'answers', 'permissions'}
# Commands that write into a store.
STORE_COMMANDS = {'match-import.test.js'}


def postgres_jobs():
    """The same beside a server of PostgreSQL each."""
    jobs = hub_jobs('build', 'postgres') + [
        job for job in cli_jobs('build', 'postgres')
        if job.name in STORE_COMMANDS]
    for job in jobs:
        job.command = [sys.executable, '-B', 'tests/store/postgres.py',
                       *job.command]
    return [job for job in jobs
            if subject(job.name).removeprefix('hub-') not in ONE_DATABASE]


def browser_packages_job():
    return Job('browser', 'packages of web/package-lock.json',
               ['npm', 'ci', '--no-audit', '--no-fund', '--ignore-scripts'],
               cwd=os.path.join(ROOT, 'web'), limit=300, order=2,
               judge=by_exit, brings=browser_jobs, feeds=('browser',))


def browser_jobs():
    program = os.path.join(ROOT, 'build/src/cli/parecon')
    return [Job('browser', os.path.basename(path),
                ['node', '--test', '--test-reporter=tap', path],
                env={'PARECON': program, **QUIET_THREADS},
                limit=300, order=2, judge=by_node, share=0.5)
            for path in sorted(glob.glob(f'{ROOT}/tests/browser/*.test.js'))]


def mpi_job():
    path = os.path.join(ROOT, 'tests/mpi/ranks.test.js')
    program = os.path.join(ROOT, 'build-mpi/src/cli/parecon')
    return Job('mpi', os.path.basename(path),
               ['node', '--test', '--test-reporter=tap', path],
               env={'PARECON': program, **QUIET_THREADS}, limit=600, order=3,
               judge=by_node)


def tidy_jobs():
    """The analyzer, which walks all paths of every function, takes most of
    clang-tidy's time: a group of its own, by `make lint`."""
    files = sorted(glob.glob(f'{ROOT}/src/**/*.c', recursive=True))
    return [Job(group, os.path.relpath(path, ROOT),
                ['clang-tidy', '--quiet', *checks, '-p', 'build-asan', path],
                limit=300, order=4, judge=by_exit)
            for group, checks in (('tidy', ['--checks=-clang-analyzer-*']),
                                  ('analyse', [])) for path in files]


def cppcheck_job():
    return Job('cppcheck', 'cppcheck', [
        'cppcheck', '--project=build/compile_commands.json',
        '--file-filter=src/*', '--enable=warning,performance,portability',
        # it takes a pointer to a value for a use of it; gcc sees that better
        '--suppress=uninitvar', '--suppress=uninitStructMember',
        # NULL is a pointer with every libc that this is built with
        '--suppress=varFuncNullUB',
        '--suppress=preprocessorErrorDirective',
        '--inline-suppr', '--error-exitcode=1'],
        limit=600, order=2, judge=by_cppcheck)


def man_jobs():
    pages = sorted(glob.glob(f'{ROOT}/docs/man/*.[1-8]'))
    jobs = [Job('man', os.path.relpath(page, ROOT),
                ['mandoc', '-T', 'lint', '-W', 'warning', page],
                judge=by_exit) for page in pages]
    return jobs + [Job('man', 'commands', [
        sys.executable, '-B', 'tests/build/man.py', 'build/src/cli/parecon',
        'docs/man'], judge=by_tap)]


def style_jobs():
    return [Job('style', 'measures', [
        sys.executable, '-B', 'tests/build/style.py', ROOT], judge=by_tap)]


GROUPS = {
    'build': 'gcc and clang, without a warning',
    'unit': 'tests of every layer, in C',
    'sanitize': 'the same under ASan, UBSan and LSan',
    'cli': 'the command line',
    'hub': 'the server, asked over the network',
    'postgres': 'the server, its records in PostgreSQL',
    'browser': 'the hub as people meet it, in Chromium',
    'mpi': 'plans over several processes',
    'examples': 'the short programs of examples/',
    'checks': 'layers, symbols, installation, and how tests are counted',
    'fuzz': 'readers, against inputs made up on purpose',
    'tidy': 'clang-tidy, file by file',
    'analyse': "clang's analyzer, too (only when asked for)",
    'cppcheck': 'cppcheck',
    'man': 'the man pages',
    'style': 'lengths of lines, functions and files (only when asked for)',
}
ONLY_ASKED = {'style', 'analyse'}  # by `make lint`


class Runner:
    def __init__(self, groups):
        self.groups = groups
        self.change = threading.Condition()
        self.waiting, self.running = [], []  # jobs
        self.open = dict.fromkeys(groups, 0)
        self.counts = {group: tap.Count() for group in groups}
        self.seconds = dict.fromkeys(groups, 0.0)
        self.busy = dict.fromkeys(groups, 0.0)
        self.printed = set()
        self.slow = []  # (seconds, seconds of a core, group, name)

    def add(self, jobs):
        for job in jobs:
            self.waiting.append(job)
            for group in {job.group, *job.feeds}:
                self.open[group] += 1
        self.waiting.sort(key=lambda job: (job.alone, job.order))
        self.change.notify_all()

    def next(self):
        """Waits for a job that may start now; None when all is done."""
        with self.change:
            while True:
                if not self.waiting and not self.running:
                    return None
                job = next(filter(self.may_start, self.waiting), None)
                if job:
                    self.waiting.remove(job)
                    self.running.append(job)
                    return job
                self.change.wait()

    def may_start(self, job):
        """One that measures time has the machine to itself."""
        if job.alone or any(other.alone for other in self.running):
            return not self.running
        return sum(other.share for other in self.running) + job.share <= CORES

    def work(self):
        while job := self.next():
            count, further, text = tap.Count(), [], ''
            try:
                result = run_whole(job)
                count = job.judge(result)
                if result.timed_out:
                    count.failed.append(f'ran longer than {job.limit:.0f} s')
                elif job.brings and not count.failed:
                    further = job.brings()
                text = details(result) if count.failed else ''
                self.seconds[job.group] += result.seconds
                self.busy[job.group] += result.busy
                self.slow.append((result.seconds, result.busy, job.group,
                                  job.name))
            except Exception as fault:  # a runner that dies would hang
                count.failed.append(f'{type(fault).__name__}: {fault}')
            self.finish(job, count, further, text)

    def finish(self, job, count, further, text):
        with self.change:
            total = self.counts[job.group]
            total.passed += count.passed
            failed = [f'{job.group}: {job.name}' +
                      (f': {name}' if name != job.name else '')
                      for name in count.failed]
            total.failed += failed
            total.skipped += [f'{job.name}: {name}'
                              for name in count.skipped]
            for name in failed:
                print(f'FAILED   {name}')
            if text:
                print(text, flush=True)
            self.add(further)
            self.running.remove(job)
            for group in {job.group, *job.feeds}:
                self.open[group] -= 1
                self.close(group)
            self.change.notify_all()

    def close(self, group):
        if self.open[group] or group in self.printed:
            return
        self.printed.add(group)
        count = self.counts[group]
        if not (count.passed or count.failed or count.skipped):
            count.failed.append(f'{group}: no test ran')
        print(f'{group:<9}{summary(count)}'
              f'  ({self.seconds[group]:.0f} s, a core busy for '
              f'{self.busy[group]:.0f} s)', flush=True)
        for name in count.skipped:
            print(f'          skipped: {name}')

    def run(self, jobs):
        with self.change:
            self.add(jobs)
        threads = [threading.Thread(target=self.work)
                   for _ in range(2 * CORES)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for group in self.groups:
            self.close(group)


NOISE = re.compile(r'Checking |\d+/\d+ files checked|\d+ warnings generated')


def details(result):
    """What a failing program said, without the tests that passed."""
    said = tap.without_passes(result.out) + result.err.splitlines()
    for path in reports_of(result.job):
        said += [f'sanitizer report {path}:', *read(path).splitlines()]
    said = [line for line in said if not NOISE.match(line)]
    if len(said) > 400:
        said = said[:200] + ['[...]'] + said[-200:]
    return '\n'.join('    ' + line for line in
                     [' '.join(result.job.command), *said])


def summary(count):
    text = f'{len(count.passed)} passed, {len(count.failed)} failed'
    return text + (f', {len(count.skipped)} skipped' if count.skipped else '')


def main(arguments):
    if arguments == ['--list']:
        for name, meaning in GROUPS.items():
            print(f'{name:<9} {meaning}')
        return 0
    unknown = set(arguments) - set(GROUPS)
    if unknown:
        print(f'no such group: {", ".join(sorted(unknown))}; there are: '
              f'{", ".join(GROUPS)}', file=sys.stderr)
        return 2
    start = time.monotonic()
    wanted = arguments or [g for g in GROUPS if g not in ONLY_ASKED]
    jobs = builds(wanted) + (style_jobs() if 'style' in wanted else [])
    if any(job.group == 'build' for job in jobs):
        wanted = ['build'] + [group for group in wanted if group != 'build']
    runner = Runner(wanted)
    with tempfile.TemporaryDirectory(prefix='parecon-pg-',
                                     dir=memory()) as template:
        os.environ['PARECON_TEST_TEMPLATE'] = template  # of postgres.py
        runner.run(jobs)

    total = tap.Count()
    for count in runner.counts.values():
        total.passed += count.passed
        total.failed += count.failed
        total.skipped += count.skipped
    print(f'{time.monotonic() - start:.0f} s in all, of which took longest:')
    for seconds, _, group, name in sorted(runner.slow, reverse=True)[:8]:
        print(f'  {seconds:4.0f} s  {group}: {name}')
    keep_times(runner.slow)
    if total.failed:
        print('failed:', *total.failed, sep='\n  ')
    print(summary(total), flush=True)
    return 1 if total.failed else 0


def memory():
    return '/dev/shm' if os.access('/dev/shm', os.W_OK) else None


def keep_times(slow):
    """What each job took, for whoever wants to shorten it: a file beside what
    was built, or where TEST_TIMES says."""
    path = os.environ.get('TEST_TIMES', f'{ROOT}/build/times.csv')
    if os.path.isdir(os.path.dirname(path)):
        with open(path, 'w', encoding='utf-8') as stream:
            print('seconds,core_seconds,group,job', file=stream)
            for seconds, busy, group, name in sorted(slow, reverse=True):
                print(f'{seconds:.2f},{busy:.2f},{group},{name}', file=stream)


def stop(number, _frame):
    """Ends what runs, since nobody else knows of those groups."""
    for leader in list(LIVE):
        end_group(leader)
    if template := os.environ.get('PARECON_TEST_TEMPLATE'):
        shutil.rmtree(template, ignore_errors=True)
    os._exit(128 + number)


if __name__ == '__main__':
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    sys.exit(main(sys.argv[1:]))
