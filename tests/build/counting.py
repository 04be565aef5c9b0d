# SPDX-License-Identifier: AGPL-3.0-or-later
"""How tests are counted: a wrong count would hide every other fault."""
import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
import run  # noqa: E402
import tap  # noqa: E402


def sizes(count):
    return len(count.passed), len(count.failed), len(count.skipped)


def expect(text, code, passed, failed, skipped=0):
    count = tap.judge(text, code)
    wanted = (passed, failed, skipped)
    assert sizes(count) == wanted, f'{wanted} expected, got {count}'
    return count


CMOCKA = '''1..4
ok 1 - even
not ok 2 - odd
# 0x1 != 0x2
# heap.c:7: error: Failure!
../shared is absent
not ok 3 # SKIP newspaper
ok 4 - empty
# not ok - heap
'''

NODE = '''TAP version 13
# Subtest: one
ok 1 - one
  ---
  duration_ms: 1.9
  ...
# Subtest: suite
    # Subtest: a
    ok 1 - a
      ---
      duration_ms: 0.3
      ...
    # Subtest: b
    not ok 2 - b
      ---
      stack: |-
        ok 7 - this is text and not a test
      ...
    # Subtest: c
    ok 3 - c # SKIP no such data
    1..3
not ok 2 - suite
  ---
  error: '1 subtest failed'
  ...
1..2
# tests 4
'''


def cmocka():
    """cmocka's output: skips are skips, comments are not tests"""
    count = expect(CMOCKA, 1, 2, 1, 1)
    assert count.failed == ['odd'] and count.skipped == ['newspaper'], count


def node():
    """node's output: leaves are counted, suites and texts are not"""
    count = expect(NODE, 1, 2, 1, 1)
    assert count.failed == ['suite: b'], count


def faults_alone():
    """of what a program printed, the faults are shown and the passes not"""
    shown = '\n'.join(tap.without_passes(NODE))
    assert 'not ok 2 - b' in shown and 'this is text' in shown, shown
    assert 'ok 1' not in shown and '1.9' not in shown, shown
    assert '# 0x1 != 0x2' in tap.without_passes(CMOCKA)


def deep():
    """subtests of subtests are counted once"""
    expect('        ok 1 - a\n        ok 2 - b\n        1..2\n'
           '    ok 1 - inner\n    1..1\nok 1 - outer\n1..1\n', 0, 2, 0)


def own_failure():
    """a suite that fails beside subtests that pass is a failure"""
    expect('    ok 1 - a\n    1..1\nnot ok 1 - file\n1..1\n', 1, 1, 1)


def crash():
    """a program that dies fails, though all it printed passed"""
    expect('1..3\nok 1 - a\nok 2 - b\n', -11, 2, 1)
    count = expect('ok 1 - a\n', -6, 1, 1)
    assert count.failed == ['ended with signal 6'], count


def crash_below():
    """subtests that never came to their result are a failure"""
    expect('ok 1 - a\n    ok 1 - inner\n', 0, 2, 1)


def short_plan():
    """fewer tests than planned are a failure, exit code 0 or not"""
    count = expect('1..3\nok 1 - a\n', 0, 1, 1)
    assert count.failed == ['planned 3 tests, ran 1'], count


def nothing():
    """no test at all is a failure"""
    expect('', 0, 0, 1)
    expect('hello\n1..0\n', 0, 0, 1)
    expect('Bail out! no disk\n', 0, 0, 1)


def job(*command, **more):
    return run.Job('g', 'j', list(command), **more)


def limit():
    """what hangs is ended at its limit, and what it started with it"""
    start = time.monotonic()
    result = run.run(job('sh', '-c', 'sleep 60 & sleep 60', limit=0.3))
    assert result.timed_out and time.monotonic() - start < 10, result


def no_input():
    """nothing waits for input"""
    result = run.run(job('cat', limit=10))
    assert result.code == 0 and not result.timed_out, result


def busy():
    """what a job's children took counts as the job's; waiting does not"""
    work = f'{sys.executable} -c "for i in range(4_000_000): pass"'
    result = run.run(job('sh', '-c', f'{work}; sleep 0.3', limit=60))
    assert result.code == 0, result
    assert 0.02 < result.busy < result.seconds - 0.2, result


def empty_file():
    """a test file without a test is a failure"""
    result = run.Result(job('node'), 0, 'ok 1 - /a/b.test.js\n1..1\n', '', 0,
                        False)
    assert sizes(run.by_node(result)) == (0, 1, 0), run.by_node(result)


def idle_fuzzer():
    """a fuzz target that tried nothing is a failure"""
    result = run.Result(job('fuzz'), 0, '', 'Done 0 runs in 1 s\n', 0, False)
    assert sizes(run.by_fuzz(result)) == (0, 1, 0)
    result.err = 'Done 812 runs in 1 second(s)\n'
    assert sizes(run.by_fuzz(result)) == (1, 0, 0)


