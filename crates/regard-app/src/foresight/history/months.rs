//! Sums by month and customer, as everything turned out, and since when each month is as it turned out.

use super::LONGEST;
use crate::foresight::signals::asked_plans;
use crate::pages::ask::{bad_ask, bad_figures};
use crate::pages::error::PageError;
use crate::pages::reader::View;
use crate::pages::rows::read;
use jiff::ToSpan;
use jiff::civil::Date;
use regard_metrics::{Columns, MonthCells, Months, Places, Plan, Summed};
use regard_model::{Grain, Lens, Period};
use std::collections::{BTreeMap, HashMap};

/// So many months are asked for at a time: the sums of a hundred thousand customers by month are held until all of them
/// are added up.
const AT_A_TIME: i32 = 3;
/// What is not settled is asked of the facts themselves, of which there are more.
const OF_FACTS_AT_A_TIME: i32 = 1;

type Cells = BTreeMap<Date, MonthCells>;

/// The sums of some months, of each question.
#[derive(Debug, Default)]
pub(super) struct KeptMonths {
    months: Months,
    cells: Vec<Cells>,
    /// The last day on which anything of a month that is asked for became true, as far as it is known now. **Empty**:
    /// every month is settled at its end.
    settled: Vec<Option<HashMap<Date, Date>>>,
    /// What was asked again at the moment that is looked from: the months that were not settled by then.
    again: HashMap<usize, (Option<Period>, Cells)>,
}

impl KeptMonths {
    /// Reads the months from a day to another through a lens.
    pub(super) async fn read(
        view: &View<'_>,
        from: Date,
        to: Date,
        places: &Places<'_>,
    ) -> Result<Self, PageError> {
        let months = Months::of(&asked_plans(view, to).await?);
        let mut kept = Self { months, ..Self::default() };
        for question in 0..kept.months.len() {
            kept.cells.push(kept.ask(view, question, (Period { from, to }, AT_A_TIME), places).await?);
            let settled = match kept.months.settled(question) {
                None => None,
                Some(statement) => {
                    let days = read(&view.fresh(statement).await?, |row| {
                        Ok((row.must_day("month")?, row.day("last_on")?.unwrap_or(Date::MIN)))
                    })?;
                    Some(days.into_iter().collect())
                }
            };
            kept.settled.push(settled);
        }
        Ok(kept)
    }

    /// The months of a period, some at a time.
    async fn ask(
        &self,
        view: &View<'_>,
        question: usize,
        (period, at_a_time): (Period, i32),
        places: &Places<'_>,
    ) -> Result<Cells, PageError> {
        let coverage = view.coverage().await?;
        let mut cells = Cells::new();
        let mut from = period.from;
        while from <= period.to {
            let next = from.checked_add(at_a_time.months()).ok();
            let last = next.and_then(|next| next.yesterday().ok()).unwrap_or(period.to);
            let part = Period { from, to: last.min(period.to) };
            let asked = self.months.statement(question, part, view.lens, &coverage).map_err(bad_ask)?;
            if let Some(asked) = asked {
                let answer = view.fresh(asked.statement.clone()).await?;
                cells.extend(asked.read(&answer, places).map_err(bad_figures)?);
            }
            match next {
                Some(next) => from = next,
                None => break,
            }
        }
        Ok(cells)
    }

    /// Lets go of the months before a day, and of what was asked again.
    pub(super) fn forget_before(&mut self, day: Date) {
        for cells in &mut self.cells {
            *cells = cells.split_off(&day);
        }
        self.again.clear();
    }

    /// For each statement of a plan, its numbers if they are sums of months.
    pub(super) async fn columns(
        &mut self,
        view: &View<'_>,
        plan: &Plan,
        places: &Places<'_>,
    ) -> Result<Vec<Option<Columns>>, PageError> {
        let mut columns = Vec::new();
        for summed in plan.summed(&self.months) {
            columns.push(match summed {
                None => None,
                Some(summed) => Some(self.sum(view, &summed, places).await?),
            });
        }
        Ok(columns)
    }

    async fn sum(
        &mut self,
        view: &View<'_>,
        summed: &Summed,
        places: &Places<'_>,
    ) -> Result<Columns, PageError> {
        let question = summed.question;
        if !self.again.contains_key(&question) {
            let open = self.not_settled(question, view.lens);
            let again = match open {
                Some(open) => self.ask(view, question, (open, OF_FACTS_AT_A_TIME), places).await?,
                None => Cells::new(),
            };
            self.again.insert(question, (open, again));
        }
        let (open, again) = &self.again[&question];
        let of_month = |month: Date| match open.is_some_and(|open| open.from <= month && month <= open.to) {
            true => again.get(&month),
            false => self.cells[question].get(&month),
        };
        Ok(summed.columns(summed.months().filter_map(of_month), places.len()))
    }

    /// The months of the year before the moment from the first one on that was not settled by then. **Empty**: all were.
    fn not_settled(&self, question: usize, lens: &Lens) -> Option<Period> {
        let settled = self.settled.get(question)?.as_ref()?;
        let today = lens.today();
        let last = Period::of(Grain::Month, today);
        let year = (0..LONGEST).rev().map(|back| last.from.saturating_sub(back.months()));
        let mut open = year.filter(|month| settled.get(month).is_some_and(|day| *day > today));
        open.next().map(|from| Period { from, to: last.to })
    }
}
