# Wording of errors about protocols and keywords.
class A:
    async def __aenter__(self): pass
    async def __aexit__(self,*a): pass
class B:
    def __enter__(self): pass
    def __exit__(self,*a): pass
try:
    with A(): pass
except TypeError as e: print(e)
async def f():
    async with B(): pass
try: f().send(None)
except TypeError as e: print(e)
class C:
    def __exit__(self,*a): pass
try:
    with C(): pass
except TypeError as e: print(e)
def g(alpha, beta=1): pass
try: g(alhpa=1)
except TypeError as e: print(e)
try: g(alph=1)
except TypeError as e: print(e)
try:
    with 5: pass
except TypeError as e: print(e)
for call in (lambda: print(sepp=1), lambda: int("1", bases=2), lambda: open("x", moed="r"), lambda: dict.fromkeys(a=1), lambda: [].sort(kay=1)):
    try: call()
    except TypeError as e: print(e)
