"""The parts of `compare.py`: from a file of texts to runs that can be compared.

What goes in: a file, the name of a program, the name of a job. What comes out:
an answer and what it took. Each part needs only those above it:

    answers     the jobs, what a program answers, what a run says
    processes   processes of their own and their memory
    texts       files read, written and cleaned
    peers       what a peer is; turven and those that count by themselves
    counters    peers that count in Python
    queries     peers that are asked by queries
    programs    all of them by name, shell commands too
"""
