# An AttributeError out of a property's getter goes on to __getattr__ with the property's name.
class C:
    @property
    def p(self): return self._p
    def __getattr__(self, name): raise AttributeError(name)
try: C().p
except AttributeError as error: print(error)
