//! The answers as numbers that can be looked up: by scan, part, term and members. Owns reading Arrow
//! columns; knows nothing of what the numbers mean.

use crate::ask::AskError;
use crate::by_place::{cast, numbers};
use crate::metric::TermName;
use crate::plan::{Layout, Plan, Role};
use crate::rewrite::MOST_FIGURES;
use crate::sql::Reading;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type};
use arrow_array::{Array, ArrayRef, Float64Array, RecordBatch};
use arrow_schema::DataType;
use jiff::civil::Date;
use regard_model::{Answer, Period};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The members of the dimensions' columns, in order; none is a missing one.
pub(crate) type Members = Vec<Option<String>>;

/// Why answers cannot become figures. They are too many, which is the caller's to mend, or they are not
/// those of the plan's statements, which is our bug.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FigureError {
    /// The answers are not as many as the statements.
    #[error("{given} answers were given for {expected} statements")]
    Answers {
        /// How many statements there are.
        expected: usize,
        /// How many answers came.
        given: usize,
    },
    /// A column is missing or of a type that is no number, day or text.
    #[error("column {column} of statement {statement} cannot be read as {wanted}")]
    Column {
        /// The statement, counted from 0.
        statement: usize,
        /// The column, counted from 0.
        column: usize,
        /// What it should be.
        wanted: &'static str,
    },
    /// The question asks for more than it may.
    #[error(transparent)]
    Question(#[from] AskError),
}

impl FigureError {
    /// There are more than a question may have.
    pub(crate) fn too_many() -> Self {
        Self::Question(AskError::TooManyFigures { most: MOST_FIGURES })
    }
}

/// By part and term; few for each member, so that a tree is smaller than a table.
type Values = BTreeMap<(usize, usize), f64>;

/// The numbers of all scans.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    scans: Vec<HashMap<Members, Values>>,
}

impl Cells {
    /// Reads the answers of a plan.
    ///
    /// # Errors
    /// [`FigureError`] when they do not fit its statements.
    pub(crate) fn read(plan: &Plan, answers: &[Answer]) -> Result<Self, FigureError> {
        let expected = plan.readings.len();
        if answers.len() != expected {
            return Err(FigureError::Answers { expected, given: answers.len() });
        }
        let mut cells = Self { scans: vec![HashMap::new(); plan.scans.len()] };
        for (statement, (reading, answer)) in plan.readings.iter().zip(answers).enumerate() {
            if reading.most_rows.is_some_and(|most| answer.row_count() > most) {
                return Err(FigureError::too_many());
            }
            let buckets = buckets_of(plan, reading);
            for batch in &answer.batches {
                cells.read_batch(statement, reading, batch, &buckets)?;
            }
        }
        Ok(cells)
    }

    fn read_batch(
        &mut self,
        statement: usize,
        reading: &Reading,
        batch: &RecordBatch,
        buckets: &HashMap<Date, Vec<usize>>,
    ) -> Result<(), FigureError> {
        let read = |column: usize, kind: &DataType, wanted| cast(batch, statement, column, kind, wanted);
        let first_member = usize::from(reading.bucket);
        let days = if reading.bucket { Some(read(0, &DataType::Date32, "a day")?) } else { None };
        let members: Vec<ArrayRef> = (0..reading.members)
            .map(|at| read(first_member + at, &DataType::Utf8, "text"))
            .collect::<Result<_, _>>()?;
        let first_value = first_member + reading.members;
        let values = numbers(batch, statement, first_value, reading.values.len())?;
        let columns: Vec<&Float64Array> =
            values.iter().map(|array| array.as_primitive::<Float64Type>()).collect();
        for row in 0..batch.num_rows() {
            let key: Members = members.iter().map(|array| text_at(array, row)).collect();
            let parts = match &days {
                Some(array) => {
                    day_at(array, row).and_then(|day| buckets.get(&day)).cloned().unwrap_or_default()
                }
                None => vec![0],
            };
            let cell = self.scans[reading.scan].entry(key).or_default();
            for (column, (part, term)) in columns.iter().zip(&reading.values) {
                if column.is_null(row) || column.value(row).is_nan() {
                    continue;
                }
                let one = part.map(|part| vec![part]);
                for part in one.as_ref().unwrap_or(&parts) {
                    cell.insert((*part, *term), column.value(row));
                }
            }
        }
        Ok(())
    }

