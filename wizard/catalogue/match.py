"""Finds the entry that tells what an error text means. Patterns and causes are data; this knows only the order.

The order among entries that fit: the smaller tier (what the text tells), then the longer fragments (the more said),
then the earlier place in the text. Two entries that are equal in tier, of different causes and in different places
are two answers: neither is certain then.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from wizard import resources
from wizard.catalogue.entries import Entry, Needle, entries
from wizard.catalogue.unwrap import SQUEEZED_OUT, Text, squeeze, unwrap
from wizard.model.explanation import Confidence, Explanation, Stage
from wizard.model.frozen import dataclass

_GRAM = 4
_FAR = 300  # fragments of one entry that stand further apart belong to two replies


@dataclass(frozen=True, slots=True)
class _Hit:
    """An entry that fits, and where: positions in the squeezed text (for codes alone: its end, they tell least).

    `length` is that of the fragments, without what stands between them.
    """

    entry: Entry
    start: int
    end: int
    length: int

    @property
    def order(self) -> tuple[int, int, int, str]:
        return (self.entry.tier, -self.length, self.start, self.entry.id)


@dataclass(frozen=True, slots=True)
class _Index:
    """The entries, by what must stand in a text that fits."""

    grams: Mapping[str, tuple[tuple[str, Needle, Entry], ...]]
    enhanced: Mapping[str, tuple[Entry, ...]]
    code: Mapping[str, tuple[Entry, ...]]
    tokens: Mapping[str, tuple[Entry, ...]]


@dataclass(frozen=True, slots=True)
class _Context:
    """The words that show what a text is about."""

    mail: tuple[str, ...]
    sign_in: tuple[str, ...]
    other: tuple[str, ...]
    panel: frozenset[str]


@cache
def _index() -> _Index:
    anchors = [(squeeze(needle.text), needle, entry) for entry in entries() for needle in entry.anchors]
    common = Counter(gram for squeezed, _, _ in anchors for gram in _grams(squeezed))
    by_gram: dict[str, list[tuple[str, Needle, Entry]]] = defaultdict(list)
    for anchor in anchors:
        by_gram[min(_grams(anchor[0]), key=lambda gram: (common[gram], gram))].append(anchor)
    by_enhanced: dict[str, list[Entry]] = defaultdict(list)
    by_code: dict[str, list[Entry]] = defaultdict(list)
    by_token: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries():
        if entry.worded:
            continue
        for enhanced in entry.enhanced:
            by_enhanced[enhanced].append(entry)
        if not entry.enhanced:
            for code in entry.code:
                by_code[code].append(entry)
        for token in entry.tokens:
            by_token[token].append(entry)
    return _Index(
        grams={key: tuple(found) for key, found in by_gram.items()},
        enhanced={key: tuple(found) for key, found in by_enhanced.items()},
        code={key: tuple(found) for key, found in by_code.items()},
        tokens={key: tuple(found) for key, found in by_token.items()},
    )


@cache
def _context() -> _Context:
    words = resources.toml("errors/_context.toml")
    return _Context(tuple(words["mail"]), tuple(words["sign_in"]), tuple(words["other"]), frozenset(words["panel"]))


def _grams(text: str) -> set[str]:
    """Return every run of four characters: an anchor is looked for only where its rarest one stands."""
    return {text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1)}


def warm() -> None:
    """Read everything that `explain` needs. Safe in any thread."""
    _index()
    _context()


def explain(text: str, stage: Stage = "") -> Explanation:
    """Say what one error text means: the text of a reply, or whatever a client, a log or a panel shows.

    `stage` is the part of the conversation in which it came, if the caller knows: then it is mail for certain.
    """
    unwrapped = unwrap(text)
    bare_code = unwrapped.folded in _index().code
    mail = bool(stage or unwrapped.pairs) or bare_code or any(word in unwrapped.folded for word in _context().mail)
    other = not stage and "smtp" not in unwrapped.folded and any(word in unwrapped.folded for word in _context().other)
    hits = sorted(_hits(unwrapped, stage, mail=mail, other=other), key=lambda hit: hit.order)
    if hits:
        return _answer(text, unwrapped, hits, mail=mail)
    cause = "unknown" if mail else None
    return Explanation(line=text, cause=cause, trailer=unwrapped.trailer)


def _answer(line: str, text: Text, hits: list[_Hit], *, mail: bool) -> Explanation:
    best = hits[0]
    answer = Explanation(
        line=line,
        cause=best.entry.cause,
        confidence=best.entry.confidence if mail or not best.entry.weak else Confidence.POSSIBLE,
        alternatives=best.entry.alternatives,
        decide_by=best.entry.decide_by,
        matched=best.entry.id,
        said=_said(best, text),
        trailer=text.trailer,
    )
    rivals = dict.fromkeys(
        hit.entry.cause
        for hit in hits[1:]
        if hit.entry.tier == best.entry.tier
        and hit.entry.cause not in (best.entry.cause, "unknown")
        and not (best.start < hit.end and hit.start < best.end)  # the same words, said less precisely
    )
    if not rivals:
        return answer
    return replace(
        answer,
        confidence=max(answer.confidence, Confidence.LIKELY, key=lambda confidence: confidence.rank),
        alternatives=tuple(dict.fromkeys((*answer.alternatives, *rivals))),
    )


def _hits(text: Text, stage: Stage, *, mail: bool, other: bool) -> Iterator[_Hit]:
    """Find every entry that fits; the weak ones not where something other than mail is meant."""

    def admitted(entry: Entry) -> bool:
        return not (stage and entry.stage and stage not in entry.stage) and not (other and entry.weak)

    for entry, needles in _worded(text):
        if admitted(entry) and (hit := _fit_words(entry, needles, text)) is not None:
            yield hit
    for entry in _coded(text):
        if admitted(entry) and (hit := _fit_codes(entry, text, mail=mail)) is not None:
            yield hit
    if not stage:
        for entry in _panels(text):
            if (hit := _fit_panel(entry, text)) is not None:
                yield hit


def _worded(text: Text) -> Iterable[tuple[Entry, list[Needle]]]:
    """Return the entries of which an anchor stands in the text, with these anchors."""
    grams, squeezed = _index().grams, text.squeezed
    found: dict[str, tuple[Entry, list[Needle]]] = {}
    for gram in grams.keys() & _grams(squeezed):
        for anchor, needle, entry in grams[gram]:
            if anchor in squeezed:
                found.setdefault(entry.id, (entry, []))[1].append(needle)
    return found.values()


def _coded(text: Text) -> Iterable[Entry]:
    index = _index()
    found = {entry.id: entry for code in text.enhanced for entry in index.enhanced.get(code, ())}
    found.update({entry.id: entry for code in text.codes for entry in index.code.get(code, ())})
    return found.values()


def _panels(text: Text) -> Iterable[Entry]:
    tokens = _index().tokens
    return {entry.id: entry for word in text.words if word in tokens for entry in tokens[word]}.values()


def _fit_words(entry: Entry, needles: Iterable[Needle], text: Text) -> _Hit | None:
    """Return where the fragments of `entry` stand; `needles` are its anchors that do."""
    if not _codes_fit(entry, text):
        return None
    spans = [_find(needle, text) for needle in entry.all]
    if entry.any:
        standing = [span for needle in (entry.any if entry.all else needles) if (span := _find(needle, text))]
        spans.append(max(standing, key=lambda span: span[1] - span[0], default=None))
    found = [span for span in spans if span]
    if len(found) < len(spans):
        return None
    start, end = min(first for first, _ in found), max(last for _, last in found)
    length = sum(last - first for first, last in found)
    return _Hit(entry, start, end, length) if end - start <= _FAR else None


def _codes_fit(entry: Entry, text: Text) -> bool:
    enhanced = not entry.enhanced or not entry.enhanced.isdisjoint(text.enhanced)
    return enhanced and (not entry.code or not entry.code.isdisjoint(text.codes))


def _fit_codes(entry: Entry, text: Text, *, mail: bool) -> _Hit | None:
    """Return a hit at the text's end if the codes stand as a server's reply, not as a number or a version."""
    if not _codes_fit(entry, text):
        return None
    after_code = any(enhanced in entry.enhanced for _, enhanced in text.pairs)
    reply = after_code or mail or any(word in text.folded for word in _context().sign_in)
    return _Hit(entry, len(text.squeezed), len(text.squeezed) + 1, 0) if reply else None


def _fit_panel(entry: Entry, text: Text) -> _Hit | None:
    """Return a hit if the code stands beside the make's name, or alone with words such as "error"."""
    made = any(make in text.folded for make in entry.makes)
    alone = all(word in entry.tokens or word in _context().panel for word in text.words)
    length = max(map(len, entry.tokens))
    return _Hit(entry, 0, length, length) if made or (alone and not entry.needs_make) else None


