//! How many days of a flow make up a stock: from each point back, month by month, until the flow of those
//! days reaches the stock. Months without any flow are days too; of the last month counts the share that
//! is needed. One statement whatever the number of points and members.

use super::state::{States, chunks, filled, states};
use super::{
    Binder, Member, Reading, at_point, day_sql, filter_conditions, from_sql, group_sql, member_columns,
    most_rows, where_sql,
};
use crate::metric::When;
use crate::query::{Point, Query};
use regard_model::Statement;

/// The statements. The first term of `stock` becomes days; its further terms stay.
pub(super) fn statements(scan: usize, stock: &Query, flow: &Query) -> Vec<(Statement, Reading)> {
    chunks(stock).iter().map(|points| statement(scan, stock, flow, points)).collect()
}

fn statement(scan: usize, stock: &Query, flow: &Query, points: &[(usize, &Point)]) -> (Statement, Reading) {
    let mut binder = Binder::default();
    let stocks = states(stock, points, &mut binder);
    let months = months_sql(flow, points, &mut binder);
    let sql = walked_sql(&stocks, &months, points);
    let counted = States { sql, ..stocks };
    let most_rows = most_rows(stock, points.len());
    let sql = if counted.members.is_empty() { counted.sql.clone() } else { filled(&counted, most_rows) };
    let members = counted.members.len();
    (binder.finish(sql), Reading { scan, bucket: false, members, values: counted.values, most_rows })
}

/// For each member and month the flow up to each point: `f_0`, `f_1`, ….
fn months_sql(flow: &Query, points: &[(usize, &Point)], binder: &mut Binder) -> String {
    let time = match &flow.when {
        When::Until { time } => time.as_str(),
        _ => "",
    };
    let from = from_sql(flow.relation, &flow.joins, flow.home);
    let conditions = filter_conditions(&flow.filters, false, None, binder);
    let members = member_columns(&flow.by, None, binder);
    let mut columns: Vec<String> = members.iter().map(Member::column).collect();
    columns.push(format!("cast(date_trunc('month', cast({time} as timestamp)) as date) as month"));
    let groups = columns.len();
    if let Some(term) = flow.terms.first() {
        for (part, point) in points {
            let until = format!("{time} <= @day");
            let own: Vec<String> =
                term.conditions.iter().chain([&until]).map(|text| at_point(text, point, binder)).collect();
            columns.push(format!("{} as f_{part}", term.aggregate.sql(&own)));
        }
    }
    format!("select {}{from}{}{}", columns.join(", "), where_sql(&conditions), group_sql(groups))
}

/// Stock and flow side by side, the months of each member newest first: `c` is the flow of a month and all
/// later ones, `m` the most that was reached before it.
fn walked_sql(stocks: &States, months: &str, points: &[(usize, &Point)]) -> String {
    let members = stocks.members.join(", ");
    let comma = if stocks.members.is_empty() { "" } else { ", " };
    let partition =
        if stocks.members.is_empty() { String::new() } else { format!("partition by {members} ") };
    let list = |text: &dyn Fn(usize) -> String| {
        points.iter().map(|(part, _)| text(*part)).collect::<Vec<_>>().join(", ")
    };
    let each =
        |text: &dyn Fn(&String) -> String| stocks.places.iter().map(text).collect::<Vec<_>>().join(", ");
    let places = stocks.places.join(", ");
    let both = format!(
        "select {members}{comma}cast(null as date) as month, {places}, {} from ({}) as stocks \
         union all select {members}{comma}month, {}, {} from ({months}) as flows",
        list(&|part| format!("cast(null as double) as f_{part}")),
        stocks.sql,
        each(&|place| format!("cast(null as double) as {place}")),
        list(&|part| format!("cast(f_{part} as double) as f_{part}")),
    );
    let summed = format!(
        "select {members}{comma}month, {places}, {}, {}, {} from ({both}) as both_sides",
        list(&|part| format!("f_{part}")),
        list(&|part| format!("max(t0_{part}) over ({}) as s_{part}", partition.trim_end())),
        list(&|part| format!("sum(f_{part}) over ({partition}order by month desc) as c_{part}")),
    );
    let walked = format!(
        "select {members}{comma}month, {places}, {}, {}, {}, \
         cast(date_trunc('month', cast(month as timestamp) + interval '31 days') as date) as next_on, {} from ({summed}) as summed",
        list(&|part| format!("f_{part}")),
        list(&|part| format!("s_{part}")),
        list(&|part| format!("c_{part}")),
        list(&|part| format!(
            "max(c_{part}) over ({partition}order by month desc \
             rows between unbounded preceding and 1 preceding) as m_{part}"
        )),
    );
    let counted = |place: &String| match points.iter().find(|(part, _)| *place == format!("t0_{part}")) {
        Some((part, point)) => format!("{} as {place}", days_sql(*part, point)),
        None => format!("max({place}) as {place}"),
    };
    format!(
        "select {members}{comma}{} from ({walked}) as walked{}",
        each(&counted),
        group_sql(stocks.members.len())
    )
}

/// The days from a point back to where the flow reached the stock: whole later months, and of the month in
/// which it did the share that was still needed. Nothing in stock is no day as soon as there is any flow; a
/// stock larger than all flow cannot be counted.
fn days_sql(part: usize, point: &Point) -> String {
    let day = day_sql(point.day);
    let reached =
        format!("month is not null and c_{part} >= s_{part} and (m_{part} is null or m_{part} < s_{part})");
    let later = format!("case when next_on <= {day} then {day} - next_on + 1 else 0 end");
    let length = format!("case when next_on <= {day} then next_on - month else {day} - month + 1 end");
    let share = format!("(s_{part} - (c_{part} - f_{part})) / f_{part}");
    format!(
        "case when coalesce(max(s_{part}), 0) <= 0 and count(f_{part}) > 0 then 0.0 \
         when max(s_{part}) > 0 then max(case when {reached} then ({later}) + ({length}) * {share} end) end"
    )
}

#[cfg(test)]
mod tests {
    use crate::golden::lens_at;
    use crate::{Ask, Coverage, Home, ReferenceKind, Registry, plan};
    use regard_model::Currency;

    #[test]
    fn stock_and_flow_are_one_statement() {
        let ask = Ask::of(["dso_countback"]).by("segment").reference(ReferenceKind::Nothing);
        let home = Home { currency: Currency::parse("EUR").unwrap() };
        let lens = lens_at("2018-09-01", "UTC");
        let plan = plan(&Registry::built_in(), &ask, &lens, &home, &Coverage::default()).unwrap();
        assert_eq!(plan.statements().len(), 1);
        insta::assert_snapshot!(plan.statements()[0].sql);
    }
}