    /// The members that a metric has any value for in this role.
    pub(crate) fn members(&self, plan: &Plan, layout: &Layout, role: Role) -> BTreeSet<&Members> {
        let mut members = BTreeSet::new();
        for ((at, name), (query, term)) in &layout.places {
            let slot = &plan.slots[*query];
            // Since when there are facts names members only where it was asked of each.
            if *at != role || (*name == TermName::FirstFact && plan.scans[slot.scan].by.is_empty()) {
                continue;
            }
            let term = slot.terms[*term];
            let wanted: BTreeSet<usize> = slot.parts.iter().copied().collect();
            // A scan is shared: another metric's rows do not make a member of this one.
            let has_any = |values: &Values| {
                values.iter().any(|((part, at), value)| *at == term && *value != 0.0 && wanted.contains(part))
            };
            members.extend(
                self.scans[slot.scan].iter().filter(|(_, values)| has_any(values)).map(|(key, _)| key),
            );
        }
        members
    }

    /// The value of one term at one part, over these members together.
    pub(crate) fn value(
        &self,
        plan: &Plan,
        layout: &Layout,
        (role, name): (Role, TermName),
        part: usize,
        members: &[&Members],
    ) -> Option<f64> {
        // The first fact is the same in every role and part.
        let everywhere = name == TermName::FirstFact;
        let role = if everywhere { Role::Current } else { role };
        let (query, term) = *layout.places.get(&(role, name))?;
        let slot = &plan.slots[query];
        let place = slot.parts.get(if everywhere { 0 } else { part }).copied().unwrap_or(0);
        let cell = (place, slot.terms[term]);
        let scan = &self.scans[slot.scan];
        let found = |key: &Members| scan.get(key).and_then(|values| values.get(&cell)).copied();
        if everywhere && plan.scans[slot.scan].by.is_empty() {
            return found(&Vec::new());
        }
        let together = if everywhere { f64::min } else { |sum, value| sum + value };
        members.iter().filter_map(|key| found(key)).reduce(together)
    }

    /// A count of rows over all parts and members. What happens lies in one part; a row that is in a state
    /// is in it at every point until it leaves, so of a state the point counts at which they are most.
    pub(crate) fn total(&self, plan: &Plan, layout: &Layout, role: Role, name: TermName) -> f64 {
        let members: Vec<&Members> = self.members(plan, layout, role).into_iter().collect();
        let parts = 0..layout.span.parts.len();
        let counts = parts.filter_map(|part| self.value(plan, layout, (role, name), part, &members));
        let is_state = layout.metric.side_of(name).is_some_and(|(side, _)| side.when.is_state());
        if is_state { counts.fold(0.0, f64::max) } else { counts.sum() }
    }
}

/// The parts that begin with each unit of the grain.
fn buckets_of(plan: &Plan, reading: &Reading) -> HashMap<Date, Vec<usize>> {
    let mut buckets: HashMap<Date, Vec<usize>> = HashMap::new();
    let query = &plan.scans[reading.scan];
    if let (Some(grain), Some(span)) = (query.grain, &query.span) {
        for (at, part) in span.parts.iter().enumerate() {
            buckets.entry(Period::of(grain, part.from).from).or_default().push(at);
        }
    }
    buckets
}

fn text_at(array: &ArrayRef, row: usize) -> Option<String> {
    let texts = array.as_string::<i32>();
    (!texts.is_null(row)).then(|| texts.value(row).to_owned())
}

fn day_at(array: &ArrayRef, row: usize) -> Option<Date> {
    let days = array.as_primitive::<Date32Type>();
    if days.is_null(row) {
        return None;
    }
    let since = jiff::Span::new().try_days(days.value(row)).ok()?;
    jiff::civil::date(1970, 1, 1).checked_add(since).ok()
}
