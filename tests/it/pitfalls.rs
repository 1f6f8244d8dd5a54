//! What went wrong in the systems that came before, and where it is tested that it does not go
//! wrong here. This table is the only list of it; a test below keeps it true.
//!
//! A test is named by its module and function: `crate::…` is under `src/`, anything else under
//! `tests/it/`.

use std::fs;
use std::path::PathBuf;

use crate::city::repository;

/// A known pitfall.
struct Pitfall {
    /// Its number; never used again.
    number: usize,
    /// What follows from it here.
    requirement: &'static str,
    /// The tests that cover it.
    tests: &'static [&'static str],
    /// What of it is not covered by a test, and why; empty where all is.
    untested: &'static str,
}

const PITFALLS: [Pitfall; 26] = [
    Pitfall {
        number: 1,
        requirement: "The scan decides; events only wake it. Everything works the same without \
            events, as on network shares, which send none.",
        tests: &[
            "daemon::without_events_the_scan_alone_finds_the_same",
            // Every scenario of `watching` runs with events and without; three of them:
            "watching::arriving::a_slow_copy_is_taken_once_and_not_before_its_last_byte",
            "watching::changing::what_is_appended_while_the_folder_is_watched_is_stored_once",
            "watching::folders::a_drop_folder_missing_at_the_start_is_told_and_read_once_it_is_made",
            "crate::watch::tests::events::switched_off_nothing_wakes_but_a_call",
        ],
        untested: "A mounted CIFS or NFS share: there is no server here to mount from. \
            `events = false` takes its place.",
    },
    Pitfall {
        number: 2,
        requirement: "When the queue of events overflows, every file is found all the same.",
        tests: &[
            "watching::crowd::twenty_thousand_files_that_come_while_the_daemon_stands_still_are_all_taken_once",
            "crate::watch::events::tests::errors_and_an_overflow_wake",
            "crate::watch::tests::scenarios::twenty_thousand_files_are_taken_in_two_scans_with_one_look_each",
        ],
        untested: "",
    },
    Pitfall {
        number: 3,
        requirement: "A drop folder that is renamed, made anew, unmounted or mounted over is told, \
            and what now has its name is watched.",
        tests: &[
            "watching::folders::a_drop_folder_renamed_away_with_a_new_one_in_its_place_is_told_and_the_new_one_read",
            "watching::folders::a_drop_folder_that_goes_away_is_told_and_so_is_another_one_in_its_place",
            "watching::folders::a_drop_folder_that_comes_back_is_told_and_its_files_are_not_taken_twice",
            "watching::mounted::a_drop_folder_mounted_over_is_told_and_the_one_on_top_read",
            "crate::watch::tests::events::a_folder_made_anew_is_watched_again_even_if_it_looks_like_the_old_one",
        ],
        untested: "",
    },
    Pitfall {
        number: 4,
        requirement: "Own reading never wakes the scan; links and renames into the folder are \
            found though nothing is closed.",
        tests: &[
            "crate::watch::tests::events::scanning_and_reading_do_not_wake",
            "crate::watch::events::tests::our_own_reading_does_not_wake",
            "watching::arriving::a_file_linked_into_the_folder_is_taken_once",
            "watching::arriving::a_file_renamed_into_the_folder_is_taken_once",
        ],
        untested: "",
    },
    Pitfall {
        number: 5,
        requirement: "A file is complete by its marker, or when it kept still for the quiet \
            period, over two scans and over the reading, and ends with a line end and not with NUL.",
        tests: &[
            "watching::arriving::a_copy_of_one_byte_a_second_is_taken_once_and_not_before_its_last_byte",
            "watching::arriving::room_that_a_copier_reserved_is_told_and_the_file_is_taken_once_filled",
            "watching::arriving::a_last_line_without_a_line_end_waits_for_the_longer_period_and_is_read",
            "watching::arriving::nul_bytes_at_the_end_are_told_and_keep_out_that_file_alone",
            "watching::changing::a_file_written_to_while_it_is_read_is_taken_when_it_is_whole",
            "watching::markers::a_file_is_taken_when_its_marker_appears_however_late",
            "watching::markers::a_marker_without_a_file_speaks_for_nothing_that_comes_after_it",
            "crate::watch::settle::properties::a_file_is_never_complete_within_the_quiet_period_after_a_change",
        ],
        untested: "NUL is looked for at the end alone. Within a file it is a matter of the row \
            (pitfall 9): a copier that fills the end first and then stops for longer than the \
            quiet period cannot be told from an export with broken rows.",
    },
    Pitfall {
        number: 6,
        requirement: "A file is known by the SHA-256 of all of it, and gone on with only after \
            its beginning was compared; inode, size and time prove nothing.",
        tests: &[
            "exactly_once::same_again::a_rewritten_file_is_noticed_though_its_length_and_time_are_the_same",
            "watching::changing::a_file_truncated_and_rewritten_under_its_old_size_and_time_is_noticed",
            "watching::changing::another_file_under_the_inode_of_one_just_deleted_is_taken",
            "crate::parse::tests::files::a_file_that_does_not_begin_as_it_did_is_not_gone_on_with",
            "exactly_once::interrupted::an_interrupted_export_that_has_grown_since_is_stored_once",
            "exactly_once::generations::only_the_tail_of_a_file_that_has_grown_is_read",
            "exactly_once::generations::a_file_whose_last_line_was_not_complete_is_not_extended",
        ],
        untested: "",
    },
    Pitfall {
        number: 7,
        requirement: "Equal lines of one export are as many events; in another export they are \
            the same ones. Any order, split and repetition gives the multiset union.",
        tests: &[
            "exactly_once::same_again::two_identical_lines_in_one_second_are_two_events",
            "exactly_once::same_again::the_same_two_lines_in_a_re_export_are_the_same_two",
            "exactly_once::union::any_order_split_overlap_and_repetition_gives_the_state_of_one_clean_ingest",
            "exactly_once::lives::any_life_of_files_whose_rows_have_no_serials_is_stored_and_told_once",
            "exactly_once::lives::any_life_of_files_whose_rows_have_serials_is_stored_and_told_once",
        ],
        untested: "",
    },
    Pitfall {
        number: 8,
        requirement: "A quote that is not closed on its line holds back that line alone; no row \
            after it is lost or swallowed.",
        tests: &[
            "crate::parse::tests::quarantine::a_quote_that_a_later_quote_closes_takes_no_row_with_it",
            "crate::parse::tests::quarantine::where_line_ends_are_allowed_a_record_has_several_lines_and_no_more_than_allowed",
            "bad_input::broken_rows_go_to_quarantine_and_those_after_them_are_not_lost",
            "fuzz::any_bytes_are_accounted_for_by_any_profile_and_never_panic",
        ],
        untested: "",
    },
    Pitfall {
        number: 9,
        requirement: "NUL, a bare return, text beside a quote and what is too long are held back, \
            in bounded memory.",
        tests: &[
            "crate::parse::tests::quarantine::each_broken_record_goes_to_quarantine_with_its_reason_and_column",
            "crate::parse::tests::quarantine::what_is_too_long_goes_to_quarantine_and_its_text_is_cut",
            "crate::parse::tests::files::a_line_without_an_end_is_one_quarantined_record_and_is_not_held",
            "encodings::nul_bare_returns_and_text_beside_quotes_are_held_each_with_its_line",
            "encodings::a_field_of_twenty_megabytes_is_held_and_the_rows_after_it_are_stored",
        ],
        untested: "",
    },
    Pitfall {
        number: 10,
        requirement: "The profile alone says the encoding; what is no text or a control character \
            is held back, private-use characters are counted, and the archive has the very bytes.",
        tests: &[
            "crate::parse::decode::tests::every_two_byte_sequence_of_cp932_is_counted_as_in_the_golden_file",
            "crate::parse::decode::tests::a_mark_never_switches_the_encoding",
            "crate::parse::decode::tests::control_characters_are_refused_in_every_encoding",
            "crate::parse::tests::header::a_file_in_another_encoding_is_refused_and_the_other_one_named",
            "crate::parse::tests::header::half_width_kana_alone_are_not_mistaken_for_another_encoding",
            "crate::parse::tests::encodings::private_use_characters_are_counted_wherever_they_stand_in_a_row",
            "encodings::every_two_byte_sequence_of_cp932_is_stored_or_held_as_in_the_golden_file_and_archived",
            "encodings::the_archive_reproduces_bytes_that_would_not_survive_being_read_and_written_again",
            "encodings::a_byte_order_mark_that_contradicts_the_profile_refuses_the_file",
        ],
        untested: "",
    },
    Pitfall {
        number: 11,
        requirement: "Ids and codes are compared folded: widths, letters, kana, dashes, tildes. \
            They are shown as written.",
        tests: &[
            "crate::fold::tests::whichever_dash_or_tilde_a_decoder_made_is_the_same",
            "crate::fold::tests::kana_are_the_same_in_half_and_in_full_width_and_keep_their_long_vowels",
            "crate::parse::decode::tests::names_with_vendor_characters_decode_in_cp932",
            "encodings::the_tilde_and_the_dash_of_windows_are_shown_as_written_and_compared_as_one",
        ],
        untested: "",
    },
    Pitfall {
        number: 12,
        requirement: "Times are read strictly, at one fixed offset: full width, the end of the \
            day and the eras of Japan, within the years that an event can lie in.",
        tests: &[
            "crate::config::profile::time_format::tests::times_are_read_as_the_table_says",
            "crate::config::profile::time_format::tests::what_is_no_time_is_refused_and_said_why",
            "crate::config::profile::era::tests::an_era_covers_its_own_days_only",
            "layouts::the_end_of_the_day_is_the_first_instant_of_the_next",
            "encodings::a_time_with_the_year_cut_to_two_digits_is_held_and_not_taken_for_the_first_century",
            "crate::individual_number::tests::full_width_digits_with_spaces_between_are_found_and_stay_as_wide",
        ],
        untested: "",
    },
    Pitfall {
        number: 13,
        requirement: "Nothing that tenken writes for people begins like a formula.",
        tests: &[
            "crate::mask::tests::every_beginning_of_a_formula_is_quoted",
            "encodings::what_begins_like_a_formula_begins_with_an_apostrophe_in_the_digest",
        ],
        untested: "CSV and xlsx: `export`, `report` and the digest as xlsx are not built yet.",
    },
    Pitfall {
        number: 14,
        requirement: "Whoever reads leaves no file by which the daemon could never write again: \
            modes 2750 and 0640, and a folder of its own.",
        tests: &[
            "views::folders_and_files_of_the_state_are_closed_to_others",
            "auditors::an_auditor_of_the_group_reads_an_idle_database_and_leaves_no_file_of_their_own",
            "auditors::a_state_that_belongs_to_somebody_else_is_refused_with_the_remedy",
            "auditors::a_state_into_which_anybody_may_write_is_refused_with_the_remedy",
            "auditors::beside::an_auditor_can_write_nothing_and_ask_the_daemon_for_nothing",
            "auditors::beside::an_auditor_who_stays_in_the_middle_of_reading_sees_one_moment_and_stops_nobody",
            "auditors::beside::who_is_not_in_the_group_cannot_open_the_database",
        ],
        untested: "",
    },
    Pitfall {
        number: 15,
        requirement: "Auditors can open the database after a clean stop, too; how to open and to \
            copy it is in their manual.",
        tests: &[
            "views::the_write_ahead_log_stays_after_a_clean_end_so_that_auditors_can_open_the_database",
            "views::every_view_answers_through_the_plain_client_opened_read_only",
            "views::the_plain_client_reads_while_tenken_holds_the_database",
            "auditors::beside::an_auditor_reads_beside_the_daemon_after_a_stop_and_after_a_kill_and_it_goes_on_each_time",
            "auditors::beside::who_opens_as_immutable_or_copies_only_the_database_misses_what_is_new_and_harms_nobody",
            "auditors::beside::the_running_daemon_records_who_makes_a_copy_and_the_copy_opens_anywhere",
            "copies::the_copy_is_one_file_that_opens_as_if_from_a_medium_that_cannot_be_written",
        ],
        untested: "",
    },
    Pitfall {
        number: 16,
        requirement: "A reader that stays long starves no checkpoint in silence.",
        tests: &[
            "bad_input::readers_are_served_while_another_process_writes",
            "troubles::daemon::a_long_reader_is_named_while_it_keeps_the_log_and_is_over_when_it_ends",
        ],
        untested: "",
    },
    Pitfall {
        number: 17,
        requirement: "After an error of the medium the program stops, and the next start goes on \
            from what was really committed.",
        tests: &[
            "faults::whichever_write_to_the_medium_fails_the_command_says_so_and_the_next_run_completes",
            "faults::a_hundred_kills_over_a_mixed_workload_end_in_the_state_of_an_undisturbed_one",
            "troubles::daemon::an_io_error_ends_the_daemon_and_the_next_start_checks_and_goes_on",
            "troubles::after_failure::a_damaged_page_is_found_and_nothing_is_written",
            "troubles::after_failure::an_altered_row_is_found",
        ],
        untested: "A failing disk below the file system (dm-flakey): not to be had here.",
    },
    Pitfall {
        number: 18,
        requirement: "A full disk is waited out: one clear alarm, everything else answers, and \
            it goes on by itself.",
        tests: &[
            "faults::however_small_the_disk_is_the_command_asks_for_room_and_goes_on_when_there_is_some",
            "faults::where_there_is_no_room_to_copy_the_log_back_nothing_is_lost",
            "faults::on_a_full_disk_a_known_state_is_opened_or_asks_for_room",
            "faults::on_a_full_disk_the_daemon_says_so_once_answers_and_goes_on_when_there_is_room",
            "troubles::daemon::a_disk_that_is_full_when_the_log_is_copied_back_is_waited_out",
        ],
        untested: "",
    },
    Pitfall {
        number: 19,
        requirement: "What is append-only is so for tenken itself, whatever the statement; the \
            evidence is the ledger, which triggers only spare from accidents.",
        tests: &[
            "views::review_actions_ledger_revisions_and_quarantine_are_append_only",
            "crate::store::connection::tests::what_may_not_be_deleted_cannot_be_replaced_either",
            "crate::store::connection::tests::the_schema_cannot_be_rewritten_and_is_not_trusted",
        ],
        untested: "",
    },
    Pitfall {
        number: 20,
        requirement: "A tail that was cut off is noticed, because size and root are held outside.",
        tests: &[
            "verify::a_cut_tail_is_found_by_what_was_kept_outside",
            "tampered::an_old_backup_that_was_put_back_is_found_by_the_anchor_and_only_by_it",
        ],
        untested: "",
    },
    Pitfall {
        number: 21,
        requirement: "What is not sealed does not verify; who verifies shares no code with who \
            writes; what is hashed can be read in one way only.",
        tests: &[
            "verify::what_ingest_leaves_holds_but_is_not_sealed",
            "tampered::each_column_of_each_view_that_is_changed_is_found",
            "crate::ledger::row::tests::moving_a_character_between_neighbouring_texts_changes_the_encoding",
        ],
        untested: "",
    },
    Pitfall {
        number: 22,
        requirement: "Without a key nothing is sealed, and that is said loudly.",
        tests: &[],
        untested: "Sealing is not built yet.",
    },
    Pitfall {
        number: 23,
        requirement: "The watchdog is fed only while scanning and writing really go on.",
        tests: &[
            "service::a_writer_that_is_blocked_is_restarted_by_the_watchdog_and_nothing_is_lost",
            "service::a_scan_that_hangs_does_not_feed_the_watchdog_although_requests_are_answered",
            "service::the_watchdog_is_fed_while_a_large_file_is_taken",
            "service::systemd_hears_that_it_is_ready_what_it_does_that_it_lives_and_that_it_stops",
        ],
        untested: "",
    },
    Pitfall {
        number: 24,
        requirement: "What must last is in the database, not only in the journal of the system.",
        tests: &[
            "views::everything_that_matters_is_in_the_ledger",
            "bad_input::a_rejected_file_is_recorded_with_its_reason_and_its_bytes",
            "exactly_once::generations::altered_alerts_recompute_from_what_was_recorded",
            "quarantine::each_row_is_told_with_file_line_column_and_reason_and_how_to_read_it_again",
        ],
        untested: "",
    },
    Pitfall {
        number: 25,
        requirement: "A reload with faults keeps the configuration that is in force, and says so.",
        tests: &[
            "daemon::sighup_keeps_the_old_configuration_where_the_new_one_has_faults",
            "service::metrics::a_mount_that_is_gone_and_a_bad_reload_show_in_status_and_in_the_file_until_they_are_mended",
        ],
        untested: "",
    },
    Pitfall {
        number: 26,
        requirement: "The console listens on a socket of the system unless told otherwise, and \
            is no way in for pages of others.",
        tests: &[],
        untested: "The console is not built yet.",
    },
];

