//! Rules on numbers in the log itself: individual numbers in texts, and serials.

use std::collections::BTreeSet;

use super::reading::{Findings, HIGH, MEDIUM, World, by_key, found, with};
use super::words::Event;

/// A note, a name or an unmapped column holds a valid individual number. (The layouts here map
/// every column.)
pub fn individual_number(_: &World, judged: &[&Event]) -> Findings {
    let holding = with(judged, |event| {
        [&event.note, &event.name].iter().any(|text| has_individual_number(text))
    });
    let key = |event: &Event| Some(format!("{}/{}", event.source, event.day()));
    by_key(&holding, key, |events| found(HIGH, events))
}

/// 12 digits, half or full width, with spaces or hyphens (of any width and length) between at
/// most, no digit before or after, whose last digit is the check digit.
fn has_individual_number(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let digit = |letter: char| match letter {
        '0'..='9' => letter.to_digit(10),
        '０'..='９' => Some(letter as u32 - '０' as u32),
        _ => None,
    };
    (0..letters.len()).any(|start| {
        if start > 0 && digit(letters[start - 1]).is_some() {
            return false;
        }
        let mut digits = Vec::new();
        for (at, letter) in letters.iter().enumerate().skip(start) {
            match digit(*letter) {
                Some(value) => digits.push(value),
                None if !digits.is_empty() && " 　-－‐−―ー".contains(*letter) => {}
                None => return false,
            }
            if digits.len() == 12 {
                let after = letters.get(at + 1).copied().and_then(digit);
                return after.is_none() && is_checked(&digits);
            }
        }
        false
    })
}

/// 11 minus the weighted sum of the others modulo 11, weights 2-7 and 2-6 from the right; 0 where
/// the remainder is 0 or 1.
fn is_checked(digits: &[u32]) -> bool {
    let weights = [2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6];
    let others = digits[..11].iter().rev();
    let remainder = others.zip(weights).map(|(digit, weight)| digit * weight).sum::<u32>() % 11;
    digits[11] == if remainder <= 1 { 0 } else { 11 - remainder }
}

/// Serials are missing between two neighbours, where the 100 steps before and after are by one;
/// on the day of the later event.
pub fn serial_gap(world: &World, judged: &[&Event]) -> Findings {
    let steps = world.numbers.steps as u64;
    let numbered = with(judged, |event| event.serial.is_some());
    let mut findings = Findings::new();
    let sources: BTreeSet<&str> = numbered.iter().map(|event| event.source).collect();
    for source in sources {
        let mut events = with(&numbered, |event| event.source == source);
        events.sort_by_key(|event| event.serial);
        let has = |serial: u64| events.iter().any(|event| event.serial == Some(serial));
        for pair in events.windows(2) {
            let (Some(before), Some(after)) = (pair[0].serial, pair[1].serial) else { continue };
            let is_even =
                before >= steps && (0..=steps).all(|step| has(before - step) && has(after + step));
            if after > before + 1 && is_even {
                let gap = found(MEDIUM, pair).unwrap();
                let key = format!("{source}/{}", pair[0].at.max(pair[1].at).date());
                let known = findings.entry(key).or_insert_with(|| gap.clone());
                known.evidence.extend(gap.evidence);
            }
        }
    }
    findings
}
