//! unicodedata: what Unicode says about a character, and the four normal forms.
//!
//! Invariant: nothing here changes anything; the tables are those of the `rustpython-unicode` crate.

use super::{Class, FINAL, define, given};
use crate::heap::Value;
use crate::object::native::{Native, attribute, native};
use crate::object::string::{is_str, text, to_rust};
use crate::object::thread::Thread;
use crate::object::unwind::Res;
use crate::text::Text;
use rustpython_unicode::{LookupResult, NormalizeForm, Ucd};
use rustpython_wtf8::{CodePoint, Wtf8Buf};

const DATA: Ucd = Ucd::new(true);

/// The single character an argument must be.
fn character(th: &mut Thread, value: Value, function: &str, place: &str) -> Res<CodePoint> {
    if is_str(value) {
        let units = text(value);
        if units.len() == 1
            && let Some(code) = CodePoint::from_u32(units.code_at(0))
        {
            return Ok(code);
        }
        let length = units.len();
        return Err(th.type_error(format!("{function}(): argument{place} must be a unicode character, not a string of length {length}")));
    }
    let got = th.type_name(value);
    Err(th.type_error(format!("{function}() argument{place} must be a unicode character, not {got}")))
}

macro_rules! texts { ($($function:ident $name:literal $method:ident;)*) => { $(
    fn $function(th: &mut Thread, args: &[Value]) -> Res<Value> {
        let code = character(th, args[0], $name, "")?;
        let found = DATA.$method(code);
        th.new_str(&found)
    }
)* }; }

texts! {
    category "category" category; bidirectional "bidirectional" bidirectional; east_asian_width "east_asian_width" east_asian_width;
}

fn decomposition(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let code = character(th, args[0], "decomposition", "")?;
    // a Hangul syllable is made of two or three letters by arithmetic
    let syllable = code.to_u32().wrapping_sub(0xAC00);
    if syllable < 11172 {
        let (lead, vowel, tail) = (0x1100 + syllable / 588, 0x1161 + syllable % 588 / 28, 0x11A7 + syllable % 28);
        let letters = if tail == 0x11A7 { format!("{lead:04X} {vowel:04X}") } else { format!("{lead:04X} {vowel:04X} {tail:04X}") };
        return th.new_str(&letters);
    }
    let found = DATA.decomposition(code);
    th.new_str(&found)
}

fn combining(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let code = character(th, args[0], "combining", "")?;
    Ok(Value::from_small(i32::from(DATA.combining(code))))
}

fn mirrored(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let code = character(th, args[0], "mirrored", "")?;
    Ok(Value::from_small(DATA.mirrored(code)))
}

/// The value found, the default, or ValueError.
fn found_or(th: &mut Thread, args: &[Value], found: Option<Value>, message: &str) -> Res<Value> {
    match (found, given(args[1])) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default),
        (None, None) => Err(th.value_error(message)),
    }
}

fn decimal(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let code = character(th, args[0], "decimal", " 1")?;
    let found = DATA.decimal(code).map(|number| Value::from_int_unchecked(number as i64));
    found_or(th, args, found, "not a decimal")
}

fn digit(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let code = character(th, args[0], "digit", " 1")?;
    let found = DATA.digit(code).map(|number| Value::from_int_unchecked(number as i64));
    found_or(th, args, found, "not a digit")
}

fn numeric(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let code = character(th, args[0], "numeric", " 1")?;
    let found = DATA.numeric(code).map(Value::from_f64);
    found_or(th, args, found, "not a numeric character")
}

fn name(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let code = character(th, args[0], "name", " 1")?;
    let found = match code.to_char().and_then(rustpython_unicode::character_name) {
        Some(name) => Some(th.new_str(&name)?),
        None => None,
    };
    found_or(th, args, found, "no such name")
}

fn lookup(th: &mut Thread, args: &[Value]) -> Res<Value> {
    if !is_str(args[0]) {
        let got = th.type_name(args[0]);
        return Err(th.type_error(format!("lookup() argument must be str, not {got}")));
    }
    let name = to_rust(args[0]);
    match rustpython_unicode::lookup_name(&name) {
        Some(LookupResult::Character(found)) => th.new_char(u32::from(found)),
        Some(LookupResult::Sequence(found)) => th.new_str(found),
        None => {
            let message = th.new_str(&format!("undefined character name '{name}'"))?;
            Err(th.key_error(message))
        }
    }
}

