"""Readers and writers of comma-separated values."""

QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE, QUOTE_STRINGS, QUOTE_NOTNULL = range(6)
__version__ = "1.0"


class Error(Exception):
    pass


Error.__module__ = "_csv"
_dialects = {}
_limit = 131072
_unset = object()


def field_size_limit(new_limit=_unset, /):
    global _limit
    old = _limit
    if new_limit is not _unset:
        if not isinstance(new_limit, int):
            raise TypeError("limit must be an integer")
        _limit = new_limit
    return old


def _one_char(name, value, none=False):
    if value is None and none:
        return None
    if not isinstance(value, str):
        if none:
            raise TypeError(f'"{name}" must be a unicode character or None, not {type(value).__name__}')
        raise TypeError(f'"{name}" must be a unicode character, not {type(value).__name__}')
    if len(value) != 1:
        if none and not value and name != "escapechar":
            raise TypeError(f'"{name}" must be a unicode character or None, not a string of length 0')
        kind = "a unicode character or None" if none else "a unicode character"
        raise TypeError(f'"{name}" must be {kind}, not a string of length {len(value)}')
    return value


class Dialect:
    def __new__(cls, dialect=None, delimiter=_unset, doublequote=_unset, escapechar=_unset, lineterminator=_unset,
                quotechar=_unset, quoting=_unset, skipinitialspace=_unset, strict=_unset):
        if isinstance(dialect, str):
            dialect = get_dialect(dialect)
        given = (delimiter, doublequote, escapechar, lineterminator, quotechar, quoting, skipinitialspace, strict)
        if type(dialect) is Dialect and all(value is _unset for value in given):
            return dialect
        self = object.__new__(cls)

        def pick(name, value, default):
            if value is not _unset:
                return value
            return getattr(dialect, name, default) if dialect is not None else default

        delimiter = _one_char("delimiter", pick("delimiter", delimiter, ","))
        escapechar = _one_char("escapechar", pick("escapechar", escapechar, None), True)
        raw_quote = pick("quotechar", quotechar, '"')
        quoting = pick("quoting", quoting, _unset)
        if quoting is _unset:
            quoting = QUOTE_MINIMAL if raw_quote is not None else QUOTE_NONE
        if raw_quote is None and quotechar is not _unset and quoting == QUOTE_MINIMAL and not hasattr(dialect, "quoting"):
            quoting = QUOTE_NONE
        quotechar = _one_char("quotechar", raw_quote, True)
        lineterminator = pick("lineterminator", lineterminator, "\r\n")
        if not isinstance(quoting, int) or isinstance(quoting, bool):
            raise TypeError('"quoting" must be an integer, not ' + type(quoting).__name__)
        if not 0 <= quoting <= 5:
            raise TypeError('bad "quoting" value')
        if quoting != QUOTE_NONE and quotechar is None:
            raise TypeError("quotechar must be set if quoting enabled")
        if not isinstance(lineterminator, str):
            raise TypeError(f'"lineterminator" must be a string, not {type(lineterminator).__name__}')
        skip = bool(pick("skipinitialspace", skipinitialspace, False))
        for name, value in (("delimiter", delimiter), ("escapechar", escapechar), ("quotechar", quotechar)):
            if value is not None and (value in "\r\n" or (value == " " and (name != "delimiter" or skip))):
                raise ValueError(f"bad {name} value")
            if value is not None and value in lineterminator:
                raise ValueError(f"bad {name} or lineterminator value")
        named = [(n, v) for n, v in (("delimiter", delimiter), ("escapechar", escapechar), ("quotechar", quotechar)) if v is not None]
        for i, (name, value) in enumerate(named):
            for other, other_value in named[i + 1:]:
                if value == other_value:
                    raise ValueError(f"bad {name} or {other} value")
        put = object.__setattr__
        put(self, "delimiter", delimiter)
        put(self, "doublequote", bool(pick("doublequote", doublequote, True)))
        put(self, "escapechar", escapechar)
        put(self, "lineterminator", lineterminator)
        put(self, "quotechar", quotechar)
        put(self, "quoting", quoting)
        put(self, "skipinitialspace", skip)
        put(self, "strict", bool(pick("strict", strict, False)))
        return self

    def __setattr__(self, name, value):
        raise AttributeError(f"attribute '{name}' of '_csv.Dialect' objects is not writable")


