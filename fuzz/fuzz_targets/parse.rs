//! Decoding and parsing of any bytes: see `../law.rs`.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../law.rs"]
mod law;

fuzz_target!(|bytes: &[u8]| {
    law::check(bytes);
});
