//! The rows of one JSON document: the objects of an array, wherever in the document it stands. Owns finding
//! that array; an object's meaning is [`super::flatten`]'s.

use super::stream::{JsonStream, StreamError, Taken};
use crate::table::MAX_ROW_BYTES;
use std::io::Read;

/// How many arrays a message names.
const MAX_NAMED: usize = 20;
/// How deep in objects the array may stand.
const MAX_PATH: usize = 64;

/// Where in a document the rows are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// The elements of the array that this JSON pointer names; an empty one names the whole document.
    Array(String),
    /// The document is one object, and it is the only row.
    Whole,
}

/// Why the place of the rows cannot be told.
#[derive(Debug)]
pub(crate) enum NoPlace {
    Stream(StreamError),
    /// Several arrays hold objects.
    Several(Vec<String>),
    /// The document is no object and no array.
    Value,
}

impl From<StreamError> for NoPlace {
    fn from(error: StreamError) -> Self {
        Self::Stream(error)
    }
}

/// Arrays that may hold the rows.
#[derive(Default)]
struct Arrays {
    of_objects: Vec<String>,
    empty: Vec<String>,
}

/// Looks through a document for the array that holds its rows.
///
/// # Errors
/// [`NoPlace`] when there are several, or the document cannot be read.
pub(crate) fn find_rows<R: Read>(stream: &mut JsonStream<R>) -> Result<Place, NoPlace> {
    match stream.peek()? {
        Some(b'[') => return Ok(Place::Array(String::new())),
        Some(b'{') => {}
        _ => return Err(NoPlace::Value),
    }
    let mut arrays = Arrays::default();
    arrays.look(stream, &mut String::new(), 0)?;
    end(stream)?;
    match (arrays.of_objects.as_slice(), arrays.empty.as_slice()) {
        ([only], _) | ([], [only]) => Ok(Place::Array(only.clone())),
        ([], []) => Ok(Place::Whole),
        ([], several) | (several, _) => Err(NoPlace::Several(several.to_vec())),
    }
}

impl Arrays {
    /// Looks through the object that is next.
    fn look<R: Read>(
        &mut self,
        stream: &mut JsonStream<R>,
        pointer: &mut String,
        depth: usize,
    ) -> Result<(), StreamError> {
        stream.take(b'{')?;
        let length = pointer.len();
        let mut first = true;
        while stream.another(b'}', first)? {
            first = false;
            let key = stream.key()?;
            pointer.push('/');
            pointer.push_str(&escaped(key.as_deref().unwrap_or_default()));
            match stream.peek()? {
                Some(b'{') if key.is_some() && depth < MAX_PATH => self.look(stream, pointer, depth + 1)?,
                Some(b'[') if key.is_some() => {
                    stream.take(b'[')?;
                    match stream.peek()? {
                        Some(b'{') => note(&mut self.of_objects, pointer),
                        Some(b']') => note(&mut self.empty, pointer),
                        _ => {}
                    }
                    skip_rest(stream, b']', true)?;
                }
                _ => {
                    stream.value(None)?;
                }
            }
            pointer.truncate(length);
        }
        Ok(())
    }
}

fn note(arrays: &mut Vec<String>, pointer: &str) {
    if arrays.len() < MAX_NAMED {
        arrays.push(pointer.to_owned());
    }
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Nothing but space may follow.
fn end<R: Read>(stream: &mut JsonStream<R>) -> Result<(), StreamError> {
    match stream.peek()? {
        None => Ok(()),
        Some(_) => stream.malformed("something follows after the end of the document; if each line is an object, set format = \"jsonl\""),
    }
}

/// Goes behind the end of the array or object that is open.
fn skip_rest<R: Read>(stream: &mut JsonStream<R>, close: u8, mut first: bool) -> Result<(), StreamError> {
    while stream.another(close, first)? {
        first = false;
        if close == b'}' {
            stream.key()?;
        }
        stream.value(None)?;
    }
    Ok(())
}

/// The rows of a document, one after the other.
pub(crate) struct DocumentRows<R> {
    stream: JsonStream<R>,
    row: Vec<u8>,
    /// The arrays and objects around the rows, by the byte that closes them, outermost first.
    around: Vec<u8>,
    state: Progress,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    First,
    Later,
    /// The one row is the whole document.
    Whole,
    Done,
}

/// The text of one row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DocumentRow<'a> {
    /// The line on which it starts, from 1.
    pub(crate) line: u64,
    /// All of it, or its beginning.
    pub(crate) bytes: &'a [u8],
    pub(crate) taken: Taken,
}