def register_dialect(name, /, dialect=None, **fmtparams):
    if not isinstance(name, str):
        raise TypeError("dialect name must be a string")
    _dialects[name] = Dialect(dialect, **fmtparams)


def unregister_dialect(name):
    try:
        del _dialects[name]
    except KeyError:
        raise Error("unknown dialect") from None


def get_dialect(name):
    try:
        return _dialects[name]
    except KeyError:
        raise Error("unknown dialect") from None


def list_dialects():
    return list(_dialects)


class _Reader:
    def __init__(self, lines, dialect):
        self._lines = lines
        self.dialect = dialect
        self.line_num = 0

    def __iter__(self):
        return self

    def __next__(self):
        d = self.dialect
        quote = d.quotechar if d.quoting != QUOTE_NONE else None
        delimiter, escape, limit = d.delimiter, d.escapechar, _limit
        fields, field, quoted = [], [], False
        state = "record"

        def save():
            text = "".join(field)
            if not quoted:
                if d.quoting == QUOTE_NONNUMERIC or d.quoting == QUOTE_STRINGS and text:
                    text = float(text) if text or d.quoting == QUOTE_NONNUMERIC else text
                if text == "" and d.quoting in (QUOTE_STRINGS, QUOTE_NOTNULL):
                    text = None
            fields.append(text)
            field.clear()

        while True:
            try:
                line = next(self._lines)
            except StopIteration:
                if field or state == "quoted":
                    if d.strict:
                        raise Error("unexpected end of data") from None
                    save()
                    return fields
                if fields:
                    save()
                    return fields
                raise
            if not isinstance(line, str):
                raise Error(f"iterator should return strings, not {type(line).__name__} (the file should be opened in text mode)")
            self.line_num += 1
            # a record on one line without quotes or escapes is cut at once
            if state == "record" and (quote is None or quote not in line) and (escape is None or escape not in line) \
                    and not d.skipinitialspace and d.quoting in (QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONE):
                body = line.rstrip("\r\n")
                if "\n" not in body and "\r" not in body:
                    if not body:
                        return []
                    parts = body.split(delimiter)
                    if len(body) > limit and any(len(part) > limit for part in parts):
                        raise Error(f"field larger than field limit ({limit})")
                    return parts
            at, end = 0, len(line)
            while at <= end:
                char = line[at] if at < end else None
                at += 1
                ends = char is None or char in "\r\n"
                if state == "record":
                    if char is None:
                        break
                    if ends:
                        state = "eat"
                        continue
                    state = "start"
                if state == "start":
                    quoted = False
                    if ends:
                        save()
                        state = "done" if char is None else "eat"
                    elif char == quote:
                        quoted = True
                        state = "quoted"
                    elif char == escape:
                        state = "escape"
                    elif char == " " and d.skipinitialspace:
                        pass
                    elif char == delimiter:
                        save()
                    else:
                        field.append(char)
                        state = "field"
                elif state == "field":
                    if ends:
                        save()
                        state = "done" if char is None else "eat"
                    elif char == escape:
                        state = "escape"
                    elif char == delimiter:
                        save()
                        state = "start"
                    else:
                        field.append(char)
                elif state == "escape":
                    if char is None:
                        char = "\n"
                        field.append(char)
                        break
                    field.append(char)
                    state = "field" if char not in "\r\n" else "after escape"
                elif state == "after escape":
                    if char is None:
                        break
                    state = "field"
                    at -= 1
                elif state == "quoted":
                    if char is None:
                        break
                    if char == escape:
                        state = "quoted escape"
                    elif char == quote:
                        state = "quote" if d.doublequote else "field"
                    else:
                        field.append(char)
                elif state == "quoted escape":
                    field.append("\n" if char is None else char)
                    state = "quoted"
                    if char is None:
                        break
                elif state == "quote":
                    if char == quote and char is not None:
                        field.append(char)
                        state = "quoted"
                    elif char == delimiter and char is not None:
                        save()
                        state = "start"
                    elif ends:
                        save()
                        state = "done" if char is None else "eat"
                    elif not d.strict:
                        field.append(char)
                        state = "field"
                    else:
                        raise Error(f"'{delimiter}' expected after '{quote}'")
                elif state == "eat":
                    if char is None:
                        state = "done"
                    elif char not in "\r\n":
                        raise Error("new-line character seen in unquoted field - do you need to open the file with newline=''?")
                if len(field) > limit:
                    raise Error(f"field larger than field limit ({limit})")
            if state in ("quoted", "quoted escape", "escape", "after escape"):
                if state == "after escape":
                    state = "field"
                continue
            if state == "record" and not fields and not field:
                return []
            return fields


