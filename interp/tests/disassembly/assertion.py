def f(x):
    assert x > 0, 'positive'
    assert x
    raise ValueError(x) from None
