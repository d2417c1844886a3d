"""Sockets over the system calls of `_net`: objects, timeouts, constants, names."""

import _net
import os as _os

for _name, _value in list(vars(_net).items()):
    if _name.isupper() and not _name.startswith("POLL") and isinstance(_value, int):
        globals()[_name] = _value
del _name, _value

error = OSError
timeout = TimeoutError
has_ipv6 = True


class herror(OSError):
    pass


class gaierror(OSError):
    pass


_default_timeout = None


def getdefaulttimeout():
    return _default_timeout


def _timeout_value(value):
    if value is None:
        return None
    value = float(value)
    if value < 0:
        raise ValueError("Timeout value out of range")
    return value


def setdefaulttimeout(value, /):
    global _default_timeout
    _default_timeout = _timeout_value(value)


class socket:
    """A socket: family, type, protocol, and how long its calls wait."""

    __slots__ = ("_fd", "_family", "_type", "_proto", "_timeout")

    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        self._fd = -1
        if fileno is not None:
            if not isinstance(fileno, int):
                raise TypeError(f"'{fileno.__class__.__name__}' object cannot be interpreted as an integer")
            if fileno < 0:
                raise ValueError("negative file descriptor")
            self._fd = fileno
            self._family = _net.get_option(fileno, _net.SOL_SOCKET, _net.SO_DOMAIN, 0) if family == -1 else int(family)
            self._type = _net.get_option(fileno, _net.SOL_SOCKET, _net.SO_TYPE, 0) if type == -1 else int(type)
            self._proto = _net.get_option(fileno, _net.SOL_SOCKET, _net.SO_PROTOCOL, 0) if proto == -1 else int(proto)
        else:
            self._family = _net.AF_INET if family == -1 else int(family)
            self._type = _net.SOCK_STREAM if type == -1 else int(type)
            self._proto = 0 if proto == -1 else int(proto)
            self._fd = _net.open(self._family, self._type, self._proto)
        self._timeout = None
        if self._type & _net.SOCK_NONBLOCK:
            self._timeout = 0.0
        elif _default_timeout is not None:
            self.settimeout(_default_timeout)
        self._type &= ~(_net.SOCK_NONBLOCK | _net.SOCK_CLOEXEC)

    @property
    def family(self):
        return self._family

    @property
    def type(self):
        return self._type

    @property
    def proto(self):
        return self._proto

    @property
    def timeout(self):
        return self._timeout

    def fileno(self):
        return self._fd

    def gettimeout(self):
        return self._timeout

    def settimeout(self, value, /):
        value = _timeout_value(value)
        _os.set_blocking(self._open(), value is None)
        self._timeout = value

    def setblocking(self, flag, /):
        self.settimeout(None if flag else 0.0)

    def getblocking(self):
        return self._timeout is None or self._timeout > 0

    def _open(self):
        if self._fd < 0:
            raise OSError(9, "Bad file descriptor")
        return self._fd

    def close(self):
        fd, self._fd = self._fd, -1
        if fd >= 0:
            _os.close(fd)

    def detach(self):
        fd, self._fd = self._fd, -1
        return fd

    def bind(self, address, /):
        _net.bind(self._open(), self._family, address)

    def listen(self, backlog=128, /):
        _net.listen(self._open(), backlog)

    def _accept(self):
        return _net.accept(self._open(), self._timeout)

    def connect(self, address, /):
        number = _net.connect(self._open(), self._family, address, self._timeout)
        if number:
            raise OSError(number, _os.strerror(number))

    def connect_ex(self, address, /):
        try:
            return _net.connect(self._open(), self._family, address, self._timeout)
        except TimeoutError:
            return 11

    def getsockname(self):
        return _net.getsockname(self._open())

    def getpeername(self):
        return _net.getpeername(self._open())

    def shutdown(self, how, /):
        _net.shutdown(self._open(), how)

    def recv(self, bufsize, flags=0, /):
        return _net.receive(self._open(), bufsize, flags, self._timeout, False)

    def recvfrom(self, bufsize, flags=0, /):
        return _net.receive(self._open(), bufsize, flags, self._timeout, True)

    def _fill(self, buffer, nbytes, flags, with_address):
        view = memoryview(buffer)
        view = view.cast("B") if view.format != "B" else view
        size = nbytes or len(view)
        if size > len(view):
            raise ValueError("nbytes is greater than the length of the buffer")
        data, address = _net.receive(self._open(), size, flags, self._timeout, True)
        view[:len(data)] = data
        return (len(data), address) if with_address else len(data)

    def recv_into(self, buffer, nbytes=0, flags=0):
        return self._fill(buffer, nbytes, flags, False)

    def recvfrom_into(self, buffer, nbytes=0, flags=0):
        return self._fill(buffer, nbytes, flags, True)

    def send(self, data, flags=0, /):
        return _net.send(self._open(), data, flags, self._timeout, 0, None)

    def sendall(self, data, flags=0, /):
        data = bytes(data)
        sent = 0
        while sent < len(data):
            sent += _net.send(self._open(), data[sent:sent + 262144], flags, self._timeout, 0, None)

    def sendto(self, data, *rest):
        flags, address = rest if len(rest) == 2 else (0, *rest)
        return _net.send(self._open(), data, flags, self._timeout, self._family, address)

    def setsockopt(self, level, optname, value, optlen=None, /):
        if value is None:
            value = bytes(optlen)
        _net.set_option(self._open(), level, optname, value)

    def getsockopt(self, level, optname, buflen=0, /):
        return _net.get_option(self._open(), level, optname, buflen)

    def __repr__(self):
        return f"<socket object, fd={self._fd}, family={self.family}, type={self.type}, proto={self.proto}>"


