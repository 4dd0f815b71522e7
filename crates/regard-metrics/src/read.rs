//! A metric's file: YAML in, a checked metric or its mistakes out, each with its line. Owns what all types
//! of metric have alike; the keys are in `file`, the types in `kinds`.

mod basis;
mod checked;
mod file;
mod fit;
mod kinds;

use crate::expression::{Function, Mistake};
use crate::metric::{Bands, Better, Listing, Margin, Metric, TermName, Unit};
use crate::words::{Known, check};
use file::{File, Text, of_yaml};
use regard_model::FileFault;
use regard_model::nearest;

/// Reads one metric. `known` finds the metric that a growth is of.
///
/// # Errors
/// Every mistake that was found, in the order of the file.
pub(crate) fn read<'a>(
    file: &str,
    family: &str,
    text: &str,
    known: impl Fn(&str) -> Option<&'a Metric>,
) -> Result<Metric, Vec<FileFault>> {
    let raw: File = serde_saphyr::from_str(text).map_err(|error| vec![of_yaml(file, &error)])?;
    let mut reader = Reader { file, faults: Vec::new() };
    let metric = reader.metric(family, &raw, known);
    match metric {
        Some(metric) if reader.faults.is_empty() => Ok(metric),
        _ => Err(reader.faults),
    }
}

struct Reader<'a> {
    file: &'a str,
    faults: Vec<FileFault>,
}

impl Reader<'_> {
    fn fault(&mut self, line: u64, mistake: Mistake) {
        let Mistake { message, fix } = mistake;
        self.faults.push(FileFault { file: self.file.to_owned(), line, message, fix });
    }

    fn metric<'a>(
        &mut self,
        family: &str,
        raw: &File,
        known: impl Fn(&str) -> Option<&'a Metric>,
    ) -> Option<Metric> {
        self.name(raw.name.referenced.line(), &raw.name.value, "a metric", "overdue_orders");
        let unit = self.word(&raw.unit, "unit", Unit::parse(&raw.unit.value), &Unit::words());
        let better = raw.better.as_ref().and_then(|text| {
            let found =
                [Better::Higher, Better::Lower].into_iter().find(|better| better.as_str() == text.value);
            self.word(text, "direction", found, &["higher", "lower"])
        });
        let (kind, sides, formula) = match raw.kind.value.as_str() {
            "simple" | "quantile" => self.flow(raw)?,
            "balance" => self.balance(raw)?,
            "ratio" => self.ratio(raw)?,
            "cohort" => self.cohort(raw)?,
            "growth" => self.growth(raw, known)?,
            "count_back" => self.count_back(raw)?,
            _ => {
                self.word::<()>(&raw.kind, "type of metric", None, &fit::TYPES);
                return None;
            }
        };
        self.fits(raw);
        let margin = raw.margin.as_ref().and_then(|text| {
            let found = (text.value == "net_share").then_some(Margin::NetShare);
            self.word(text, "margin", found, &["net_share"])
        });
        let values = |texts: &[Text]| texts.iter().map(|text| text.value.clone()).collect::<Vec<_>>();
        let metric = Metric {
            name: raw.name.value.clone(),
            family: family.to_owned(),
            title: raw.title.clone(),
            question: raw.question.clone(),
            definition: raw.definition.trim().to_owned(),
            unit: unit?,
            better,
            audience: raw.audience.clone(),
            target: raw.target,
            kind,
            sides,
            formula,
            margin,
            listing: Listing {
                by: values(&raw.by),
                least_n: raw.least_n,
                top: raw.top.as_ref().map(|top| top.value),
                largest_first: raw.largest_first,
            },
            dimensions: None,
            bands: None,
            beside: values(&raw.beside),
        };
        let metric = self.bands(metric, raw)?;
        self.dimensions(metric, raw)
    }

    /// The names in `dimensions` and `by` must be dimensions of all sides.
    fn dimensions(&mut self, metric: Metric, raw: &File) -> Option<Metric> {
        let possible = metric.dimensions();
        for text in raw.dimensions.iter().flatten().chain(&raw.by) {
            if !possible.contains(&text.value) {
                let near = nearest(&text.value, possible.iter().map(String::as_str));
                let fix = near.map_or_else(
                    || format!("it can have {}", possible.join(", ")),
                    |near| format!("did you mean {near}?"),
                );
                self.at::<()>(
                    text,
                    Err(Mistake::new(format!("{:?} is no dimension of it", text.value), fix)),
                );
            }
        }
        let additive = metric.side_of(TermName::Value).is_some_and(|(_, term)| {
            matches!(term.aggregate.function, Function::Count | Function::Sum) && !term.aggregate.distinct
        });
        if let Some(top) = raw.top.as_ref().filter(|_| !additive) {
            let mistake = Mistake::new(
                "top brings the rest together, which only sums and counts allow",
                "leave out top",
            );
            self.fault(top.referenced.line(), mistake);
        }
        let only = raw.dimensions.as_ref().map(|texts| texts.iter().map(|text| text.value.clone()).collect());
        Some(Metric { dimensions: only, ..metric })
    }

    /// A number cut into named bands, over what the value is computed of.
    fn bands(&mut self, metric: Metric, raw: &File) -> Option<Metric> {
        let Some(bands) = &raw.bands else { return Some(metric) };
        self.name(bands.name.referenced.line(), &bands.name.value, "a dimension", "age");
        if metric.dimensions().contains(&bands.name.value) {
            let message = format!("there is a dimension {} already", bands.name.value);
            self.at::<()>(&bands.name, Err(Mistake::new(message, "give the bands another name")));
        }
        let (side, _) = metric.side_of(TermName::Value)?;
        let known = match side.per() {
            Some(per) => Known::values(per.values.iter().map(|value| value.name.as_str()).collect()),
            None => Known::columns(side.relation),
        };
        self.at(&bands.value, check(&bands.value.value, &known));
        for (lower, higher) in bands.limits.iter().zip(bands.limits.iter().skip(1)) {
            if lower.value >= higher.value {
                let message = format!("{} does not lie above {}", higher.value, lower.value);
                let mistake = Mistake::new(message, "write the limits from the smallest to the largest");
                self.fault(higher.referenced.line(), mistake);
            }
        }
        if bands.names.len() != bands.limits.len() + 1 {
            let (names, limits) = (bands.names.len(), bands.limits.len());
            let message = format!("{limits} limits make {} bands, but {names} are named", limits + 1);
            self.at::<()>(
                &bands.name,
                Err(Mistake::new(message, "name each band, the last one above all limits")),
            );
        }
        let bands = Bands {
            name: bands.name.value.clone(),
            value: bands.value.value.trim().to_owned(),
            limits: bands.limits.iter().map(|limit| limit.value).collect(),
            names: bands.names.iter().map(|name| name.value.clone()).collect(),
        };
        Some(Metric { bands: Some(bands), ..metric })
    }
}
