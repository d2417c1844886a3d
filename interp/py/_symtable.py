"""Symbol tables of source text: not offered yet."""


def symtable(source, filename, startstr, /, *, module=None):
    raise NotImplementedError("symtable is not supported by this version of ame")
