def f(lock, path):
    with lock, open(path) as file:
        return file.read()
