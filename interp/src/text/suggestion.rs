//! The name that was probably meant: `Did you mean: 'x'?`.
//!
//! A weighted edit distance: an insertion, deletion or other letter costs 2, another case 1. Invariant: a name is suggested only if at
//! most a third of the letters involved differ. Knows names only; who offers them is decided by whoever asks.

const MOST_CANDIDATES: usize = 750;
const LONGEST: usize = 40;
const MOVE: usize = 2;
const CASE: usize = 1;

/// The candidate nearest to `wrong`, the first of equals.
pub fn nearest<'n>(candidates: &'n [String], wrong: &str) -> Option<&'n str> {
    let wrong: Vec<char> = wrong.chars().collect();
    if candidates.len() >= MOST_CANDIDATES || wrong.len() > LONGEST {
        return None;
    }
    let mut best: Option<(&str, usize)> = None;
    for candidate in candidates {
        let letters: Vec<char> = candidate.chars().collect();
        if letters == wrong {
            continue;
        }
        let mut most = (letters.len() + wrong.len() + 3) * MOVE / 6;
        if let Some((_, known)) = best {
            most = most.min(known.saturating_sub(1));
        }
        if let Some(distance) = distance(&wrong, &letters, most)
            && best.is_none_or(|(_, known)| distance < known)
        {
            best = Some((candidate, distance));
        }
    }
    best.map(|(name, _)| name)
}

fn replace_cost(a: char, b: char) -> usize {
    if a == b {
        0
    } else if a.to_lowercase().eq(b.to_lowercase()) {
        CASE
    } else {
        MOVE
    }
}

/// The edit distance, None when it is above `most`.
fn distance(a: &[char], b: &[char], most: usize) -> Option<usize> {
    let within = |cost: usize| if cost <= most { Some(cost) } else { None };
    let front = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[front..], &b[front..]);
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (mut a, mut b) = (&a[..a.len() - back], &b[..b.len() - back]);
    if a.is_empty() || b.is_empty() {
        return within(MOVE * (a.len() + b.len()));
    }
    if a.len() > LONGEST || b.len() > LONGEST {
        return None;
    }
    if b.len() < a.len() {
        (a, b) = (b, a);
    }
    if (b.len() - a.len()) * MOVE > most {
        return None;
    }
    let mut row: Vec<usize> = (1..=a.len()).map(|i| i * MOVE).collect();
    let mut result = 0;
    for (j, letter) in b.iter().enumerate() {
        let mut diagonal = j * MOVE;
        result = diagonal;
        let mut least = usize::MAX;
        for (i, place) in row.iter_mut().enumerate() {
            let replaced = diagonal + replace_cost(*letter, a[i]);
            diagonal = *place;
            result = (result.min(diagonal) + MOVE).min(replaced);
            *place = result;
            least = least.min(result);
        }
        if least > most {
            return None;
        }
    }
    within(result)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_names_are_found() {
        let names = |list: &[&str]| -> Vec<String> { list.iter().map(|name| name.to_string()).collect() };
        assert_eq!(nearest(&names(&["append", "extend"]), "apend"), Some("append"));
        assert_eq!(nearest(&names(&["Value", "valve"]), "value"), Some("Value"));
        assert_eq!(nearest(&names(&["print"]), "x"), None);
        assert_eq!(nearest(&names(&["abc"]), "abc"), None);
    }
}
