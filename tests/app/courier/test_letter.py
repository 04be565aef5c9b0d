# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mail of ours, read by Python's reader of mail.

usage: test_letter.py PROGRAM
"""
import email
import email.policy
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', '..'))
import tap  # noqa: E402


def umlauts_arrive():
    """subject, name and text come out as they went in"""
    raw = subprocess.run([sys.argv[1], 'print'], check=True,
                         capture_output=True).stdout
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert not mail.defects, mail.defects
    assert mail['subject'] == (
        'Wer schält am Montag die Kartoffeln für das Fest der ganzen Straße? '
        '¿Quién?'), mail['subject']
    sender = mail['from'].addresses[0]
    assert sender.display_name == 'Küche, „links“', sender
    assert sender.addr_spec == 'kitchen@hub.example'
    assert mail['date'].datetime.timestamp() == 1795714265
    assert mail.get_content().replace('\r\n', '\n') == (
        'Grüße!\n\nEine Zeile, die viel zu lang ist, als dass ein Server sie '
        'so nähme, und mit = und Punkt.\n.\n'), mail.get_content()


sys.exit(tap.program(umlauts_arrive))