/// The form and the text of (form, text).
fn form_and_text(th: &mut Thread, args: &[Value], function: &str) -> Res<(NormalizeForm, Wtf8Buf)> {
    for (at, value) in args.iter().enumerate().take(2) {
        if !is_str(*value) {
            let got = th.type_name(*value);
            return Err(th.type_error(format!("{function}() argument {} must be str, not {got}", at + 1)));
        }
    }
    let Ok(form) = to_rust(args[0]).parse::<NormalizeForm>() else { return Err(th.value_error("invalid normalization form")) };
    Ok((form, text(args[1]).codes().filter_map(CodePoint::from_u32).collect()))
}

fn normalize(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (form, text) = form_and_text(th, args, "normalize")?;
    let text = Text::from_codes(rustpython_unicode::normalize(form, &text).code_points().map(CodePoint::to_u32));
    th.new_text_shared(&text)
}

fn is_normalized(th: &mut Thread, args: &[Value]) -> Res<Value> {
    let (form, text) = form_and_text(th, args, "is_normalized")?;
    Ok(Value::from_bool(rustpython_unicode::is_normalized(form, &text)))
}

const FUNCTIONS: &[Native] = &[
    native("bidirectional", "(chr, /)", bidirectional).doc("Returns the bidirectional class assigned to the character chr as string."),
    native("category", "(chr, /)", category).doc("Returns the general category assigned to the character chr as string."),
    native("combining", "(chr, /)", combining).doc("Returns the canonical combining class assigned to the character chr as integer."),
    native("decimal", "(chr, default=None, /)", decimal).doc("Converts a Unicode character into its equivalent decimal value."),
    native("decomposition", "(chr, /)", decomposition).doc("Returns the character decomposition mapping assigned to the character chr as string."),
    native("digit", "(chr, default=None, /)", digit).doc("Converts a Unicode character into its equivalent digit value."),
    native("east_asian_width", "(chr, /)", east_asian_width).doc("Returns the east asian width assigned to the character chr as string."),
    native("is_normalized", "(form, unistr, /)", is_normalized).doc("Return whether the Unicode string unistr is in the normal form 'form'."),
    native("lookup", "(name, /)", lookup).doc("Look up character by name."),
    native("mirrored", "(chr, /)", mirrored).doc("Returns the mirrored property assigned to the character chr as integer."),
    native("name", "(chr, default=None, /)", name).doc("Returns the name assigned to the character chr as a string."),
    native("normalize", "(form, unistr, /)", normalize).doc("Return the normal form 'form' for the Unicode string unistr."),
    native("numeric", "(chr, default=None, /)", numeric).doc("Converts a Unicode character into its equivalent numeric value."),
];

/// Fills the module.
pub fn init(th: &mut Thread, namespace: Value) -> Res<()> {
    th.install_functions(namespace, "unicodedata", FUNCTIONS)?;
    let version = th.new_str(&DATA.unidata_version())?;
    th.dict_set_str(namespace, "unidata_version", version)?;
    // idna's `stringprep` asks for the old tables: the new ones answer
    const VERSION: &[crate::object::native::Attribute] = &[attribute("unidata_version", |th, _| th.new_str("3.2.0"))];
    const OLD: &[Native] = &[
        native("category", "(self, chr, /)", |th, args| category(th, &args[1..])),
        native("bidirectional", "(self, chr, /)", |th, args| bidirectional(th, &args[1..])),
        native("decimal", "(self, chr, default=None, /)", |th, args| decimal(th, &args[1..])),
        native("normalize", "(self, form, unistr, /)", |th, args| normalize(th, &args[1..])),
    ];
    let class = define(th, namespace, &Class::opaque("unicodedata.UCD", FINAL, OLD, VERSION))?;
    let old = th.new_instance(class)?;
    th.dict_set_str(namespace, "ucd_3_2_0", old)
}
