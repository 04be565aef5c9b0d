# SPDX-License-Identifier: AGPL-3.0-or-later
"""The texts of web/texts in all languages, and the templates that use them.

usage: texts.py SOURCE
"""
import glob
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
import tap  # noqa: E402

ROOT = sys.argv[1]
WEB = os.path.join(ROOT, 'web')
TAG = re.compile(r'\{\{([#^/>!&]?)\s*([^{}]*?)\s*\}\}')


def read(path):
    with open(path, encoding='utf-8') as stream:
        return stream.read()


def flat(tree, before=''):
    """{"a": {"b": "x"}} → {"a.b": "x"}"""
    found = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            found.update(flat(value, before + key + '.'))
        else:
            found[before + key] = value
    return found


TEXTS = {os.path.basename(path).removesuffix('.json'):
         flat(json.loads(read(path)))
         for path in sorted(glob.glob(f'{WEB}/texts/*.json'))}
ENGLISH = TEXTS['en']
TEMPLATES = {os.path.relpath(path, WEB): read(path)
             for folder in ('pages', 'parts')
             for path in sorted(glob.glob(f'{WEB}/{folder}/*.html'))}


CODE = '\n'.join(read(path) for ending in 'ch' for path in
                 glob.glob(f'{ROOT}/src/**/*.{ending}', recursive=True))


def literals_of(code):
    return set(re.findall(r'"([^"\\\n]+)"', code))


def tags(text):
    return [match.groups() for match in TAG.finditer(text)]


def report(faults):
    assert not faults, '\n'.join(faults)


def others():
    return [(name, texts) for name, texts in TEXTS.items() if name != 'en']


def languages():
    """there are English, German and Spanish"""
    assert set(TEXTS) == {'en', 'de', 'es'}, ', '.join(TEXTS)
    assert len(ENGLISH) > 40, f'only {len(ENGLISH)} texts'


def same_keys():
    """every language has the same texts"""
    report([f'{name}: {key} is only in '
            f'{"English" if key in ENGLISH else name}'
            for name, texts in others()
            for key in sorted(set(texts) ^ set(ENGLISH))])


def same_holes():
    """a translation fills in what the English text does"""
    def holes(text):
        # which plurals a language needs is its own affair
        return sorted({name for sort, name in tags(text)
                       if sort != '/' and not name.endswith(('.one', '.any'))})
    report([f'{name}: {key}: {holes(texts[key])}, in English '
            f'{holes(ENGLISH[key])}'
            for name, texts in others() for key in sorted(ENGLISH)
            if key in texts and holes(texts[key]) != holes(ENGLISH[key])])


def translated():
    """no text is left in English"""
    # names, signs, words that are the same in both
    report([f'{name}: {key}: {text}' for name, texts in others()
            for key, text in texts.items()
            if text == ENGLISH.get(key) and
            len(re.findall(r'[^\W\d_]{2,}', TAG.sub('', text))) > 2])


def balanced():
    """every section of a text or template is closed"""
    faults = []
    for where, text in [*TEMPLATES.items(), *(
            (f'{name}: {key}', text) for name, texts in TEXTS.items()
            for key, text in texts.items())]:
        still_open = []
        for sort, name in tags(text):
            if sort in ('#', '^'):
                still_open.append(name)
            elif sort == '/' and (not still_open or still_open.pop() != name):
                faults.append(f'{where}: {{{{/{name}}}}} closes nothing')
        faults += [f'{where}: {{{{#{name}}}}} stays open'
                   for name in still_open]
    report(faults)


def typography():
    """texts are plain: no markup, real quotation marks, single spaces"""
    faults = []
    for name, texts in TEXTS.items():
        for key, text in texts.items():
            plain = TAG.sub('x', text)
            if re.search(r'<[a-z/!]|&\w+;|["\']|  |\.\.\.|^\s|\s$',
                         plain) or not text:
                faults.append(f'{name}: {key}: {text}')
    report(faults)


def partials():
    """what a template or a text includes is there"""
    faults, parts = [], {os.path.basename(p).removesuffix('.html')
                         for p in TEMPLATES if p.startswith('parts/')}
    for where, text in [*TEMPLATES.items(), *ENGLISH.items()]:
        for sort, name in tags(text):
            if sort != '>' or name in ('page', 'title'):
                continue
            known = (name[2:] in ENGLISH if name.startswith('t.') else
                     name.startswith('a.') or name in parts)
            if not known:
                faults.append(f'{where}: {{{{>{name}}}}} is not there')
    report(faults)


def ways_to_say(code):
    """How the program comes by a key that it puts together: patterns whose
    groups must be literals of the code. Of a fault, a refusal, a message and
    a clock it is told the rest; what is said after a change stands in an address
    ("/me?said=…")."""
    formats = set(re.findall(r'"([a-z_]+\.[\w.]*%s[\w.%]*)"', code)) | {
        'said.' + said for said in re.findall(r'[?&]said=([\w.%]+)', code)}
    return [re.compile(re.escape(f).replace('%s', r'([\w.]+)'))
            for f in formats | {'fault.%s', 'refused.%s', 'message.%s.%s',
                               'clock.%s'}]


def used():
    """every text is used"""
    names = {name[2:] for text in [*TEMPLATES.values(), *ENGLISH.values()]
             for sort, name in tags(text)
             if sort == '>' and name.startswith('t.')}
    literals = literals_of(CODE)
    pages = {os.path.basename(p).removesuffix('.html') + '.title'
             for p in TEMPLATES if p.startswith('pages/')}
    ways = ways_to_say(CODE)
    plain = names | literals | pages
    report([key for key in sorted(ENGLISH) if key not in plain and
            not any(literals.issuperset(found.groups())
                    for found in (way.fullmatch(key) for way in ways)
                    if found)])


def reached():
    """every page is some route's, every part stands in a template"""
    named, included = literals_of(CODE), {
        name for text in [*TEMPLATES.values(), *ENGLISH.values()]
        for sort, name in tags(text) if sort == '>'}
    report([path for path in sorted(TEMPLATES)
            if os.path.basename(path).removesuffix('.html') not in
            (named if path.startswith('pages/') else included | {'layout'})])


def safe():
    """templates escape all and hold no script, style or foreign address"""
    faults = []
    for where, text in TEMPLATES.items():
        plain = re.sub(r'\{\{!.*?\}\}', '', text, flags=re.S)
        for pattern in (r'\{\{\{', r'\{\{&', r'\sstyle=', r'\son\w+=',
                        r'<script(?![^>]*\bsrc=)', r'<style',
                        r'(?:src|action|href)="(?:https?:)?//'):
            for match in re.finditer(pattern, plain):
                faults.append(f'{where}: {match.group()}')
    report(faults)


if __name__ == '__main__':
    sys.exit(tap.program(languages, same_keys, same_holes, translated,
                         balanced, typography, partials, used, reached,
                         safe))