/// The files in which a test of that path may stand: a file, a folder's `mod.rs`, or one that
/// holds the module.
fn places(test: &str) -> Vec<PathBuf> {
    let (root, path) = match test.strip_prefix("crate::") {
        Some(path) => ("src", path),
        None => ("tests/it", test),
    };
    let (module, _) = path.rsplit_once("::").unwrap();
    let mut modules = vec![module.replace("::", "/")];
    modules.extend(module.rsplit_once("::").map(|(outer, _)| outer.replace("::", "/")));
    let files = |module: &String| {
        [format!("{root}/{module}.rs"), format!("{root}/{module}/mod.rs")].map(|p| repository(&p))
    };
    modules.iter().flat_map(files).collect()
}

/// Whether a function of that name stands there under `#[test]`.
fn is_there(test: &str) -> bool {
    let name = test.rsplit("::").next().unwrap();
    places(test).iter().filter_map(|file| fs::read_to_string(file).ok()).any(|text| {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let found = lines.iter().position(|line| line.starts_with(&format!("fn {name}(")));
        found.is_some_and(|at| lines[..at].iter().rev().take(3).any(|line| *line == "#[test]"))
    })
}

#[test]
fn every_pitfall_has_a_test_that_exists_or_a_sentence_why_not() {
    for (pitfall, number) in PITFALLS.iter().zip(1..) {
        assert_eq!(pitfall.number, number, "{}", pitfall.requirement);
        let Pitfall { requirement, tests, untested, .. } = pitfall;
        assert!(requirement.ends_with('.') && (untested.is_empty() || untested.ends_with('.')));
        assert!(!tests.is_empty() || !untested.is_empty(), "{number}: neither test nor reason");
        for test in *tests {
            assert!(is_there(test), "{number}: there is no test {test}");
        }
    }
}

#[test]
fn a_test_that_is_not_there_is_not_found() {
    assert!(!is_there("watching::folders::a_drop_folder"));
    assert!(!is_there("crate::fold::tests::fold"));
    assert!(!is_there("pitfalls::is_there"));
    assert!(is_there("pitfalls::a_test_that_is_not_there_is_not_found"));
}
