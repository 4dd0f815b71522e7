//! What Meridian Storage sells and where: families, items, countries. Owns fixed lists, the same in every
//! world.

use crate::names::{Culture, culture};

/// A family of items.
pub(crate) struct Family {
    pub(crate) name: &'static str,
    /// Usual days from order to delivery.
    pub(crate) lead_days: f64,
    /// The chance that a line is late.
    pub(crate) late: f64,
    /// The chance that a delivered line has a defect.
    pub(crate) defect: f64,
    /// The chance that a delivered line comes back without a defect.
    pub(crate) returned: f64,
    /// Least and usual quantity.
    pub(crate) quantity: (f64, f64),
    /// How often it is ordered: by Enterprise, Mid-market, Small.
    pub(crate) weight: [f64; 3],
    /// Nothing is shipped.
    pub(crate) immaterial: bool,
    /// Name and price in euro cents.
    pub(crate) items: &'static [(&'static str, i64)],
}

const fn family(
    name: &'static str,
    lead_days: f64,
    chances: [f64; 3],
    quantity: (f64, f64),
    weight: [f64; 3],
    items: &'static [(&'static str, i64)],
) -> Family {
    let [late, defect, returned] = chances;
    Family { name, lead_days, late, defect, returned, quantity, weight, immaterial: defect == 0.0, items }
}

/// The place of spare parts in [`FAMILIES`].
pub(crate) const SPARE_PARTS: usize = 5;

/// Every family.
pub(crate) const FAMILIES: &[Family] = &[
    family(
        "Disk arrays",
        21.0,
        [0.15, 0.012, 0.004],
        (1.0, 1.4),
        [1.2, 0.5, 0.15],
        &[
            ("Meridian A200 hybrid array", 1_240_000),
            ("Meridian A400 hybrid array", 2_890_000),
            ("Meridian F100 all-flash array", 3_450_000),
            ("Meridian F300 all-flash array", 7_980_000),
            ("Meridian E24 expansion shelf", 640_000),
            ("Meridian E60 expansion shelf", 985_000),
        ],
    ),
    family(
        "Servers",
        16.0,
        [0.13, 0.01, 0.006],
        (1.0, 2.0),
        [1.4, 0.9, 0.5],
        &[
            ("Meridian S1 tower server", 189_000),
            ("Meridian S2 rack server 1U", 348_000),
            ("Meridian S4 rack server 2U", 529_000),
            ("Meridian S8 storage server", 1_130_000),
            ("Meridian G2 GPU server", 2_475_000),
        ],
    ),
    family(
        "Drives",
        5.0,
        [0.085, 0.016, 0.011],
        (2.0, 9.0),
        [2.6, 2.6, 2.5],
        &[
            ("SSD 960 GB SATA", 13_900),
            ("SSD 1.92 TB SAS", 39_500),
            ("SSD 3.84 TB NVMe", 64_900),
            ("SSD 7.68 TB NVMe", 118_000),
            ("HDD 8 TB nearline", 21_900),
            ("HDD 16 TB nearline", 33_400),
            ("HDD 22 TB nearline", 46_800),
        ],
    ),
    family(
        "Network",
        9.0,
        [0.1, 0.009, 0.009],
        (1.0, 2.6),
        [1.5, 1.4, 1.2],
        &[
            ("Switch 24 port 10 GbE", 214_000),
            ("Switch 48 port 25 GbE", 649_000),
            ("Fibre Channel switch 32G", 798_000),
            ("Host bus adapter 32G dual", 98_500),
            ("Network card 25 GbE dual", 38_900),
            ("Firewall appliance M", 162_000),
        ],
    ),
    family(
        "Cables and racks",
        4.0,
        [0.06, 0.004, 0.014],
        (4.0, 18.0),
        [1.8, 2.0, 2.4],
        &[
            ("Fibre patch cable LC-LC 3 m", 1_290),
            ("Fibre patch cable LC-LC 10 m", 1_990),
            ("DAC cable 25G 2 m", 3_450),
            ("SFP28 transceiver", 11_900),
            ("Rack 42U with doors", 119_000),
            ("Power strip managed 32 A", 44_900),
            ("Rail kit", 8_900),
        ],
    ),
    family(
        "Spare parts",
        3.0,
        [0.09, 0.014, 0.01],
        (1.0, 3.0),
        [2.6, 2.2, 1.9],
        &[
            ("Power supply 1200 W", 28_900),
            ("Array controller A-series", 289_000),
            ("Fan module", 6_900),
            ("Cache battery", 12_400),
            ("Drive caddy", 3_900),
            ("Memory 64 GB RDIMM", 34_500),
            ("Mainboard S4", 118_000),
            ("Backplane E24", 41_500),
        ],
    ),
    family(
        "Backup and tape",
        13.0,
        [0.12, 0.012, 0.006],
        (1.0, 4.0),
        [0.8, 0.6, 0.35],
        &[
            ("Tape library T40", 1_890_000),
            ("LTO-9 drive", 492_000),
            ("LTO-9 cartridge, pack of 20", 178_000),
            ("Backup appliance B50", 1_045_000),
        ],
    ),
    family(
        "Software",
        1.0,
        [0.03, 0.0, 0.003],
        (1.0, 22.0),
        [1.2, 1.1, 1.0],
        &[
            ("Meridian OS upgrade", 89_000),
            ("Replication licence, per array", 245_000),
            ("Backup licence, per socket", 62_000),
            ("Monitoring subscription, per node", 11_800),
        ],
    ),
    family(
        "Services",
        12.0,
        [0.11, 0.0, 0.0],
        (1.0, 3.0),
        [1.0, 0.7, 0.3],
        &[
            ("Installation on site, day", 118_000),
            ("Migration, day", 136_000),
            ("Health check", 189_000),
            ("Admin training, per person", 124_000),
        ],
    ),
];

