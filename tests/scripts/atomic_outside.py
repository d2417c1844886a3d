# ame: no-shake: a server that has to begin anew all the time may come to need the token, for which it would wait until the block has its answer
# What is done outside an atomic block cannot be undone, so the block keeps that place to itself; threads that start, answer
# and end meanwhile do not wait for it.
import socket
import threading

import ame
from thread import atomic

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(16)


def answer(connection):
    with connection:
        asked = connection.recv(100)
        helper = threading.Thread(target=connection.sendall, args=(asked.upper(),))
        helper.start()
        helper.join()


def serve():
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=answer, args=(connection,), daemon=True).start()


threading.Thread(target=serve, daemon=True).start()


def ask(text):
    with socket.create_connection(listener.getsockname()) as connection:
        connection.sendall(text.encode())
        return connection.recv(100).decode()


with atomic:
    print(ask("a block"))

answers = []
for number in ame.parallel(range(12)):
    answers.append(ask("ordered %d" % number))
print(answers)

answers = []
for number in ame.parallel(range(12), ordered=False):
    answers.append(ask("any order %d" % number))
print(sorted(answers))
print(sorted(ame.map(ask, ["mapped %d" % number for number in range(12)])))
