//! Records made ready to be compared: every value brought to one spelling and given a number, and what too many
//! customers share left out. Owns no comparison.

use crate::contact;
use crate::country::Country;
use crate::limits::Limits;
use crate::name::likeness::Word;
use crate::name::{LegalForm, Name};
use crate::outcome::{SharedKind, TooShared};
use crate::record::{CustomerRecord, SourceKey};
use crate::tax::{Scheme, TaxNumber, TaxReading};
use regard_model::CustomerId;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

/// Every distinct value of one kind, by the number it was given.
#[derive(Debug)]
pub(crate) struct Table<K> {
    numbers: HashMap<K, u32>,
    keys: Vec<K>,
}

/// A tax number that proves something.
#[derive(Debug)]
pub(crate) struct Held {
    /// The company or person that it names, with its scheme.
    pub(crate) entity: u32,
    /// The number without its country, for comparison with one whose country is not known.
    pub(crate) bare: u32,
    /// The number itself.
    pub(crate) tax: TaxNumber,
}

/// One customer, ready to be compared. Lists of numbers are sorted.
#[derive(Debug)]
pub(crate) struct Customer {
    /// All that its records say.
    pub(crate) record: CustomerRecord,
    /// Where it is.
    pub(crate) country: Option<Country>,
    /// The keys of its name; empty when the name proves nothing.
    pub(crate) names: Vec<u32>,
    /// The words of its name, in order; empty when the name proves nothing.
    pub(crate) words: Vec<u32>,
    /// Its legal form.
    pub(crate) form: Option<LegalForm>,
    /// Its tax numbers.
    pub(crate) taxes: Vec<Held>,
    /// The domains of its mail.
    pub(crate) domains: Vec<u32>,
    /// Its addresses.
    pub(crate) emails: Vec<u32>,
    /// Its phone numbers.
    pub(crate) phones: Vec<u32>,
    /// The keys under which sources know it.
    pub(crate) source_keys: Vec<u32>,
}

/// All customers in the order of their keys, and the tables of their values.
#[derive(Debug, Default)]
pub(crate) struct Prepared {
    /// The customers.
    pub(crate) customers: Vec<Customer>,
    /// The words of all names.
    pub(crate) words: Vec<Word>,
    /// The domains.
    pub(crate) domains: Table<String>,
    /// The addresses.
    pub(crate) emails: Table<String>,
    /// The phone numbers.
    pub(crate) phones: Table<String>,
    /// The keys of sources.
    pub(crate) source_keys: Table<SourceKey>,
    /// What was left out.
    pub(crate) too_shared: Vec<TooShared>,
    names: Table<String>,
    entities: Table<(Scheme, String)>,
    bare: Table<String>,
    word_numbers: Table<String>,
}

impl<K> Default for Table<K> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), keys: Vec::new() }
    }
}

impl<K: Clone + Eq + Hash> Table<K> {
    fn number(&mut self, key: K) -> u32 {
        let next = as_number(self.keys.len());
        let keys = &mut self.keys;
        *self.numbers.entry(key).or_insert_with_key(|key| {
            keys.push(key.clone());
            next
        })
    }

