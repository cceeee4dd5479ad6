//! From the text of a pattern to a tree.
//!
//! ```text
//! pattern   = choice [ "within" unit ] [ ";" ]
//! choice    = sequence { "|" sequence }
//! sequence  = repeated { repeated }
//! repeated  = ( token | "(" choice ")" ) [ "*" | "+" | "?" | "{" numbers "}" ]
//! token     = value | "[" [ test ] "]"
//! test      = both { "|" both }
//! both      = single { "&" single }
//! single    = "!" single | "(" test ")" | layer ( "=" | "!=" ) value
//! value     = '"' text '"' [ "%" flags ]
//! ```

mod signs;

use signs::is_name;

use super::value::{Flags, Value};
use super::{Condition, MAX_DEPTH, MAX_REPEAT, MAX_TOKENS, Part, Query, TOKEN, Test, wrong};
use crate::corpus::Within;
use crate::error::Result;

/// What may stand where a part begins.
const PART: &str = "a token such as \"word\" or [layer=\"value\"], or '('";

/// Reads a pattern.
pub(super) fn parse(pattern: &str) -> Result<Query> {
    let mut parser = Parser {
        signs: pattern.chars().collect(),
        at: 0,
        depth: 0,
        tests: Vec::new(),
        conditions: Vec::new(),
    };
    let tree = parser.choice()?;
    let within = parser.within()?;
    if parser.eat(';') {
        parser.blanks();
    }
    if parser.next().is_some() {
        return Err(parser.expected("a token, '|', 'within' or the end"));
    }
    check(&tree, &parser)?;
    Ok(Query { tree, tests: parser.tests, conditions: parser.conditions, within })
}

/// Fails if a pattern can match nothing, or is too large.
fn check(tree: &Part, parser: &Parser) -> Result<()> {
    let tokens = tree.tokens();
    if tokens > MAX_TOKENS || parser.conditions.len() > MAX_TOKENS {
        let reason = format!(
            "the pattern is too large: it may have {MAX_TOKENS} conditions and, with its \
             repetitions written out, {MAX_TOKENS} tokens"
        );
        return Err(wrong(1, reason));
    }
    if tree.may_be_empty() {
        let reason = "the pattern can match nothing: every part of it may be left out, but one \
                      token must be there";
        return Err(wrong(1, reason));
    }
    Ok(())
}

struct Parser {
    signs: Vec<char>,
    at: usize,
    /// How many brackets are open.
    depth: usize,
    tests: Vec<Test>,
    conditions: Vec<Condition>,
}

impl Parser {
    /// Reads what is within brackets that may be nested.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == MAX_DEPTH {
            let reason = format!("brackets are nested more than {MAX_DEPTH} deep");
            return Err(wrong(self.column(), reason));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn choice(&mut self) -> Result<Part> {
        let mut parts = vec![self.sequence()?];
        while self.eat('|') {
            parts.push(self.sequence()?);
        }
        Ok(one_or(parts, Part::Choice))
    }

    fn sequence(&mut self) -> Result<Part> {
        let mut parts = vec![self.repeated()?];
        loop {
            self.blanks();
            match self.next() {
                Some('[' | '"' | '\'' | '(') => parts.push(self.repeated()?),
                Some('*' | '+' | '?' | '{') => {
                    let allowed = "the next token: brackets ( ) around a part that has a \
                                   quantifier give it another";
                    return Err(self.expected(allowed));
                }
                Some(sign) if is_name(sign) && !self.is_word("within") => {
                    return Err(self.expected("a token; words stand in quotation marks"));
                }
                _ => return Ok(one_or(parts, Part::Sequence)),
            }
        }
    }

    fn repeated(&mut self) -> Result<Part> {
        self.blanks();
        let part = match self.next() {
            Some('(') => {
                self.at += 1;
                let part = self.nested(Self::choice)?;
                self.take(')', "a token, '|' or ')'")?;
                part
            }
            Some('[') => self.bracket()?,
            Some('"' | '\'') => {
                let column = self.column();
                let value = self.value()?;
                let test = self.condition(TOKEN.into(), column, value);
                self.token(test)
            }
            Some(sign) if is_name(sign) => {
                return Err(self.expected(&format!("{PART}; words stand in quotation marks")));
            }
            _ => return Err(self.expected(PART)),
        };
        self.quantified(part)
    }

