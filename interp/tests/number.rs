//! Numbers against tables made by CPython 3.14 (`oracle/number_tables.py`).
//!
//! Each line of `data/number.txt` is one operation and its result. `AME_ORACLE_DATA` names another folder with larger
//! tables.

// a test may fall over its own table
#![allow(clippy::unwrap_used)]

use interp::number::float::{self, Power};
use interp::number::float_text::{self, Form, Style};
use interp::number::integer::{ByteOrder, Integer, Signedness};
use interp::number::mersenne::MersenneTwister;
use interp::number::{NumberError, compare, hash, integer_text, never};
use num_bigint::BigInt;
use num_traits::Num;

fn f(field: &str) -> f64 {
    if field == "nan" { f64::NAN } else { f64::from_bits(u64::from_str_radix(field, 16).unwrap()) }
}

fn i(field: &str) -> Integer {
    BigInt::from_str_radix(field, 16).unwrap().into()
}

fn sf(value: f64) -> String {
    if value.is_nan() { "nan".into() } else { format!("{:016x}", value.to_bits()) }
}

fn si(value: &Integer) -> String {
    if let Integer::Big(big) = value {
        assert!(i64::try_from(big).is_err(), "not normalised");
    }
    value.to_big().to_str_radix(16)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn failed(error: NumberError) -> String {
    match error {
        NumberError::ZeroDivision(text) | NumberError::Overflow(text) | NumberError::Value(text) => format!("!{text}"),
        NumberError::Range => "!(34, 'Numerical result out of range')".into(),
        NumberError::Memory => "!memory".into(),
        NumberError::Interrupted => "!interrupted".into(),
    }
}

fn or_error<T>(result: Result<T, NumberError>, show: impl Fn(T) -> String) -> String {
    result.map_or_else(failed, show)
}

fn hash_text(hash: i64) -> String {
    si(&Integer::Small(hash))
}

fn of_floats(op: &str, args: &[&str]) -> Option<String> {
    let x = || f(args[0]);
    let y = || f(args[1]);
    Some(match op {
        "repr" => float_text::repr(x()),
        "floathex" => float_text::hex(x()),
        "hashfloat" => hash_text(hash::hash_f64(x(), 7)),
        "ratio" => or_error(float::as_integer_ratio(x()), |(n, d)| format!("{} {}", si(&n), si(&d))),
        "toint" => or_error(float::to_integer(x()), |n| si(&n)),
        "roundint" => or_error(float::round_to_integer(x()), |n| si(&n)),
        "format" | "formatalt" => {
            let form = match args[1] {
                "e" => Form::Exponent,
                "f" => Form::Fixed,
                _ => Form::General,
            };
            float_text::format(x(), form, usize::from_str_radix(args[2], 16).unwrap(), Style { alternate: op == "formatalt", ..Style::default() })
        }
        "round" => or_error(float::round(x(), u64::from_str_radix(args[1], 16).unwrap() as i64), sf),
        "divmod" => or_error(float::div_mod(x(), y()), |(q, r)| format!("{} {}", sf(q), sf(r))),
        "mod" => or_error(float::modulo(x(), y()), sf),
        "pow" => or_error(float::pow(x(), y()), |power| match power {
            Power::Real(value) => sf(value),
            Power::Complex => "complex".into(),
        }),
        "complexrepr" => float_text::complex_repr(x(), y()),
        "hashcomplex" => hash_text(hash::hash_complex(x(), y(), 7)),
        "parse" => float_text::parse(args[0].as_bytes()).map_or("!".into(), sf),
        "parsecomplex" => float_text::parse_complex(args[0].as_bytes()).map_or("!".into(), |(re, im)| format!("{} {}", sf(re), sf(im))),
        "fromhex" => or_error(float_text::from_hex(args[0].as_bytes()), sf),
        _ => return None,
    })
}

fn of_integers(op: &str, args: &[&str]) -> String {
    let a = || i(args[0]);
    let b = || i(args[1]);
    let small = |at: usize| usize::from_str_radix(args[at], 16).unwrap();
    match op {
        "add" => si(&a().add(&b())),
        "sub" => si(&a().sub(&b())),
        "mul" => si(&a().mul(&b())),
        "idivmod" => or_error(a().div_mod(&b()), |(q, r)| format!("{} {}", si(&q), si(&r))),
        "and" => si(&a().and(&b())),
        "or" => si(&a().or(&b())),
        "xor" => si(&a().xor(&b())),
        "gcd" => si(&a().gcd(&b())),
        "lcm" => si(&a().lcm(&b())),
        "truediv" => or_error(float::divide_integers(&a(), &b()), sf),
        "shl" => or_error(a().shift_left(&b()), |n| si(&n)),
        "shr" => or_error(a().shift_right(&b()), |n| si(&n)),
        "invert" => si(&a().invert()),
        "ipow" => or_error(a().pow(small(1) as u64, &never), |n| si(&n)),
        "powmod" => or_error(a().pow_mod(&b(), &i(args[2]), &never), |n| si(&n)),
        "bits" => format!("{:x} {:x}", a().bit_length(), a().bit_count()),
        "tofloat" => or_error(float::from_integer(&a()), sf),
        "hashint" => hash_text(match a() {
            Integer::Small(small) => hash::hash_i64(small),
            Integer::Big(big) => hash::hash_big(&big),
        }),
        "str" => or_error(integer_text::to_decimal(&a(), &never), |text| text),
        "isqrt" => or_error(a().isqrt(), |n| si(&n)),
        "iround" => or_error(a().round_to_power_of_ten(small(1) as u64, &never), |n| si(&n)),
        "tobytes" => or_error(a().to_bytes(small(1), ByteOrder::Little, Signedness::Signed), |bytes| {
            assert_eq!(Integer::from_bytes(&bytes, ByteOrder::Little, Signedness::Signed), a());
            hex(&bytes)
        }),
        "tobytesu" => or_error(a().to_bytes(small(1), ByteOrder::Big, Signedness::Unsigned), |bytes| {
            assert_eq!(Integer::from_bytes(&bytes, ByteOrder::Big, Signedness::Unsigned), a());
            hex(&bytes)
        }),
        "compare" => compare::compare(&a(), f(args[1])).map_or("none".into(), |order| (order as i32).to_string()),
        "int" => match integer_text::scan(args[0].as_bytes(), small(1) as u32) {
            Ok(scanned) => si(&scanned.value(&never).unwrap()),
            Err(_) => "!".into(),
        },
        "twister" => {
            let mut twister = MersenneTwister::from_seed(&a());
            let mut shown = vec![sf(twister.next_float()), sf(twister.next_float())];
            shown.extend([1, 32, 53, 64, 200].map(|bits| si(&twister.next_integer(bits).unwrap())));
            let (words, used) = twister.state();
            let mut again = MersenneTwister::from_state(*words, used).unwrap();
            shown.push(sf((0..700).map(|_| again.next_float()).last().unwrap()));
            shown.join(" ")
        }
        _ => panic!("unknown operation {op}"),
    }
}

#[test]
fn operations_answer_as_cpython() {
    let folder = std::env::var("AME_ORACLE_DATA").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data").into());
    let table = std::fs::read_to_string(format!("{folder}/number.txt")).unwrap();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for line in table.lines() {
        let mut fields: Vec<&str> = line.split('\t').collect();
        let expected = fields.pop().unwrap();
        let got = of_floats(fields[0], &fields[1..]).unwrap_or_else(|| of_integers(fields[0], &fields[1..]));
        count += 1;
        // the text of a refused literal is the caller's
        let same = got == expected || got == "!" && expected.starts_with('!');
        if !same {
            wrong.push(format!("{line} got {got}"));
        }
    }
    assert!(count > 1000);
    assert!(wrong.is_empty(), "{} of {count} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
}

#[test]
fn long_conversions_agree_with_short_ones_and_stop_when_told() {
    for digits in [3_999usize, 4_000, 4_001, 8_000, 20_011, 70_000] {
        for text in ["9".repeat(digits), format!("1{}", "0".repeat(digits - 1)), "1234567890".repeat(digits / 10 + 1)] {
            let value = integer_text::scan(text.as_bytes(), 10).unwrap().value(&never).unwrap();
            assert_eq!(value.to_big().to_string(), text);
            assert_eq!(integer_text::to_decimal(&value, &never).unwrap(), text);
            assert_eq!(integer_text::to_decimal(&value.neg(), &never).unwrap(), format!("-{text}"));
            assert!(integer_text::exceeds_digits(&value, text.len() / 2));
            assert!(!integer_text::exceeds_digits(&value, text.len()));
        }
    }
    let long = Integer::Small(7).pow(300_000, &never).unwrap();
    assert_eq!(integer_text::to_decimal(&long, &|| true), Err(NumberError::Interrupted));
    assert_eq!(Integer::Small(7).pow(300_000, &|| true), Err(NumberError::Interrupted));
}

#[test]
fn sizes_beyond_memory_are_refused() {
    let two = Integer::Small(2);
    assert_eq!(two.shift_left(&Integer::Small(1 << 50)), Err(NumberError::Memory));
    assert_eq!(Integer::Small(3).pow(1 << 60, &never), Err(NumberError::Memory));
    assert_eq!(two.to_bytes(usize::MAX / 2, ByteOrder::Big, Signedness::Signed), Err(NumberError::Memory));
    assert_eq!(MersenneTwister::from_seed(&two).next_integer(u64::MAX), Err(NumberError::Memory));
    assert_eq!(two.shift_right(&Integer::from(u64::MAX)), Ok(Integer::ZERO));
}
