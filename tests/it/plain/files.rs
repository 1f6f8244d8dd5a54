//! The registers as the files that the product reads.

use chrono::{NaiveDate, NaiveDateTime};

use super::registers::{
    Approval, Attendance, Case, Duty, Exclusion, Opening, Organization, Permit, Registers, Staff,
    Terminal, Valid, Watch,
};

/// Each register's name and text.
pub fn registers(all: &Registers) -> [(&'static str, String); 11] {
    let approval_columns = "approval_id,kind,actor_id,from,to,purpose,scope,approved_by,\
        approved_at,user_id,witness_id";
    let staff_columns =
        "actor_id,name,unit_code,kind,privileged,valid_from,valid_to,subject_number";
    let watch_columns = "subject_number,reason,allowed_units,valid_from,valid_to,subject_kind";
    let exclusion_columns = "exclusion_id,rule,actor_id,terminal_id,reason,requested_by,\
        approved_by,valid_from,valid_to";
    [
        ("staff", file(staff_columns, &all.staff, staff)),
        (
            "terminals",
            file("terminal_id,unit_code,kind,valid_from,valid_to", &all.terminals, terminal),
        ),
        ("openings", file("unit_code,day,open,close", &all.openings, opening)),
        ("approvals", file(approval_columns, &all.approvals, approval)),
        ("attendance", file("actor_id,date,status", &all.attendance, attendance)),
        ("duties", file("unit_code,procedure_code", &all.duties, duty)),
        ("permits", file("procedure_code,counterpart_code,information_code", &all.permits, permit)),
        ("watchlist", file(watch_columns, &all.watchlist, watch)),
        (
            "caseload",
            file("actor_id,subject_number,valid_from,valid_to,subject_kind", &all.caseload, case),
        ),
        (
            "organizations",
            file(
                "organization_code,name,id_pattern,valid_from,valid_to",
                &all.organizations,
                organization,
            ),
        ),
        ("exclusions", file(exclusion_columns, &all.exclusions, exclusion)),
    ]
}

fn file<T>(columns: &str, rows: &[T], line: fn(&T) -> String) -> String {
    let mut lines = vec![columns.to_owned()];
    lines.extend(rows.iter().map(line));
    lines.join("\n") + "\n"
}

fn valid(Valid(from, to): &Valid) -> String {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    format!("{},{}", day(*from), day(*to))
}

fn staff(row: &Staff) -> String {
    let Staff { actor, unit, kind, privileged, subject, .. } = row;
    let (privileged, valid) = (u8::from(*privileged), valid(&row.valid));
    format!("{actor},氏名,{unit},{kind},{privileged},{valid},{subject}")
}

fn terminal(row: &Terminal) -> String {
    format!("{},{},{},{}", row.id, row.unit, row.kind, valid(&row.valid))
}

fn opening(row: &Opening) -> String {
    let times = row.times.map_or_else(
        || ",".into(),
        |(open, close)| format!("{},{}", open.format("%H:%M"), close.format("%H:%M")),
    );
    format!("{},{},{times}", row.unit, row.day)
}

fn approval(row: &Approval) -> String {
    let Approval { id, kind, actor, scope, approved_by, user, witness, .. } = row;
    let format = if row.in_minutes { "%Y-%m-%d %H:%M" } else { "%Y-%m-%dT%H:%M:%S+09:00" };
    let say = |at: NaiveDateTime| at.format(format).to_string();
    let (from, to) = (say(row.from), row.to.map(say).unwrap_or_default());
    let at = row.approved_at.map(say).unwrap_or_default();
    format!("{id},{kind},{actor},{from},{to},作業,{scope},{approved_by},{at},{user},{witness}")
}

fn attendance(row: &Attendance) -> String {
    format!("{},{},{}", row.actor, row.date, row.status)
}

fn duty(row: &Duty) -> String {
    format!("{},{}", row.unit, row.procedure)
}

fn permit(row: &Permit) -> String {
    format!("{},{},{}", row.procedure, row.counterpart, row.information)
}

fn watch(row: &Watch) -> String {
    let (units, valid) = (row.units.join(";"), valid(&row.valid));
    format!("{},理由,{units},{valid},{}", row.subject, row.kind)
}

fn case(row: &Case) -> String {
    format!("{},{},{},{}", row.actor, row.subject, valid(&row.valid), row.kind)
}

fn organization(row: &Organization) -> String {
    format!("131016,県,{}[0-9]{{{}}},{}", row.letters, row.digits, valid(&row.valid))
}

fn exclusion(row: &Exclusion) -> String {
    let Exclusion { id, rule, actor, terminal, requested_by, approved_by, .. } = row;
    let valid = valid(&row.valid);
    format!("{id},{rule},{actor},{terminal},理由,{requested_by},{approved_by},{valid}")
}
