//! What the values of a column prove about how it is written: which decimal mark, and whether the day or the
//! month comes first. A value proves something only when it can be read in one way.

/// Whether a value can be read in one way, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign<T> {
    /// It is not of the kind, or both ways give the same.
    Nothing,
    /// Both ways are possible, and they differ.
    Open,
    /// Only this way is possible.
    Only(T),
}

/// One value with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Witness {
    pub(crate) file: String,
    pub(crate) line: i64,
    pub(crate) text: String,
}

/// What a column's values say together.
#[derive(Debug)]
pub(crate) struct Evidence<T> {
    /// The first value for each way.
    only: Vec<(T, Witness)>,
    open: Option<Witness>,
}

/// What the evidence comes to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict<T> {
    Proven(T),
    /// No value shows a difference.
    Indifferent,
    /// This one could be read in both ways, and no other decides.
    Open(Witness),
    /// These two cannot be written the same way.
    Contradiction(Witness, Witness),
}

impl<T> Default for Evidence<T> {
    fn default() -> Self {
        Self { only: Vec::new(), open: None }
    }
}

impl<T: Copy + PartialEq> Evidence<T> {
    /// Takes a value into account.
    pub(crate) fn take(&mut self, sign: Sign<T>, witness: impl FnOnce() -> Witness) {
        match sign {
            Sign::Nothing => {}
            Sign::Open if self.open.is_some() => {}
            Sign::Open => self.open = Some(witness()),
            Sign::Only(way) => {
                if self.only.iter().all(|(known, _)| *known != way) {
                    self.only.push((way, witness()));
                }
            }
        }
    }

    pub(crate) fn conclude(self) -> Verdict<T> {
        let mut only = self.only.into_iter();
        match (only.next(), only.next(), self.open) {
            (Some((_, one)), Some((_, other)), _) => Verdict::Contradiction(one, other),
            (Some((way, _)), None, _) => Verdict::Proven(way),
            (None, _, Some(open)) => Verdict::Open(open),
            (None, _, None) => Verdict::Indifferent,
        }
    }
}

/// What a value says about the decimal mark: `1,5` and `1.234,50` have a comma, `1.234` may be either.
pub(crate) fn decimal_sign(text: &str) -> Sign<char> {
    let unsigned = text.trim().trim_start_matches(['-', '+', '\u{2212}']).trim_start();
    let is_space = |letter: char| matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '\u{2019}');
    let is_mark = |letter: char| matches!(letter, '.' | ',');
    let like_a_number = |letter: char| letter.is_ascii_digit() || is_mark(letter) || is_space(letter);
    if !unsigned.contains(|letter: char| letter.is_ascii_digit()) || !unsigned.chars().all(like_a_number) {
        return Sign::Nothing;
    }
    let Some(last) = unsigned.rfind(is_mark) else { return Sign::Nothing };
    let mark = if unsigned[last..].starts_with(',') { ',' } else { '.' };
    let other = if mark == ',' { '.' } else { ',' };
    let (before, after) = (&unsigned[..last], &unsigned[last + 1..]);
    let in_threes = |digits: &str, by: char| {
        let mut groups = digits.split(by);
        let first = groups.next().unwrap_or_default();
        (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3)
    };
    if before.contains(mark) {
        // A decimal mark comes once, so this one parts groups.
        let groups = !before.contains(other) && in_threes(unsigned, mark);
        return if groups { Sign::Only(other) } else { Sign::Nothing };
    }
    if before.contains(other) {
        return if in_threes(before, other) { Sign::Only(mark) } else { Sign::Nothing };
    }
    let may_group = after.len() == 3
        && (1..=3).contains(&before.len())
        && !before.starts_with('0')
        && before.bytes().all(|byte| byte.is_ascii_digit());
    if may_group { Sign::Open } else { Sign::Only(mark) }
}

/// What a value says about the order of day and month: `31/12/2018` has the day first, `03/04/2018` may be
/// either. `true` is day first.
pub(crate) fn order_sign(text: &str) -> Sign<bool> {
    let Some((first, second, _)) = parts(text) else { return Sign::Nothing };
    match (first, second) {
        (13..=31, 1..=12) => Sign::Only(true),
        (1..=12, 13..=31) => Sign::Only(false),
        (1..=12, 1..=12) if first == second => Sign::Nothing,
        (1..=12, 1..=12) => Sign::Open,
        _ => Sign::Nothing,
    }
}

/// A day written in this order as `YYYY-MM-DD`, with what follows it. **Empty**: it is not written so.
pub(crate) fn iso_text(text: &str, day_first: bool) -> Option<String> {
    let (first, second, rest) = parts(text)?;
    let (year, rest) = rest.split_at_checked(4)?;
    let (day, month) = if day_first { (first, second) } else { (second, first) };
    (month <= 12 && (1..=31).contains(&day) && month >= 1)
        .then(|| format!("{year}-{month:02}-{day:02}{rest}"))
}

/// The first two numbers of `3/4/2018 …`, and the text from the year on.
fn parts(text: &str) -> Option<(u8, u8, &str)> {
    let trimmed = text.trim();
    let mark = trimmed.chars().find(|letter| !letter.is_ascii_digit())?;
    if !matches!(mark, '/' | '.' | '-') {
        return None;
    }
    let mut pieces = trimmed.splitn(3, mark);
    let (first, second, rest) = (pieces.next()?, pieces.next()?, pieces.next()?);
    let number = |piece: &str| {
        let digits = (1..=2).contains(&piece.len()) && piece.bytes().all(|byte| byte.is_ascii_digit());
        if digits { piece.parse().ok() } else { None }
    };
    let year = rest.get(..4)?;
    let year_ends = rest[4..].chars().next().is_none_or(|letter| matches!(letter, ' ' | 'T'));
    let is_year = year.bytes().all(|byte| byte.is_ascii_digit()) && year_ends;
    if is_year { Some((number(first)?, number(second)?, rest)) } else { None }
}