def cppcheck():
    """cppcheck: a test a file read; no file, or a fault elsewhere, fails"""
    read = ('Checking src/a.c ...\nChecking src/a.c: X=1...\n'
            'Checking src/b.c ...\n')

    def judged(code, err, out=read):
        return sizes(run.by_cppcheck(
            run.Result(job('cppcheck'), code, out, err, 0, False)))
    assert judged(0, '') == (2, 0, 0)
    assert judged(1, 'src/b.c:7:2: error: leak') == (1, 1, 0)
    assert judged(1, 'src/a.h:7:2: error: leak') == (2, 1, 0)
    assert judged(1, 'no files match', '') == (0, 1, 0)


def silent(jobs, groups):
    """Runs jobs through a Runner and returns it, its printing kept aside."""
    out, sys.stdout = sys.stdout, open(os.devnull, 'w')
    try:
        runner = run.Runner(groups)
        runner.run(jobs)
    finally:
        sys.stdout.close()
        sys.stdout = out
    return runner


def empty_group():
    """a group in which nothing ran is a failure"""
    runner = silent([job('true', judge=run.by_exit)], ['g', 'h'])
    assert sizes(runner.counts['g']) == (1, 0, 0)
    assert runner.counts['h'].failed == ['h: no test ran']


def broken_build():
    """a build that fails brings no tests, and its groups fail"""
    build = job('false', judge=run.by_exit, feeds=('h',),
                brings=lambda: [run.Job('h', 'x', ['true'],
                                        judge=run.by_exit)])
    runner = silent([build], ['g', 'h'])
    assert sizes(runner.counts['g']) == (0, 1, 0)
    assert runner.counts['h'].failed == ['h: no test ran']


def brought():
    """a build that succeeds brings its tests"""
    build = job('true', judge=run.by_exit, feeds=('h',),
                brings=lambda: [run.Job('h', 'x', ['echo', 'ok 1 - a'],
                                        judge=run.by_tap)])
    assert sizes(silent([build], ['g', 'h']).counts['h']) == (1, 0, 0)


def missing_program():
    """a program that is not there is a failure, not the end of the runner"""
    runner = silent([job('/nowhere/program', judge=run.by_tap)], ['g'])
    assert sizes(runner.counts['g']) == (0, 1, 0)


def side_by_side():
    """as many jobs as there are cores for; what measures time runs alone"""
    runner = run.Runner(['g'])
    whole, half = job('true'), job('true', share=0.5)
    alone = job('true', alone=True)
    assert runner.may_start(alone)
    runner.running = [half] * (2 * run.CORES - 1)
    assert runner.may_start(half) and not runner.may_start(whole)
    assert not runner.may_start(alone)
    runner.running.append(half)
    assert not runner.may_start(half)
    runner.running = [alone]
    assert not runner.may_start(half) and not runner.may_start(alone)


# A test as clang 14's leak scan leaves it now and then; leaks besides when
# it is told so. What it says goes to the file $2, or its standard error.
SCAN = '''
case $ASAN_OPTIONS in
*:detect_leaks=0) echo 'ok 1 - a'; exit 0 ;;
esac
echo "==7==LeakSanitizer has encountered a fatal error." >>"${2:-/dev/stderr}"
echo "Tracer caught signal 11: addr=0x0" >>"${2:-/dev/stderr}"
if [ "$1" = leaks ]; then
    echo "==7==ERROR: LeakSanitizer: detected memory leaks" \\
        >>"${2:-/dev/stderr}"
fi
echo 'ok 1 - a'
exit 86
'''


def scanned(how, reports=''):
    where = [f'{reports}.7'] if reports else []
    one = job('sh', '-c', SCAN, 'sh', how, *where, judge=run.by_tap,
              env={'ASAN_OPTIONS': 'detect_leaks=1'}, reports=reports)
    return sizes(silent([one], ['g']).counts['g'])


def scan_that_crashes():
    """a leak scan that crashes: the test runs again without it"""
    assert scanned('crashes') == (1, 0, 0)
    with tempfile.TemporaryDirectory() as folder:
        assert scanned('crashes', f'{folder}/report') == (1, 0, 0)


def scan_that_finds():
    """one that found something before it crashed stays a failure"""
    assert scanned('leaks')[1] == 1
    with tempfile.TemporaryDirectory() as folder:
        assert scanned('leaks', f'{folder}/report')[1] == 1


sys.exit(tap.program(
    cmocka, node, faults_alone, deep, own_failure, crash, crash_below,
    short_plan, nothing, limit, no_input, busy, empty_file, idle_fuzzer,
    cppcheck, empty_group, broken_build, brought, missing_program, side_by_side,
    scan_that_crashes, scan_that_finds))
