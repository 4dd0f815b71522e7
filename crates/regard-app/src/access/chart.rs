//! The org chart as nested intervals: everybody has a number, and those below somebody are the numbers that
//! follow theirs without a gap. Owns the numbering; who looks after which customer is not known here.

use regard_model::UserId;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

/// Who is below whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chart {
    places: HashMap<UserId, Range<u32>>,
    people: Vec<UserId>,
}

impl Chart {
    /// The chart of these people, each with whom they report to. Who reports to nobody, or to somebody unknown,
    /// stands at the top of a tree of their own. Of people who report to each other in a circle nobody is above
    /// another.
    pub fn of(people: &BTreeMap<UserId, Option<UserId>>) -> Self {
        let above = |user: &UserId| people.get(user).and_then(Option::as_ref);
        let circles = in_circles(people);
        let mut below: BTreeMap<&UserId, Vec<&UserId>> = BTreeMap::new();
        let mut tops = Vec::new();
        for user in people.keys() {
            match above(user) {
                Some(lead) if people.contains_key(lead) && !circles.contains(user) => {
                    below.entry(lead).or_default().push(user);
                }
                _ => tops.push(user),
            }
        }
        let mut chart = Self::default();
        // Without calling itself, since somebody's chart may be a chain of thousands.
        let mut open: Vec<Step<'_>> = tops.into_iter().rev().map(Step::Enter).collect();
        while let Some(step) = open.pop() {
            match step {
                Step::Enter(user) => {
                    open.push(Step::Leave(user, chart.next()));
                    chart.people.push(user.clone());
                    open.extend(below.get(user).into_iter().flatten().rev().map(|user| Step::Enter(user)));
                }
                Step::Leave(user, from) => {
                    let place = from..chart.next();
                    chart.places.insert(user.clone(), place);
                }
            }
        }
        chart
    }

    /// The numbers of somebody and of all below them. **Empty**: the chart does not know them.
    pub fn place(&self, user: &UserId) -> Option<Range<u32>> {
        self.places.get(user).cloned()
    }

    /// Whether somebody is above another, at whatever distance. Nobody is above themselves.
    pub fn is_above(&self, upper: &UserId, lower: &UserId) -> bool {
        match (self.places.get(upper), self.places.get(lower)) {
            (Some(upper), Some(lower)) => upper.start < lower.start && lower.end <= upper.end,
            _ => false,
        }
    }

    /// How many people it knows.
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Whether it knows nobody.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    fn next(&self) -> u32 {
        u32::try_from(self.people.len()).unwrap_or(u32::MAX)
    }
}

/// What is left to do while walking the chart.
enum Step<'a> {
    Enter(&'a UserId),
    Leave(&'a UserId, u32),
}

/// Those who are above themselves.
fn in_circles(people: &BTreeMap<UserId, Option<UserId>>) -> BTreeSet<&UserId> {
    let mut circles = BTreeSet::new();
    // The walk on which somebody was met first.
    let mut met: HashMap<&UserId, usize> = HashMap::new();
    for (walk, start) in people.keys().enumerate() {
        let mut way = Vec::new();
        let mut at = Some(start);
        while let Some(user) = at {
            match met.get(user) {
                Some(other) if *other == walk => {
                    circles.extend(way.iter().copied().skip_while(|known| *known != user));
                    break;
                }
                Some(_) => break,
                None => {}
            }
            met.insert(user, walk);
            way.push(user);
            at = people
                .get(user)
                .and_then(Option::as_ref)
                .and_then(|lead| people.get_key_value(lead))
                .map(|(lead, _)| lead);
        }
    }
    circles
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(number: usize) -> UserId {
        UserId::new(format!("{number:05}"))
    }

    fn chart(leads: &[Option<usize>]) -> (BTreeMap<UserId, Option<UserId>>, Chart) {
        let people = leads.iter().enumerate().map(|(user, lead)| (id(user), lead.map(id))).collect();
        let chart = Chart::of(&people);
        (people, chart)
    }

    /// By walking up, one by one.
    fn is_above(people: &BTreeMap<UserId, Option<UserId>>, upper: &UserId, lower: &UserId) -> bool {
        let mut at = lower;
        for _ in 0..people.len() {
            match people.get(at).and_then(Option::as_ref) {
                Some(lead) if lead == upper => return true,
                Some(lead) => at = lead,
                None => return false,
            }
        }
        false
    }

    proptest! {
        /// The intervals say what walking up says, for every pair.
        #[test]
        fn intervals_are_the_chart(leads in prop::collection::vec(prop::option::of(0_usize..12), 1..12)) {
            // Only upwards, so that there is no circle; who is named and missing is nobody.
            let leads: Vec<_> = leads.iter().enumerate().map(|(user, lead)| lead.filter(|lead| *lead < user || *lead >= leads.len())).collect();
            let (people, chart) = chart(&leads);
            prop_assert_eq!(chart.len(), leads.len());
            for upper in people.keys() {
                for lower in people.keys() {
                    prop_assert_eq!(chart.is_above(upper, lower), is_above(&people, upper, lower), "{} {}", upper, lower);
                }
            }
        }

        /// Whatever the chart, everybody has a place, and of two places one holds the other or they are apart.
        #[test]
        fn everybody_has_a_place(leads in prop::collection::vec(prop::option::of(0_usize..10), 1..10)) {
            let (people, chart) = chart(&leads);
            let places: Vec<_> = people.keys().map(|user| chart.place(user).unwrap()).collect();
            for one in &places {
                for other in &places {
                    let holds = |a: &Range<u32>, b: &Range<u32>| a.start <= b.start && b.end <= a.end;
                    prop_assert!(holds(one, other) || holds(other, one) || one.end <= other.start || other.end <= one.start);
                }
            }
        }
    }

    #[test]
    fn in_a_circle_nobody_is_above_another() {
        // 0 and 1 report to each other, 2 to 1, and 3 to themselves.
        let (_, chart) = chart(&[Some(1), Some(0), Some(1), Some(3)]);
        assert!(!chart.is_above(&id(0), &id(1)) && !chart.is_above(&id(1), &id(0)));
        assert!(chart.is_above(&id(1), &id(2)) && !chart.is_above(&id(0), &id(2)));
        assert_eq!(chart.place(&id(3)), Some(3..4));
    }

    #[test]
    fn a_chain_of_thousands_is_a_chart() {
        let leads: Vec<_> = (0..50_000_usize).map(|user| user.checked_sub(1)).collect();
        let (_, chart) = chart(&leads);
        assert!(chart.is_above(&id(0), &id(49_999)) && !chart.is_above(&id(49_999), &id(0)));
    }
}
