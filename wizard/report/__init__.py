"""One report model, several writings. `build.build` makes the model; `as_json`, `as_html`, `as_text` write it."""