SocketType = socket


def close(fd, /):
    _os.close(fd)


def dup(fd, /):
    return _os.dup(fd)


def socketpair(family=None, type=None, proto=0, /):
    family = _net.AF_UNIX if family is None else int(family)
    type = _net.SOCK_STREAM if type is None else int(type)
    first, second = _net.pair(family, type, proto)
    return socket(family, type, proto, first), socket(family, type, proto, second)


def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    found = _net.getaddrinfo(host, port, int(family), int(type), int(proto), int(flags))
    if isinstance(found, tuple):
        raise gaierror(*found)
    return found


def gethostname():
    return _net.gethostname()


def gethostbyname(hostname, /):
    return getaddrinfo(hostname, None, _net.AF_INET, _net.SOCK_STREAM)[0][4][0]


def gethostbyname_ex(hostname, /):
    rows = getaddrinfo(hostname, None, _net.AF_INET, _net.SOCK_STREAM)
    return hostname, [], [row[4][0] for row in rows]


def gethostbyaddr(host, /):
    """Name of an address, as the machine's own table of hosts has it; name servers are not asked."""
    address = getaddrinfo(host, None)[0][4][0]
    try:
        with open("/etc/hosts") as table:
            for line in table:
                words = line.partition("#")[0].split()
                if words[:1] == [address] and len(words) > 1:
                    return words[1], words[2:], [address]
    except OSError:
        pass
    raise herror(1, "Unknown host")


def getnameinfo(sockaddr, flags, /):
    host, port = sockaddr[:2]
    return host, str(port)


_services = {"http": 80, "https": 443, "ftp": 21, "ssh": 22, "smtp": 25, "domain": 53, "telnet": 23, "pop3": 110}


def getservbyname(servicename, protocolname=None, /):
    try:
        return _services[servicename]
    except KeyError:
        raise OSError("service/proto not found") from None


def getservbyport(port, protocolname=None, /):
    for name, number in _services.items():
        if number == port:
            return name
    raise OSError("port/proto not found")


def getprotobyname(name, /):
    try:
        return {"ip": 0, "icmp": 1, "tcp": 6, "udp": 17, "ipv6": 41}[name]
    except KeyError:
        raise OSError("protocol not found") from None


def htons(x, /):
    if not 0 <= x < 65536:
        raise OverflowError("htons: can't convert negative Python int to C 16-bit unsigned integer" if x < 0 else
                            "htons: Python int too large to convert to C 16-bit unsigned integer")
    return int.from_bytes(x.to_bytes(2, "little"), "big")


def htonl(x, /):
    if x < 0 or x >= 1 << 32:
        raise OverflowError("int larger than 32 bits")
    return int.from_bytes(x.to_bytes(4, "little"), "big")


ntohs = htons
ntohl = htonl


def inet_aton(ip_addr, /):
    parts = ip_addr.split(".")
    try:
        numbers = [int(part, 0) for part in parts]
        *first, last = numbers
        packed = bytes(first) + last.to_bytes(4 - len(first), "big")
    except (ValueError, OverflowError):
        raise OSError("illegal IP address string passed to inet_aton") from None
    return packed


def inet_ntoa(packed_ip, /):
    if len(packed_ip) != 4:
        raise OSError("packed IP wrong length")
    return ".".join(map(str, bytes(packed_ip)))


def inet_pton(address_family, ip_string, /):
    import ipaddress
    try:
        if address_family == _net.AF_INET:
            return ipaddress.IPv4Address(ip_string).packed
        if address_family == _net.AF_INET6:
            return ipaddress.IPv6Address(ip_string).packed
    except ValueError:
        raise OSError("illegal IP address string passed to inet_pton") from None
    raise OSError(97, "Address family not supported by protocol")


def inet_ntop(address_family, packed_ip, /):
    import ipaddress
    sizes = {_net.AF_INET: 4, _net.AF_INET6: 16}
    if address_family not in sizes:
        raise ValueError(f"unknown address family {address_family}")
    if len(packed_ip) != sizes[address_family]:
        raise ValueError("invalid length of packed IP address string")
    return str(ipaddress.ip_address(bytes(packed_ip)))


def if_nameindex():
    raise NotImplementedError("socket.if_nameindex() is not supported by this version of ame")


def sethostname(name, /):
    raise NotImplementedError("socket.sethostname() is not supported by this version of ame")
