"""Runs a program on a terminal of its own and answers its prompts.

usage: answer_prompts.py PROMPT COMMAND [ARG...]     the answer is the first line of stdin

Waits until the terminal shows PROMPT before it answers: programs that read a PIN throw away what was typed before they asked.
"""

import os
import pty
import signal
import sys

prompt = sys.argv[1].encode()
answer = sys.stdin.readline().rstrip("\n").encode() + b"\n"
signal.alarm(40)

child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])

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
    at = shown.find(prompt, answered_to)
    if at >= 0:
        answered_to = at + len(prompt)
        os.write(terminal, answer)

_, status = os.waitpid(child, 0)
sys.stdout.write(shown.decode(errors="replace").replace("\r\n", "\n"))
sys.exit(os.waitstatus_to_exitcode(status))
