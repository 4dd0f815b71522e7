//! Document numbers such as `SO100042-0007`, without a heap allocation each. Owns their form.

/// A document number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key {
    bytes: [u8; 24],
    length: usize,
}

impl Key {
    /// `prefix`, the customer's number, a hyphen and the number in its sequence (at least four digits).
    pub(crate) fn new(prefix: &str, customer: u32, sequence: u32) -> Self {
        let mut key = Self { bytes: [0; 24], length: 0 };
        for byte in prefix.bytes().take(4) {
            key.push(byte);
        }
        key.number(customer, 1);
        key.push(b'-');
        key.number(sequence, 4);
        key
    }

    /// `prefix` and a number alone.
    pub(crate) fn plain(prefix: &str, number: u32) -> Self {
        let mut key = Self { bytes: [0; 24], length: 0 };
        for byte in prefix.bytes().take(4) {
            key.push(byte);
        }
        key.number(number, 3);
        key
    }

    /// The text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }

    fn push(&mut self, byte: u8) {
        self.bytes[self.length] = byte;
        self.length += 1;
    }

    fn number(&mut self, number: u32, least: usize) {
        let mut digits = [b'0'; 10];
        let mut left = number;
        let mut count = 0;
        while left > 0 || count < least {
            digits[9 - count] = b'0' + (left % 10) as u8;
            left /= 10;
            count += 1;
        }
        for digit in &digits[10 - count..] {
            self.push(*digit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_well() {
        assert_eq!(Key::new("SO", 100_042, 7).text(), "SO100042-0007");
        assert_eq!(Key::new("PAY", u32::MAX, u32::MAX).text(), "PAY4294967295-4294967295");
        assert_eq!(Key::plain("E", 12).text(), "E012");
    }
}