    fn numbers(&mut self, values: impl IntoIterator<Item = K>) -> Vec<u32> {
        let mut numbers: Vec<u32> = values.into_iter().map(|value| self.number(value)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The value of a number.
    pub(crate) fn key(&self, number: u32) -> Option<&K> {
        self.keys.get(number as usize)
    }
}

/// How many there are, as customers and values are counted here.
pub(crate) fn as_number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Prepared {
    /// Reads all records. The order in which they come makes no difference.
    pub(crate) fn of(records: &[CustomerRecord], limits: &Limits) -> Self {
        let mut sorted: Vec<&CustomerRecord> = records.iter().collect();
        sorted.sort_unstable();
        let mut merged: BTreeMap<&CustomerId, CustomerRecord> = BTreeMap::new();
        for record in sorted {
            match merged.get_mut(&record.customer_id) {
                Some(known) => known.take_in(record),
                None => {
                    merged.insert(&record.customer_id, record.clone());
                }
            }
        }
        let mut prepared = Self::default();
        for record in merged.into_values() {
            let customer = prepared.read(record);
            prepared.customers.push(customer);
        }
        prepared.weigh_words();
        prepared.leave_out(limits);
        prepared
    }

    /// A customer by its number.
    pub(crate) fn customer(&self, number: u32) -> &Customer {
        &self.customers[number as usize]
    }

    /// The number of a customer.
    pub(crate) fn number_of(&self, id: &CustomerId) -> Option<u32> {
        self.customers.binary_search_by(|customer| customer.record.customer_id.cmp(id)).ok().map(as_number)
    }

    /// The words of a customer's name.
    pub(crate) fn words_of(&self, customer: &Customer) -> Vec<&Word> {
        customer.words.iter().filter_map(|word| self.words.get(*word as usize)).collect()
    }

    fn read(&mut self, record: CustomerRecord) -> Customer {
        let country = record.country.as_deref().and_then(Country::read);
        // A customer known only by its key is named by it, and that is no name.
        let named = record.name.trim() != record.customer_id.as_str();
        let name = Name::read(&record.name).filter(|_| named);
        let (names, words) = match &name {
            Some(name) => (
                self.names.numbers(name.keys()),
                name.words().map(|word| self.word_numbers.number(word)).collect(),
            ),
            None => (Vec::new(), Vec::new()),
        };
        let mails = record.email_domains.iter().chain(&record.emails);
        let domains = self.domains.numbers(mails.filter_map(|text| contact::company_domain(text)));
        Customer {
            country,
            names,
            words,
            form: name.and_then(|name| name.form),
            taxes: self.read_taxes(&record.tax_numbers, country),
            domains,
            emails: self.emails.numbers(record.emails.iter().filter_map(|text| contact::email(text))),
            phones: self.phones.numbers(record.phones.iter().filter_map(|text| contact::phone(text))),
            source_keys: self.source_keys.numbers(record.same_as.iter().filter_map(SourceKey::trimmed)),
            record,
        }
    }

    fn read_taxes(&mut self, texts: &[String], country: Option<Country>) -> Vec<Held> {
        let mut taxes: Vec<TaxNumber> = texts
            .iter()
            .filter_map(|text| match TaxNumber::read(text, country) {
                TaxReading::Number(tax) => Some(tax),
                _ => None,
            })
            .collect();
        taxes.sort_unstable();
        taxes.dedup();
        let held = taxes.into_iter().map(|tax| Held {
            entity: self.entities.number((tax.scheme(), tax.entity().to_owned())),
            bare: self.bare.number(tax.number().to_owned()),
            tax,
        });
        held.collect()
    }

    fn weigh_words(&mut self) {
        let mut customers = vec![0; self.word_numbers.keys.len()];
        for customer in &self.customers {
            let mut words = customer.words.clone();
            words.sort_unstable();
            words.dedup();
            count(&words, &mut customers);
        }
        let words = self.word_numbers.keys.iter().zip(customers);
        self.words = words.map(|(text, customers)| Word { text: text.clone(), customers }).collect();
    }

    fn leave_out(&mut self, limits: &Limits) {
        let Self { customers, names, domains, emails, phones, source_keys, bare, .. } = self;
        let out = &mut self.too_shared;
        let few = |kind, most| Few { kind, most };
        few(SharedKind::Name, limits.name_customers).keep(customers, |c| &mut c.names, names, out);
        for customer in customers.iter_mut().filter(|customer| customer.names.is_empty()) {
            customer.words.clear();
        }
        few(SharedKind::Domain, limits.domain_customers).keep(customers, |c| &mut c.domains, domains, out);
        few(SharedKind::Email, limits.contact_customers).keep(customers, |c| &mut c.emails, emails, out);
        few(SharedKind::Phone, limits.contact_customers).keep(customers, |c| &mut c.phones, phones, out);
        few(SharedKind::SourceKey, limits.number_customers).keep(
            customers,
            |c| &mut c.source_keys,
            source_keys,
            out,
        );
        let (mut of_entity, mut of_bare) = (vec![0; self.entities.keys.len()], vec![0; bare.keys.len()]);
        for customer in customers.iter() {
            count(&distinct(customer.taxes.iter().map(|held| held.entity)), &mut of_entity);
            count(&distinct(customer.taxes.iter().map(|held| held.bare)), &mut of_bare);
        }
        let shared_by = |held: &Held| of_entity[held.entity as usize].max(of_bare[held.bare as usize]);
        for customer in customers.iter_mut() {
            for held in customer.taxes.iter().filter(|held| shared_by(held) > limits.number_customers) {
                let value = held.tax.number().to_owned();
                out.push(TooShared { kind: SharedKind::TaxNumber, value, customers: shared_by(held) });
            }
            customer.taxes.retain(|held| shared_by(held) <= limits.number_customers);
        }
        out.sort_unstable();
        out.dedup();
    }
}

fn count(numbers: &[u32], counts: &mut [u32]) {
    for number in numbers {
        counts[*number as usize] += 1;
    }
}

fn distinct(numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut numbers: Vec<u32> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The bound of one kind of value.
struct Few {
    kind: SharedKind,
    most: u32,
}

impl Few {
    /// Takes from all customers the values that too many share. Names share a fate: when one spelling is too common,
    /// so is the other.
    fn keep<K: ToString>(
        &self,
        customers: &mut [Customer],
        list: impl Fn(&mut Customer) -> &mut Vec<u32>,
        table: &Table<K>,
        out: &mut Vec<TooShared>,
    ) {
        let mut counts = vec![0; table.keys.len()];
        for customer in customers.iter_mut() {
            count(list(customer), &mut counts);
        }
        let is_common = |number: &u32| counts[*number as usize] > self.most;
        for customer in customers.iter_mut() {
            let numbers = list(customer);
            if self.kind == SharedKind::Name && numbers.iter().any(is_common) {
                numbers.clear();
            }
            numbers.retain(|number| !is_common(number));
        }
        let shared = table.keys.iter().zip(&counts).filter(|(_, count)| **count > self.most);
        out.extend(shared.map(|(key, count)| TooShared {
            kind: self.kind,
            value: key.to_string(),
            customers: *count,
        }));
    }
}
