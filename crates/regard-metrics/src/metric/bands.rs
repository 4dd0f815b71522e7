//! A dimension of a metric's own: a number cut into named bands, such as the age of a debt. Owns how a
//! number finds its band.

use crate::dimension::Dimension;

/// A number cut into named bands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bands {
    /// The dimension's name in questions.
    pub(crate) name: String,
    /// The number, over the metric's rows or over the keys that they are brought together by.
    pub(crate) value: String,
    /// The largest number of each band but the last, smallest first.
    pub(crate) limits: Vec<f64>,
    /// The names of the bands in order: one more than the limits.
    pub(crate) names: Vec<String>,
}

impl Bands {
    /// The dimension; `of_keys` when the number is one of the keys. What has no number has no band.
    pub(crate) fn dimension(&self, of_keys: bool) -> Dimension {
        let Self { value, limits, names, .. } = self;
        let quoted = |name: &String| format!("'{}'", name.replace('\'', "''"));
        let mut sql = format!("case when ({value}) is null then null");
        for (limit, name) in limits.iter().zip(names) {
            sql.push_str(&format!(" when ({value}) <= {limit} then {}", quoted(name)));
        }
        let last = names.last().map(quoted).unwrap_or_default();
        sql.push_str(&format!(" else {last} end"));
        Dimension { name: self.name.clone(), columns: vec![(self.name.clone(), sql)], join: None, of_keys }
    }

    /// The place of a band among all.
    pub(crate) fn rank(&self, band: &str) -> Option<usize> {
        self.names.iter().position(|name| name == band)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_finds_its_band_and_none_has_none() {
        let names = ["fresh", "1-30", "old's"].map(str::to_owned).to_vec();
        let bands = Bands { name: "age".into(), value: "days".into(), limits: vec![0.0, 30.0], names };
        assert_eq!(
            bands.dimension(false).columns[0].1,
            "case when (days) is null then null when (days) <= 0 then 'fresh' when (days) <= 30 then '1-30' \
             else 'old''s' end"
        );
        assert_eq!((bands.rank("1-30"), bands.rank("2-30")), (Some(1), None));
    }
}
