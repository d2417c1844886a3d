"""The two halves of format strings that string.Formatter uses: the parser of fields and the parser of field names."""


def formatter_parser(text, /):
    """Yields (literal text, field name, format spec, conversion)."""
    if not isinstance(text, str):
        raise TypeError(f"expected str, got {type(text).__name__}")
    return _fields(text)


def _fields(text):
    at, end = 0, len(text)
    while at < end:
        literal = []
        field = False
        while at < end:
            char = text[at]
            at += 1
            if char not in "{}":
                start = at - 1
                while at < end and text[at] not in "{}":
                    at += 1
                literal.append(text[start:at])
            elif at < end and text[at] == char:
                literal.append(char)
                at += 1
                field = None
                break
            elif char == "}":
                raise ValueError("Single '}' encountered in format string")
            elif at >= end:
                raise ValueError("Single '{' encountered in format string")
            else:
                field = True
                break
        literal = "".join(literal)
        if not field:
            yield literal, None, None, None
            continue
        start, depth, brackets = at, 1, 0
        name_end = None
        while at < end:
            char = text[at]
            if char == "[" and name_end is None:
                close = text.find("]", at)
                at = end if close < 0 else close + 1
                continue
            if char == "{":
                depth += 1
            elif char == "}":
                depth -= 1
                if depth == 0:
                    break
            elif char in ":!" and name_end is None and depth == 1:
                name_end = at
            at += 1
        if depth:
            raise ValueError("expected '}' before end of string")
        if name_end is None:
            name_end = at
        name = text[start:name_end]
        if "{" in name:
            raise ValueError("unexpected '{' in field name")
        rest = text[name_end:at]
        at += 1
        conversion, spec = None, ""
        if rest.startswith("!"):
            if len(rest) < 2:
                raise ValueError("end of string while looking for conversion specifier")
            conversion = rest[1]
            if len(rest) > 2:
                if rest[2] != ":":
                    raise ValueError("expected ':' after conversion specifier")
                spec = rest[3:]
        elif rest:
            spec = rest[1:]
        yield literal, name, spec, conversion


def _number(text):
    if text and text.isascii() and text.isdigit():
        return int(text)
    return text


def formatter_field_name_split(name, /):
    """Gives (first part, iterator of (is attribute, name))."""
    if not isinstance(name, str):
        raise TypeError(f"expected str, got {type(name).__name__}")
    at = 0
    while at < len(name) and name[at] not in ".[":
        at += 1
    return _number(name[:at]), _accesses(name, at)


def _accesses(name, at):
    while at < len(name):
        char = name[at]
        at += 1
        if char == ".":
            start = at
            while at < len(name) and name[at] not in ".[":
                at += 1
            if start == at:
                raise ValueError("Empty attribute in format string")
            yield True, name[start:at]
        elif char == "[":
            close = name.find("]", at)
            if close < 0:
                raise ValueError("Missing ']' in format string")
            if close == at:
                raise ValueError("Empty attribute in format string")
            yield False, _number(name[at:close])
            at = close + 1
        else:
            raise ValueError("Only '.' or '[' may follow ']' in format field specifier")
