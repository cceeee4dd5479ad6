//! Patterns over tokens: no text makes the parser panic, and a fault has a place.

use proptest::prelude::*;
use turven::error::Error;
use turven::query::Query;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn any_text_is_a_pattern_or_has_a_fault_at_a_column(
        pattern in r#"([\[\]()|*+?{},!=&%;"'\\ ]|word|within|s|é|"a"|\PC){0,24}"#
    ) {
        match Query::parse(&pattern) {
            Ok(_) => {}
            Err(Error::Pattern { column, reason }) => {
                prop_assert!((1..=pattern.chars().count() + 1).contains(&column));
                prop_assert!(!reason.is_empty());
            }
            Err(other) => prop_assert!(false, "{}", other),
        }
    }
}

#[test]
fn deep_brackets_and_long_patterns_are_read_or_refused_without_a_fall() {
    let deep = "(".repeat(1 << 20);
    let nots = format!("[{}", "!".repeat(1 << 20));
    let long = "[] ".repeat(1 << 18);
    let closed = format!("{}\"a\"{}", "(".repeat(100), ")".repeat(100));
    assert!([deep, nots, long].iter().all(|pattern| Query::parse(pattern).is_err()));
    assert!(Query::parse(&closed).is_ok());
}

#[test]
fn layers_are_those_that_are_named() {
    let query = Query::parse(r#""a" [lemma="b" | word="c" & lemma!="d"] [upos="e"]"#);
    assert_eq!(query.expect("a pattern").layers(), ["token", "lemma", "word", "upos"]);
}
