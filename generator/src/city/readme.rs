//! `README.md` of the sample: every incident in Japanese and English.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::CityOptions;
use super::incident::{self, Incident};
use crate::calendar::Day;

const INTRODUCTION: &str = "\
# 架空市のサンプルデータ / Sample data of 架空市

架空の市(団体コード999999)の登録情報とログです。人物・番号・組織はすべて架空です。
`sample-city city` が種(seed)から作ります。手で直さず、作り直してください(`generator/README.md`)。

Registers and logs of an invented city (organization code 999999). Every person, number and
organization is invented. `sample-city city` makes all of it from a seed: do not edit, generate again
(`generator/README.md`).

- `registers/`: `staff.csv`, `approvals.csv` UTF-8 with BOM, CRLF; `units.csv` CP932, CRLF; `terminals.csv`, `openings.csv` UTF-8, LF
- `exports/operation/SOUSA_YYYYMMDD.csv`, `exports/authentication/NINSHO_YYYYMMDD.csv`, `exports/provision/TEIKYO_YYYYMM.csv`, `exports/regional/MMDD.tsv`: the four assumed layouts

## 仕込んだ事象 / Incidents

`explained` は承認記録で説明がつくもの(確認待ちには入りません)。/ `explained`: an approvals record accounts for it, nothing is queued.

| 規則 / rule | 期待 / expected | キー / key | 内容 / what |
|---|---|---|---|
";

const CLOSING: &str = "
`individual-number` は後の段階の規則です。
`individual-number` is a rule of a later stage.
";

/// The text.
#[must_use]
pub fn text(options: &CityOptions, business_days: &[NaiveDate]) -> String {
    let mut text = INTRODUCTION.to_owned();
    for incident in incident::all() {
        if let Some(date) = business_days.get(incident.business_day) {
            line(&mut text, incident, *date);
        }
    }
    text.push_str(CLOSING);
    let from = Day::from(options.from).dashed();
    let _ = writeln!(
        text,
        "\n`--seed {} --staff {} --from {from} --days {}`",
        options.seed, options.staff, options.days
    );
    text
}

fn line(text: &mut String, incident: &Incident, date: NaiveDate) {
    let Incident { rule, expected, who, ja, en, .. } = incident;
    let day = Day::from(date).dashed();
    let _ = writeln!(text, "| `{rule}` | {expected} | `{rule}/{who}/{day}` | {ja}<br>{en} |");
}
