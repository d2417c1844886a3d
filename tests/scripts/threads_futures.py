# concurrent.futures.
from concurrent.futures import ThreadPoolExecutor, as_completed
with ThreadPoolExecutor(max_workers=3) as pool:
    print(list(pool.map(lambda n: n * n, range(8))))
    futures = [pool.submit(divmod, 17, n) for n in (5, 3, 0)]
    print([f.exception() or f.result() for f in futures])
    print(sorted(f.result() for f in as_completed([pool.submit(pow, 2, n) for n in range(5)])))
