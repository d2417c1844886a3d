"""The tokenizer behind tokenize. Only detection of encodings (in tokenize itself) is offered yet."""


class TokenizerIter:
    def __init__(self, readline, /, *, encoding=None, extra_tokens=False):
        raise NotImplementedError("tokenize.generate_tokens is not supported by this version of ame")
