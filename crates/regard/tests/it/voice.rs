//! A real survey, through the example home, against figures worked out apart from Regard by
//! `examples/voice/expected.py`.

use crate::receivables::{check, data};

#[test]
fn the_panel_gives_the_figures_that_were_worked_out_apart() {
    let Some(data) = data("nps-fr", "nps.csv") else {
        println!("skipped: no panel at ../shared/data/nps-fr, nor where REGARD_DATA points");
        println!("(see examples/voice/README.md)");
        return;
    };
    check("voice", &data);
}
