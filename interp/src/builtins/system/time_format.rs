//! Calendar times as text: `strftime` and `asctime` in the C locale. Pure.

use std::fmt::Write;

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

fn day(tm: &libc::tm) -> &'static str { DAYS[tm.tm_wday.rem_euclid(7) as usize] }
fn month(tm: &libc::tm) -> &'static str { MONTHS[tm.tm_mon.rem_euclid(12) as usize] }

/// `Sun Jun 20 23:21:05 1993`
pub fn asctime(tm: &libc::tm) -> String {
    format!("{} {}{:3} {:02}:{:02}:{:02} {}", &day(tm)[..3], &month(tm)[..3], tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, tm.tm_year as i64 + 1900)
}

fn is_leap(year: i64) -> bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

/// Year and week number of ISO 8601.
fn iso_week(tm: &libc::tm) -> (i64, i64) {
    let weekday = (tm.tm_wday as i64 + 6).rem_euclid(7);
    let year = tm.tm_year as i64 + 1900;
    let week = (tm.tm_yday as i64 - weekday + 10).div_euclid(7);
    let weeks = |year: i64| {
        let end = |year: i64| (year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400)).rem_euclid(7);
        if end(year) == 4 || end(year - 1) == 3 { 53 } else { 52 }
    };
    debug_assert!(is_leap(2024));
    if week < 1 {
        (year - 1, weeks(year - 1))
    } else if week > weeks(year) {
        (year + 1, 1)
    } else {
        (year, week)
    }
}

/// How a directive's number is padded: `-` not at all, `_` with blanks, `0` with zeros.
fn number(out: &mut String, flag: u8, width: usize, zero: bool, value: i64) {
    let zero = match flag {
        b'-' => {
            let _ = write!(out, "{value}");
            return;
        }
        b'_' => false,
        b'0' => true,
        _ => zero,
    };
    let _ = if zero { write!(out, "{value:0width$}") } else { write!(out, "{value:width$}") };
}

/// `strftime` with the directives of the C library.
pub fn strftime(format: &str, tm: &libc::tm, zone: &str) -> String {
    let mut out = String::with_capacity(format.len() * 2);
    let mut rest = format.chars();
    while let Some(ch) = rest.next() {
        if ch != '%' {
            out.push(ch);
            continue;
        }
        let mut flag = 0u8;
        let mut upper = false;
        let mut written = String::from("%");
        let mut directive = rest.next();
        while let Some(next) = directive {
            match next {
                '-' | '_' | '0' => flag = next as u8,
                '^' => upper = true,
                '#' | 'E' | 'O' | ':' => {}
                _ => break,
            }
            written.push(next);
            directive = rest.next();
        }
        let Some(directive) = directive else {
            out.push_str(&written);
            break;
        };
        let start = out.len();
        one(&mut out, directive, flag, tm, zone, &written);
        if upper {
            let made = out[start..].to_uppercase();
            out.truncate(start);
            out.push_str(&made);
        }
    }
    out
}

fn one(out: &mut String, directive: char, flag: u8, tm: &libc::tm, zone: &str, written: &str) {
    let year = tm.tm_year as i64 + 1900;
    let hour12 = match tm.tm_hour % 12 {
        0 => 12,
        hour => hour as i64,
    };
    let mut put = |width: usize, zero: bool, value: i64| number(out, flag, width, zero, value);
    match directive {
        'd' => put(2, true, tm.tm_mday as i64),
        'e' => put(2, false, tm.tm_mday as i64),
        'H' => put(2, true, tm.tm_hour as i64),
        'k' => put(2, false, tm.tm_hour as i64),
        'I' => put(2, true, hour12),
        'l' => put(2, false, hour12),
        'j' => put(3, true, tm.tm_yday as i64 + 1),
        'm' => put(2, true, tm.tm_mon as i64 + 1),
        'M' => put(2, true, tm.tm_min as i64),
        'S' => put(2, true, tm.tm_sec as i64),
        'U' => put(2, true, (tm.tm_yday as i64 + 7 - tm.tm_wday as i64) / 7),
        'W' => put(2, true, (tm.tm_yday as i64 + 7 - (tm.tm_wday as i64 + 6) % 7) / 7),
        'V' => put(2, true, iso_week(tm).1),
        'G' => put(4, true, iso_week(tm).0),
        'g' => put(2, true, iso_week(tm).0.rem_euclid(100)),
        'w' => put(1, true, tm.tm_wday as i64),
        'u' => put(1, true, if tm.tm_wday == 0 { 7 } else { tm.tm_wday as i64 }),
        'y' => put(2, true, year.rem_euclid(100)),
        'C' => put(2, true, year.div_euclid(100)),
        'Y' => put(if flag == b'-' { 0 } else { 4 }, true, year),
        's' => {
            let mut copy = *tm;
            // SAFETY: the structure is initialised
            let seconds = unsafe { libc::mktime(&mut copy) };
            let _ = write!(out, "{seconds}");
        }
        'a' => out.push_str(&day(tm)[..3]),
        'A' => out.push_str(day(tm)),
        'b' | 'h' => out.push_str(&month(tm)[..3]),
        'B' => out.push_str(month(tm)),
        'p' => out.push_str(if tm.tm_hour < 12 { "AM" } else { "PM" }),
        'P' => out.push_str(if tm.tm_hour < 12 { "am" } else { "pm" }),
        'c' => out.push_str(&strftime("%a %b %e %H:%M:%S %Y", tm, zone)),
        'D' | 'x' => out.push_str(&strftime("%m/%d/%y", tm, zone)),
        'F' => out.push_str(&strftime("%Y-%m-%d", tm, zone)),
        'T' | 'X' => out.push_str(&strftime("%H:%M:%S", tm, zone)),
        'R' => out.push_str(&strftime("%H:%M", tm, zone)),
        'r' => out.push_str(&strftime("%I:%M:%S %p", tm, zone)),
        'n' => out.push('\n'),
        't' => out.push('\t'),
        'z' => {
            let minutes = tm.tm_gmtoff / 60;
            let _ = write!(out, "{}{:02}{:02}", if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60);
        }
        'Z' => out.push_str(zone),
        '%' => out.push('%'),
        other => {
            out.push_str(written);
            out.push(other);
        }
    }
}
