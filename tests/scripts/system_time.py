import time, os
os.environ['TZ'] = 'UTC'
time.tzset()
print(time.gmtime(0), time.gmtime(1e9)[:6], time.gmtime(-1)[:6], time.gmtime(1.9)[:6])
print(time.struct_time(range(9)), time.struct_time(range(11)).tm_zone, len(time.struct_time(range(9))))
t = time.gmtime(1700000000)
print(time.strftime('%Y-%m-%d %H:%M:%S %j %a %A %b %B %p %I %y %U %W %V %G %u %w %% %e|%D|%F|%T|%R|%c|%x|%X|%C|%h|%n|%t|%Z|%z', t))
print(time.asctime(t), time.ctime(0), time.mktime(time.localtime(12345)), time.tzname, time.timezone, time.daylight)
print(time.strptime('2024-02-29 12:34:56', '%Y-%m-%d %H:%M:%S'))
for call in (lambda: time.sleep(-1), lambda: time.sleep('x'), lambda: time.struct_time((1, 2)), lambda: time.asctime((1, 2)), lambda: time.strftime('%Y', (2000, 13, 1, 0, 0, 0, 0, 1, 0)), lambda: time.gmtime(1e30), lambda: time.gmtime('x'), lambda: time.get_clock_info('x')):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
a = time.perf_counter()
time.sleep(0.01)
print(0.01 <= time.perf_counter() - a < 1, time.monotonic_ns() <= time.monotonic_ns(), time.time() > 1e9, time.process_time() >= 0, time.thread_time() >= 0)
print(time.get_clock_info('monotonic'))
print(t.tm_year, t.n_fields, t.n_sequence_fields, t == tuple(t), hash(t) == hash(tuple(t)), time.gmtime(0) < t)
