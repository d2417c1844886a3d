"""marshal for plain values. Code objects are compiled from source each time and have no byte form."""

version = 5


def _write(value, out):
    if value is None:
        out.append(b"N")
    elif value is True:
        out.append(b"T")
    elif value is False:
        out.append(b"F")
    elif value is ...:
        out.append(b".")
    elif type(value) is int:
        text = str(value).encode()
        out.append(b"I" + len(text).to_bytes(4, "little") + text)
    elif type(value) is float:
        text = value.hex().encode()
        out.append(b"G" + len(text).to_bytes(4, "little") + text)
    elif type(value) is complex:
        out.append(b"Y")
        _write(value.real, out)
        _write(value.imag, out)
    elif type(value) is str:
        text = value.encode("utf-8", "surrogatepass")
        out.append(b"u" + len(text).to_bytes(4, "little") + text)
    elif isinstance(value, (bytes, bytearray, memoryview)):
        data = bytes(value)
        out.append(b"s" + len(data).to_bytes(4, "little") + data)
    elif type(value) in _SEQUENCES:
        out.append(_SEQUENCES[type(value)] + len(value).to_bytes(4, "little"))
        for item in value:
            _write(item, out)
    elif type(value) is dict:
        out.append(b"{" + len(value).to_bytes(4, "little"))
        for key, item in value.items():
            _write(key, out)
            _write(item, out)
    else:
        raise ValueError("unmarshallable object")


_SEQUENCES = {tuple: b"(", list: b"[", set: b"<", frozenset: b">"}
_MAKERS = {mark: kind for kind, mark in _SEQUENCES.items()}


def _read(data, at):
    mark = data[at:at + 1]
    at += 1
    if not mark:
        raise EOFError("marshal data too short")
    if mark in b"NTF.":
        return {b"N": None, b"T": True, b"F": False, b".": ...}[mark], at
    if mark == b"Y":
        real, at = _read(data, at)
        imag, at = _read(data, at)
        return complex(real, imag), at
    size = int.from_bytes(data[at:at + 4], "little")
    at += 4
    if mark in b"IGus":
        part = bytes(data[at:at + size])
        if len(part) < size:
            raise EOFError("marshal data too short")
        at += size
        if mark == b"I":
            return int(part), at
        if mark == b"G":
            return float.fromhex(part.decode()), at
        return (part.decode("utf-8", "surrogatepass") if mark == b"u" else part), at
    if mark == b"{":
        result = {}
        for _ in range(size):
            key, at = _read(data, at)
            result[key], at = _read(data, at)
        return result, at
    if mark in _MAKERS:
        items = []
        for _ in range(size):
            item, at = _read(data, at)
            items.append(item)
        return _MAKERS[mark](items), at
    raise ValueError("bad marshal data (unknown type code)")


def dumps(value, version=version, /, *, allow_code=True):
    out = []
    _write(value, out)
    return b"".join(out)


def loads(data, /, *, allow_code=True):
    return _read(bytes(data), 0)[0]


def dump(value, file, version=version, /, *, allow_code=True):
    file.write(dumps(value))


def load(file, /, *, allow_code=True):
    return loads(file.read())
