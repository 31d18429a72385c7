"""What every test shares: the hypothesis profiles. Builders and stores stand beside the tests that use them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# `quick` is what `./dev test` runs, and `check`, a quarter of it, what `./dev check` runs: derandomised, so that a run
# tells of the code and not of the dice. `long` is for long proofs: other examples each time, many more of them. Choose
# by HYPOTHESIS_PROFILE.
settings.register_profile(
    "quick",
    max_examples=60,
    derandomize=True,
    deadline=None,  # it would go by the clock on the wall, and a busy machine is no fault of the code
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("check", settings.get_profile("quick"), max_examples=15)
settings.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

#: Files whose tests drive whole houses, histories or commands: seconds each. `./dev test` runs them, `./dev check` does
#: not, so that it stays within its minute.
WHOLE = {
    "api/test_advice.py",
    "api/test_authoring_commands.py",
    "api/test_calendar_commands.py",
    "api/test_calendar_page.py",
    "api/test_channel_pages.py",
    "api/test_command_line.py",
    "api/test_deployment_commands.py",
    "api/test_correction_pages.py",
    "api/test_dry_run.py",
    "api/test_far_side.py",
    "api/test_feeds.py",
    "api/test_gate.py",
    "api/test_handed_anew.py",
    "api/test_handoffs.py",
    "api/test_json.py",
    "api/test_masking.py",
    "api/test_matter_pages.py",
    "api/test_matter_particulars.py",
    "api/test_month.py",
    "api/test_next_thing.py",
    "api/test_notices.py",
    "api/test_overlay_log.py",
    "api/test_pages.py",
    "api/test_paper_pages.py",
    "api/test_paper_replies.py",
    "api/test_handoff_words.py",
    "handoffs/test_bad_input.py",
    "api/test_redactions.py",
    "api/test_registers_pages.py",
    "api/test_revision_pages.py",
    "api/test_roster_advice.py",
    "api/test_running.py",
    "api/test_seal_page.py",
    "api/test_sketches.py",
    "api/test_station_page.py",
    "api/test_town_page.py",
    "api/test_trail_page.py",
    "api/test_troubles.py",
    "api/test_two_sides.py",
    "api/test_what_lists_show.py",
    "casework/test_adopt.py",
    "casework/test_adopt_places.py",
    "casework/test_channel_sheet.py",
    "casework/test_late_corrections.py",
    "casework/test_linked_cases.py",
    "casework/test_lists_sheet.py",
    "casework/test_overlay_cases.py",
    "casework/test_publish.py",
    "casework/test_redact.py",
    "casework/test_register_sheet.py",
    "casework/test_reproject.py",
    "casework/test_town_sheet.py",
    "definitions/test_bounds.py",
    "definitions/test_diagram.py",
    "definitions/test_facts_of_cases.py",
    "definitions/test_kill_floors.py",
    "definitions/test_mutants.py",
    "definitions/test_own_laws.py",
    "definitions/test_paper_grounds.py",
    "definitions/test_starter.py",
    "documents/test_own_templates.py",
    "documents/test_papers.py",
    "documents/test_press_room.py",
    "dossier/test_archive_export.py",
    "dossier/test_archive_numbers.py",
    "dossier/test_binding_pages.py",
    "dossier/test_bound_file.py",
    "dossier/test_seal_of_file.py",
    "dossier/test_signed_copies.py",
    "engine/test_adopting.py",
    "evidence/test_attach.py",
    "evidence/test_backup_of_files.py",
    "evidence/test_bucket.py",
    "evidence/test_examined.py",
    "evidence/test_kills.py",
    "evidence/test_pages_of_files.py",
    "evidence/test_sealed_vault.py",
    "handoffs/test_sending.py",
    "handoffs/test_tls.py",
    "handoffs/test_webhook.py",
    "handoffs/test_what_others_say.py",
    "laws/test_adoption_laws.py",
    "laws/test_clock_laws.py",
    "laws/test_concessions_stay.py",
    "laws/test_option_laws.py",
    "laws/test_proof_laws.py",
    "oversight/test_agenda.py",
    "oversight/test_backlog_colours.py",
    "oversight/test_flow_times.py",
    "oversight/test_repeat_parties.py",
    "processes/test_court_system.py",
    "processes/test_handoff_systems.py",
    "processes/test_kills.py",
    "processes/test_sweeps.py",
    "processes/test_two_of_each.py",
    "rehearsal/test_demo.py",
    "rehearsal/test_dry_run.py",
    "rehearsal/test_sample.py",
    "rehearsal/test_whatif.py",
    "rehearsal/test_whatif_cases.py",
    "rehearsal/test_whatif_command.py",
    "rehearsal/test_whatif_laws.py",
    "store/test_migrations.py",
    "store/test_nothing_in_plain.py",
    "store/test_postgres.py",
    "store/test_sealing.py",
    "stories/test_own_handoffs.py",
}
HERE = Path(__file__).parent


def is_whole(path: Path) -> bool:
    """Whether a file drives whole houses."""
    return path.is_relative_to(HERE) and path.relative_to(HERE).as_posix() in WHOLE


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where nothing slow is asked for, the files that are slow as a whole are not even read."""
    return True if config.getoption("markexpr") == "not slow" and is_whole(collection_path) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of these files slow; a file that is gone is told."""
    gone = sorted(name for name in WHOLE if not (HERE / name).is_file())
    if gone:
        raise pytest.UsageError(f"tests/conftest.py names files that are not there: {gone}")
    for item in items:
        if is_whole(item.path):
            item.add_marker(pytest.mark.slow)
