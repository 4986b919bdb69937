"""Runs a program on a terminal of its own and answers its prompts.

usage: answer_prompts.py COMMAND [ARG...]     stdin: a JSON list of pairs, a prompt and its answer

Waits until the terminal shows a prompt before it answers, each time that it is shown: programs that read a PIN throw away
what was typed before they asked.
"""

import json
import os
import pty
import signal
import sys

answers = [(prompt.encode(), answer.encode() + b"\n") for prompt, answer in json.load(sys.stdin)]
signal.alarm(40)

child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[1], sys.argv[1:])

shown = b""
answered_to = 0
while True:
    try:
        piece = os.read(terminal, 4096)
    except OSError:
        break
    if not piece:
        break
    shown += piece
    while True:
        found = [(at, prompt, answer) for prompt, answer in answers if (at := shown.find(prompt, answered_to)) >= 0]
        if not found:
            break
        at, prompt, answer = min(found)
        answered_to = at + len(prompt)
        os.write(terminal, answer)

_, status = os.waitpid(child, 0)
sys.stdout.write(shown.decode(errors="replace").replace("\r\n", "\n"))
sys.exit(os.waitstatus_to_exitcode(status))
