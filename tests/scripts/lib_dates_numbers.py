# datetime, calendar, decimal, fractions, statistics, numbers.
import datetime as dt, calendar, decimal, fractions, statistics, numbers
from decimal import Decimal as D
from fractions import Fraction as F
def t(f, *a, **k):
    try: return f(*a, **k)
    except Exception as e: return f'{type(e).__name__}: {e}'
d = dt.date(2024, 2, 29); n = dt.datetime(2024, 2, 29, 13, 5, 7, 123456)
print(d, repr(d), d.isoformat(), d.weekday(), tuple(d.isocalendar()), d.strftime('%Y/%m/%d %a %j %U'), d + dt.timedelta(days=366), d - dt.date(2023, 1, 1), d.replace(day=1), d.toordinal(), dt.date.fromordinal(730000), dt.date.fromisoformat('2020-12-31'), t(dt.date, 2023, 2, 29), t(dt.date.fromisoformat, 'x'))
print(n, repr(n), n.isoformat(), n.isoformat(' ', 'minutes'), n.date(), n.time(), n.strftime('%H:%M:%S.%f %p %I'), n.timetuple()[:6], dt.datetime.fromisoformat('2024-01-02T03:04:05+02:00'), dt.datetime.strptime('05 Mar 2021 10:11', '%d %b %Y %H:%M'), n < n + dt.timedelta(seconds=1), max(n, n.replace(year=2028)))
td = dt.timedelta(days=1, hours=-5, minutes=30, microseconds=5); print(td, repr(td), td.total_seconds(), td * 2, td / 2, td // dt.timedelta(hours=1), td % dt.timedelta(hours=1), -td, abs(-td), divmod(td, dt.timedelta(hours=7)), dt.timedelta(weeks=1) == dt.timedelta(7), bool(dt.timedelta()))
utc = dt.timezone.utc; tz = dt.timezone(dt.timedelta(hours=5, minutes=30), 'IST'); a = dt.datetime(2024, 1, 1, 12, tzinfo=tz); print(a, a.astimezone(utc), a.utcoffset(), a.tzname(), a == a.astimezone(utc), dt.datetime.fromtimestamp(0, utc), a.timestamp(), dt.time(1, 2, 3), dt.time.fromisoformat('04:05:06'), hash(a) == hash(a.astimezone(utc)))
print(calendar.isleap(2024), calendar.monthrange(2024, 2), calendar.month(2024, 2).splitlines()[2], calendar.day_name[0], calendar.TextCalendar(6).formatweekheader(3), calendar.timegm((1970, 1, 2, 0, 0, 0)))
print(D('0.1') + D('0.2'), D(1) / D(3), D('1.10') * 2, D('7') // 2, D('-7') % 3, D(2) ** 10, D(2).sqrt(), D('1E+3'), D('123.456').quantize(D('0.01')), D('2.5').quantize(D(1), decimal.ROUND_HALF_EVEN), D('2.5').to_integral_value(decimal.ROUND_UP), D('NaN'), D('-Infinity'), D('1.0') == D('1.00'), D(0.1), repr(D('1.5')), int(D('3.9')), float(D('0.1')), D('123').as_tuple(), D('1e5').normalize(), f'{D("1234.5"):,.2f}', D('1.23').compare(D('1.3')), max(D(1), D(2)), hash(D(5)) == hash(5), D('0.5') == 0.5)
with decimal.localcontext() as c: c.prec = 5; print(D(1) / 3, D('123456') + 0, c.rounding)
print(decimal.getcontext().prec, D(1).exp(), D(10).ln(), D(100).log10(), D('1.5').is_finite(), D('1000').adjusted())
print(F(1, 3) + F(1, 6), F('0.125'), F(0.5), F(6, -4), F(3, 4) ** 2, F(7, 2) // 1, F(7, 2) % 1, F(1, 3).limit_denominator(2), float(F(1, 4)), int(F(7, 2)), round(F(7, 2)), F(5) == 5, repr(F(1, 3)), t(F, 1, 0), t(F, 'x'), F(3.14159).limit_denominator(100), F(1, 2) + 1, F(1, 2) + 0.5, F(1, 2) < F(2, 3), hash(F(2)) == hash(2), F(22, 7).numerator, sum([F(1, 3)] * 3), f'{F(1, 3):.3f}')
s = [1, 2, 2, 3, 4, 10]; print(statistics.mean(s), statistics.median(s), statistics.mode(s), statistics.stdev(s), statistics.pvariance(s), statistics.fmean(s), statistics.median_low(s), statistics.multimode('aabb'), statistics.quantiles(s, n=4), statistics.harmonic_mean([40, 60]), statistics.geometric_mean([1, 4]), t(statistics.mean, []), statistics.linear_regression([1, 2, 3], [2, 4, 6]), statistics.correlation([1, 2, 3], [3, 2, 1]), statistics.NormalDist(0, 1).cdf(0))
print(isinstance(5, numbers.Integral), isinstance(F(1), numbers.Rational), isinstance(1.5, numbers.Real), isinstance(1j, numbers.Complex), isinstance(D(1), numbers.Number), isinstance(True, numbers.Integral), isinstance('x', numbers.Number))
