# Every augmented operator on a global, a closure's variable, an attribute and an item, each first touched where a
# transaction begins.
import time

OPERATORS = ["+=", "-=", "*=", "//=", "%=", "**=", "<<=", ">>=", "&=", "|=", "^="]


class Box:
    pass


def run(operator):
    space = {"Box": Box, "time": time}
    exec(f"""
number = 0
def on_global():
    global number
    number {operator} 3
def closure():
    number = 7
    def change():
        nonlocal number
        number {operator} 3
        return number
    return change
def on_attribute(box):
    box.number {operator} 3
def on_item(container, key):
    container[key] {operator} 3
def test():
    global number
    seen = set()
    for start in (7, 6, 0):
        for turn in range(40):
            number = start
            change, box, table, row = closure(), Box(), {{"k": start}}, [start]
            box.number = start
            time.sleep(0)
            on_global()
            time.sleep(0)
            made = change()
            time.sleep(0)
            on_attribute(box)
            time.sleep(0)
            on_item(table, "k")
            time.sleep(0)
            on_item(row, 0)
            time.sleep(0)
            seen.add((start, number, made, box.number, table["k"], row[0]))
    return sorted(seen)
""", space)
    return space["test"]()


for operator in OPERATORS:
    print(operator, run(operator))
