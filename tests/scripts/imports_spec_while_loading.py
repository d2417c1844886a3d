"""`__spec__` and `__loader__` of a module while its body runs."""
import os
import sys
import tempfile

folder = tempfile.mkdtemp()
sys.path.insert(0, folder)


def module(path, text):
    path = os.path.join(folder, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


module("asking.py", """
print(type(__spec__).__name__, __spec__.name, repr(__spec__.parent), os.path.basename(__spec__.origin) if (os := __import__("os")) else 0)
print(__spec__.submodule_search_locations, __loader__ is __spec__.loader, __loader__ is not None)
def later():
    return __spec__
""")
module("package/__init__.py", """
print(__spec__.name, __spec__.parent, len(__spec__.submodule_search_locations))
from . import part
""")
module("package/part.py", "print(__spec__.name, __spec__.parent, __package__)\n")
module("circular_a.py", "import circular_b\nname = __spec__.name\n")
module("circular_b.py", "import circular_a\ncircular_a.name\n")
module("failing.py", "print(__spec__.name)\n1 / 0\n")

import asking
print(asking.later() is asking.__spec__, asking.__spec__.name)
import package
print(package.part.__spec__.name)
try:
    import circular_a
except AttributeError as error:
    print(str(error).replace(folder, "").split("(")[0])
try:
    import failing
except ZeroDivisionError:
    print("failing" in sys.modules)
print(__spec__)
