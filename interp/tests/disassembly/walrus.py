def f(stream):
    while (line := stream.read()):
        if (n := len(line)) > 10 and n < 20:
            print(n)
    return line
