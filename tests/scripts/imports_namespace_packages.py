"""A folder without `__init__.py` is a package only where no entry of the path has a module or a package of that name."""
import os
import sys
import tempfile

folder = tempfile.mkdtemp()
first, second = os.path.join(folder, "first"), os.path.join(folder, "second")
sys.path[:0] = [first, second]


def write(path, text=""):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


# data folders beside a script hide nothing
write(f"{first}/statistics/table.csv")
write(f"{first}/colorsys/x.log")
write(f"{first}/known/x.log")
write(f"{second}/known.py", "where = 'a module of a later entry'\n")
write(f"{first}/regular/x.log")
write(f"{second}/regular/__init__.py", "where = 'a package of a later entry'\n")
# two portions of one package
write(f"{first}/shared/one.py", "value = 1\n")
write(f"{second}/shared/two.py", "value = 2\n")
write(f"{first}/shared/deep/three.py", "value = 3\n")
write(f"{second}/shared/deep/four.py", "value = 4\n")

import colorsys
import known
import regular
import statistics

print(statistics.mean([1, 2]), colorsys.rgb_to_hls(0, 0, 0), known.where, regular.where)
import shared.deep.four
import shared.deep.three
import shared.one
import shared.two

print(shared.one.value, shared.two.value, shared.deep.three.value, shared.deep.four.value)
print([path.removeprefix(folder) for path in shared.__path__], [path.removeprefix(folder) for path in shared.deep.__path__])
print(shared.__file__, shared.__package__, shared.__spec__.origin, len(shared.__spec__.submodule_search_locations))
try:
    import shared.nothing
except ModuleNotFoundError as error:
    print(error)
