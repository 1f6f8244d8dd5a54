//! Which columns tell when something happened.

use super::columns::Column;
use super::remark::{Remarks, remark};
use super::table::Record;
use super::times::{Kind, joined};
use super::titles::likeness;
use crate::config::profile::{Field, TimeFormat};

/// The column or the two columns of the time, with the formats that read them.
#[derive(Debug, Default)]
pub(super) struct When {
    /// The column of the instant, or of its day.
    pub(super) day: Option<usize>,
    /// The column of the time of day, where it is another.
    pub(super) time: Option<usize>,
    pub(super) formats: Vec<String>,
}

/// Finds the columns of the time.
pub(super) fn find(columns: &[Column], records: &[Record], remarks: &mut Remarks) -> When {
    let whole = candidates(columns, Kind::Whole, Field::OccurredAt);
    let when = if let Some(&first) = whole.first() {
        let column = &columns[first];
        let likes = likeness_of(column, Field::OccurredAt).is_some();
        let only = whole.len() == 1;
        let told = remark("time").with("column", super::name(column));
        remarks.sure_if(
            only || likes,
            told.with("formats", column.forms.formats(Kind::Whole).join(" / ")),
        );
        if !only {
            let others: Vec<String> =
                whole[1..].iter().map(|at| super::name(&columns[*at])).collect();
            remarks.unsure(remark("time-others").with("columns", others.join(", ")));
        }
        When { day: Some(first), time: None, formats: column.forms.formats(Kind::Whole) }
    } else {
        in_two(columns, remarks)
    };
    tell_unread(&when, columns, records, remarks);
    when
}

/// The columns that tell that, the likeliest first.
pub(super) fn candidates(columns: &[Column], kind: Kind, field: Field) -> Vec<usize> {
    let fits = |column: &&Column| {
        let titled = likeness_of(column, field).is_some();
        // Bare digits are a time by their title, or where there is none by all of them being one.
        let bare = column.forms.is_bare(kind);
        let is_told = titled || !bare || (column.title.is_none() && column.rows >= 3);
        // In a file with titles a day alone may be anything: a birthday, the end of a period.
        let is_day_of_something = kind == Kind::Day && column.title.is_some() && !titled;
        column.forms.is(kind) && is_told && !is_day_of_something
    };
    let mut found: Vec<usize> = columns.iter().filter(fits).map(|column| column.index).collect();
    found.sort_by_key(|at| std::cmp::Reverse(likeness_of(&columns[*at], field)));
    found
}

fn in_two(columns: &[Column], remarks: &mut Remarks) -> When {
    let days = candidates(columns, Kind::Day, Field::OccurredAt);
    let day = days.first().copied();
    let beside = |at: &usize| day.is_some_and(|day| *at == day + 1);
    let bare = |at: &usize| columns[*at].forms.is_bare(Kind::Time);
    let titled = |at: &usize| likeness_of(&columns[*at], Field::TimeOfDay).is_some();
    let mut times = candidates(columns, Kind::Time, Field::TimeOfDay);
    times.retain(|at| Some(*at) != day && (titled(at) || !bare(at) || beside(at)));
    times.sort_by_key(|at| (!titled(at), !beside(at)));
    if let Some((day, time)) = day.zip(times.first().copied()) {
        let formats = joined(
            &columns[day].forms.formats(Kind::Day),
            &columns[time].forms.formats(Kind::Time),
        );
        let told = remark("time-in-two").with("day", super::name(&columns[day]));
        let told = told.with("time", super::name(&columns[time]));
        let sure = days.len() == 1 && times.len() == 1;
        remarks.sure_if(sure, told.with("formats", formats.join(" / ")));
        return When { day: Some(day), time: Some(time), formats };
    }
    let titled = columns.iter().filter(|column| column.filled > 0);
    let titled = titled.max_by_key(|column| likeness_of(column, Field::OccurredAt));
    match titled.filter(|column| likeness_of(column, Field::OccurredAt).is_some()) {
        Some(column) if day == Some(column.index) => {
            remarks.open(remark("day-alone").with("column", super::name(column)));
        }
        Some(column) => {
            let told = remark("time-form").with("column", super::name(column));
            remarks.open(told.with("value", crate::mask::visible(&column.first)));
            return When { day: Some(column.index), ..When::default() };
        }
        None => remarks.open(remark("time-none")),
    }
    When::default()
}

/// Says which values the formats do not read, and that the end of a day is read.
fn tell_unread(when: &When, columns: &[Column], records: &[Record], remarks: &mut Remarks) {
    let formats: Vec<TimeFormat> =
        when.formats.iter().filter_map(|format| TimeFormat::compile(format).ok()).collect();
    let Some(day) = when.day.filter(|_| !formats.is_empty()) else { return };
    let value = |record: &Record| match when.time {
        Some(time) => format!("{} {}", record.cell(day), record.cell(time)),
        None => record.cell(day).to_owned(),
    };
    let read = |value: &str| formats.iter().any(|format| format.read(value).is_ok());
    let unread: Vec<(u64, String)> = records
        .iter()
        .map(|record| (record.line_no, value(record)))
        .filter(|(_, value)| !read(value))
        .collect();
    if let Some((line, value)) = unread.first() {
        let told = remark("time-unread").with("count", unread.len()).with("line", line);
        let told = told.with("value", crate::mask::visible(value));
        remarks.unsure(told.with("column", super::name(&columns[day])));
    }
    let ends_day = |value: &String| {
        let folded = crate::config::profile::half_width(value);
        folded.contains("24:00") || folded.contains("24時") || folded.ends_with(" 240000")
    };
    let midnights = records.iter().map(value).filter(ends_day).count();
    if midnights > 0 {
        remarks.sure(remark("time-midnight").with("count", midnights));
    }
}

fn likeness_of(column: &Column, field: Field) -> Option<usize> {
    likeness(column.title.as_deref()?, field)
}
