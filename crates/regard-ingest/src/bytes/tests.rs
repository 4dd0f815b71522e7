//! Tests of packed files: whole, in several parts, cut off, damaged, and larger than they may become.

use super::packing::Bound;
use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use tempfile::TempDir;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstandard(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    // As the usual program does: without a sum nobody can tell damage from text.
    encoder.include_checksum(true).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn unpack_within(bytes: &[u8], bound: Bound) -> Result<Vec<u8>, String> {
    let folder: TempDir = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, bytes).unwrap();
    let mut text = Vec::new();
    let mut file = FileBytes::open_within(&path, bound).map_err(|error| error.to_string())?;
    file.read_to_end(&mut text).map_err(|error| error.to_string())?;
    Ok(text)
}

fn unpack(bytes: &[u8]) -> Result<Vec<u8>, String> {
    unpack_within(bytes, Bound { most_bytes: 1 << 30, most_times: 2_000, free_bytes: 64 << 20 })
}

/// Text that does not pack well, so that it can be cut in the middle.
fn noise() -> Vec<u8> {
    let mut state = 7_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b'a' + u8::try_from(state >> 24).unwrap() % 26
    };
    (0..300_000).map(|_| next()).collect()
}

#[test]
fn files_are_unpacked_by_their_bytes() {
    let text = b"id,name\n1,Ana\n";
    assert_eq!(unpack(text).unwrap(), text);
    assert_eq!(unpack(&gzip(text)).unwrap(), text);
    assert_eq!(unpack(&zstandard(text)).unwrap(), text);
    assert_eq!(unpack(&gzip(b"")).unwrap(), b"");
    assert_eq!(unpack(b"\x1f").unwrap(), b"\x1f");
}

#[test]
fn a_file_of_several_parts_is_read_to_the_last() {
    let (first, second) = (b"id,name\n1,Ana\n", b"2,Leo\n");
    let whole = [&first[..], &second[..]].concat();
    assert_eq!(unpack(&[gzip(first), gzip(second)].concat()).unwrap(), whole);
    assert_eq!(unpack(&[zstandard(first), zstandard(second)].concat()).unwrap(), whole);
}

#[test]
fn what_is_cut_off_or_damaged_says_where() {
    for (packed, word) in [(gzip(&noise()), "gzip"), (zstandard(&noise()), "Zstandard")] {
        for cut in [9, packed.len() / 2, packed.len() - 3] {
            let error = unpack(&packed[..cut]).unwrap_err();
            assert!(error.contains(word) && error.contains("unpacked bytes"), "{cut}: {error}");
        }
        let mut damaged = packed.clone();
        let middle = damaged.len() / 2;
        damaged[middle..middle + 64].iter_mut().for_each(|byte| *byte ^= 0x55);
        let error = unpack(&damaged).err().unwrap_or_default();
        assert!(error.contains("export the file again"), "{word}: {error}");
    }
    let error = unpack(&[gzip(b"id,name\n"), b"trailing words".to_vec()].concat()).unwrap_err();
    assert!(error.contains("damaged after 8 unpacked bytes"), "{error}");
}

#[test]
fn a_packed_file_may_become_so_large_and_no_larger() {
    let zeros = vec![b'0'; 4 << 20];
    let small = Bound { most_bytes: 1 << 20, most_times: 2_000, free_bytes: 64 << 20 };
    let error = unpack_within(&gzip(&zeros), small).unwrap_err();
    assert!(error.contains("it unpacks to more than"), "{error}");
    let steep = Bound { most_bytes: 1 << 30, most_times: 20, free_bytes: 1 << 20 };
    for packed in [gzip(&zeros), zstandard(&zeros)] {
        let error = unpack_within(&packed, steep).unwrap_err();
        assert!(error.contains("more than 20 times its size"), "{error}");
    }
    assert_eq!(unpack_within(&zstandard(&noise()), steep).unwrap().len(), 300_000);
}
