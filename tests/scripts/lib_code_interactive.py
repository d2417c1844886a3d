"""The library's own prompt: unfinished input asks for more."""
import code
import codeop

console = code.InteractiveConsole()
print(console.push("if 1:"), console.push("  print(5)"), console.push(""))
print(console.push("x = (1,"), console.push("2)"), console.push("x"))
for source in "a = 1", "a = (", "for i in x:", "'''text", "def f():\n  return 1\n", "", "# nothing", "a = 1 +", "if 1:\n  x = 1\nelse:", ")":
    try:
        made = codeop.compile_command(source)
        print(repr(source), None if made is None else "code")
    except SyntaxError as error:
        print(repr(source), type(error).__name__, error.msg)
print(_IncompleteInputError.__mro__ if "_IncompleteInputError" in dir() else __builtins__._IncompleteInputError.__mro__)
