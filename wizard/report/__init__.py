"""One report model, several writings. `build.build` makes the model; `as_json`, `as_html`, `as_text` write it."""

from wizard.report.saving import ReportError, ReportRefusedError, ReportUnwritableError, holds_secret, save

__all__ = ["ReportError", "ReportRefusedError", "ReportUnwritableError", "holds_secret", "save"]
