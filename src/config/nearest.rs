//! The known word that somebody probably meant.

/// The one of `known` that differs least from `word`, if it is near enough to be a slip.
///
/// ```
/// use tenken::config::nearest::nearest;
/// assert_eq!(nearest("patern", ["drop", "pattern"]), Some("pattern"));
/// assert_eq!(nearest("colour", ["drop", "pattern"]), None);
/// ```
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let measured = known.into_iter().map(|candidate| (distance(word, candidate), candidate));
    let (distance, candidate) = measured.min()?;
    let allowed = (candidate.chars().count().max(3) / 3).min(3);
    (distance <= allowed).then_some(candidate)
}

/// How many letters to add, drop, change or swap with the next (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut best =
                (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_letters_count_once() {
        assert_eq!(distance("drpo", "drop"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
    }
}
