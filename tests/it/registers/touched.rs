//! Only what a version of a register touches waits to be judged, and that is enough.

use super::{evenings, order, other_orders};
use crate::city::{City, USUAL_STAFF};

const MON: &str = "2026-04-20";
const TUE: &str = "2026-04-21";
const WED: &str = "2026-04-22";
const THU: &str = "2026-04-23";
const FRIDAY: &str = "2026-04-24T09:00:00+09:00";

/// One clerk acts in the evenings of Monday and Wednesday, another on Tuesday and Thursday; it is
/// Friday, and everything was judged.
fn city() -> City {
    let rows = [evenings("C0010101", &[MON, WED]), evenings("Ｃ0010102", &[TUE, THU])].concat();
    let city = City::with_registers()
        .approvals(&other_orders())
        .register("attendance.csv", "actor_id,date,status\nC0020101,2026-01-05,trip\n")
        .register("holidays.csv", "date,name,kind\n2026-01-05,開庁記念日,holiday\n")
        .register("organizations.csv", "organization_code,name,id_pattern\n000001,国,Z.*\n")
        .register("units.csv", "unit_code,name,parent_code,head_actor_id,head_email\n0101,課,,,\n")
        .operation("SOUSA_20260423.csv", rows)
        .at(FRIDAY);
    city.ingest();
    assert!(city.waiting().is_empty());
    city
}

/// Those days wait after the change; once they are judged, everything recomputes.
#[track_caller]
fn touches(city: City, days: &[&str]) {
    city.record_only();
    assert_eq!(city.waiting(), days);
    city.ingest();
    assert!(city.waiting().is_empty());
    city.recomputes();
}

#[test]
fn an_overtime_order_touches_its_evening() {
    let orders = other_orders() + &order("A1", "C0010101", MON);
    touches(city().approvals(&orders), &[MON]);
}

#[test]
fn an_order_that_is_corrected_touches_the_old_evening_and_the_new_one() {
    let city = city().approvals(&(other_orders() + &order("A1", "C0010101", MON)));
    city.ingest();
    let corrected = other_orders() + &order("A1", "C0010101", WED);
    touches(city.approvals(&corrected), &[MON, WED]);
}

#[test]
fn an_order_that_turns_out_to_be_somebody_elses_touches_both() {
    let long = |actor| {
        format!(
            "{}A1,overtime,{actor},{MON} 17:15,{THU} 22:00,残業,,C0020101,{MON} 09:00",
            other_orders()
        )
    };
    let city = city().approvals(&long("C0010101"));
    city.ingest();
    touches(city.approvals(&long("C0010102")), &[MON, TUE, WED, THU]);
}

#[test]
fn an_order_that_is_taken_out_touches_nothing_that_is_past() {
    let city = city().approvals(&(other_orders() + &order("A1", "C0010101", MON)));
    city.ingest();
    touches(city.approvals(&other_orders()), &[]);
}

#[test]
fn an_order_of_somebody_who_did_nothing_touches_nothing() {
    let orders = other_orders() + &order("A1", "C0020101", MON);
    touches(city().approvals(&orders), &[]);
}

#[test]
fn a_row_of_the_staff_touches_the_days_of_its_id_however_it_is_written() {
    let left =
        USUAL_STAFF.replace("修,0101,staff,0,2020-04-01,", "修,0101,staff,0,2020-04-01,2026-03-31");
    touches(city().staff(&left), &[TUE, THU]);
}

#[test]
fn an_absence_touches_its_day() {
    let register = "actor_id,date,status\nC0020101,2026-01-05,trip\nC0010101,2026-04-22,leave\n";
    touches(city().register("attendance.csv", register), &[WED]);
}

#[test]
fn a_number_of_somebody_touches_the_days_of_the_id() {
    let numbered = USUAL_STAFF.replacen("2020-04-01,,", "2020-04-01,,1", 1);
    touches(city().staff(&numbered), &[MON, WED]);
}

#[test]
fn a_duty_a_permit_and_a_watched_resident_touch_the_days_on_which_they_apply() {
    let registers = [
        ("duties.csv", "unit_code,procedure_code", "0201,16-1"),
        ("permits.csv", "procedure_code,counterpart_code,information_code", "16-1,131016,3001"),
        ("watchlist.csv", "subject_number,allowed_units,reason", "1,0101,避難"),
    ];
    for (name, header, row) in registers {
        let written = |rows: &str| format!("{header},valid_from,valid_to\n{rows}");
        let before = format!("{row},2025-01-01,2025-12-31\n");
        let city = city().register(name, &written(&before));
        city.ingest();
        let applies = format!("{before}{row},{TUE},{WED}\n");
        touches(city.register(name, &written(&applies)), &[TUE, WED]);
    }
}

#[test]
fn an_opening_of_a_date_touches_that_date_and_one_of_a_weekday_all_days() {
    let usual = "*,business,08:30,17:15";
    touches(city().openings(&format!("{usual}\n0101,{TUE},08:30,16:00")), &[TUE]);
    touches(city().openings(&format!("{usual}\n0101,tue,08:30,16:00")), &[MON, TUE, WED, THU]);
}

#[test]
fn a_holiday_touches_its_date_and_the_days_that_it_lies_before() {
    let register = "date,name,kind\n2026-01-05,開庁記念日,holiday\n2026-04-21,臨時,holiday\n";
    touches(city().register("holidays.csv", register), &[TUE, WED]);
}

#[test]
fn an_organization_touches_everything_and_a_unit_nothing() {
    let register = "organization_code,name,id_pattern\n000001,国,Z.*\n000002,県,Y.*\n";
    // That of Friday: that it takes something out of watch.
    touches(city().register("organizations.csv", register), &[MON, TUE, WED, THU, "2026-04-24"]);
    let register = "unit_code,name,parent_code,head_actor_id,head_email\n0101,別の課,,,\n";
    touches(city().register("units.csv", register), &[]);
}

#[test]
fn a_register_that_comes_or_is_filled_in_touches_everything() {
    let duties = "unit_code,procedure_code\n";
    let city = city().register("duties.csv", duties);
    city.record_only();
    assert!(city.waiting().is_empty(), "an empty one says nothing");
    touches(city.register("duties.csv", &format!("{duties}0101,16-1\n")), &[MON, TUE, WED, THU]);
}

#[test]
fn each_day_waits_because_of_the_rows_that_touch_it() {
    let orders =
        [other_orders(), order("A1", "C0010101", MON), order("A2", "C0010102", TUE)].join("\n");
    let city = city().approvals(&orders);
    city.record_only();
    let causes = city.query("SELECT cause ->> 'rows' FROM dirty_cause ORDER BY day");
    let keys = ["A1", "A2"].map(|id| causes.iter().filter(|row| row[0].contains(id)).count());
    assert_eq!((causes.len(), keys), (2, [1, 1]), "{causes:?}");
}