/// One item of the catalogue.
pub(crate) struct Item {
    /// Such as `M-2003`.
    pub(crate) id: String,
    pub(crate) family: usize,
    pub(crate) name: &'static str,
    /// Euro cents.
    pub(crate) price: i64,
    pub(crate) cost: i64,
}

/// Every item; those of a family stand together, in the order of [`FAMILIES`].
pub(crate) fn items() -> Vec<Item> {
    let mut all = Vec::new();
    for (place, family) in FAMILIES.iter().enumerate() {
        for (number, (name, price)) in family.items.iter().enumerate() {
            let share = 52 + (place * 7 + number * 5) % 23;
            let cost = price * i64::try_from(share).unwrap_or(60) / 100;
            let id = format!("M-{}{:02}", place + 1, number + 1);
            all.push(Item { id, family: place, name, price: *price, cost });
        }
    }
    all
}

/// A country that customers are in.
pub(crate) struct Country {
    pub(crate) code: &'static str,
    pub(crate) region: &'static str,
    pub(crate) currency: &'static str,
    /// Units of the currency for one euro when prices were set.
    pub(crate) price_rate: f64,
    pub(crate) company_code: &'static str,
    pub(crate) depot: &'static str,
    /// Days on the road.
    pub(crate) transit_days: i32,
    /// Lateness against the average.
    pub(crate) late: f64,
    /// The share of customers.
    pub(crate) weight: f64,
    pub(crate) language: &'static str,
    pub(crate) dial: &'static str,
    pub(crate) domain: &'static str,
    pub(crate) culture: &'static Culture,
}

macro_rules! country {
    ($code:literal, $region:literal, $currency:literal, $rate:literal, $company:literal, $depot:literal,
     $transit:literal, $late:literal, $weight:literal, $language:literal, $dial:literal, $domain:literal,
     $culture:ident) => {
        Country {
            code: $code,
            region: $region,
            currency: $currency,
            price_rate: $rate,
            company_code: $company,
            depot: $depot,
            transit_days: $transit,
            late: $late,
            weight: $weight,
            language: $language,
            dial: $dial,
            domain: $domain,
            culture: &culture::$culture,
        }
    };
}

/// Every country.
pub(crate) const COUNTRIES: &[Country] = &[
    country!("DE", "DACH", "EUR", 1.0, "1000", "Kassel", 1, 0.85, 0.2, "en", "+49", "de", GERMAN),
    country!("FR", "Western Europe", "EUR", 1.0, "1200", "Lyon", 1, 1.0, 0.13, "fr", "+33", "fr", FRENCH),
    country!(
        "GB",
        "Western Europe",
        "GBP",
        0.86,
        "2000",
        "Coventry",
        2,
        1.05,
        0.12,
        "en",
        "+44",
        "co.uk",
        BRITISH
    ),
    country!("PL", "Eastern Europe", "PLN", 4.3, "3000", "Poznań", 1, 1.0, 0.12, "pl", "+48", "pl", POLISH),
    country!(
        "ES",
        "Southern Europe",
        "EUR",
        1.0,
        "1400",
        "Zaragoza",
        2,
        1.0,
        0.1,
        "es",
        "+34",
        "es",
        SPANISH
    ),
    country!(
        "IT",
        "Southern Europe",
        "EUR",
        1.0,
        "1400",
        "Bologna",
        2,
        1.1,
        0.09,
        "it",
        "+39",
        "it",
        ITALIAN
    ),
    country!(
        "PT",
        "Southern Europe",
        "EUR",
        1.0,
        "1400",
        "Zaragoza",
        2,
        0.95,
        0.05,
        "pt",
        "+351",
        "pt",
        PORTUGUESE
    ),
    country!(
        "US",
        "North America",
        "USD",
        1.1,
        "4000",
        "Memphis",
        3,
        0.95,
        0.09,
        "en",
        "+1",
        "com",
        AMERICAN
    ),
    country!(
        "BR",
        "Latin America",
        "BRL",
        5.6,
        "5000",
        "Campinas",
        5,
        1.25,
        0.06,
        "pt",
        "+55",
        "com.br",
        BRAZILIAN
    ),
    country!(
        "EG",
        "Middle East and Africa",
        "EGP",
        52.0,
        "6000",
        "Alexandria",
        5,
        1.2,
        0.04,
        "en",
        "+20",
        "com.eg",
        EGYPTIAN
    ),
];

/// What customers do, by the letter that a [`Culture`] uses for it.
pub(crate) const INDUSTRIES: &[(u8, &str)] = &[
    (b'M', "Manufacturing"),
    (b'H', "Healthcare"),
    (b'F', "Financial services"),
    (b'R', "Retail"),
    (b'L', "Logistics"),
    (b'P', "Public sector"),
    (b'D', "Media"),
    (b'C', "Education"),
    (b'E', "Energy"),
    (b'S', "Hospitality"),
];

/// The segments with their share of customers and the mean and skew of their size (mean over all: 1).
pub(crate) const SEGMENTS: [(&str, f64, f64, f64); 3] =
    [("Enterprise", 0.12, 4.6, 0.75), ("Mid-market", 0.33, 0.9, 0.6), ("Small", 0.55, 0.274, 0.65)];