    fn quantified(&mut self, part: Part) -> Result<Part> {
        self.blanks();
        let (least, most) = match self.next() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.at += 1;
                let (least, most) = self.numbers()?;
                return Ok(Part::Repeat(Box::new(part), least, most));
            }
            _ => return Ok(part),
        };
        self.at += 1;
        Ok(Part::Repeat(Box::new(part), least, most))
    }

    /// Reads what is between `{` and `}`, and that.
    fn numbers(&mut self) -> Result<(usize, Option<usize>)> {
        self.blanks();
        let column = self.column();
        let least = self.number()?;
        if !self.eat(',') {
            let Some(least) = least else {
                return Err(self.expected("a number such as in {2}, {2,5}, {2,} and {,5}"));
            };
            self.take('}', "',' or '}'")?;
            return Ok((least, Some(least)));
        }
        self.blanks();
        let most = self.number()?;
        let open = least.is_none() && most.is_none();
        self.take('}', if most.is_some() || open { "'}'" } else { "a number or '}'" })?;
        let least = least.unwrap_or(0);
        match most {
            Some(most) if most < least => {
                let reason = format!("{{{least},{most}}} is from more to less");
                Err(wrong(column, reason))
            }
            _ => Ok((least, most)),
        }
    }

    fn number(&mut self) -> Result<Option<usize>> {
        let (start, mut number) = (self.at, 0_usize);
        while let Some(digit) = self.next().and_then(|sign| sign.to_digit(10)) {
            number = number.saturating_mul(10).saturating_add(digit as usize);
            self.at += 1;
        }
        if number > MAX_REPEAT {
            let written: String = self.signs[start..self.at].iter().collect();
            let reason = format!(
                "a part may be repeated {MAX_REPEAT} times at most, got {written}; without an \
                 upper limit it may be any number of times, as in []*"
            );
            return Err(wrong(start + 1, reason));
        }
        Ok((self.at > start).then_some(number))
    }

    fn bracket(&mut self) -> Result<Part> {
        self.at += 1;
        if self.eat(']') {
            return Ok(self.token(Test::Any));
        }
        let test = self.test()?;
        self.take(']', "'&', '|' or ']'")?;
        Ok(self.token(test))
    }

    fn token(&mut self, test: Test) -> Part {
        let known = self.tests.iter().position(|known| *known == test);
        Part::Token(known.unwrap_or_else(|| {
            self.tests.push(test);
            self.tests.len() - 1
        }))
    }

    fn test(&mut self) -> Result<Test> {
        let mut tests = vec![self.both()?];
        while self.eat('|') {
            tests.push(self.both()?);
        }
        Ok(one_or(tests, Test::One))
    }

    fn both(&mut self) -> Result<Test> {
        let mut tests = vec![self.single()?];
        while self.eat('&') {
            tests.push(self.single()?);
        }
        Ok(one_or(tests, Test::All))
    }

    fn single(&mut self) -> Result<Test> {
        if self.eat('!') {
            return Ok(Test::Not(Box::new(self.nested(Self::single)?)));
        }
        if self.eat('(') {
            let test = self.nested(Self::test)?;
            self.take(')', "'&', '|' or ')'")?;
            return Ok(test);
        }
        let column = self.column();
        let layer = self.name();
        if layer.is_empty() {
            let open = self.signs[..self.at].iter().rev().find(|sign| !sign.is_whitespace());
            let end = if open == Some(&'[') { " or ']'" } else { "" };
            return Err(self.expected(&format!("a layer such as word, '!', '('{end}")));
        }
        let is_not = self.eat('!');
        self.take('=', if is_not { "'='" } else { "'=' or '!='" })?;
        self.blanks();
        let value = self.value()?;
        let test = self.condition(layer, column, value);
        Ok(if is_not { Test::Not(Box::new(test)) } else { test })
    }

    /// Returns the test that a layer has a value.
    fn condition(&mut self, layer: String, column: usize, value: Value) -> Test {
        let is = |known: &Condition| known.layer == layer && known.value.is(&value);
        let known = self.conditions.iter().position(is);
        Test::Is(known.unwrap_or_else(|| {
            self.conditions.push(Condition { layer, column, value });
            self.conditions.len() - 1
        }))
    }

    /// Reads a value in quotation marks, with its flags.
    fn value(&mut self) -> Result<Value> {
        let column = self.column();
        let Some(mark @ ('"' | '\'')) = self.next() else {
            return Err(self.expected("a value in quotation marks"));
        };
        self.at += 1;
        let mut text = Vec::new();
        loop {
            let place = self.column();
            match self.next() {
                Some(sign) if sign == mark => break,
                Some('\\') if self.signs.get(self.at + 1) == Some(&mark) => {
                    text.push((mark, place));
                    self.at += 2;
                }
                Some('\\') => {
                    text.push(('\\', place));
                    self.at += 1;
                    text.extend(self.next().map(|sign| (sign, self.column())));
                    self.at += 1;
                }
                Some(sign) => {
                    text.push((sign, place));
                    self.at += 1;
                }
                None => return Err(wrong(column, format!("the {mark} is never closed"))),
            }
        }
        self.at += 1;
        Value::new(&text, self.flags()?, column)
    }

    fn flags(&mut self) -> Result<Flags> {
        let mut flags = Flags::default();
        if !self.eat('%') {
            return Ok(flags);
        }
        let start = self.at;
        while let Some(sign) = self.next().filter(|sign| is_name(*sign)) {
            match sign {
                'c' => flags.ignores_case = true,
                'd' => flags.ignores_diacritics = true,
                'l' => flags.is_literal = true,
                _ => break,
            }
            self.at += 1;
        }
        let is_other = self.next().is_some_and(is_name);
        if self.at == start || is_other {
            return Err(self.expected(
                "a flag: c (ignores case), d (ignores diacritics) or l (is no regular expression)",
            ));
        }
        Ok(flags)
    }

    fn within(&mut self) -> Result<Option<Within>> {
        self.blanks();
        if !self.is_word("within") {
            return Ok(None);
        }
        self.at += "within".len();
        self.blanks();
        let start = self.at;
        let unit = match self.name().as_str() {
            "s" | "sentence" => Within::Sentence,
            "text" | "document" => Within::Document,
            _ => {
                self.at = start;
                return Err(self.expected("s, sentence, text or document"));
            }
        };
        self.blanks();
        Ok(Some(unit))
    }
}

fn one_or<T>(mut all: Vec<T>, more: impl FnOnce(Vec<T>) -> T) -> T {
    match all.pop() {
        Some(only) if all.is_empty() => only,
        Some(last) => {
            all.push(last);
            more(all)
        }
        None => more(all),
    }
}
