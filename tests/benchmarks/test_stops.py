from typing import Any

from benchmarks.stops import is_reached, summed


def stop(**changes: Any) -> dict[str, Any]:
    none = {"unanswered_kept": 0, "unanswered_new": 0, "closed_first": 0}
    return {"answers": {"200": 1_000}, **none, "exit_code": 0, "exit_s": 0.5, **changes}


def test_summed_counts_every_request_once_and_every_loss() -> None:
    sums = summed([stop(unanswered_kept=1, unanswered_new=2), stop(closed_first=3, exit_s=2.5, exit_code=None)])
    assert (sums["requests"], sums["reset"], sums["reset_per_thousand"]) == (2_006, 6, 2.991)
    assert (sums["unanswered_kept"], sums["unanswered_new"], sums["closed_first"]) == (1, 2, 3)
    assert (sums["exit_codes"], sums["exit_s"], sums["not_200"]) == ({"0": 1, "None": 1}, 2.5, 0)


def test_a_target_is_reached_with_one_loss_in_a_thousand_and_missed_with_two() -> None:
    assert is_reached(summed([stop(unanswered_new=1, answers={"200": 999})]))
    assert not is_reached(summed([stop(unanswered_new=1), stop(closed_first=2)]))
    assert not is_reached(summed([stop(answers={"200": 999, "503": 1})]))
    assert not is_reached(summed([stop(exit_code=-15)]))
