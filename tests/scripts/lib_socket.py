# Sockets, select, selectors: pairs, TCP and UDP on this machine, timeouts, addresses, errors.
import socket, select, selectors, threading, os
def t(f, *a, **k):
    try: return f(*a, **k)
    except OSError as e: return f'{type(e).__name__}'
    except Exception as e: return f'{type(e).__name__}: {e}'
a, b = socket.socketpair()
print(a.send(b'hello'), b.recv(3), b.recv(10), a.family.name, a.type.name, a.fileno() > 2)
a.sendall(b'x' * 1000); print(len(b.recv(4096))); buf = bytearray(4); a.send(b'abcdef'); print(b.recv_into(buf), buf, b.recv(10))
print(select.select([b], [a], [], 0) == ([], [a], []), end=' '); a.send(b'1'); print(select.select([b], [], [], 1) == ([b], [], [])); b.recv(1)
p = select.poll(); p.register(b, select.POLLIN); print(p.poll(0), end=' '); a.send(b'2'); print(p.poll(100) == [(b.fileno(), select.POLLIN)]); b.recv(1); p.unregister(b)
with selectors.DefaultSelector() as s:
    s.register(b, selectors.EVENT_READ, 'data'); print(s.select(0), end=' '); a.send(b'3'); print([(k.data, e) for k, e in s.select(1)], b.recv(1))
b.settimeout(.01); print(t(b.recv, 1), b.gettimeout(), b.getblocking()); b.setblocking(False); print(t(b.recv, 1)); b.setblocking(True)
a.shutdown(socket.SHUT_WR); print(b.recv(5)); f = b.makefile('w'); f.write('line\n'); f.close(); r = a.makefile('r'); print(r.readline()); r.close(); a.close(); b.close(); print(t(a.send, b'x'), a.fileno(), a._closed)
server = socket.socket(); server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); server.bind(('127.0.0.1', 0)); server.listen(); port = server.getsockname()[1]
print(server.getsockname()[0], server.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR), port > 1024)
def serve():
    for _ in range(3):
        conn, addr = server.accept()
        with conn:
            while data := conn.recv(100): conn.sendall(data.upper())
th = threading.Thread(target=serve); th.start()
for i in range(3):
    with socket.create_connection(('127.0.0.1', port), timeout=5) as c:
        c.sendall(f'message {i}'.encode()); print(c.recv(100), c.getpeername()[1] == port); c.shutdown(socket.SHUT_WR); print(c.recv(1))
th.join(); server.close()
u1, u2 = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u1.bind(('127.0.0.1', 0)); print(u2.sendto(b'datagram', u1.getsockname())); data, addr = u1.recvfrom(100); print(data, addr[0]); u1.close(); u2.close()
print(t(socket.create_connection, ('127.0.0.1', port), .5), socket.inet_aton('127.0.0.1'), socket.inet_ntoa(b'\x7f\0\0\1'), socket.htons(1), socket.ntohl(1), socket.inet_pton(socket.AF_INET6, '::1'), socket.inet_ntop(socket.AF_INET6, bytes(15) + b'\1'), t(socket.inet_aton, 'x'))
print([x[4] for x in socket.getaddrinfo('127.0.0.1', 80, type=socket.SOCK_STREAM)], socket.gethostbyname('127.0.0.1'), t(socket.getaddrinfo, 'no.such.host.invalid', 80), isinstance(socket.gethostname(), str))
path = '/tmp/ame_sock_%d' % os.getpid(); us = socket.socket(socket.AF_UNIX); us.bind(path); us.listen(); uc = socket.socket(socket.AF_UNIX); uc.connect(path); ua, _ = us.accept(); uc.send(b'unix'); print(ua.recv(10), us.getsockname() == path)
for x in (us, uc, ua): x.close()
os.unlink(path); print(socket.socket().__class__.__name__, socket.AF_INET, socket.SOCK_STREAM, socket.timeout is TimeoutError, socket.error is OSError, issubclass(socket.gaierror, OSError))
