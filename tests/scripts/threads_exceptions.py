# What a thread raises is told through the hook and ends only that thread.
import threading
seen = []
threading.excepthook = lambda args: seen.append((args.exc_type.__name__, str(args.exc_value), args.thread.name))
def bad(): raise LookupError("in a thread")
t = threading.Thread(target=bad, name="t1"); t.start(); t.join()
def leave(): raise SystemExit(3)
t = threading.Thread(target=leave); t.start(); t.join()
print(seen)
