"""What an apply reported, as short lines that a test compares whole."""

from gccreds.domain.report import ApplyReport


def results(report: ApplyReport) -> list[str]:
    """`done create oauth_client.ci`, in the order of addresses."""
    return sorted(f"{r.status} {r.action} {r.address}" for r in report.results)


def failures(report: ApplyReport) -> list[tuple[str, str, bool]]:
    """Address, error code and whether something was changed, of each that failed."""
    return sorted(
        (str(r.address), r.error.code, r.touched)
        for r in report.results
        if r.error is not None and r.status == "failed"
    )
