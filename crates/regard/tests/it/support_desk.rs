//! A real service desk, through the example home, against figures worked out apart from Regard by
//! `examples/support/expected.py`.

use crate::receivables::{check, data};

#[test]
fn the_incidents_give_the_figures_that_were_worked_out_apart() {
    let Some(data) = data("incidents", "incident_event_log.csv") else {
        println!("skipped: no event log at ../shared/data/incidents, nor where REGARD_DATA points");
        println!("(see examples/support/README.md)");
        return;
    };
    check("support", &data);
}
