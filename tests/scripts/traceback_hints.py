# names that were probably meant
import sys

class Out:
    def __init__(self): self.parts = []
    def write(self, text): self.parts.append(text)
    def flush(self): pass
    def getvalue(self): return "".join(self.parts)

def show(function, *args):
    old = getattr(sys, "stderr", None)
    sys.stderr = out = Out()
    try:
        try:
            function(*args)
        except BaseException as error:
            sys.__excepthook__(type(error), error, None)
    finally:
        sys.stderr = old
    print(out.getvalue(), end="")

def show_tb(function, *args):
    old = getattr(sys, "stderr", None)
    sys.stderr = out = Out()
    try:
        try:
            function(*args)
        except BaseException as error:
            sys.__excepthook__(type(error), error, error.__traceback__)
    finally:
        sys.stderr = old
    print(out.getvalue().splitlines()[-1].split(" (")[0], out.getvalue().splitlines()[-1].split(")")[-1])

class Thing:
    def __init__(self): self.colour = 1; self._secret = 2
    def use(self): return self.color
    def hidden(self): return self.secret
    def plain(self): return colour
show_tb(Thing().use)
show_tb(Thing().hidden)
show_tb(Thing().plain)
show_tb(lambda: [].apend(1))
show_tb(lambda: "".uper())
show_tb(lambda: prnt)
show_tb(lambda: Thnig)
show_tb(lambda: itertools)
show_tb(lambda: completely_unknown_name)
show_tb(lambda: Thing.usee)
def local():
    counter = 1
    return countr
show_tb(local)
def importing():
    from collections import OrderedDit
show_tb(importing)
def importing2():
    from math import sinus_of_something
try: importing2()
except ImportError as e: print(e.name, e.name_from, str(e).split(" (")[0])
show_tb(lambda: (1).nothing)
show_tb(lambda: None.x)