def reader(iterable, /, dialect=None, **fmtparams):
    return _Reader(iter(iterable), Dialect("excel" if dialect is None and "excel" in _dialects else dialect, **fmtparams))


class _Writer:
    def __init__(self, write, dialect):
        self._write = write
        self.dialect = dialect

    def writerow(self, row, /):
        d = self.dialect
        quote, escape, quoting = d.quotechar, d.escapechar, d.quoting
        try:
            items = iter(row)
        except TypeError:
            raise Error(f"iterable expected, not {type(row).__name__}") from None
        special = {d.delimiter, "\r", "\n"}
        special.update(d.lineterminator)
        if quote is not None:
            special.add(quote)
        if escape is not None:
            special.add(escape)
        out = []
        count = 0
        only_empty = False
        for item in items:
            count += 1
            if isinstance(item, str):
                text = item
                quoted = quoting in (QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_STRINGS, QUOTE_NOTNULL)
            elif item is None:
                text = ""
                quoted = quoting in (QUOTE_ALL, QUOTE_NONNUMERIC)
            else:
                text = str(item)
                number = isinstance(item, (int, float)) or hasattr(item, "__float__") and quoting == QUOTE_NONNUMERIC
                quoted = quoting in (QUOTE_ALL, QUOTE_NOTNULL) or quoting == QUOTE_NONNUMERIC and not number
            only_empty = not text and not quoted
            if not text.isalnum() and any(char in special for char in text):
                built = []
                for char in text:
                    wants_escape = False
                    if char in special:
                        if quoting == QUOTE_NONE:
                            wants_escape = True
                        elif char == quote:
                            if d.doublequote:
                                built.append(quote)
                                quoted = True
                            else:
                                wants_escape = True
                        elif char == escape:
                            wants_escape = True
                        else:
                            quoted = True
                        if wants_escape:
                            if escape is None:
                                raise Error("need to escape, but no escapechar set")
                            built.append(escape)
                    built.append(char)
                text = "".join(built)
            elif d.delimiter == " " and d.skipinitialspace and not text and quoting != QUOTE_NONE:
                quoted = True
            out.append(f"{quote}{text}{quote}" if quoted else text)
        if count == 1 and only_empty:
            if quoting == QUOTE_NONE or quoting in (QUOTE_STRINGS, QUOTE_NOTNULL) and False:
                raise Error("single empty field record must be quoted")
            out[0] = f"{quote}{quote}"
        return self._write(d.delimiter.join(out) + d.lineterminator)

    def writerows(self, rows, /):
        for row in rows:
            self.writerow(row)


def writer(fileobj, /, dialect=None, **fmtparams):
    write = getattr(fileobj, "write", None)
    if not callable(write):
        raise TypeError('argument 1 must have a "write" method')
    return _Writer(write, Dialect("excel" if dialect is None and "excel" in _dialects else dialect, **fmtparams))


Reader, Writer = _Reader, _Writer
_Reader.__name__ = _Reader.__qualname__ = "reader"
_Writer.__name__ = _Writer.__qualname__ = "writer"