/// Why the rows of a document cannot be reached.
#[derive(Debug)]
pub(crate) enum NoRows {
    Stream(StreamError),
    /// What the pointer names is not there, or is no array; says which part and what is there.
    NotThere(String),
}

impl From<StreamError> for NoRows {
    fn from(error: StreamError) -> Self {
        Self::Stream(error)
    }
}

impl<R: Read> DocumentRows<R> {
    /// Goes to the rows.
    ///
    /// # Errors
    /// [`NoRows`] when they are not where `place` says.
    pub(crate) fn open(stream: JsonStream<R>, place: &Place) -> Result<Self, NoRows> {
        let mut rows = Self { stream, row: Vec::new(), around: Vec::new(), state: Progress::Whole };
        let Place::Array(pointer) = place else { return Ok(rows) };
        let mut reached = String::new();
        for part in pointer.split('/').skip(1) {
            rows.descend(&part.replace("~1", "/").replace("~0", "~"), &reached)?;
            reached.push('/');
            reached.push_str(part);
        }
        if !rows.stream.take(b'[')? {
            let shown = if reached.is_empty() { "the document" } else { &reached };
            return Err(NoRows::NotThere(format!("{shown} is no array")));
        }
        rows.state = Progress::First;
        Ok(rows)
    }

    /// Goes to the member of the next value that has this key, or place in an array.
    fn descend(&mut self, key: &str, reached: &str) -> Result<(), NoRows> {
        let shown = if reached.is_empty() { "the document" } else { reached };
        let close = if self.stream.take(b'{')? {
            b'}'
        } else if self.stream.take(b'[')? {
            b']'
        } else {
            return Err(NoRows::NotThere(format!("{shown} is neither an object nor an array")));
        };
        let mut seen = Vec::new();
        let mut count = 0_u64;
        while self.stream.another(close, count == 0)? {
            let here = match close {
                b'}' => {
                    let found = self.stream.key()?;
                    if seen.len() < MAX_NAMED {
                        seen.extend(found.clone());
                    }
                    found.as_deref() == Some(key)
                }
                _ => key.parse() == Ok(count),
            };
            if here {
                self.around.push(close);
                return Ok(());
            }
            self.stream.value(None)?;
            count += 1;
        }
        let has = match close {
            b'}' => format!("its keys are {}", seen.join(", ")),
            _ => format!("it has {count} elements"),
        };
        Err(NoRows::NotThere(format!("{shown} has no {key:?}; {has}")))
    }

    /// The next row; `None` after the last.
    ///
    /// # Errors
    /// [`StreamError`] where the document cannot be read on.
    pub(crate) fn next_row(&mut self) -> Result<Option<DocumentRow<'_>>, StreamError> {
        match self.state {
            Progress::Done => return Ok(None),
            Progress::Whole => self.state = Progress::Done,
            Progress::First | Progress::Later => {
                if !self.stream.another(b']', self.state == Progress::First)? {
                    self.state = Progress::Done;
                    self.finish()?;
                    return Ok(None);
                }
                self.state = Progress::Later;
            }
        }
        self.stream.peek()?;
        let line = self.stream.line();
        self.row.clear();
        let taken = self.stream.value(Some((&mut self.row, MAX_ROW_BYTES)))?;
        Ok(Some(DocumentRow { line, bytes: &self.row, taken }))
    }

    /// The rest of the document is looked at too: where it is cut off, rows may be missing.
    fn finish(&mut self) -> Result<(), StreamError> {
        while let Some(close) = self.around.pop() {
            skip_rest(&mut self.stream, close, false)?;
        }
        end(&mut self.stream)
    }
}