def _find(needle: Needle, text: Text) -> tuple[int, int] | None:
    """Return where a fragment stands, in positions of the squeezed text."""
    if not needle.bounded:
        start = text.squeezed.find(needle.text)
        return (start, start + len(needle.text)) if start >= 0 else None
    at = text.folded.find(needle.text)
    while at >= 0:
        after = at + len(needle.text)
        if not (
            _joins(text.folded[at - 1 : at], needle.text[0]) or _joins(needle.text[-1], text.folded[after : after + 1])
        ):
            start = len(squeeze(text.folded[:at]))
            return (start, start + len(squeeze(needle.text)))
        at = text.folded.find(needle.text, at + 1)
    return None


def _joins(before: str, after: str) -> bool:
    """Say whether two neighbouring characters belong to one word or number."""
    return before.isalnum() and after.isalnum()


def _said(hit: _Hit, text: Text) -> str:
    """Return the fragments of a hit and what stands between them, as they came."""
    if not hit.entry.worded:
        return " ".join(dict.fromkeys(code for code in text.words if code in hit.entry.tokens)) or _codes(
            hit.entry, text
        )
    kept = [at for at, character in enumerate(text.folded) if character not in SQUEEZED_OUT][hit.start : hit.end]
    return text.plain[kept[0] : kept[-1] + 1]


def _codes(entry: Entry, text: Text) -> str:
    for code, enhanced in text.pairs:
        if enhanced in entry.enhanced:
            return f"{code} {enhanced}"
    return next(iter(sorted(entry.enhanced & text.enhanced or entry.code & text.codes)))
